/** Who changed which flows serve, and how. */
export interface Author {
  readonly how: 'file' | 'api' | 'rollback';
  /** `start`, `watch`, `SIGHUP`, or what the API's client says. */
  readonly who: string;
}

/** One flow that began to serve, stopped serving, or went to another version. Lists have the newest first. */
export interface FlowChange {
  /** Ms of the store's clock. */
  readonly at: number;
  /** The revision that this change made. */
  readonly revision: number;
  readonly flow: string;
  /** The version that served before; null for a flow that is new. */
  readonly from: string | null;
  /** The version that serves from now on; null for a flow that is removed. */
  readonly to: string | null;
  readonly how: Author['how'];
  readonly who: string;
}

/** What differs between the flows that served and those that are to serve, in order of id. */
export function changesBetween(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): readonly Pick<FlowChange, 'flow' | 'from' | 'to'>[] {
  const [old, current] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return [...new Set([...old.keys(), ...current.keys()])]
    .sort()
    .map((flow) => ({ flow, from: old.get(flow) ?? null, to: current.get(flow) ?? null }))
    .filter(({ from, to }) => from !== to);
}
