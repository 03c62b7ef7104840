import { nearestNames } from '../diagnostics/suggest.ts';
import { START, type LooseEnd } from '../graph/graph.ts';
import { inOrder, type Check } from './check.ts';

/** What other systems call the targets that are no states. */
const otherWords: readonly (readonly [target: string, words: RegExp])[] = [
  ['end', /^(?:exit|finish(?:ed)?|hang_?up|quit|stop|done|terminate|disconnect)$/],
  ['repeat', /^(?:again|retry|replay|self|same|reprompt)$/],
  ['back', /^(?:previous|prev|parent|go_?back|return)$/],
];

function nearestTargets(name: string, states: Iterable<string>): readonly string[] {
  const word = name.toLowerCase().replaceAll('-', '_');
  const meant = otherWords.filter(([, words]) => words.test(word)).map(([target]) => target);
  const near = nearestNames(name, [...states, 'end', 'repeat', 'back']);
  return [...new Set([...near, ...meant])].slice(0, 3);
}

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
      const onlyStart = ends.every(({ from }) => from === START);
      const suggestions = onlyStart ? nearestNames(name, flow.states.keys()) : nearestTargets(name, flow.states.keys());
      const known = [...flow.states.keys()];
      const few = suggestions.length === 0 && known.length <= 8;
      const list = few ? `; the states are ${known.map((each) => `\`${each}\``).join(', ')}` : '';
      report('unknown-state', first, `there is no state \`${name}\`${list}`, { suggestions, also });
    }
  },
};
