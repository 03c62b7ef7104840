import type { Place } from '../diagnostics/diagnostic.ts';
import type { SourceEntry, SourceNode, SourceScalar } from '../source/node.ts';
import { readPlainValue } from '../source/scalar.ts';
import { isList, type JsonValue } from '../telnyx/wire.ts';
import { finish, type Steps } from './steps.ts';

// A document as JSON keeps what an author wrote and nothing of how: a text is a string however it is quoted, a number or
// a bool that JSON writes the same way is one. Any other plain scalar may mean text or a value, depending on where it
// stands (`1.50`, `null`), and is kept as `{ "": SOURCE }`. Keys of spaces alone get one more, so that the empty key is
// free for that.
const SOURCE_KEY = '';

/**
 * What an author wrote as JSON: anchors resolved, keys sorted, comments and layout gone, no defaults. A version is its
 * digest, and `sourceOfDocument` turns it back into a document with the same meaning.
 */
export function authoredDocument(node: SourceNode): JsonValue {
  switch (node.kind) {
    case 'scalar':
      return scalarJson(node);
    case 'list':
      return node.items.map(authoredDocument);
    case 'map': {
      const members = node.entries.map(({ key, value }) => [keyJson(key.text), authoredDocument(value)] as const);
      return Object.fromEntries(members.toSorted(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0)));
    }
  }
}

function keyJson(key: string): string {
  return /^ *$/.test(key) ? `${key} ` : key;
}

function scalarJson(scalar: SourceScalar): JsonValue {
  const { style, text } = scalar;
  if (style !== 'plain') return style === 'absent' ? null : text;
  if (text === 'true' || text === 'false') return text === 'true';
  const read = readPlainValue(scalar);
  // A number with a leading zero or plus stands only where its text is taken.
  if (!read.ok || typeof read.value === 'string') return text;
  const number = Number(text);
  return String(number) === text && Number.isFinite(number) ? number : { [SOURCE_KEY]: text };
}

/** The document that `authoredDocument` made JSON of. Its places mean nothing but the file. */
export function sourceOfDocument(document: JsonValue, file: string): SourceNode {
  return finish(sourceInSteps(document, file));
}

/** The same in steps, one for each state, for those who have something else to do in between. */
export function sourceInSteps(document: JsonValue, file: string): Steps<SourceNode> {
  const place: Place = { file, line: 1, column: 1, endLine: 1, endColumn: 1 };
  const scalar = (text: string, style: SourceScalar['style']): SourceScalar => {
    return { kind: 'scalar', text, style, place, inFlow: false };
  };
  const keyOf = (key: string): SourceScalar => scalar(/^ +$/.test(key) ? key.slice(1) : key, 'quoted');
  const convert = (value: JsonValue): SourceNode => {
    if (value === null) return scalar('', 'absent');
    if (typeof value === 'string') return scalar(value, 'quoted');
    if (typeof value !== 'object') return scalar(String(value), 'plain');
    if (isList(value)) return { kind: 'list', items: value.map(convert), place, inFlow: false };
    const source = value[SOURCE_KEY];
    if (typeof source === 'string') return scalar(source, 'plain');
    const entries = Object.entries(value).map(([key, member]) => ({ key: keyOf(key), value: convert(member) }));
    return { kind: 'map', entries, place, inFlow: false };
  };
  /** Maps of maps down to what stands under the name of a state. */
  function* convertMap(value: JsonValue, depth: number): Steps<SourceNode> {
    const isMap = typeof value === 'object' && value !== null && !isList(value);
    if (!isMap || typeof value[SOURCE_KEY] === 'string' || depth === 0) return convert(value);
    const entries: SourceEntry[] = [];
    for (const [key, member] of Object.entries(value)) {
      entries.push({ key: keyOf(key), value: yield* convertMap(member, depth - 1) });
      yield;
    }
    return { kind: 'map', entries, place, inFlow: false };
  }
  return convertMap(document, 2);
}
