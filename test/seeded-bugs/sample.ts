import { nextInteger, type Prng } from '../../engine/carrier/prng.ts';
import type { SeededBug } from './seeded-bug.ts';

/** All mistakes in an order in which kinds take turns, and within each kind the flows: any beginning is a fair sample. */
export function inTurns(bugs: readonly SeededBug[], prng: Prng): readonly SeededBug[] {
  const kinds = grouped(bugs, ({ operator }) => operator);
  return dealt(kinds.map((ofKind) => dealt(grouped(ofKind, ({ file }) => file).map((each) => shuffled(each, prng)))));
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly (readonly Item[])[] {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return [...groups.values()];
}

/** The first of each, then the second of each, and so on. */
function dealt<Item>(piles: readonly (readonly Item[])[]): readonly Item[] {
  const longest = Math.max(0, ...piles.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) => piles.flatMap((pile) => pile.slice(at, at + 1))).flat();
}

function shuffled<Item>(items: readonly Item[], prng: Prng): readonly Item[] {
  const left = [...items];
  return items.flatMap(() => left.splice(nextInteger(prng, 0, left.length - 1), 1));
}
