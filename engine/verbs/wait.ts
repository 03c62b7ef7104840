import { done, type Phases } from './phases.ts';
import type { Verb } from './verb.ts';

export const wait: Verb = {
  name: 'wait',
  description: 'Waits in silence for a while.',
  params: {
    duration: { shape: { type: 'duration', minMs: 0 }, description: 'How long, with a unit: `5s`.', required: true },
  },
  short: 'duration',
  outcomes: [],
  next: 'required',
  traits: { media: false, waits: true, answers: false, ends: false, entry: false, failureMatters: false },
  edges: () => [],
  phases: (step): Phases => ({
    wait: {
      entry: [{ type: 'start_timer', params: { name: 'wait', ms: step.params['duration'] as number } }],
      on: { 'timer.wait': [{ to: done }] },
    },
  }),
};
