import type { Dynamic, Step } from '../model/flow.ts';
import type { ParamShape } from '../model/shape.ts';
import { actionNamed } from '../telnyx/catalogue.ts';
import { paramOf } from './action-params.ts';
import { keyEdges, keyTargets } from './key-targets.ts';
import { done, out, phase, type Op, type PhaseTransition, type Phases } from './phases.ts';
import { telnyxParams } from './telnyx-action.ts';
import { dynamicParams } from './transfer.ts';
import type { Verb } from './verb.ts';

/** How often a conference that comes or goes between question and command is looked for. */
const TRIES = 3;
/** The conference has ended meanwhile, or is unknown (developer docs). */
const GONE = ['90019', '90058'];
/** Somebody else has created one of that name meanwhile (published OpenAPI). */
const THERE_ALREADY = ['90033'];

/** What the author may say about joining and creating, without what the engine fills in. */
function params(): Record<string, ParamShape> {
  const own: Record<string, ParamShape> = {};
  for (const name of ['conference_create', 'conference_join']) {
    const spec = actionNamed(name);
    if (spec === undefined) throw new Error(`the catalogue has no ${name}`);
    for (const [param, shape] of Object.entries(telnyxParams(spec))) {
      if (param !== 'name' && param !== 'call_control_id') own[param] = shape;
    }
  }
  return own;
}

function conferencePhases(step: Step): Phases {
  const name = step.params['name'] as Dynamic;
  const values = dynamicParams(step, ['keys']);
  const forget = { type: 'forget_keys', params: { why: 'conference' } } as const;
  const failed = { actions: [forget], to: out('failed') } as const;
  const left = { actions: [forget], to: done } as const;
  const inside: PhaseTransition = step.wait
    ? { to: phase('inside') }
    : { actions: [{ type: 'keep_conference', params: {} }], to: done };
  const enter = (how: 'join' | 'create', joined: PhaseTransition, codes: readonly string[]) => ({
    entry: [{ type: 'enter_conference', params: { how, values } } satisfies Op],
    on: {
      'conference.joined': [joined],
      'conference.left': [left],
      'conference.failed': [
        { guard: { type: 'refused_with', params: { codes, tries: TRIES } }, to: phase('find') } as const,
        failed,
      ],
    },
  });
  return {
    begin: {
      entry: [forget],
      always: [{ guard: { type: 'in_conference', params: { name } }, to: phase('resume') }, { to: phase('find') }],
    },
    resume: { entry: [{ type: 'resume_conference', params: {} }], always: [inside] },
    find: {
      entry: [{ type: 'find_conference', params: { name } }],
      on: {
        accepted: [{ guard: { type: 'conference_found', params: {} }, to: phase('join') }, { to: phase('create') }],
        failed: [failed],
        lost: [failed],
      },
    },
    join: enter('join', inside, GONE),
    create: enter('create', { to: phase('created') }, THERE_ALREADY),
    created: {
      entry: [{ type: 'complete_conference', params: { values } }],
      always: [{ guard: { type: 'all_answered', params: {} }, ...inside }],
      on: {
        'asked.accepted': [
          { ...inside, actions: [{ type: 'update_participant', params: { values } }, ...(inside.actions ?? [])] },
        ],
        'asked.failed': [inside],
        'conference.left': [left],
      },
    },
    inside: {
      on: {
        'conference.left': [left],
        ...(keyTargets(step).length === 0
          ? {}
          : {
              keys: keyTargets(step).map(({ digit, goto }) => ({
                guard: { type: 'kept_key', params: { digit } },
                actions: [forget],
                to: { kind: 'goto', target: goto },
              })),
            }),
      },
    },
  };
}

export const conference: Verb = {
  name: 'conference',
  description: 'Joins the running conference of a name, or creates it, until the caller has left it or it has ended.',
  params: {
    name: {
      shape: { type: 'telnyx', spec: paramOf('conference_create', 'name') },
      description: 'Name of the conference.',
      required: true,
    },
    ...params(),
    keys: { shape: { type: 'key_targets' }, description: 'Keys that lead out of the state, and where they lead.' },
  },
  short: 'name',
  outcomes: [],
  next: 'required',
  traits: { media: true, waits: true, answers: false, ends: false, entry: false, failureMatters: false },
  beside: ['await'],
  edges: (step) => keyEdges(keyTargets(step)),
  phases: conferencePhases,
};
