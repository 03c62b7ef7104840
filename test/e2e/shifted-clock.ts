import type { Clock } from '../../server/clock.ts';

/** Real time that can be moved on, so that a minute costs nothing. */
export interface ShiftedClock extends Clock {
  /** Moves on by `ms`: what is due by then runs soon, in order. */
  jump(ms: number): void;
}

interface Planned {
  readonly at: number;
  readonly fn: () => void;
  timer: NodeJS.Timeout;
}

export function createShiftedClock(): ShiftedClock {
  let shift = 0;
  const planned = new Set<Planned>();
  const now = (): number => Date.now() + shift;
  const arm = (entry: Planned): void => {
    entry.timer = setTimeout(
      () => {
        planned.delete(entry);
        entry.fn();
      },
      Math.min(2 ** 31 - 1, Math.max(0, entry.at - now())),
    );
    entry.timer.unref();
  };
  return {
    now,
    schedule(at, fn) {
      const entry: Planned = { at, fn, timer: setTimeout(() => undefined, 0) };
      clearTimeout(entry.timer);
      planned.add(entry);
      arm(entry);
      return () => {
        clearTimeout(entry.timer);
        planned.delete(entry);
      };
    },
    jump(ms) {
      shift += ms;
      for (const entry of [...planned].sort((a, b) => a.at - b.at)) {
        clearTimeout(entry.timer);
        arm(entry);
      }
    },
  };
}
