import type { Place } from './diagnostic.ts';

/** A source line cut to fit, and the line of carets below it. */
export interface CodeFrame {
  readonly line: string;
  readonly carets: string;
}

const tabWidth = 4;

/** Shows the line a place starts on with carets below the place. Null when the file has no such line. */
export function codeFrame(text: string, place: Place, width: number): CodeFrame | null {
  const source = lineOf(text, place.line);
  if (source === null) return null;
  const start = place.column - 1;
  const end = place.endLine === place.line ? place.endColumn - 1 : source.trimEnd().length;
  const before = cells(source.slice(0, start));
  const marked = cells(source.slice(start, Math.max(start, end)));
  const after = cells(source.slice(Math.max(start, end)));
  return trimmed(before, marked, after, width);
}

function lineOf(text: string, line: number): string | null {
  let start = text.startsWith('\uFEFF') ? 1 : 0;
  for (let count = 1; count < line; count += 1) {
    const next = text.indexOf('\n', start);
    if (next < 0) return null;
    start = next + 1;
  }
  const end = text.indexOf('\n', start);
  return text.slice(start, end < 0 ? text.length : end).replace(/\r$/, '');
}

/** One piece of a line with how many columns of a terminal it takes. */
interface Cell {
  readonly text: string;
  readonly width: number;
}

function cells(text: string): readonly Cell[] {
  const segments = new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text);
  return Array.from(segments, ({ segment }) => cellOf(segment));
}

function cellOf(segment: string): Cell {
  // A tab always takes the same width, since where the line begins is not where the terminal's does.
  if (segment === '\t') return { text: ' '.repeat(tabWidth), width: tabWidth };
  // What a terminal would act upon is shown as a sign.
  if (/^[\p{Cc}\u2028-\u202e\u2066-\u2069]/u.test(segment)) return { text: '�', width: 1 };
  return { text: segment, width: isWide(segment) ? 2 : 1 };
}

function isWide(segment: string): boolean {
  return /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}])/u.test(
    segment,
  );
}

const widthOf = (row: readonly Cell[]): number => row.reduce((sum, cell) => sum + cell.width, 0);
const textOf = (row: readonly Cell[]): string => row.map((cell) => cell.text).join('');

function trimmed(before: readonly Cell[], marked: readonly Cell[], after: readonly Cell[], width: number): CodeFrame {
  const shownMark = takeFirst(marked, width - 2);
  const cut = shownMark.length < marked.length;
  const room = width - widthOf(shownMark);
  // The words before a mistake tell more than those behind it.
  const wantedBefore = Math.max(room - Math.min(widthOf(after), Math.floor(room / 3)), 0);
  const shownBefore = takeLast(before, widthOf(before) <= wantedBefore ? wantedBefore : wantedBefore - 1);
  const left = shownBefore.length < before.length ? '…' : '';
  const restRoom = width - left.length - widthOf(shownBefore) - widthOf(shownMark);
  const fits = !cut && widthOf(after) <= restRoom;
  const shownAfter = cut ? [] : takeFirst(after, fits ? restRoom : restRoom - 1);
  const line = left + textOf(shownBefore) + textOf(shownMark) + textOf(shownAfter) + (fits ? '' : '…');
  const carets = ' '.repeat(left.length + widthOf(shownBefore)) + '^'.repeat(Math.max(1, widthOf(shownMark)));
  return { line: line.trimEnd(), carets };
}

function takeFirst(row: readonly Cell[], room: number): readonly Cell[] {
  let used = 0;
  let count = 0;
  for (const cell of row) {
    used += cell.width;
    if (used > room) break;
    count += 1;
  }
  return row.slice(0, count);
}

function takeLast(row: readonly Cell[], room: number): readonly Cell[] {
  return takeFirst(row.toReversed(), room).toReversed();
}
