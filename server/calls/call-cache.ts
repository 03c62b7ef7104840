import type { CallSnapshot } from '../../engine/model/snapshot.ts';

/** A call as its last commit left it. */
export interface LiveCall {
  readonly call: string;
  /** The number of its last journal row; 0 before the first. */
  readonly seq: number;
  readonly snapshot: CallSnapshot;
}

/** The calls used last, so that most events need no read of the store. Only what was committed is put here. */
export interface CallCache {
  get(call: string): LiveCall | undefined;
  callOfLeg(leg: string): string | undefined;
  put(live: LiveCall): void;
  /** After an unclear commit, or when the call has ended. */
  forget(call: string): void;
}

/** @param limit the number of calls kept; the least recently used goes first */
export function createCallCache(limit = 20_000): CallCache {
  const calls = new Map<string, LiveCall>();
  const legs = new Map<string, string>();

  const forget = (call: string): void => {
    const known = calls.get(call);
    if (known === undefined) return;
    calls.delete(call);
    for (const leg of known.snapshot.legs) legs.delete(leg.id);
  };

  return {
    get: (call) => calls.get(call),
    callOfLeg: (leg) => legs.get(leg),
    put(live) {
      // Deleting first moves the call to the end, where the most recently used are.
      calls.delete(live.call);
      calls.set(live.call, live);
      for (const { id } of live.snapshot.legs) if (id !== '') legs.set(id, live.call);
      const oldest = calls.keys().next();
      if (calls.size > limit && oldest.done !== true) forget(oldest.value);
    },
    forget,
  };
}
