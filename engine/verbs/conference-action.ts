import type { Step } from '../model/flow.ts';
import type { ActionSpec } from '../telnyx/action.ts';
import { done, out, phase, type Phases } from './phases.ts';
import { telnyxParams } from './telnyx-action.ts';
import { dynamicParams } from './transfer.ts';
import type { Verb } from './verb.ts';

function phases(spec: ActionSpec, step: Step): Phases {
  const send = (awaits: 'ending' | 'acceptance' | 'nothing') =>
    [{ type: 'send_to_conference', params: { action: spec.name, values: dynamicParams(step, []), awaits } }] as const;
  const ends = spec.endings.length > 0;
  const forget = ends ? [{ type: 'forget_keys', params: { why: 'conference' } } as const] : [];
  const failed = { actions: forget, to: out('failed') } as const;
  const happy = { actions: forget, to: done } as const;
  return {
    begin: {
      always: [{ guard: { type: 'in_conference', params: { name: null } }, to: phase('run') }, { to: out('failed') }],
    },
    run: step.wait
      ? {
          entry: send(ends ? 'ending' : 'acceptance'),
          on: {
            accepted: [happy],
            ended: [{ guard: { type: 'ended_badly', params: {} }, ...failed }, happy],
            lost: [failed],
            failed: [failed],
          },
        }
      : { entry: send('nothing'), always: [{ to: done }] },
  };
}

/**
 * A verb for one of Telnyx's actions on a conference: on the one the call is in. Outside of a conference it is `failed`.
 * A participant that must be named is the caller, unless another is.
 */
export function conferenceVerb(spec: ActionSpec): Verb {
  const params = telnyxParams(spec);
  for (const name of ['call_control_id', 'call_control_ids']) {
    const { required: _required, ...rest } = params[name] ?? { required: undefined };
    if (params[name] !== undefined) params[name] = rest as (typeof params)[string];
  }
  return {
    name: spec.name,
    description: spec.description,
    params,
    short: null,
    outcomes: [],
    next: 'required',
    traits: {
      media: true,
      waits: spec.endings.length > 0,
      answers: false,
      ends: false,
      entry: false,
      failureMatters: false,
    },
    beside: ['await'],
    edges: () => [],
    phases: (step) => phases(spec, step),
  };
}
