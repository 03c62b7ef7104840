import type { Step } from '../model/flow.ts';
import { done, out, type Op, type Phases, type PhaseTransition } from './phases.ts';
import type { Verb } from './verb.ts';

const timer = (ms: number): readonly Op[] => [{ type: 'start_timer', params: { name: 'wait', ms } }];

/** Waits for one of the events; the one that ended the step before does not count. */
function waitFor(events: readonly string[], timeoutMs: number | undefined): Phases {
  const came: readonly PhaseTransition[] = [
    {
      guard: { type: 'step_here_before', params: {} },
      actions: [{ type: 'keep_event', params: {} }],
      to: done,
    },
  ];
  return {
    wait: {
      ...(timeoutMs === undefined ? {} : { entry: timer(timeoutMs) }),
      on: {
        ...Object.fromEntries(events.map((type) => [`webhook.${type}`, came])),
        'timer.wait': [{ to: out('timeout') }],
      },
    },
  };
}

export const wait: Verb = {
  name: 'wait',
  description: 'Waits in silence for a while, or for a webhook event of the call.',
  params: {
    duration: { shape: { type: 'duration', minMs: 0 }, description: 'How long, with a unit: `5s`.' },
    for: {
      shape: { type: 'event_types' },
      description: 'A webhook event type, or a list of which any one will do; `result` is its payload.',
    },
    timeout: {
      shape: { type: 'duration', minMs: 1 },
      description: 'How long the event is waited for; then the outcome `timeout` is taken.',
    },
  },
  short: 'duration',
  outcomes: ['timeout'],
  next: 'required',
  traits: { media: false, waits: true, answers: false, ends: false, entry: false, failureMatters: false },
  edges: () => [],
  phases: (step: Step): Phases => {
    const events = step.params['for'] as readonly string[] | undefined;
    if (events !== undefined) return waitFor(events, step.params['timeout'] as number | undefined);
    return { wait: { entry: timer(step.params['duration'] as number), on: { 'timer.wait': [{ to: done }] } } };
  },
};
