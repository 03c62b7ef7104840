import type { Edge } from './graph.ts';

/**
 * The strongly connected components of some nodes: groups in which every node can be reached from every other. Those
 * that a component leads to come before it.
 */
export function components(
  nodes: readonly string[],
  edges: readonly Pick<Edge, 'from' | 'to'>[],
): readonly (readonly string[])[] {
  const known = new Set(nodes);
  const next = new Map<string, string[]>(nodes.map((node) => [node, []]));
  for (const { from, to } of edges) if (known.has(from) && known.has(to)) next.get(from)?.push(to);
  return tarjan(nodes, next);
}

interface Visit {
  readonly node: string;
  at: number;
}

// Tarjan's algorithm with a stack of its own, since a flow may be deeper than the host's.
function tarjan(nodes: readonly string[], next: ReadonlyMap<string, readonly string[]>): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const found: string[][] = [];
  const enter = (node: string): Visit => {
    index.set(node, index.size);
    low.set(node, index.size - 1);
    open.push(node);
    isOpen.add(node);
    return { node, at: 0 };
  };
  const lower = (node: string, value: number): void => {
    low.set(node, Math.min(low.get(node) ?? value, value));
  };
  for (const root of nodes) {
    if (index.has(root)) continue;
    const visits = [enter(root)];
    for (let visit = visits[visits.length - 1]; visit !== undefined; visit = visits[visits.length - 1]) {
      const { node } = visit;
      const target = next.get(node)?.[visit.at];
      visit.at += 1;
      if (target !== undefined) {
        if (!index.has(target)) visits.push(enter(target));
        else if (isOpen.has(target)) lower(node, index.get(target) ?? 0);
        continue;
      }
      visits.pop();
      const parent = visits[visits.length - 1];
      if (parent !== undefined) lower(parent.node, low.get(node) ?? 0);
      if (low.get(node) === index.get(node)) found.push(closeComponent(node, open, isOpen));
    }
  }
  return found;
}

function closeComponent(root: string, open: string[], isOpen: Set<string>): string[] {
  const component: string[] = [];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    isOpen.delete(node);
    component.push(node);
    if (node === root) break;
  }
  return component.reverse();
}

/** Whether a component is a cycle: it has several nodes, or one that leads to itself. */
export function isCycle(component: readonly string[], edges: readonly Edge[]): boolean {
  const [only] = component;
  return component.length > 1 || edges.some(({ from, to }) => from === only && to === only);
}
