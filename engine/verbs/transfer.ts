import type { Dynamic, Step } from '../model/flow.ts';
import type { ParamShape } from '../model/shape.ts';
import { actionNamed } from '../telnyx/catalogue.ts';
import { done, out, phase, type Op, type PhaseTransition, type Phases } from './phases.ts';
import { telnyxParams } from './telnyx-action.ts';
import type { Verb } from './verb.ts';

/** Why nobody was reached; whatever else goes wrong is `failed`. */
export const unreached = ['busy', 'no_answer', 'rejected', 'not_found'] as const;

function params(): Record<string, ParamShape> {
  const spec = actionNamed('transfer');
  if (spec === undefined) throw new Error('the catalogue has no transfer');
  return {
    ...telnyxParams(spec),
    to: {
      shape: { type: 'phone', many: true },
      description: 'A number in E.164 form or a SIP URI, or a list of them that are tried in order.',
      required: true,
    },
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

/** Where the end of a far leg leads that was not connected. */
export function outOf(actions: readonly Op[]): readonly PhaseTransition[] {
  const named = unreached.map((is) => ({
    guard: { type: 'far_outcome', params: { is } } as const,
    actions,
    to: out(is),
  }));
  return [...named, { actions, to: out('failed') }];
}

export const transfer: Verb = {
  name: 'transfer',
  description:
    'Calls someone and connects the caller. With `next` the caller comes back when the far end leaves; without it the call ends then.',
  params: params(),
  short: 'to',
  outcomes: unreached,
  next: 'optional',
  traits: { media: false, waits: true, answers: true, ends: true, entry: false, failureMatters: true },
  edges: () => [],
  revisable: { params: [], phases: ['bridged'] },
  phases: (step): Phases => {
    // Keys pressed meanwhile were for the far end.
    const forget = [{ type: 'forget_keys', params: { why: 'transfer' } }] as const;
    const again: PhaseTransition = { guard: { type: 'targets_left', params: {} }, to: phase('ring') };
    const failed: PhaseTransition = { actions: forget, to: out('failed') };
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
          'far.gone': [again, ...outOf(forget)],
          lost: [again, failed],
          failed: [again, failed],
        },
      },
      bridged: {
        entry: [{ type: 'bridged', params: {} }],
        on: { 'far.gone': [{ actions: forget, to: done }] },
      },
    };
  },
};
