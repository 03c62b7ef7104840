import type { Document } from 'yaml';
import type { SourceText } from './positions.ts';
import { isInFlow, type Range } from './yaml-cover.ts';
import { quoted } from './yaml-line-problems.ts';

interface Problem extends Range {
  readonly message: string;
}

const key = String.raw`("[^"]*"|'[^']*'|[\w.*#-]+)\s*:(?=\s|$)`;
const keyAtStart = new RegExp(`^${key}`);
const keyInText = new RegExp(String.raw`^([^,{}[\]]*?[^,{}[\]\s]\s+)${key}`);

/** A key that follows a value without a comma; null when what follows looks like no key. */
export function missingComma(start: number, rest: string): Problem | null {
  const name = keyAtStart.exec(rest)?.[1];
  if (name === undefined) return null;
  return { start, end: start + name.length, message: `a \`,\` is missing before \`${name}\`` };
}

/** A line of a `{ }` over several lines that does not end in a comma though the next begins with a key. */
export function lineWithoutComma(start: number, document: Document, source: SourceText): Problem | null {
  const line = source.lineAt(start);
  const next = source.lineAt(line.start + line.text.length + 1).text;
  if (!keyAtStart.test(next.trimStart()) || !isInFlow(start, document, source)) return null;
  const end = line.start + line.text.trimEnd().length;
  return { start, end, message: 'a `,` is missing at the end of this line, since it is inside `{ }`' };
}

/** Whether an offset is inside a `{ }` or `[ ]` of its line. */
export function isWithin(source: SourceText, offset: number): boolean {
  const line = source.lineAt(offset);
  const before = line.text.slice(0, offset - line.start).replace(/"[^"]*"|'[^']*'/g, '');
  return (before.match(/[{[]/g) ?? []).length > (before.match(/[\]}]/g) ?? []).length;
}

/** A text inside `{ }` or `[ ]` that seems to hold a key: `Hi. next: b`. */
export function textWithColon(start: number, rest: string): Problem | null {
  const text = /^[^,{}[\]]*/.exec(rest)?.[0].trimEnd() ?? '';
  const [, before, name] = keyInText.exec(rest) ?? [];
  if (before !== undefined && name !== undefined) {
    const at = start + before.length;
    const orText = /^["'{[]/.test(before)
      ? ''
      : `; if \`${name}:\` belongs to the text, quote all of it: ${quoted(text)}`;
    return { start: at, end: at + name.length, message: `a \`,\` is missing before \`${name}\`${orText}` };
  }
  if (!/:(?:\s|$)/.test(text)) return null;
  return { start, end: start + text.length, message: `a text with \`: \` in it needs quotes: ${quoted(text)}` };
}

/** A text whose closing quote is an apostrophe in its middle: `{ speak: 'We're closed.' }`. */
export function splitQuotes(source: SourceText, offset: number): Problem | null {
  const line = source.lineAt(offset);
  const at = offset - line.start;
  const quote = line.text.charAt(at - 1);
  const rest = line.text.slice(at);
  if ((quote !== '"' && quote !== "'") || keyAtStart.test(rest)) return null;
  const open = /(?:^|[\s,[{])(["'])[^"']*["']\s*$/.exec(line.text.slice(0, at));
  const length = new RegExp(`^.*?(?=${quote}\\s*(?:[,}\\]]|$))`).exec(rest)?.[0].length;
  if (open === null || length === undefined) return null;
  const from = open.index + open[0].indexOf(quote) + 1;
  const message = `the text ends at the ${quote} before this; quote the whole of it: ${quoted(line.text.slice(from, at + length))}`;
  return { start: offset, end: offset + length + 1, message };
}
