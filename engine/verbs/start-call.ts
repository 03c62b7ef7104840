import type { Assignment, Dynamic, FlowName, Step } from '../model/flow.ts';
import { done, out, type Phases, type StartCallSpec } from './phases.ts';
import type { Verb } from './verb.ts';

function orderOf({ params }: Step): StartCallSpec {
  return {
    flow: (params['flow'] as FlowName).id,
    to: params['to'] as Dynamic,
    from: (params['from'] as Dynamic | undefined) ?? null,
    inputs: params['with'] as readonly Assignment[],
    delayMs: params['in'] as number,
  };
}

export const startCall: Verb = {
  name: 'start_call',
  description:
    'Orders another call, now or later, that runs a flow of its own beside this one; `result.call_id` names it.',
  params: {
    flow: {
      shape: { type: 'flow' },
      description: 'The flow that the new call runs, by its id.',
      required: true,
    },
    to: { shape: { type: 'phone' }, description: 'Whom to call: a number in E.164 form or a SIP URI.', required: true },
    from: {
      shape: { type: 'phone' },
      description: 'Number shown to the called party; that of the flow’s `outbound`, else `call.to`, unless set.',
    },
    with: { shape: { type: 'inputs' }, description: 'Values for the `inputs` of that flow.', default: [] },
    in: {
      shape: { type: 'duration', minMs: 0, maxMs: 365 * 86_400_000 },
      description: 'How long to wait before calling, with a unit: `30m`. At once unless set.',
      default: 0,
    },
  },
  short: null,
  outcomes: [],
  next: 'required',
  traits: { media: false, waits: false, answers: false, ends: false, entry: false, failureMatters: false },
  edges: () => [],
  phases: (step): Phases => ({
    order: {
      entry: [{ type: 'start_call', params: orderOf(step) }],
      on: { accepted: [{ to: done }], failed: [{ to: out('failed') }] },
    },
  }),
};
