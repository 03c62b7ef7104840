import type { Place } from '../diagnostics/diagnostic.ts';

/** Finds the place of the part from `start` to `end` of a scalar's decoded text. */
export type TextLocator = (start: number, end: number) => Place;

// Keyed by the place object itself, so that a scalar's place carries the way back to its source wherever it travels.
const locators = new WeakMap<Place, TextLocator>();

/** Remembers how to find parts of the text that stands at `place`; needed where it has escapes or several lines. */
export function rememberText(place: Place, locate: TextLocator): void {
  locators.set(place, locate);
}

/**
 * The exact place of `text.slice(start, end)`, where `text` is what was read at `place`. Falls back to the whole place
 * when the way back to the source is not known.
 */
export function placeWithin(place: Place, text: string, start: number, end: number): Place {
  const locate = locators.get(place);
  if (locate !== undefined) return locate(start, end);
  if (place.line !== place.endLine) return place;
  // A text on one line without escapes is exactly as wide as its source, or two wider for its quotes.
  const margin = place.endColumn - place.column - text.length;
  if (margin !== 0 && margin !== 2) return place;
  const first = place.column + margin / 2;
  return { ...place, column: first + start, endColumn: first + end };
}
