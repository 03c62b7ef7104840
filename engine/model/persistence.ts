// How long and how often is tried again what the carrier or a web service cannot take just now: for the server, and for
// the simulator, in which a scenario must mean the same.

/** A number from 0 up to 1. */
export type RandomSource = () => number;

const FIRST_BACK_OFF_MS = 200;
/** The longest wait between two attempts, ms. */
export const LONGEST_BACK_OFF_MS = 5_000;

/** How long to wait before retry number `retries` (from 0): doubling, half of it random. Ms. */
export function backOff(retries: number, random: RandomSource): number {
  const full = Math.min(FIRST_BACK_OFF_MS * 2 ** retries, LONGEST_BACK_OFF_MS);
  return Math.round(full / 2 + (random() * full) / 2);
}

/** The longest that `backOff` gives, which is what the simulator waits: there, nothing is left to chance. Ms. */
export function longestBackOff(retries: number): number {
  return backOff(retries, () => 1);
}

/** How long a command may be sent, from its commit, ms: the carrier drops repeats of an id for 60 s. */
export const COMMAND_LIFE_MS = 50_000;

/** Whether a command goes on beyond its life, with a new id each time: it is harmless, and a call costs until it arrives. */
export function outlivesItself(action: string): boolean {
  return action === 'hangup' || action === 'reject';
}

/** How often a leg is asked after until an answer tells something. */
export const PROBE_TRIES = 4;
