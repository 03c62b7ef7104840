import type { Place } from '../diagnostics/diagnostic.ts';
import { nearestNames } from '../diagnostics/suggest.ts';
import { fieldReferences } from '../expressions/check-expression.ts';
import { inOrder, type Check } from './check.ts';
import { useExpressions } from './uses.ts';

export const switchNames: Check = {
  codes: ['unknown-switch'],
  description: 'A switch in an expression that the flow does not list under `switches`.',
  check: ({ flow, uses, doubts }, report) => {
    if (doubts.keys.has('switches')) return;
    const references = uses
      .flatMap(useExpressions)
      .flatMap((expression) => fieldReferences(expression, 'switches'))
      .filter(({ field }) => !flow.switches.has(field));
    const unknown = new Map<string, Place[]>();
    for (const { field, place } of inOrder(references)) unknown.set(field, [...(unknown.get(field) ?? []), place]);
    for (const [name, [place, ...also]] of unknown) {
      if (place === undefined) continue;
      const suggestions = nearestNames(name, flow.switches.keys());
      const remedy =
        suggestions.length > 0 ? '' : `; list it with the value it starts with: \`switches: { ${name}: false }\``;
      report('unknown-switch', place, `the flow has no switch \`${name}\`${remedy}`, { suggestions, also });
    }
  },
};
