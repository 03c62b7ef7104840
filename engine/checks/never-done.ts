import { verbOfStep } from '../build/verb-of-step.ts';
import type { Dynamic } from '../model/flow.ts';
import type { Check } from './check.ts';

export const neverDone: Check = {
  codes: ['never-done'],
  description: 'A verb that repeats for ever and is waited for.',
  check: ({ flow }, report) => {
    for (const state of flow.states.values()) {
      for (const step of state.steps) {
        if (!step.wait || verbOfStep(step)?.params['loop']?.shape.type !== 'telnyx') continue;
        const loop = step.params['loop'] as Dynamic | undefined;
        if (loop?.kind !== 'literal' || loop.value !== 'infinity') continue;
        report(
          'never-done',
          loop.place,
          `\`${step.verb}\` repeats for ever, so state \`${state.name}\` never goes on; put \`await: false\` beside it, or a number of times`,
        );
      }
    }
  },
};
