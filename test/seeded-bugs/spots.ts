import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Node } from 'yaml';

export type Path = readonly (string | number)[];

/** A value in a document, with the way to it. */
export interface Spot {
  /** As `Document.getIn` takes it. */
  readonly path: Path;
  /** The key it stands under; of a list's item the list's own. */
  readonly key: string;
  /** The key that its map stands under; empty of a list's item. */
  readonly under: string;
  readonly value: Node | null;
  readonly line: number;
}

/** A flow's text and all that stands in it. */
export interface Authored {
  readonly file: string;
  readonly text: string;
  readonly spots: readonly Spot[];
  readonly states: readonly string[];
}

/** Reads every value of a flow. */
export function readSpots(file: string, text: string): Authored {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter });
  const spots: Spot[] = [];
  const lineOf = (node: unknown): number => counter.linePos((node as Node | null)?.range?.[0] ?? 0).line;
  const walk = (node: Node | null, path: Path, key: string): void => {
    if (isMap<Node, Node | null>(node)) {
      for (const pair of node.items) {
        const name = keyOf(pair.key);
        const spot = { path: [...path, name], key: `${name}`, under: key, value: pair.value, line: lineOf(pair.key) };
        spots.push(spot);
        walk(pair.value, spot.path, spot.key);
      }
    } else if (isSeq<Node>(node)) {
      node.items.forEach((value, at) => {
        spots.push({ path: [...path, at], key, under: '', value, line: lineOf(value) });
        walk(value, [...path, at], key);
      });
    }
  };
  walk(document.contents, [], '');
  const states = spots.filter(({ path }) => path.length === 2 && path[0] === 'states').map(({ key }) => key);
  return { file, text, spots, states };
}

/** The keys of a map, in order; empty of anything else. */
export function keysOf(node: Node | null): Path {
  return isMap<Node, Node | null>(node) ? node.items.map(({ key }) => keyOf(key)) : [];
}

/** How many things a list holds; 0 of anything else. */
export function lengthOf(node: Node | null): number {
  return isSeq(node) ? node.items.length : 0;
}

/** Text of a scalar; null of anything else. */
export function textOf(node: Node | null): string | null {
  return isScalar(node) && typeof node.value === 'string' ? node.value : null;
}

/** A whole number that is a scalar; null of anything else. */
export function numberOf(node: Node | null): number | null {
  return isScalar(node) && Number.isInteger(node.value) ? (node.value as number) : null;
}

function keyOf(key: Node): string | number {
  const value = isScalar(key) ? key.value : '';
  return typeof value === 'number' ? value : String(value);
}
