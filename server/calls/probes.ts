import { backOff, PROBE_TRIES, type RandomSource } from '../../engine/model/persistence.ts';
import type { Clock } from '../clock.ts';
import { sleepUntil } from '../clock.ts';
import type { Carrier } from './carrier.ts';

/** Asks the carrier whether legs are alive. */
export interface Probes {
  /** The answer comes through `answered`; a leg that is being asked after is not asked after twice. */
  start(call: string, legs: readonly string[]): void;
  /** Asks no further. */
  stop(): void;
}

export interface ProbePorts {
  readonly carrier: Carrier;
  readonly clock: Clock;
  readonly random: RandomSource;
  /** Null: the carrier gave no answer that tells anything. Never rejects. */
  readonly answered: (call: string, leg: string, alive: boolean | null) => Promise<void>;
}

const TIMEOUT_MS = 2_000;

export function createProbes({ carrier, clock, random, answered }: ProbePorts): Probes {
  const asking = new Set<string>();
  let stopped = false;

  const ask = async (leg: string): Promise<boolean | null> => {
    for (let tries = 0; tries < PROBE_TRIES && !stopped; tries += 1) {
      if (tries > 0) await sleepUntil(clock, clock.now() + backOff(tries, random));
      const alive = await carrier.isAlive(leg, TIMEOUT_MS);
      if (alive !== null) return alive;
    }
    return null;
  };

  const probe = async (call: string, leg: string): Promise<void> => {
    const name = `${call}/${leg}`;
    if (asking.has(name)) return;
    asking.add(name);
    const alive = await ask(leg);
    asking.delete(name);
    if (!stopped) await answered(call, leg, alive);
  };

  return {
    start(call, legs) {
      for (const leg of legs) void probe(call, leg);
    },
    stop() {
      stopped = true;
    },
  };
}
