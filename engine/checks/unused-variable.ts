import { verbOfStep } from '../build/verb-of-step.ts';
import { nearestNames } from '../diagnostics/suggest.ts';
import { fieldReferences } from '../expressions/check-expression.ts';
import type { Check, Subject } from './check.ts';
import { useExpressions } from './uses.ts';

export const unusedVariable: Check = {
  codes: ['unused-variable'],
  description: 'A variable of `vars`, or an input, that nothing in the flow names.',
  check: (subject, report) => {
    if (subject.doubts.flow) return;
    const used = usedNames(subject);
    for (const { name, declared, place } of subject.flow.vars.values()) {
      // A misspelt use is reported where it stands; the words of the document keep its variable from being a second finding.
      if (!declared || used.has(name) || subject.doubts.words.has(name)) continue;
      report(
        'unused-variable',
        place,
        `nothing uses the ${subject.flow.inputs.has(name) ? 'input' : 'variable'} \`${name}\`; remove it, or use it as \`\${${name}}\``,
      );
    }
  },
};

// A name that is no variable may be a misspelt one, which then is not unused as well.
function usedNames({ flow, uses, types }: Subject): ReadonlySet<string> {
  const used = new Set<string>();
  for (const use of uses) {
    const names = useExpressions(use).flatMap((expression) => expression.names);
    if (use.kind === 'assigned') names.push(use.assignment.name);
    for (const name of names) used.add(name);
    for (const expression of useExpressions(use)) {
      for (const owner of ['vars', 'inputs'])
        for (const { field } of fieldReferences(expression, owner)) used.add(field);
    }
    for (const name of names.filter((each) => !types.has(each))) {
      for (const meant of nearestNames(name, flow.vars.keys())) used.add(meant);
    }
  }
  for (const { steps } of flow.states.values()) {
    for (const step of steps) {
      for (const [name, { shape }] of Object.entries(verbOfStep(step)?.params ?? {})) {
        const into = step.params[name];
        if (shape.type === 'into' && typeof into === 'string') used.add(into);
      }
    }
  }
  return used;
}
