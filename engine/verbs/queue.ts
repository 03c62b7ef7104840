import { nowhere } from '../diagnostics/diagnostic.ts';
import type { Announcement, Dynamic, Prompt, Step } from '../model/flow.ts';
import { paramOf } from './action-params.ts';
import { holding, holdPhases } from './hold.ts';
import { keyEdges, keyTargets } from './key-targets.ts';
import { out, phase, stay, type Op, type Phase, type PhaseTransition, type Phases } from './phases.ts';
import type { Verb } from './verb.ts';

/** How much later than `max_wait` Telnyx may tell that it has passed before the engine leaves by itself, ms. */
const SLACK_MS = 10_000;
/** A call that Telnyx no longer has in the queue was taken, or timed out: its news is waited for, ms. */
const LATE_MS = 2_000;
const NOT_IN_QUEUE = ['90035'];
const FULL = ['90036'];

const forget = { type: 'forget_keys', params: { why: 'queue' } } as const;
const announced = (step: Step): Announcement | undefined => step.params['announce'] as Announcement | undefined;

function enter(step: Step): readonly Op[] {
  const { params } = step;
  const longest = params['max_wait'] as number | undefined;
  const every = announced(step)?.everyMs;
  const values: Record<string, Dynamic> = { queue_name: params['name'] as Dynamic };
  if (params['max_size'] !== undefined) values['max_size'] = params['max_size'] as Dynamic;
  if (longest !== undefined) {
    values['max_wait_time_secs'] = { kind: 'literal', value: BigInt(Math.ceil(longest / 1_000)), place: nowhere };
  }
  return [
    forget,
    { type: 'enter_queue', params: { values } },
    ...(every === undefined ? [] : [startTimer('announce', every)]),
    ...(longest === undefined ? [] : [startTimer('longest', longest + SLACK_MS)]),
  ];
}

function startTimer(name: 'wait' | 'announce' | 'longest', ms: number): Op {
  return { type: 'start_timer', params: { name, ms } };
}

const taken = { to: phase('bridged') } as const;
const timedOut = { actions: [forget], to: out('timeout') } as const;

/** What ends the waiting, whatever is heard meanwhile. */
function whileWaiting(step: Step): NonNullable<Phase['on']> {
  const answered = { guard: { type: 'all_answered', params: {} }, to: phase('announce') } as const;
  const keep = [{ type: 'keep_queue_answer', params: {} }] as const;
  return {
    'queue.bridged': [taken],
    'queue.timeout': [timedOut],
    'queue.left': [{ actions: [forget], to: out('left') }],
    'queue.failed': [
      { guard: { type: 'refused_with', params: { codes: FULL, tries: 1 } }, actions: [forget], to: out('full') },
      { actions: [forget], to: out('failed') },
    ],
    'timer.longest': [{ to: phase('overdue') }],
    ...(announced(step) === undefined
      ? {}
      : {
          'timer.announce': [{ actions: [{ type: 'ask_queue', params: {} }], to: stay }],
          'asked.accepted': [
            { ...answered, actions: keep },
            { actions: keep, to: stay },
          ],
          // An announcement without an answer says what was known before.
          'asked.failed': [answered, { to: stay }],
        }),
    ...(keyTargets(step).length === 0
      ? {}
      : {
          keys: keyTargets(step).map(({ digit }, index) => ({
            guard: { type: 'kept_key', params: { digit } },
            to: phase(`leave${index}`),
          })),
        }),
  };
}

/** Says the announcement, and goes back to the hold prompt. */
function announcementPhases({ everyMs, prompt }: Announcement, on: NonNullable<Phase['on']>): Phases {
  const next: readonly PhaseTransition[] = [
    { guard: { type: 'segments_left', params: { atLeast: 1 } }, to: phase('announceSay') },
    { to: holding },
  ];
  return {
    announce: { entry: [startTimer('announce', everyMs), { type: 'prepare', params: { prompt } }], always: next },
    announceSay: {
      entry: [{ type: 'say', params: { awaits: 'ending' } }],
      on: {
        ...on,
        // One that is longer than the time between two is heard out.
        'timer.announce': [{ actions: [startTimer('announce', everyMs)], to: stay }],
        ended: next,
        lost: next,
        failed: [{ to: holding }],
      },
    },
  };
}

/** Leaves the queue and goes on. An agent may be quicker: then the caller is connected, whatever was wished. */
function leavePhases(name: string, gone: PhaseTransition): Phases {
  const heard = { 'queue.bridged': [taken], 'queue.timeout': [gone], 'queue.left': [gone] };
  const outside = { to: phase(`${name}Gone`) } as const;
  return {
    [name]: {
      entry: [forget, { type: 'leave_queue', params: {} }],
      on: {
        ...heard,
        accepted: [outside],
        failed: [
          { guard: { type: 'refused_with', params: { codes: NOT_IN_QUEUE, tries: 1 } }, to: phase(`${name}Late`) },
          // Leaving the state asks for it once more.
          gone,
        ],
        lost: [outside],
      },
    },
    [`${name}Late`]: { entry: [startTimer('wait', LATE_MS)], on: { ...heard, 'timer.wait': [outside] } },
    [`${name}Gone`]: { entry: [{ type: 'left_queue', params: {} }], always: [gone] },
  };
}

function queuePhases(step: Step): Phases {
  const on = whileWaiting(step);
  const announcement = announced(step);
  const leave = keyTargets(step).map(({ goto }, index) =>
    leavePhases(`leave${index}`, { actions: [forget], to: { kind: 'goto', target: goto } }),
  );
  return {
    enter: { entry: enter(step), always: [{ to: holding }] },
    ...holdPhases((step.params['hold'] as Prompt | undefined) ?? null, on),
    ...(announcement === undefined ? {} : announcementPhases(announcement, on)),
    ...Object.fromEntries(leave.flatMap((phases) => Object.entries(phases))),
    ...leavePhases('overdue', timedOut),
    bridged: { entry: [forget, { type: 'queue_bridged', params: {} }] },
  };
}

export const queue: Verb = {
  name: 'queue',
  description: 'Waits in a queue until an agent takes the call; the call ends with that talk.',
  params: {
    name: {
      shape: { type: 'telnyx', spec: paramOf('enqueue', 'queue_name') },
      description: 'Name of the queue; it is created if need be.',
      required: true,
    },
    max_size: {
      shape: { type: 'telnyx', spec: paramOf('enqueue', 'max_size') },
      description: 'The most calls in the queue, fixed when it is created.',
    },
    max_wait: { shape: { type: 'duration', minMs: 1_000 }, description: 'How long the caller waits at most.' },
    hold: { shape: { type: 'prompt' }, description: 'Played over and over while the caller waits.' },
    announce: {
      shape: { type: 'announcement' },
      description:
        'Said from time to time: `{ every, prompt }`; `queue.position` and the like are asked for just before.',
    },
    keys: { shape: { type: 'key_targets' }, description: 'Keys that leave the queue, and where they lead.' },
  },
  short: 'name',
  outcomes: ['timeout', 'full', 'left'],
  next: 'optional',
  traits: { media: true, waits: true, answers: false, ends: true, entry: false, failureMatters: false },
  edges: (step) => keyEdges(keyTargets(step)),
  revisable: { params: ['hold', 'announce'], phases: ['bridged'] },
  phases: queuePhases,
};
