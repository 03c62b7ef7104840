import { HANDLERS } from '../graph/graph.ts';
import { reachableFrom } from '../graph/reach.ts';
import type { Check } from './check.ts';

export const backNowhere: Check = {
  codes: ['back-nowhere'],
  description: 'A `back` before which the caller was in no other menu or collect.',
  check: ({ graph, doubts, reached }, report) => {
    if (doubts.flow || doubts.states.size > 0 || graph.looseEnds.length > 0) return;
    const forward = new Map(
      [...graph.out].map(([from, edges]) => [from, edges.filter(({ label }) => !/\bback$/.test(label))]),
    );
    for (const { from, place } of graph.backs) {
      const earlier = [...graph.entries].some((entry) => {
        if (entry === from || !reached.has(entry)) return false;
        return from === HANDLERS || reachableFrom([entry], forward).has(from);
      });
      if (earlier || (from !== HANDLERS && !reached.has(from))) continue;
      const where =
        from === HANDLERS ? 'this flow has no menu and no collect' : `no other menu or collect leads to \`${from}\``;
      report('back-nowhere', place, `${where}, so \`back\` has nowhere to go; name a state, or write \`repeat\``);
    }
  },
};
