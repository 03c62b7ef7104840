/** The server's only source of time. The embedded store's clock is this one. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `fn` once at `at` (ms since 1970) or soon after; at once, but never synchronously, when that is past. */
  schedule(at: number, fn: () => void): Cancel;
}

/** Takes back what was scheduled; harmless when it has run. */
export type Cancel = () => void;

/** Longer delays overflow the platform's timer and would fire at once. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/** The machine's clock. A scheduled call does not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(at, fn) {
    let timer: NodeJS.Timeout;
    const arm = (): void => {
      const delay = Math.max(0, at - Date.now());
      timer = setTimeout(delay > LONGEST_DELAY_MS ? arm : fn, Math.min(delay, LONGEST_DELAY_MS));
      timer.unref();
    };
    arm();
    return () => {
      clearTimeout(timer);
    };
  },
};

/** Resolves at `at` (ms since 1970). */
export function sleepUntil(clock: Clock, at: number): Promise<void> {
  return new Promise((resolve) => {
    clock.schedule(at, resolve);
  });
}
