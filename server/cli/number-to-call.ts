import type { CompiledFlow } from '../calls/engine-port.ts';
import { engine } from '../engine.ts';

/** A call that reaches a flow, in the words of the emulator's API. */
export interface CallIn {
  readonly from: string;
  readonly to: string;
  readonly connection_id?: string;
}

interface RoutePattern {
  readonly to?: string;
  readonly from?: string;
  readonly connection_id?: string;
}

// Numbers of the ranges that are kept for examples; the others are for where a flow has the first for itself.
const CALLER = '+12025550133';
const ANY_NUMBERS = ['+12025550131', '+13125550131', '+442079460131'] as const;
const [ANY_NUMBER] = ANY_NUMBERS;

/** A call that one of the flow's routes takes, and no route of another flow; null where there is none. */
export function callInto(id: string, flows: readonly CompiledFlow[]): CallIn | null {
  const flow = flows.find((each) => each.flow.id === id);
  const calls = flow === undefined ? [] : callsOf(flow.flow.routes);
  return (
    calls.find(({ from, to, connection_id: connectionId = '' }) => {
      return engine.routeCall(flows, { from, to, connectionId })?.flow.id === id;
    }) ?? null
  );
}

function callsOf(routes: 'default' | readonly RoutePattern[]): readonly CallIn[] {
  const patterns: readonly RoutePattern[] = routes === 'default' ? [{}] : routes;
  return patterns.flatMap(({ to, from, connection_id: connection }) => {
    const given = {
      from: from === undefined ? CALLER : fitting(from, CALLER),
      ...(connection === undefined ? {} : { connection_id: fitting(connection, '1') }),
    };
    const numbers = to === undefined ? ANY_NUMBERS : [fitting(to, ANY_NUMBER)];
    return numbers.map((number) => ({ ...given, to: number }));
  });
}

/** A value that the pattern matches: itself, or for a prefix a number that begins with it. */
function fitting(pattern: string, any: string): string {
  if (!pattern.endsWith('*')) return pattern;
  const prefix = pattern.slice(0, -1);
  return prefix === '' ? any : prefix.padEnd(any.length, '0');
}
