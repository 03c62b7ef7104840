import type { Situation, WayKind } from './situation.ts';

type Next = (situation: Situation) => readonly Situation[];

/** Situations that lead to each other, as lists; alone are those that lead back to themselves only. */
export function roundsOf(
  situations: readonly Situation[],
  kinds: ReadonlySet<WayKind>,
): readonly (readonly Situation[])[] {
  const all = new Set(situations);
  const next: Next = ({ ways }) => ways.flatMap(({ to, kind }) => (kinds.has(kind) && all.has(to) ? [to] : []));
  return strongComponents(situations, next).filter(([first, ...others]) => {
    return others.length > 0 || (first !== undefined && next(first).includes(first));
  });
}

/** The situations from which none of the `ends` can be reached. */
export function cutOff(
  situations: readonly Situation[],
  isEnd: (situation: Situation) => boolean,
  kinds: ReadonlySet<WayKind>,
): readonly Situation[] {
  const before = new Map<Situation, Situation[]>();
  for (const from of situations) {
    for (const { to, kind } of from.ways) if (kinds.has(kind)) before.set(to, [...(before.get(to) ?? []), from]);
  }
  // A set takes what is added while it is gone through.
  const ending = new Set(situations.filter(isEnd));
  for (const situation of ending) for (const each of before.get(situation) ?? []) ending.add(each);
  return situations.filter((situation) => !ending.has(situation));
}

/** Tarjan's components, with a stack of its own: calls may be longer than the stack of the machine. */
function strongComponents(nodes: readonly Situation[], next: Next): readonly (readonly Situation[])[] {
  const order = new Map<Situation, number>();
  const low = new Map<Situation, number>();
  const open: Situation[] = [];
  const isOpen = new Set<Situation>();
  const found: Situation[][] = [];
  const lower = (node: Situation, to: number): void => void low.set(node, Math.min(low.get(node) ?? to, to));
  const enter = (node: Situation): { readonly node: Situation; readonly rest: Situation[] } => {
    order.set(node, order.size);
    low.set(node, order.size - 1);
    open.push(node);
    isOpen.add(node);
    return { node, rest: [...next(node)] };
  };
  for (const root of nodes) {
    if (order.has(root)) continue;
    const path = [enter(root)];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { node, rest } = top;
      const to = rest.pop();
      if (to !== undefined) {
        if (!order.has(to)) path.push(enter(to));
        else if (isOpen.has(to)) lower(node, order.get(to) ?? 0);
        continue;
      }
      path.pop();
      const parent = path.at(-1)?.node;
      if (parent !== undefined) lower(parent, low.get(node) ?? 0);
      if (low.get(node) !== order.get(node)) continue;
      const component = open.splice(open.indexOf(node));
      for (const each of component) isOpen.delete(each);
      found.push(component);
    }
  }
  return found;
}
