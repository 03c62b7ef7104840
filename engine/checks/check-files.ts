import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';
import { diagnostic } from '../diagnostics/make.ts';
import { orderDiagnostics } from '../diagnostics/order.ts';
import type { Flow, Route } from '../model/flow.ts';

/** Findings between the flows of one folder: two with one id, and routes that match the same calls. */
export function checkFiles(flows: readonly Flow[]): readonly Diagnostic[] {
  return orderDiagnostics([...duplicateFlows(flows), ...routeConflicts(flows)]);
}

function duplicateFlows(flows: readonly Flow[]): readonly Diagnostic[] {
  return repeated(flows, ({ id }) => id).map(([first, again]) => {
    const message = `the flow \`${again.id}\` is in ${first.file} already; give one of them another id with \`flow:\`, or rename its file`;
    return diagnostic('duplicate-flow', idPlace(again), message, { also: [idPlace(first)] });
  });
}

function idPlace(flow: Flow): Place {
  const key = flow.keys.get('flow');
  return key ?? { ...flow.place, line: 1, column: 1, endLine: 1, endColumn: 2 };
}

interface Claim {
  readonly flow: Flow;
  readonly what: string;
  readonly place: Place;
}

function routeConflicts(flows: readonly Flow[]): readonly Diagnostic[] {
  const claims = flows.flatMap((flow): readonly Claim[] => {
    if (flow.routes !== 'default')
      return flow.routes.map((route) => ({ flow, what: routeText(route), place: route.place }));
    return [{ flow, what: 'default', place: flow.keys.get('routes') ?? flow.place }];
  });
  return repeated(claims, ({ what }) => what).map(([first, again]) => {
    const where = first.flow === again.flow ? `line ${first.place.line}` : `flow \`${first.flow.id}\``;
    const message =
      again.what === 'default'
        ? `only one flow can take the calls that no route matches, and ${where} does already`
        : `calls with ${again.what} go to ${where} already; make one of the two more exact, or remove it`;
    return diagnostic('route-conflict', again.place, message, { also: [first.place] });
  });
}

function routeText({ to, from, connection_id }: Route): string {
  const parts = Object.entries({ to, from, connection_id }).filter(([, value]) => value !== undefined);
  return parts.map(([key, value]) => `\`${key}: ${String(value)}\``).join(', ');
}

/** Every item after the first with the same key, with that first one. */
function repeated<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly [T, T])[] {
  const first = new Map<string, T>();
  return items.flatMap((item) => {
    const key = keyOf(item);
    const earlier = first.get(key);
    if (earlier !== undefined) return [[earlier, item] as const];
    first.set(key, item);
    return [];
  });
}
