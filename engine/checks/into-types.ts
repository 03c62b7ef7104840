import { verbOfStep } from '../build/verb-of-step.ts';
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
          if (variable === undefined || shape.declares === 'any') continue;
          if ([shape.declares, 'any'].includes(variable.type)) continue;
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
