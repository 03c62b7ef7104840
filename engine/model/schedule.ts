import type { Place } from '../diagnostics/diagnostic.ts';

/** Named opening hours. */
export interface Schedule {
  readonly name: string;
  /** IANA name, e.g. `America/Chicago`. */
  readonly timezone: string;
  /** Monday (0) to Sunday (6): the ranges that begin on that day. */
  readonly days: readonly (readonly OpenRange[])[];
  /** Dates (`2026-12-25`) with hours of their own; an empty list is a whole day closed. A date beats a day. */
  readonly dates: ReadonlyMap<string, readonly OpenRange[]>;
  readonly place: Place;
}

/** From (in) to (out), in minutes of the local day; where `to` is not after `from` it runs into the next day. */
export interface OpenRange {
  readonly from: number;
  readonly to: number;
}
