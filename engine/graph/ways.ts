import { HANDLERS, START, type Edge, type Graph } from './graph.ts';

/** How a state is reached: keys to press, and in brackets what else has to happen; empty where the call begins there. */
export type Way = readonly string[];

/**
 * The shortest way to every state that a call can get to. What a caller does by himself goes before what needs a
 * failure, an event or the clock.
 */
export function shortestWays(graph: Graph): ReadonlyMap<string, Way> {
  const ways = new Map<string, Way>([
    [START, []],
    [HANDLERS, []],
  ]);
  // `back` leads only to where the call has been.
  const backs = new Set(graph.backs.map(({ place }) => place));
  const calm = [START];
  const other = [HANDLERS];
  const unusual: Edge[] = [];
  const go = (edge: Edge): void => {
    if (ways.has(edge.to)) return;
    ways.set(edge.to, [...(ways.get(edge.from) ?? []), ...wordsOf(edge)]);
    calm.push(edge.to);
  };
  for (;;) {
    const node = calm.shift() ?? (unusual.length === 0 ? other.shift() : undefined);
    if (node !== undefined) {
      for (const edge of graph.out.get(node) ?? []) {
        if (backs.has(edge.place)) continue;
        if (isOwnDoing(edge)) go(edge);
        else unusual.push(edge);
      }
      continue;
    }
    const edge = unusual.shift();
    if (edge === undefined) return ways;
    go(edge);
  }
}

function isOwnDoing({ kind }: Edge): boolean {
  return kind === 'start' || kind === 'next' || kind === 'verb';
}

function wordsOf({ kind, label }: Edge): readonly string[] {
  if (label === '') return [];
  if (kind === 'handler') return [`(at any time: ${label})`];
  const key = kind === 'verb' ? /^key (\S+)$/.exec(label)?.[1] : undefined;
  return [key ?? `(${label})`];
}
