import { timeText } from '../../build/read-time.ts';
import type { FarEnd, WebhookFaults } from '../../carrier/options.ts';
import { timestampText } from '../../expressions/time-functions.ts';
import { spaced } from '../pattern.ts';
import type { SimulatedReply } from '../requests.ts';
import type { CallSetup, HttpMock } from '../scenario/scenario.ts';
import type { WrittenMock, WrittenScenario, WrittenStep } from '../scenario/text.ts';
import type { CarrierEntries, HttpReply } from '../simulate-options.ts';
import type { Leg } from './situation.ts';
import { usualCaller, usualTime } from './worlds.ts';

/** Longer texts are cut to their first words. */
const LONGEST_HEARD = 60;
const FIRST_WORDS = 8;

/**
 * The way that a call took as steps of a scenario.
 * - `words`: what is heard tells when the caller acts, as a person would write it.
 * - `waits`: times do, to the millisecond: for what cannot be heard apart.
 */
export type Telling = 'words' | 'waits';

/** The steps of a call's legs; then waits for so many ms. */
export function stepsOf(legs: readonly Leg[], telling: Telling, more = 0): readonly WrittenStep[] {
  const steps: WrittenStep[] = [];
  let waited = 0;
  const wait = (): void => {
    if (waited > 0) steps.push({ wait: timeText(telling === 'waits' ? waited : Math.ceil(waited / 1_000) * 1_000) });
    waited = 0;
  };
  for (const { did, heard, took } of legs) {
    const last = heard.findLast((text) => text.trim() !== '');
    if (did !== null) {
      wait();
      steps.push(did);
      // Keys of one entry take their time by themselves.
      if (telling === 'words' && last !== undefined) steps.push({ hear: firstWords(last) });
      continue;
    }
    if (telling === 'waits') waited += took;
    else if (last === undefined) waited += took;
    else {
      steps.push({ hear: firstWords(last) });
      waited = 0;
    }
  }
  waited += more;
  wait();
  return steps;
}

/** As much of a text as tells it apart. */
export function firstWords(text: string): string {
  const whole = spaced(text);
  return whole.length <= LONGEST_HEARD ? whole : whole.split(' ').slice(0, FIRST_WORDS).join(' ');
}

/** What is around a call, as a scenario says it; what is usual is left out. */
export function aroundOf({ call, switches, env, http, carrier }: CallSetup): Omit<WrittenScenario, 'name' | 'steps'> {
  const { from, at, direction, answeredBy, inputs } = call;
  const isOutgoing = direction === 'outgoing';
  return {
    call: {
      ...(from === usualCaller ? {} : { from }),
      ...(isOutgoing && call.to !== null ? { to: call.to } : {}),
      ...(at === usualTime ? {} : { at: timestampText(new Date(at)) }),
      ...(isOutgoing ? { direction } : {}),
      ...(answeredBy === 'human' ? {} : { answered_by: answeredBy === 'not_sure' ? 'unknown' : answeredBy }),
      ...(Object.keys(inputs).length === 0 ? {} : { inputs }),
    },
    switches,
    env,
    ...(http.length === 0 ? {} : { http: http.map(writtenMock) }),
    carrier: writtenCarrier(carrier),
  };
}

function writtenMock({ method, url, replies }: HttpMock): WrittenMock {
  // The last one repeats.
  const last = JSON.stringify(replies.at(-1));
  const different = replies.findLastIndex((reply) => JSON.stringify(reply) !== last) + 1;
  const all = replies.slice(0, different + 1).map(writtenReply);
  const [first] = all;
  return { [method]: url, reply: all.length === 1 && first !== undefined ? first : all };
}

function writtenReply(reply: SimulatedReply): HttpReply {
  if (typeof reply === 'string') return reply;
  const { after, ...rest } = reply;
  return { ...rest, ...(after === undefined ? {} : { after: timeText(after) }) };
}

function writtenCarrier({ farEnds, queues, aiGather, faults }: CallSetup['carrier']): CarrierEntries {
  const ends = Object.entries(farEnds).flatMap(([number, far]) => {
    const written = writtenFarEnd(far);
    return written === null ? [] : [[number, written] as const];
  });
  const waiting = Object.entries(queues).map(([name, { bridgedAfter, position }]) => [
    name,
    {
      ...(bridgedAfter === null ? {} : { bridged_after: timeText(bridgedAfter) }),
      ...(position === undefined ? {} : { position }),
    },
  ]);
  const { errors, webhooks } = faults;
  return {
    ...(ends.length === 0 ? {} : { transfer: Object.fromEntries(ends) }),
    ...(waiting.length === 0 ? {} : { queue: Object.fromEntries(waiting) as CarrierEntries['queue'] & object }),
    ...(aiGather.length === 0 ? {} : { ai_gather: aiGather }),
    ...(errors.length === 0 ? {} : { errors }),
    ...(Object.keys(webhooks).length === 0 ? {} : { webhooks: disorderOf(webhooks) }),
  };
}

function disorderOf({ duplicate, reorder, lose }: WebhookFaults): CarrierEntries['webhooks'] & object {
  return {
    ...(duplicate === undefined ? {} : { duplicate }),
    ...(reorder === undefined ? {} : { reorder }),
    ...(lose === undefined ? {} : { lose }),
  };
}

type WrittenFarEnd = NonNullable<CarrierEntries['transfer']>[string];

/** Null for one that does what a far end does that is not named. */
function writtenFarEnd(far: FarEnd): WrittenFarEnd | null {
  if (typeof far === 'string') return far;
  if ('fails' in far) return far.fails;
  const { answeredBy } = far;
  return answeredBy === undefined ? null : { answered_by: answeredBy === 'not_sure' ? 'unknown' : answeredBy };
}
