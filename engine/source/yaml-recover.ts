import type { SourceText } from './positions.ts';
import { cover, type Range } from './yaml-cover.ts';

/** What was left out of a text that is no YAML as it stands, so that the rest could be read. */
export interface LostText {
  /** Lines (from 1) of which something was left out: what is found there is no finding of its own. */
  readonly lines: ReadonlySet<number>;
  /** Every word that was left out: it may have named what other lines use. */
  readonly words: ReadonlySet<string>;
  /** True when whole keys were left out: then nothing is known to be missing. */
  readonly keys: boolean;
}

/** A text with what stands in the way of reading it covered up; every other character keeps its place. */
export interface Covered {
  readonly text: string;
  readonly lost: Range;
  readonly keys: boolean;
}

const keyed = /^(\s*(?:- +)*(?:"[^"]*"|'[^']*'|[^\s:#,{}[\]"'-][^:#,{}[\]]*?)\s*:\s+)(\S.*)$/;

/**
 * Covers up the mistake at an offset outside `{ }` and `[ ]`: the value on its line where the key can be read, else the
 * line. What is indented below goes with it, so that the rest keeps its structure and is not found wrong because of it.
 */
export function coverLine(text: string, offset: number, source: SourceText): Covered {
  const line = source.lineAt(offset);
  const current = text.slice(line.start, line.start + line.text.length);
  const end = line.start + current.length;
  // A tab says nothing of how deep its line is meant to be.
  const below = /^ *\t/.test(current) ? end : endOfBelow(text, end, indentOf(current));
  const [, before = ''] = keyed.exec(current) ?? [];
  const start = line.start + before.length;
  const isUnreadable = /^x+\s*$/.test(text.slice(start, end));
  if (before !== '' && offset >= start && !isUnreadable) {
    const covered = cover(text, { start, end: start + text.slice(start, end).trimEnd().length });
    return { text: blank(covered, end, below), lost: { start, end: below }, keys: below > end };
  }
  return { text: blank(text, line.start, below), lost: { start: line.start, end: below }, keys: true };
}

/** Where the lines end that are indented deeper than a line, with the bracket that closes what they are in. */
function endOfBelow(text: string, from: number, indent: number): number {
  let end = from;
  for (let start = from + 1; start <= text.length;) {
    const stop = text.indexOf('\n', start);
    const next = stop < 0 ? text.length : stop;
    const line = text.slice(start, next);
    const closes = /^\s*[\]}]/.test(line) && indentOf(line) === indent;
    if (line.trim() !== '') {
      if (indentOf(line) <= indent && !closes) return end;
      end = next;
      if (closes) return end;
    }
    start = next + 1;
  }
  return end;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function blank(text: string, start: number, end: number): string {
  return text.slice(0, start) + text.slice(start, end).replace(/[^\n\r]/g, ' ') + text.slice(end);
}

/** Notes what was covered up. */
export function lostText(
  source: SourceText,
  ranges: readonly { readonly lost: Range; readonly keys: boolean }[],
): LostText {
  const lines = new Set<number>();
  const words = new Set<string>();
  for (const { lost } of ranges) {
    const { line, endLine } = source.place(lost.start, lost.end);
    for (let at = line; at <= endLine; at += 1) lines.add(at);
    for (const word of source.text.slice(lost.start, lost.end).match(/[\w-]+/g) ?? []) words.add(word);
  }
  return { lines, words, keys: ranges.some(({ keys }) => keys) };
}
