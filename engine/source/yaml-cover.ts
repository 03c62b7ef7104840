import { isCollection, visit, type Document } from 'yaml';
import type { SourceText } from './positions.ts';

export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Whether an offset is in a `{ }` or `[ ]`, or behind one on the same line. */
export function isInFlow(offset: number, document: Document, source: SourceText): boolean {
  const lineStart = source.lineAt(offset).start;
  let found = false;
  visit(document, {
    Collection: (_key, node) => {
      if (!isCollection(node) || node.flow !== true || !node.range || node.range[0] > offset) return undefined;
      found ||= node.range[0] >= lineStart || node.range[2] >= offset;
      return found ? visit.BREAK : undefined;
    },
  });
  return found;
}

/** The `{ }` or `[ ]` that a line holds; null where it goes on below, so that nothing can be told of the lines there. */
export function flowOnLine(line: { readonly start: number; readonly text: string }): Range | null {
  const before = /^(?:[^{["']|"[^"]*"|'[^']*')*?(?=(?<=^|[\s,])[{[])/.exec(line.text)?.[0];
  if (before === undefined) return null;
  const flow = line.text.slice(before.length).replace(/,?\s*$/, '');
  const count = (sign: RegExp): number => flow.match(sign)?.length ?? 0;
  if (count(/[{[]/g) !== count(/[\]}]/g)) return null;
  const start = line.start + before.length;
  return { start, end: start + flow.length };
}

/** The text with a plain word of the same length in place of a range. */
export function cover(text: string, { start, end }: Range): string {
  return text.slice(0, start) + 'x'.repeat(end - start) + text.slice(end);
}
