/** The names most like a misspelt one, best first; names further away than about a third of its length are left out. */
export function nearestNames(name: string, known: Iterable<string>, max = 3): readonly string[] {
  const wanted = name.toLowerCase();
  const limit = wanted.length <= 3 ? 1 : Math.min(4, Math.max(2, Math.floor(wanted.length / 3)));
  const found: { name: string; distance: number }[] = [];
  for (const each of new Set(known)) {
    if (each === name || each === '') continue;
    if (bare(each) !== '' && bare(each) === bare(name)) {
      found.push({ name: each, distance: 0 });
      continue;
    }
    if (Math.abs(each.length - name.length) > limit) continue;
    const distance = editDistance(wanted, each.toLowerCase());
    // Two short names that share hardly a letter are not alike, however few letters they have.
    if (distance <= limit && distance < Math.max(wanted.length, each.length) / 1.5)
      found.push({ name: each, distance });
  }
  found.sort((one, other) => one.distance - other.distance || (one.name < other.name ? -1 : 1));
  return found.slice(0, max).map((each) => each.name);
}

/** A name without what is spelt now this way, now that. */
const bare = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, '');

/** How many letters must be added, dropped, replaced or swapped with their neighbour to make one text the other. */
export function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      const replaced = at(last, column - 1) + (same ? 0 : 1);
      let cost = Math.min(at(last, column) + 1, at(current, column - 1) + 1, replaced);
      if (row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]) {
        cost = Math.min(cost, at(beforeLast, column - 2) + 1);
      }
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, to.length);
}

const at = (row: readonly number[], index: number): number => row[index] ?? Number.POSITIVE_INFINITY;
