import { isList, type JsonValue } from '../telnyx/wire.ts';
import type { Expression } from './expression.ts';
import { asField, type TreeNode } from './tree.ts';

/**
 * Around a name of `env` in texts that leave the engine. They are no characters (Unicode: noncharacters, for use inside
 * a program), and are taken out of everything else, so that no data can ask for a variable.
 */
const OPEN = '\u{FDD0}';
const CLOSE = '\u{FDD1}';
const marks = /[\u{FDD0}\u{FDD1}]/gu;
const placeholders = /\u{FDD0}([^\u{FDD0}\u{FDD1}]*)\u{FDD1}/gu;

/** NAME where an expression is `name.NAME` and nothing else; else null. */
export function fieldOf(expression: Expression, name: string): string | null {
  const read = asField(expression.tree as TreeNode);
  return read?.target.op === 'id' && read.target.args === name ? read.field : null;
}

/** What stands for a variable of the environment until the shell fills it in. */
export function envPlaceholder(name: string): string {
  return OPEN + name + CLOSE;
}

/** A text that holds no placeholder, whatever it held. */
export function withoutPlaceholders(text: string): string {
  return text.replace(marks, '');
}

/** A JSON value none of whose texts and keys holds a placeholder. */
export function jsonWithoutPlaceholders(json: JsonValue): JsonValue {
  if (typeof json === 'string') return withoutPlaceholders(json);
  if (json === null || typeof json !== 'object') return json;
  if (isList(json)) return json.map(jsonWithoutPlaceholders);
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => [withoutPlaceholders(key), jsonWithoutPlaceholders(value)]),
  );
}

/** Writes something else in place of each placeholder. */
export function replacePlaceholders(text: string, write: (name: string) => string): string {
  return text.includes(OPEN) ? text.replace(placeholders, (_whole, name: string) => write(name)) : text;
}

/** The same in every text of a JSON value; keys hold none. */
export function replaceInJson(json: JsonValue, write: (name: string) => string): JsonValue {
  if (typeof json === 'string') return replacePlaceholders(json, write);
  if (json === null || typeof json !== 'object') return json;
  if (isList(json)) return json.map((item) => replaceInJson(item, write));
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, replaceInJson(value, write)]));
}

/** The pieces of a text: placeholders, and what stands between them. */
export function splitPlaceholders(text: string): readonly { readonly text: string; readonly isPlaceholder: boolean }[] {
  return text
    .split(/(\u{FDD0}[^\u{FDD0}\u{FDD1}]*\u{FDD1})/u)
    .map((piece, index) => ({ text: piece, isPlaceholder: index % 2 === 1 }));
}
