import { nearestNames } from '../diagnostics/suggest.ts';
import type { Place } from '../diagnostics/diagnostic.ts';
import type { FlowName } from '../model/flow.ts';
import { inOrder, type Check } from './check.ts';
import { namingSteps } from './naming-steps.ts';

export const flowNames: Check = {
  codes: ['unknown-flow'],
  description: 'A flow named by `run` or `start_call` that is not in the folder.',
  check: ({ flow, neighbour }, report) => {
    const places = new Map<string, { place: Place }[]>();
    for (const { of } of namingSteps(flow)) places.set(of.id, [...(places.get(of.id) ?? []), of]);
    for (const [id, found] of places) {
      const other = neighbour(id);
      const [first, ...also] = inOrder(found).map(({ place }) => place);
      if (other.kind !== 'missing' || first === undefined) continue;
      const known = other.known.filter((each) => each !== flow.id);
      const suggestions = nearestFlows(id, known);
      report('unknown-flow', first, `there is no flow \`${id}\` in the folder${listed(suggestions, known)}`, {
        suggestions,
        also,
      });
    }
  },
};

/** The nearest ids; one in another sub-folder counts as near. */
function nearestFlows(id: FlowName['id'], known: readonly string[]): readonly string[] {
  const last = (each: string): string => each.split('/').at(-1) ?? each;
  const elsewhere = known.filter((each) => last(each) === last(id));
  return [...new Set([...elsewhere, ...nearestNames(id, known)])].slice(0, 3);
}

function listed(suggestions: readonly string[], known: readonly string[]): string {
  if (suggestions.length > 0 || known.length > 8) return '';
  if (known.length === 0) return ', which holds no other flow';
  return `; the others are ${known.map((each) => `\`${each}\``).join(', ')}`;
}
