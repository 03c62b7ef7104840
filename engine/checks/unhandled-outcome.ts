import { verbOfStep } from '../build/verb-of-step.ts';
import type { Check } from './check.ts';

export const unhandledOutcome: Check = {
  codes: ['unhandled-outcome'],
  description: 'A transfer, request, menu or collect whose failure nobody handles.',
  check: ({ flow, doubts, errorsHandled }, report) => {
    if (errorsHandled || doubts.flow) return;
    for (const state of flow.states.values()) {
      if (state.on.has('failed') || doubts.states.has(state.name)) continue;
      for (const step of state.steps) {
        const verb = verbOfStep(step);
        if (verb?.traits.failureMatters !== true) continue;
        // A handler for what the verb never comes to was meant for one of these.
        const known = [...state.steps.flatMap((each) => verbOfStep(each)?.outcomes ?? []), 'failed'];
        if ([...state.onPlaces.keys()].some((name) => !known.includes(name))) continue;
        const outcomes = verb.traits.entry ? verb.outcomes : [...verb.outcomes, 'failed'];
        const open = outcomes.filter((outcome) => !state.on.has(outcome));
        if (open.length === 0) continue;
        const names = open.map((outcome) => `\`${outcome}\``).join(', ');
        report(
          'unhandled-outcome',
          state.place,
          `nobody handles ${names} of the \`${verb.name}\` in state \`${state.name}\`: the caller would hear an apology ` +
            'and the call would end; add `on: { failed: STATE }`, or `error` to the `on` of the flow',
        );
        break;
      }
    }
  },
};
