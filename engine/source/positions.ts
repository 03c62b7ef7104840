import type { Place } from '../diagnostics/diagnostic.ts';

/** A file's text with the way from offsets to lines and columns. */
export interface SourceText {
  readonly text: string;
  /** The place from one offset to another; lines and columns count from 1, columns in UTF-16 code units. */
  readonly place: (start: number, end: number) => Place;
  /** The line that an offset is on, without its line break, and where it starts. */
  readonly lineAt: (offset: number) => { readonly start: number; readonly text: string };
}

/** Prepares a text for looking up positions. */
export function sourceText(text: string, file: string): SourceText {
  const starts = [0];
  for (let index = text.indexOf('\n'); index >= 0; index = text.indexOf('\n', index + 1)) starts.push(index + 1);

  const lineIndex = (offset: number): number => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const clamp = (offset: number): number => Math.max(0, Math.min(offset, text.length));

  return {
    text,
    place: (from, to) => {
      const start = clamp(from);
      const end = Math.max(start, clamp(to));
      const line = lineIndex(start);
      const endLine = lineIndex(end);
      return {
        file,
        line: line + 1,
        column: start - (starts[line] ?? 0) + 1,
        endLine: endLine + 1,
        endColumn: end - (starts[endLine] ?? 0) + 1,
      };
    },
    lineAt: (offset) => {
      const index = lineIndex(clamp(offset));
      const start = starts[index] ?? 0;
      const next = starts[index + 1];
      return { start, text: text.slice(start, next === undefined ? text.length : next - 1).replace(/\r$/, '') };
    },
  };
}
