import { verbOfStep } from '../build/verb-of-step.ts';
import type { ValueType } from '../expressions/expression.ts';
import type { Flow, Variable } from '../model/flow.ts';
import type { Check } from './check.ts';

export const intoTypes: Check = {
  codes: ['type-mismatch'],
  description: 'An `into` that names a variable of another type.',
  check: ({ flow }, report) => {
    for (const { steps } of flow.states.values()) {
      for (const step of steps) {
        for (const [name, { shape }] of Object.entries(verbOfStep(step)?.params ?? {})) {
          const into = step.params[name];
          const place = step.places.get(name);
          if (shape.type !== 'into' || typeof into !== 'string' || place === undefined) continue;
          const variable = flow.vars.get(into);
          if (variable === undefined || fitsInto(shape.declares, variable)) continue;
          report(
            'type-mismatch',
            place,
            `\`${step.verb}\` puts a ${shape.declares} into \`${into}\`, which \`vars\` declares as ${variable.type}; declare it as \`${into}: ${shape.declares === 'map' ? '{}' : '""'}\``,
            { also: [variable.place] },
          );
        }
      }
    }
  },
};

function fitsInto(declares: ValueType, { type }: Variable): boolean {
  return declares === 'any' || type === 'any' || declares === type;
}

/** Variables into which some verb puts what they do not hold: their type is a finding of its own. */
export function clashingIntos({ states, vars }: Flow): ReadonlySet<string> {
  const steps = [...states.values()].flatMap((state) => state.steps);
  const names = steps.flatMap((step) =>
    Object.entries(verbOfStep(step)?.params ?? {}).flatMap(([name, { shape }]): readonly string[] => {
      const into = step.params[name];
      const variable = typeof into === 'string' ? vars.get(into) : undefined;
      const clashes = shape.type === 'into' && variable !== undefined && !fitsInto(shape.declares, variable);
      return clashes ? [variable.name] : [];
    }),
  );
  return new Set(names);
}
