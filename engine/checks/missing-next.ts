import type { Check } from './check.ts';
import { lacksNext } from './no-way-out.ts';

export const missingNext: Check = {
  codes: ['missing-next'],
  description: 'A state that ends without saying where to go.',
  check: ({ flow, doubts }, report) => {
    for (const state of flow.states.values()) {
      if (!lacksNext(state) || doubts.states.has(state.name)) continue;
      const last = state.steps[state.steps.length - 1];
      const after = last === undefined ? '`set`' : `\`${last.verb}\``;
      report(
        'missing-next',
        state.place,
        `state \`${state.name}\` does not say where to go after ${after}; add \`next: STATE\`, or \`next: end\``,
      );
    }
  },
};
