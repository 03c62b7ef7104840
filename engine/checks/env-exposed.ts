import type { Place } from '../diagnostics/diagnostic.ts';
import { fieldOf } from '../expressions/env-placeholder.ts';
import type { Expression } from '../expressions/expression.ts';
import { inOrder, type Check } from './check.ts';
import { standsAfterHost } from './request-parts.ts';
import { useExpressions, type Use } from './uses.ts';

export const envExposed: Check = {
  codes: ['secret-exposed'],
  description: 'A variable of the environment anywhere but in a request.',
  check: ({ uses }, report) => {
    const found = new Map<string, { readonly place: Place }[]>();
    for (const use of uses) {
      for (const expression of useExpressions(use)) {
        if (!expression.names.includes('env')) continue;
        const message = misplaced(use, expression);
        if (message !== null) found.set(message, [...(found.get(message) ?? []), { place: expression.place }]);
      }
    }
    for (const [message, places] of found) {
      const [first, ...also] = inOrder(places);
      if (first !== undefined) report('secret-exposed', first.place, message, { also: also.map(({ place }) => place) });
    }
  },
};

/** What is wrong with a use of `env`; null where it may stand. */
function misplaced(use: Use, expression: Expression): string | null {
  const name = fieldOf(expression, 'env');
  if (use.kind !== 'http') {
    return '`env` holds secrets of the server, and may stand only in the URL, `headers`, `query`, `json` or `body` of a `request`; give a number or an address a name in `settings`';
  }
  if (name === null) {
    return '`env` cannot be computed with: its values are filled in only when the request is sent; write `${env.NAME}`, and other text beside it';
  }
  if (use.part === 'url' && !standsAfterHost(use.template, expression)) {
    return `\`env.${name}\` stands in the host of the request, where only text or \`settings\` may; bind the address in \`settings\``;
  }
  return null;
}
