import type { CompiledFlow } from '../calls/engine-port.ts';

/** A number of the range that is kept for examples. */
const ANY_NUMBER = '+12025550131';
const E164_LENGTH = ANY_NUMBER.length;

/** A number that one of the flows takes calls to. */
export function numberToCall(flows: readonly CompiledFlow[]): string {
  for (const { flow } of flows) {
    if (flow.routes === 'default') return ANY_NUMBER;
    const to = flow.routes.find((route) => route.to !== undefined)?.to;
    if (to !== undefined) return to.endsWith('*') ? to.slice(0, -1).padEnd(E164_LENGTH, '0') : to;
  }
  return ANY_NUMBER;
}
