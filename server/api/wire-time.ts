/**
 * Ms since 1970 of a time as ISO 8601 has it; NaN where there is no such moment. `Date.parse` alone takes the 31st of
 * February for a day of March.
 */
export function readTime(text: string): number {
  const day = text.slice(0, 10);
  const midnight = Date.parse(day);
  const isDay = !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
  return isDay ? Date.parse(text) : NaN;
}

/** A moment of the store's clock, in ms, as answers have it: ISO 8601 in UTC. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** The same of one that may not have come. */
export function isoTimeOrNull(ms: number | null): string | null {
  return ms === null ? null : isoTime(ms);
}
