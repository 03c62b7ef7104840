import type { Assignment } from '../model/flow.ts';
import { done } from './phases.ts';
import type { Verb } from './verb.ts';

export const setVerb: Verb = {
  name: 'set',
  description: 'Gives variables new values, as one of several steps.',
  params: {
    assignments: { shape: { type: 'assignments' }, description: 'Name → value or `"${expression}"`.', required: true },
  },
  short: 'assignments',
  shortTakesMaps: true,
  outcomes: [],
  next: 'required',
  traits: { media: false, waits: false, answers: false, ends: false, entry: false, failureMatters: false },
  edges: () => [],
  phases: (step) => ({
    set: {
      entry: [{ type: 'assign', params: { assignments: step.params['assignments'] as readonly Assignment[] } }],
      always: [{ to: done }],
    },
  }),
};
