import type { Clock } from '../../server/clock.ts';

/** A clock that stands still until it is moved on. */
export interface VirtualClock extends Clock {
  /** Moves on by `ms`, running what falls due in order, and lets promises and commits settle in between. */
  advance(ms: number): Promise<void>;
  /** Lets what is due now, and the promises behind it, run. */
  settle(): Promise<void>;
  /** How many calls are scheduled. */
  readonly scheduled: () => number;
}

interface Entry {
  readonly at: number;
  readonly fn: () => void;
}

export const START = Date.parse('2026-03-01T09:00:00Z');

export function createVirtualClock(start = START): VirtualClock {
  let now = start;
  let entries: Entry[] = [];

  const runDue = async (until: number): Promise<void> => {
    for (;;) {
      await turns();
      const next = entries.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) return;
      entries = entries.filter((entry) => entry !== next);
      now = Math.max(now, next.at);
      next.fn();
    }
  };

  return {
    now: () => now,
    schedule(at, fn) {
      const entry = { at: Math.max(at, now), fn };
      entries.push(entry);
      return () => {
        entries = entries.filter((other) => other !== entry);
      };
    },
    async advance(ms) {
      const until = now + ms;
      await runDue(until);
      now = until;
    },
    settle: () => runDue(now),
    scheduled: () => entries.length,
  };
}

/** Enough turns of the event loop for promise chains and group commits to come to rest. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
