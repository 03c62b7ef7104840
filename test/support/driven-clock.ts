import type { Clock } from '../../server/clock.ts';

/** One user of the driven clock; what it has planned is run apart from what the others have. */
export interface ClockUser extends Clock {
  /** Runs the first thing that is due by now; false where there is none. */
  runNext(): boolean;
}

/** A clock that stands until it is moved. */
export interface DrivenClock {
  readonly now: () => number;
  /** Another user of the same time. */
  user(): ClockUser;
  /** When the next thing is planned, of any user, ms; null where nothing is. */
  next(): number | null;
  /** Moves to a later moment, ms; nothing runs by itself. */
  moveTo(at: number): void;
  /** How often anything was planned or taken back: as long as it grows, somebody is at work. */
  readonly changes: () => number;
}

interface Planned {
  readonly at: number;
  readonly fn: () => void;
}

/** @param start ms since 1970 */
export function createDrivenClock(start: number): DrivenClock {
  let now = start;
  let changes = 0;
  const users: Set<Planned>[] = [];
  const soonest = (planned: Iterable<Planned>): Planned | undefined => {
    let first: Planned | undefined;
    for (const each of planned) if (first === undefined || each.at < first.at) first = each;
    return first;
  };
  return {
    now: () => now,
    user() {
      const planned = new Set<Planned>();
      users.push(planned);
      return {
        now: () => now,
        schedule(at, fn) {
          const entry = { at, fn };
          planned.add(entry);
          changes += 1;
          return () => {
            if (planned.delete(entry)) changes += 1;
          };
        },
        runNext() {
          const first = soonest(planned);
          if (first === undefined || first.at > now) return false;
          planned.delete(first);
          first.fn();
          return true;
        },
      };
    },
    next: () => soonest(users.flatMap((planned) => soonest(planned) ?? []))?.at ?? null,
    moveTo(at) {
      if (at < now) throw new Error(`the clock stands at ${now} and cannot go back to ${at}`);
      now = at;
    },
    changes: () => changes,
  };
}
