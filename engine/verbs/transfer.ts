import type { Dynamic, Step } from '../model/flow.ts';
import type { ParamShape } from '../model/shape.ts';
import { actionNamed } from '../telnyx/catalogue.ts';
import { done, out, phase, type PhaseTransition, type Phases } from './phases.ts';
import { telnyxParams } from './telnyx-action.ts';
import type { Verb } from './verb.ts';

const outcomes = ['busy', 'no_answer', 'rejected', 'not_found'] as const;

function params(): Record<string, ParamShape> {
  const spec = actionNamed('transfer');
  if (spec === undefined) throw new Error('the catalogue has no transfer');
  return {
    ...telnyxParams(spec),
    to: { shape: { type: 'phone' }, description: 'A number in E.164 form or a SIP URI.', required: true },
  };
}

/** Telnyx's own parameters of a step, without those the engine reads in a form of its own. */
export function dynamicParams(step: Step, except: readonly string[]): Record<string, Dynamic> {
  const values: Record<string, Dynamic> = {};
  for (const [name, value] of Object.entries(step.params)) {
    if (value !== undefined && !except.includes(name)) values[name] = value as Dynamic;
  }
  return values;
}

export const transfer: Verb = {
  name: 'transfer',
  description:
    'Calls someone and connects the caller. With `next` the caller comes back when the far end leaves; without it the call ends then.',
  params: params(),
  short: 'to',
  outcomes,
  next: 'optional',
  traits: { media: false, waits: true, answers: true, ends: true, entry: false, failureMatters: true },
  edges: () => [],
  phases: (step): Phases => {
    // Keys pressed meanwhile were for the far end.
    const forget = [{ type: 'forget_keys', params: { why: 'transfer' } }] as const;
    const unhappy: PhaseTransition[] = [
      ...outcomes.map((is) => ({
        guard: { type: 'far_outcome', params: { is } } as const,
        actions: forget,
        to: out(is),
      })),
      { actions: forget, to: out('failed') },
    ];
    return {
      ring: {
        entry: [
          ...forget,
          {
            type: 'transfer',
            params: { to: step.params['to'] as Dynamic, values: dynamicParams(step, ['to']) },
          },
        ],
        on: {
          'far.bridged': [{ to: phase('bridged') }],
          'far.gone': unhappy,
          lost: [{ actions: forget, to: out('failed') }],
          failed: [{ actions: forget, to: out('failed') }],
        },
      },
      bridged: {
        entry: [{ type: 'bridged', params: {} }],
        on: { 'far.gone': [{ actions: forget, to: done }] },
      },
    };
  },
};
