import type { Dynamic, Prompt, Step } from '../model/flow.ts';
import type { ParamShape } from '../model/shape.ts';
import { actionNamed } from '../telnyx/catalogue.ts';
import { holding, holdPhases } from './hold.ts';
import { done, out, phase, type Op, type PhaseTransition, type Phases } from './phases.ts';
import { telnyxParams } from './telnyx-action.ts';
import { dynamicParams, outOf, unreached } from './transfer.ts';
import type { Verb } from './verb.ts';

/** What the engine does itself: it links the leg to the call, and bridges by command. */
const engines = ['link_to', 'bridge_on_answer', 'bridge_intent'];

const own = {
  to: { shape: { type: 'phone' }, description: 'A number in E.164 form or a SIP URI.', required: true },
  bridge: {
    shape: { type: 'boolean' },
    description:
      'Whether the caller is connected with whoever answers; the state is then done when the far end leaves.',
    default: false,
  },
  into: {
    shape: { type: 'into', declares: 'string' },
    description: 'The variable that keeps the `call_control_id` of the leg that answered.',
  },
  meanwhile: {
    shape: { type: 'prompt' },
    description: 'What the caller hears, over and over, until somebody answers.',
  },
} as const satisfies Record<string, ParamShape>;

function params(): Record<string, ParamShape> {
  const spec = actionNamed('dial');
  if (spec === undefined) throw new Error('the catalogue has no dial');
  const telnyx = Object.entries(telnyxParams(spec)).filter(([name]) => !engines.includes(name));
  const { connection_id, from, ...rest } = Object.fromEntries(telnyx);
  return { ...rest, ...withDefault({ connection_id, from }), ...own };
}

/** Parameters that Telnyx requires and the engine fills in where the author leaves them out. */
function withDefault(shapes: Record<string, ParamShape | undefined>): Record<string, ParamShape> {
  return Object.fromEntries(
    Object.entries(shapes).flatMap(([name, shape]) => {
      if (shape === undefined) return [];
      const { required: _required, ...rest } = shape;
      return [[name, { ...rest, description: `${shape.description} The call’s own unless set.` }]];
    }),
  );
}

const bridges = (step: Step): boolean => step.params['bridge'] === true;

export const dial: Verb = {
  name: 'dial',
  description:
    'Calls someone on a second leg beside the call: to be bridged at once, or kept under a name for a `bridge` later on.',
  params: params(),
  short: 'to',
  outcomes: [...unreached, 'machine'],
  next: 'optional',
  endsHere: bridges,
  traits: { media: false, waits: true, answers: false, ends: false, entry: false, failureMatters: true },
  speaks: (step) => step.params['meanwhile'] !== undefined,
  edges: () => [],
  revisable: { params: ['meanwhile'], phases: ['bridged'] },
  phases: (step): Phases => {
    const into = (step.params['into'] as string | undefined) ?? null;
    const meanwhile = (step.params['meanwhile'] as Prompt | undefined) ?? null;
    // Keys pressed while people are connected were for the far end.
    const forget: readonly Op[] = [{ type: 'forget_keys', params: { why: 'dial' } }];
    const failed: readonly PhaseTransition[] = [{ actions: forget, to: out('failed') }];
    return {
      dial: {
        entry: [
          {
            type: 'dial',
            params: { to: step.params['to'] as Dynamic, values: dynamicParams(step, Object.keys(own)) },
          },
        ],
        always: [{ to: holding }],
      },
      ...holdPhases(meanwhile, {
        'far.answered': [{ to: phase('reached') }],
        'far.machine': [{ actions: forget, to: out('machine') }],
        'far.gone': outOf(forget),
        lost: failed,
        failed,
      }),
      // In a phase of its own, since leaving the step hangs up what it still owns.
      reached: {
        entry: [{ type: 'far_reached', params: { into, release: !bridges(step) } }],
        always: [{ to: bridges(step) ? phase('bridge') : done }],
      },
      bridge: {
        entry: [...forget, { type: 'bridge_far', params: {} }],
        on: { ended: [{ to: phase('bridged') }], 'far.gone': failed, lost: failed, failed },
      },
      bridged: {
        entry: [{ type: 'bridged', params: {} }],
        on: { 'far.gone': [{ actions: forget, to: done }] },
      },
    };
  },
};
