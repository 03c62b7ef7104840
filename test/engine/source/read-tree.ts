import type { Place } from '../../../engine/diagnostics/diagnostic.ts';
import type { SourceNode, SourceScalar } from '../../../engine/source/node.ts';
import { parseSource } from '../../../engine/source/parse-source.ts';

/** The document as plain data, scalars as their text. */
export function plainOf(node: SourceNode | null): unknown {
  if (node === null) return undefined;
  if (node.kind === 'scalar') return node.text;
  if (node.kind === 'list') return node.items.map(plainOf);
  return Object.fromEntries(node.entries.map(({ key, value }) => [key.text, plainOf(value)]));
}

/** Parses a text that has no mistakes. */
export function parsed(text: string): SourceNode {
  const { root, diagnostics } = parseSource(text, 'f.yaml');
  expect(diagnostics).toEqual([]);
  if (root === null) throw new Error('there is no root');
  return root;
}

/** The value below these keys; a number picks a list's item. */
export function nodeAt(root: SourceNode, ...path: readonly (string | number)[]): SourceNode {
  let node = root;
  for (const step of path) {
    const found =
      node.kind === 'map'
        ? node.entries.find(({ key }) => key.text === step)?.value
        : node.kind === 'list' && typeof step === 'number'
          ? node.items[step]
          : undefined;
    if (found === undefined) throw new Error(`nothing at ${step}`);
    node = found;
  }
  return node;
}

/** The same, where a scalar is expected. */
export function scalarAt(root: SourceNode, ...path: readonly (string | number)[]): SourceScalar {
  const node = nodeAt(root, ...path);
  if (node.kind !== 'scalar') throw new Error('this is not a scalar');
  return node;
}

/** `line:column-endLine:endColumn`. */
export function span(place: Place): string {
  return `${place.line}:${place.column}-${place.endLine}:${place.endColumn}`;
}

/** What a place covers of a text. */
export function covered(text: string, place: Place): string {
  const offset = (line: number, column: number): number => {
    const before = text.split('\n').slice(0, line - 1);
    return before.reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
  };
  return text.slice(offset(place.line, place.column), offset(place.endLine, place.endColumn));
}
