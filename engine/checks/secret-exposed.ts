import { secretNames, tellsSecret } from '../build/secrets.ts';
import type { Place } from '../diagnostics/diagnostic.ts';
import type { Assignment, Flow } from '../model/flow.ts';
import { exposureInRequest } from './request-parts.ts';
import { useExpressions, type Use } from './uses.ts';
import { inOrder, type Check, type Subject } from './check.ts';
import { namingSteps } from './naming-steps.ts';

export const secretExposed: Check = {
  codes: ['secret-exposed'],
  description: 'A secret where others can hear or read it.',
  check: (subject, report) => {
    const { flow, uses } = subject;
    const secrets = secretNames(flow.vars);
    if (secrets.size === 0) return;
    const open = openInputs(subject);
    const exposed = new Map<string, { place: Place; how: string }[]>();
    for (const use of uses) {
      const how = exposure(use, flow, open);
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
        `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} secret, and here ${first.how}; a secret may stand only in \`if\`, \`check\`, and \`headers\`, \`json\` or \`body\` of an \`https\` request`,
        { also: others.map(({ place }) => place) },
      );
    }
  },
};

/** How a use would give a secret away; null where a secret may stand. */
function exposure(use: Use, flow: Flow, open: ReadonlyMap<Assignment, string>): string | null {
  switch (use.kind) {
    case 'condition':
      return null;
    case 'said':
      return use.item.kind === 'audio' || use.item.kind === 'media'
        ? 'it would be sent to Telnyx'
        : 'the caller would hear it';
    case 'param':
      return 'it would be sent to Telnyx';
    case 'http':
      return exposureInRequest(use, flow);
    case 'output':
      // What keeps the outputs of a flow is secret as well.
      return null;
    case 'handed': {
      const to = open.get(use.assignment);
      return to === undefined ? null : `it is handed to ${to}, which is not declared with \`secret: true\``;
    }
    case 'assigned':
      // What a secret is assigned to is secret as well.
      return use.assignment.name === 'call.language' ? 'it would be written into the records of the call' : null;
  }
}

/** What is handed to inputs of other flows that keep no secrets, with what those are called. */
function openInputs({ flow, neighbour }: Subject): ReadonlyMap<Assignment, string> {
  const open = new Map<Assignment, string>();
  for (const { of, inputs } of namingSteps(flow)) {
    const other = neighbour(of.id);
    if (other.kind !== 'flow') continue;
    for (const assignment of inputs ?? []) {
      const input = other.subject.flow.inputs.get(assignment.name);
      if (input?.secret === false) open.set(assignment, `input \`${input.name}\` of flow \`${of.id}\``);
    }
  }
  return open;
}

function tellingParts(use: Use, secrets: ReadonlySet<string>) {
  return useExpressions(use)
    .filter((expression) => tellsSecret(expression, secrets))
    .map((expression) => ({ expression, names: expression.names.filter((name) => secrets.has(name)).sort() }));
}
