import { secretNames, tellsSecret } from '../build/secrets.ts';
import type { Place } from '../diagnostics/diagnostic.ts';
import { expressionsOf } from '../build/expressions-of.ts';
import { useExpressions, type Use } from './uses.ts';
import { inOrder, type Check } from './check.ts';

export const secretExposed: Check = {
  codes: ['secret-exposed'],
  description: 'A secret where others can hear or read it.',
  check: ({ flow, uses }, report) => {
    const secrets = secretNames(flow.vars);
    if (secrets.size === 0) return;
    const exposed = new Map<string, { place: Place; how: string }[]>();
    for (const use of uses) {
      const how = exposure(use);
      if (how === null) continue;
      for (const { expression, names } of tellingParts(use, secrets)) {
        const key = names.join(' ');
        exposed.set(key, [...(exposed.get(key) ?? []), { place: expression.place, how }]);
      }
    }
    for (const [key, found] of exposed) {
      const [first, ...others] = inOrder(found);
      if (first === undefined) continue;
      const names = key.split(' ').map((name) => `\`${name}\``);
      report(
        'secret-exposed',
        first.place,
        `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} secret, and here ${first.how}; a secret may stand only in \`if\` and \`check\``,
        { also: others.map(({ place }) => place) },
      );
    }
  },
};

/** How a use would give a secret away; null where a secret may stand. */
function exposure(use: Use): string | null {
  switch (use.kind) {
    case 'condition':
      return null;
    case 'said':
      return use.item.kind === 'audio' || use.item.kind === 'media'
        ? 'it would be sent to Telnyx'
        : 'the caller would hear it';
    case 'param':
      return 'it would be sent to Telnyx';
    case 'assigned':
      // What a secret is assigned to is secret as well.
      return use.assignment.name === 'call.language' ? 'it would be written into the records of the call' : null;
  }
}

function tellingParts(use: Use, secrets: ReadonlySet<string>) {
  const expressions = use.kind === 'assigned' ? expressionsOf(use.assignment.value) : useExpressions(use);
  return expressions
    .filter((expression) => tellsSecret(expression, secrets))
    .map((expression) => ({ expression, names: expression.names.filter((name) => secrets.has(name)).sort() }));
}
