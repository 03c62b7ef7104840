import type { Route } from '../model/flow.ts';
import type { CompiledFlow } from './machine.ts';

export interface RoutedCall {
  readonly to: string;
  readonly from: string;
  readonly connectionId: string;
}

const keys = ['to', 'from', 'connection_id'] as const;

function matches(pattern: string, value: string): boolean {
  return pattern.endsWith('*') ? value.startsWith(pattern.slice(0, -1)) : pattern === value;
}

/** How specific one matcher is: exact beats prefix, longer beats shorter, any beats absent. */
function weight(pattern: string | undefined): number {
  if (pattern === undefined) return 0;
  return pattern.endsWith('*') ? pattern.length : 10_000 + pattern.length;
}

/** Compares two routes by `to`, then `from`, then `connection_id`; positive when the first is more specific. */
function compareRoutes(a: Route, b: Route): number {
  for (const key of keys) {
    const difference = weight(a[key]) - weight(b[key]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function routeMatches(route: Route, call: RoutedCall): boolean {
  const values = { to: call.to, from: call.from, connection_id: call.connectionId };
  return keys.every((key) => {
    const pattern = route[key];
    return pattern === undefined || matches(pattern, values[key]);
  });
}

/** The flow whose most specific route an incoming call matches, `routes: default` last; null where none does. */
export function routeCall(flows: readonly CompiledFlow[], call: RoutedCall): CompiledFlow | null {
  let best: { readonly route: Route; readonly flow: CompiledFlow } | null = null;
  let fallback: CompiledFlow | null = null;
  for (const flow of flows) {
    const { routes } = flow.flow;
    if (routes === 'default') fallback ??= flow;
    else {
      for (const route of routes) {
        if (!routeMatches(route, call)) continue;
        if (best === null || compareRoutes(route, best.route) > 0) best = { route, flow };
      }
    }
  }
  return best?.flow ?? fallback;
}
