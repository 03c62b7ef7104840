import { nearestNames } from '../diagnostics/suggest.ts';
import { START, type LooseEnd } from '../graph/graph.ts';
import { inOrder, type Check } from './check.ts';

export const unknownState: Check = {
  codes: ['unknown-state'],
  description: 'A target that is no state of the flow.',
  check: ({ flow, graph, doubts }, report) => {
    const byName = new Map<string, LooseEnd[]>();
    for (const end of graph.looseEnds) byName.set(end.name, [...(byName.get(end.name) ?? []), end]);
    for (const [name, ends] of byName) {
      const places = inOrder(ends.map((end) => (end.from === START ? { place: doubts.startPlace } : end)));
      const [first, ...also] = places.map(({ place }) => place);
      if (first === undefined) continue;
      const suggestions = nearestNames(name, flow.states.keys());
      const known = [...flow.states.keys()];
      const few = suggestions.length === 0 && known.length <= 8;
      const list = few ? `; the states are ${known.map((each) => `\`${each}\``).join(', ')}` : '';
      report('unknown-state', first, `there is no state \`${name}\`${list}`, { suggestions, also });
    }
  },
};
