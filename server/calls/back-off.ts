/** A number from 0 up to 1. */
export type RandomSource = () => number;

const FIRST_MS = 200;
const LONGEST_MS = 5_000;

/** How long to wait before retry number `retries` (from 0): doubling, half of it random. Ms. */
export function backOff(retries: number, random: RandomSource): number {
  const full = Math.min(FIRST_MS * 2 ** retries, LONGEST_MS);
  return Math.round(full / 2 + (random() * full) / 2);
}
