import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';
import { diagnostic } from '../diagnostics/make.ts';
import { nearestNames } from '../diagnostics/suggest.ts';
import { convertScalar } from './convert-scalar.ts';
import type { SourceEntry, SourceMap, SourceNode, SourceScalar } from './node.ts';
import type { SourceText } from './positions.ts';

const deepest = 100;
const mostNodes = 200_000;

/** What a conversion found: the document in the engine's form, or null where no sense can be made of it. */
export interface Converted {
  readonly root: SourceNode | null;
  readonly diagnostics: readonly Diagnostic[];
}

interface Conversion {
  readonly source: SourceText;
  readonly diagnostics: Diagnostic[];
  /** Anchors so far, `null` while what they name is being read. */
  readonly anchors: Map<string, SourceNode | null>;
  /** Anchors that some alias refers to. */
  readonly used: ReadonlySet<string>;
  /** How many nodes each node stands for, its aliases written out. */
  readonly sizes: Map<SourceNode, number>;
  entries: number;
  broken: boolean;
}

/** Turns the library's document into the engine's, resolving anchors, aliases and merge keys. */
export function convertDocument(contents: Node, source: SourceText, used: ReadonlySet<string>): Converted {
  const state: Conversion = {
    source,
    diagnostics: [],
    anchors: new Map(),
    used,
    sizes: new Map(),
    entries: 0,
    broken: false,
  };
  const root = convertNode(contents, state, false, 0);
  if (!state.broken && ((state.sizes.get(root) ?? 1) > mostNodes || state.entries > mostNodes)) {
    const what = used.size > 0 ? 'with its aliases written out this file' : 'this file';
    const message = `${what} has more than ${mostNodes / 1_000},000 keys and values: write less, or split it`;
    report(state, source.place(0, 0), message);
    state.broken = true;
  }
  return { root: state.broken ? null : root, diagnostics: state.diagnostics };
}

function convertNode(node: unknown, state: Conversion, inFlow: boolean, depth: number): SourceNode {
  if (isAlias(node)) return resolveAlias(node.source, rangeOf(node), state);
  const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
  if (anchor !== undefined) state.anchors.set(anchor, null);
  const converted = convertPlain(node, state, inFlow, depth);
  if (anchor !== undefined) state.anchors.set(anchor, converted);
  return converted;
}

function convertPlain(node: unknown, state: Conversion, inFlow: boolean, depth: number): SourceNode {
  if (depth > deepest) {
    if (!state.broken) report(state, placeOf(node, state), 'this is nested too deeply');
    state.broken = true;
    return absent(state, rangeOf(node)[0], inFlow);
  }
  if (isScalar(node)) {
    const scalar = convertScalar(node, state.source, state.used, inFlow);
    state.sizes.set(scalar, 1);
    return scalar;
  }
  if (isMap(node)) return convertMap(node, state, depth);
  if (isSeq(node)) return convertList(node, state, depth);
  return absent(state, rangeOf(node)[0], inFlow);
}

function convertMap(node: YAMLMap, state: Conversion, depth: number): SourceMap {
  refuseTag(node, state);
  const inFlow = node.flow === true;
  const entries: SourceEntry[] = [];
  const first = new Map<string, SourceEntry>();
  const repeated = new Map<string, SourceEntry[]>();
  const merged: SourceNode[] = [];
  for (const pair of node.items) {
    const key = convertKey(pair.key, state, inFlow, depth);
    const value =
      pair.value === null
        ? absent(state, endOfKey(key, pair, state), inFlow)
        : convertNode(pair.value, state, inFlow, depth + 1);
    if (key === null) continue;
    if (key.text === '<<' && key.style === 'plain') {
      merged.push(...mergeSources(value, state));
      continue;
    }
    const entry = { key, value };
    if (first.has(key.text)) {
      repeated.set(key.text, [...(repeated.get(key.text) ?? []), entry]);
      continue;
    }
    first.set(key.text, entry);
    entries.push(entry);
  }
  for (const [text, others] of repeated) reportRepeated(state, text, first.get(text), others);
  for (const source of merged) {
    if (source.kind !== 'map') continue;
    for (const entry of source.entries) {
      if (first.has(entry.key.text) || state.entries > mostNodes) continue;
      first.set(entry.key.text, entry);
      entries.push(entry);
      state.entries += 1;
    }
  }
  state.entries += node.items.length;
  const map: SourceMap = { kind: 'map', entries, place: placeOf(node, state), inFlow };
  let size = 1;
  for (const entry of entries) size += 1 + (state.sizes.get(entry.value) ?? 1);
  state.sizes.set(map, size);
  return map;
}

function convertList(node: YAMLSeq, state: Conversion, depth: number): SourceNode {
  refuseTag(node, state);
  const inFlow = node.flow === true;
  const items = node.items.map((item) => convertNode(item, state, inFlow, depth + 1));
  const list: SourceNode = { kind: 'list', items, place: placeOf(node, state), inFlow };
  let size = 1;
  for (const item of items) size += state.sizes.get(item) ?? 1;
  state.sizes.set(list, size);
  return list;
}

function convertKey(node: unknown, state: Conversion, inFlow: boolean, depth: number): SourceScalar | null {
  const key = convertNode(node, state, inFlow, depth + 1);
  if (key.kind !== 'scalar') {
    report(state, key.place, 'a key must be a single word or text, not a list or a map; text like this needs quotes');
    return null;
  }
  if (key.style === 'absent') {
    if (!isAlias(node)) report(state, key.place, 'a key is missing before `:`');
    return null;
  }
  if (key.tag?.startsWith('!') === true) {
    report(state, key.place, `\`${key.tag}\` has no meaning before a key; put the key in quotes if it is part of it`);
  }
  return key;
}

function mergeSources(value: SourceNode, state: Conversion): readonly SourceNode[] {
  const sources = value.kind === 'list' ? value.items : [value];
  for (const source of sources) {
    if (source.kind !== 'map') report(state, source.place, '`<<` takes a map, or a list of maps, as in `<<: *name`');
  }
  return sources;
}

function reportRepeated(
  state: Conversion,
  text: string,
  first: SourceEntry | undefined,
  others: readonly SourceEntry[],
) {
  const [second, ...rest] = others;
  if (first === undefined || second === undefined) return;
  const message = `\`${text}\` is written twice here; only one can count`;
  const also = [first.key.place, ...rest.map((entry) => entry.key.place)];
  state.diagnostics.push(diagnostic('duplicate-key', second.key.place, message, { also }));
}

function refuseTag(node: YAMLMap | YAMLSeq, state: Conversion): void {
  const { tag } = node;
  if (tag === undefined || tag === 'tag:yaml.org,2002:map' || tag === 'tag:yaml.org,2002:seq') return;
  const [start] = rangeOf(node);
  const before = state.source.text.slice(Math.max(0, start - 300), start);
  const written = /(![^\s,[\]{}]*)(?:\s+&\S+)?\s*$/.exec(before);
  const from = written === null ? start : start - written[0].length;
  const place = state.source.place(from, written === null ? start + 1 : from + (written[1] ?? '').length);
  report(state, place, `\`${written?.[1] ?? tag}\` is a tag, and tags have no meaning here; leave it out`);
}

function resolveAlias(name: string, [start, end]: Range, state: Conversion): SourceNode {
  const found = state.anchors.get(name);
  if (found !== undefined && found !== null) return found;
  const place = state.source.place(start, end);
  if (found === null) {
    report(state, place, `\`*${name}\` refers to what it stands in, which would never end`);
  } else {
    const shown = name.length > 40 ? `${name.slice(0, 40)}…` : name;
    const message = `\`*${shown}\` refers to an anchor that is not there; text that starts with \`*\` needs quotes: "*${shown}"`;
    const suggestions = nearestNames(name, state.anchors.keys()).map((each) => `*${each}`);
    state.diagnostics.push(diagnostic('yaml-syntax', place, message, { suggestions }));
  }
  state.broken = true;
  return absent(state, start, false);
}

type Range = readonly [number, number];

function rangeOf(node: unknown): Range {
  const range = (node as Node | null)?.range;
  return range === null || range === undefined ? [0, 0] : [range[0], range[1]];
}

function placeOf(node: unknown, state: Conversion): Place {
  const [start, end] = rangeOf(node);
  return state.source.place(start, start + state.source.text.slice(start, end).trimEnd().length);
}

function endOfKey(key: SourceScalar | null, pair: Pair, state: Conversion): number {
  const end = rangeOf(pair.key)[1];
  return key === null || state.source.text.charAt(end) !== ':' ? end : end + 1;
}

function absent(state: Conversion, offset: number, inFlow: boolean): SourceScalar {
  const place = state.source.place(offset, offset);
  return { kind: 'scalar', text: '', style: 'absent', place, inFlow };
}

function report(state: Conversion, place: Place, message: string): void {
  state.diagnostics.push(diagnostic('yaml-syntax', place, message));
}
