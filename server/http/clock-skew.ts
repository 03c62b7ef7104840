import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';

/** How far our clock is from the carrier's, as its signed timestamps tell. */
export interface ClockSkew {
  /** @param skewMs our clock minus a signed timestamp */
  note(skewMs: number): void;
  /** The last one noted, in ms; null before the first. */
  readonly last: () => number | null;
}

/** Beyond this, deadlines and signatures are at risk. Ms. */
export const WORRYING_SKEW_MS = 30_000;
const SAID_EVERY_MS = 60_000;

export function createClockSkew(clock: Clock, log: Logger): ClockSkew {
  let last: number | null = null;
  let saidAt = -Infinity;
  return {
    note(skewMs) {
      last = skewMs;
      if (Math.abs(skewMs) <= WORRYING_SKEW_MS || clock.now() - saidAt < SAID_EVERY_MS) return;
      saidAt = clock.now();
      const seconds = Math.round(skewMs / 1000);
      log.warn({ skewSeconds: seconds }, 'Our clock and the signed timestamps differ: set this machine’s clock.');
    },
    last: () => last,
  };
}
