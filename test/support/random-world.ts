import type { AnsweredBy, CarrierOptions, CommandFault, FarEnd, QueueScript } from '../../engine/carrier/options.ts';
import { nextFraction, nextInteger, type Prng } from '../../engine/carrier/prng.ts';
import type { SimulatedReply } from '../../engine/simulator/requests.ts';
import { actions } from '../../engine/telnyx/catalogue.ts';
import type { JsonObject, JsonValue } from '../../engine/telnyx/wire.ts';

// Carriers and web services that do what comes to their mind.

/** The caller's number: an outgoing call goes to it. */
export const CALLER = '+15550001111';

/** Events that end something; some of them never arrive. */
const endings = [
  ...['call.speak.ended', 'call.playback.ended', 'call.gather.ended', 'call.ai_gather.ended', 'call.hangup'],
  ...['call.conversation.ended', 'call.dequeued', 'call.recording.saved', 'call.bridged', 'call.answered'],
  ...['conference.participant.left', 'conference.ended', 'call.machine.detection.ended'],
  ...['call.machine.premium.detection.ended', 'call.machine.greeting.ended', 'call.refer.completed'],
];

/** One of several, by chance. */
export function oneOf<T>(prng: Prng, all: readonly T[]): T {
  const one = all[nextInteger(prng, 0, all.length - 1)];
  if (one === undefined) throw new Error('nothing to choose from');
  return one;
}

function farEnd(prng: Prng): FarEnd {
  const fails = (['busy', 'no_answer', 'rejected', 'not_found'] as const)[nextInteger(prng, 0, 7)];
  if (fails !== undefined) return fails;
  const answeredBy = oneOf<AnsweredBy>(prng, ['human', 'human', 'machine', 'fax', 'not_sure']);
  return {
    answersAfter: nextInteger(prng, 0, 12_000),
    hangsUpAfter: nextFraction(prng) < 0.2 ? null : nextInteger(prng, 0, 40_000),
    answeredBy,
    ...(nextFraction(prng) < 0.5 ? {} : { greetingMs: nextInteger(prng, 100, 9_000) }),
  };
}

function queueScript(prng: Prng): QueueScript {
  return {
    bridgedAfter: nextFraction(prng) < 0.5 ? null : nextInteger(prng, 0, 50_000),
    position: nextInteger(prng, 1, 9),
    ...(nextFraction(prng) < 0.3 ? { leavesAfter: nextInteger(prng, 0, 40_000) } : {}),
  };
}

const bodies: readonly JsonValue[] = [
  { vip: true, items: 3, status: 'active', tier: 'gold', starts_at: '2026-12-01T15:00:00Z', doctor: 'Ng', room: 12 },
  { vip: 'yes', items: null, starts_at: 'tomorrow', balance: [], name: { first: 1 } },
  ...[[], [1, 2], 7, 'text', '', null, true, { deep: [[{}]] }],
];

/** What a web service answers; null: nobody is there. */
export function reply(prng: Prng): SimulatedReply | null {
  const after = nextFraction(prng) < 0.7 ? nextInteger(prng, 0, 600) : nextInteger(prng, 600, 9_000);
  const json = nextFraction(prng) < 0.5 ? (bodies[0] ?? null) : oneOf(prng, bodies);
  switch (nextInteger(prng, 0, 15)) {
    case 0:
      return { status: oneOf(prng, [500, 503, 429]), json, after };
    case 1:
      return { status: oneOf(prng, [400, 404, 302]), body: 'no', after };
    case 2:
      return 'timeout';
    case 3:
      return 'reset';
    case 4:
      return null;
    case 5:
      return { body: '<html>this is not JSON</html>', after };
    case 6:
      return { body: 'x'.repeat(nextInteger(prng, 66_000, 70_000)), after };
    case 7:
      return { status: 204, after };
    default:
      return { json, after };
  }
}

/** Every second carrier loses nothing: then nobody is ever left in silence. */
export const losesNothing = (seed: number): boolean => seed % 2 === 0;

/** A carrier with far ends, queues and recordings by chance. */
export function carrierOf(prng: Prng, seed: number): CarrierOptions {
  const numbers = [0, 1, 2, 3, 4].map((last) => `+1312555011${last}`);
  return {
    seed,
    farEnds: Object.fromEntries([...numbers, CALLER].map((number) => [number, farEnd(prng)])),
    defaultFarEnd: farEnd(prng),
    queues: { support: queueScript(prng), other: queueScript(prng) },
    recordings: {
      savedAfter: nextFraction(prng) < 0.1 ? null : nextInteger(prng, 0, 8_000),
      silentAfter: nextFraction(prng) < 0.5 ? null : nextInteger(prng, 100, 9_000),
      fails: nextFraction(prng) < 0.1,
    },
    aiGather: [0, 1, 2].map(() => oneOf<JsonObject>(prng, [{ name: 'Ann' }, {}, { name: 7 }, { name: null }])),
    conversationMs: nextFraction(prng) < 0.5 ? null : nextInteger(prng, 0, 30_000),
    choices: {
      partialDigits: nextFraction(prng) < 0.5,
      partialGather: nextFraction(prng) < 0.5 ? 'invalid' : 'timeout',
      gatherId: nextFraction(prng) < 0.7,
      unplayedEndings: nextFraction(prng) < 0.5,
    },
    disorder: {
      delayMs: [0, 300],
      duplicate: 0.2,
      lose: losesNothing(seed) ? 0 : 0.02,
      loses: endings,
      sameMomentAnyOrder: true,
    },
  };
}

/** Commands that some calls use at all are refused now and then; what ends a call comes to no harm by a repeat. */
export function refusals(prng: Prng): readonly CommandFault[] {
  const names = [...Object.keys(actions), 'status'];
  return Array.from({ length: nextInteger(prng, 0, 12) }, () => ({
    command: nextFraction(prng) < 0.4 ? oneOf(prng, usual) : oneOf(prng, names),
    status: oneOf(prng, [500, 422]),
    times: nextInteger(prng, 1, 2),
  }));
}

const usual = [
  ...['speak', 'playback_start', 'playback_stop', 'gather_using_speak', 'gather', 'gather_stop', 'transfer', 'dial'],
  ...['record_start', 'record_stop', 'enqueue', 'leave_queue', 'bridge', 'conference_join', 'conference_create'],
  ...['conference_list', 'conference_leave', 'hangup', 'answer', 'transcription_start', 'gather_using_ai'],
];
