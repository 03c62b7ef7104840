import type { Edge } from './graph.ts';

/** Every node that can be reached from some of them, themselves included. */
export function reachableFrom(
  roots: Iterable<string>,
  out: ReadonlyMap<string, readonly Edge[]>,
  follow: (edge: Edge) => boolean = () => true,
): ReadonlySet<string> {
  const reached = new Set(roots);
  const waiting = [...reached];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    for (const edge of out.get(node) ?? []) {
      if (reached.has(edge.to) || !follow(edge)) continue;
      reached.add(edge.to);
      waiting.push(edge.to);
    }
  }
  return reached;
}

/** The edges by the node they lead to, turned round: following them goes against the flow. */
export function reversed(edges: readonly Edge[]): ReadonlyMap<string, readonly Edge[]> {
  const turned = new Map<string, Edge[]>();
  for (const edge of edges) {
    const back = { ...edge, from: edge.to, to: edge.from };
    const known = turned.get(edge.to);
    if (known === undefined) turned.set(edge.to, [back]);
    else known.push(back);
  }
  return turned;
}
