import type { Flow } from '../../engine/model/flow.ts';

/** The flow without places: what it does. */
export function meaningOf(flow: Flow | null): string {
  const notMeant = new Set(['place', 'places', 'keys', 'file', 'tree', 'run']);
  return JSON.stringify(flow, (key, value: unknown) => {
    if (notMeant.has(key)) return undefined;
    if (value instanceof Map) return [...(value as Map<string, unknown>)].sort(([a], [b]) => (a < b ? -1 : 1));
    return typeof value === 'bigint' ? `${value}` : value;
  });
}
