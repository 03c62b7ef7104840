import { nearestNames } from '../diagnostics/suggest.ts';
import type { Flow } from '../model/flow.ts';
import type { Check, Report, Subject } from './check.ts';
import { dynamicType, fits, words } from './inferred-types.ts';
import { namingSteps, type NamingStep } from './naming-steps.ts';

export const inputMismatch: Check = {
  codes: ['input-mismatch'],
  description: 'What is handed to another flow does not fit its inputs.',
  check: ({ flow, neighbour, types }, report) => {
    for (const each of namingSteps(flow)) {
      const other = neighbour(each.of.id);
      if (other.kind === 'flow') checkInputs(each, other.subject.flow, types, report);
    }
  },
};

function checkInputs({ step, of, inputs }: NamingStep, other: Flow, types: Subject['types'], report: Report): void {
  if (inputs === null) return;
  const given = new Set(inputs.map(({ name }) => name));
  const meant = new Set<string>();
  for (const { name, value, place } of inputs) {
    const input = other.inputs.get(name);
    if (input === undefined) {
      const open = [...other.inputs.keys()].filter((each) => !given.has(each));
      const suggestions = nearestNames(name, open);
      for (const each of suggestions) meant.add(each);
      const known = open.map((each) => `\`${each}\``).join(', ');
      const others = other.inputs.size === 0 ? '; it has none' : open.length === 0 ? '' : `; it takes ${known}`;
      const message = `flow \`${of.id}\` has no input \`${name}\`${suggestions.length > 0 ? '' : others}`;
      report('input-mismatch', place, message, { suggestions });
      continue;
    }
    const found = dynamicType(value, types);
    if (fits(found, input.type)) continue;
    const message = `input \`${name}\` of flow \`${of.id}\` is ${words(input.type)}, and this is ${words(found)}`;
    report('input-mismatch', value.place, message);
  }
  const missing = [...other.inputs.values()].filter(
    ({ name, required }) => required && !given.has(name) && !meant.has(name),
  );
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => `\`${name}\``).join(' and ');
  const message = `flow \`${of.id}\` needs ${missing.length === 1 ? 'the input' : 'the inputs'} ${names}; hand ${missing.length === 1 ? 'it' : 'them'} over under \`with\``;
  report('input-mismatch', step.places.get('with') ?? step.place, message);
}
