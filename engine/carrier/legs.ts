import { promptOver, stopGather } from './gather.ts';
import { silence, stopSounds } from './audio.ts';
import { leaveConference } from './conferences.ts';
import { nextToken, nextUuid } from './prng.ts';
import { dequeue } from './queues.ts';
import { stopRecordings } from './recordings.ts';
import { plan } from './schedule.ts';
import { endConversation, stopStreams } from './sessions.ts';
import type { CallControlId, Carrier, Hangup, Leg } from './state.ts';
import { emit, isoOf } from './webhooks.ts';

/** The longest a call may last, ms (published OpenAPI: 14400 s). */
export const LONGEST_CALL_MS = 14_400_000;
/** Ended legs are forgotten after this, ms; Telnyx answers for them for 10 minutes. */
const REMEMBERED_MS = 3_600_000;

export const NORMAL_BY_CALLER: Hangup = { cause: 'normal_clearing', source: 'caller', sip: '200' };
const NORMAL_BY_CALLEE: Hangup = { cause: 'normal_clearing', source: 'callee', sip: '200' };
export const CANCELLED: Hangup = { cause: 'originator_cancel', source: 'caller', sip: '487' };

type Given = Pick<Leg, 'connectionId' | 'direction' | 'from' | 'to' | 'foreign' | 'clientState' | 'routing'>;

/** A new leg, not answered yet; `sessionId` null begins a session. It has no event of its own yet. */
export function openLeg(carrier: Carrier, given: Given, sessionId: string | null): Leg {
  forgetOld(carrier);
  const leg: Leg = {
    ...given,
    id: `v3:${nextToken(carrier.ids, 54)}`,
    serial: ++carrier.serial,
    legId: nextUuid(carrier.ids),
    sessionId: sessionId ?? nextUuid(carrier.ids),
    startedAt: carrier.now,
    startTime: isoOf(carrier.now),
    state: given.direction === 'incoming' ? 'parked' : 'bridging',
    answeredAt: null,
    endedAt: null,
    hangup: null,
    commanded: false,
    commandIds: {},
    playing: null,
    overlay: null,
    queue: [],
    gather: null,
    bridgedWith: null,
    parkAfterUnbridge: false,
    ringing: [],
    far: null,
    waiting: null,
    conference: null,
    recordings: [],
    streams: [],
    transcribing: false,
    conversation: null,
    paying: null,
    heard: [],
    pressed: [],
    sent: [],
  };
  carrier.legs[leg.id] = leg;
  return leg;
}

function forgetOld(carrier: Carrier): void {
  for (;;) {
    const oldest = carrier.ended[0];
    const endedAt = oldest === undefined ? null : (carrier.legs[oldest]?.endedAt ?? null);
    if (oldest === undefined || endedAt === null || endedAt + REMEMBERED_MS > carrier.now) return;
    carrier.ended.shift();
    // A dictionary of legs is what the state is; Map would not survive JSON.
    Reflect.deleteProperty(carrier.legs, oldest);
  }
}

/** The leg was answered: its time runs from now. */
export function answerLeg(carrier: Carrier, leg: Leg, timeLimitMs: number): void {
  leg.state = 'answered';
  leg.answeredAt = carrier.now;
  plan(carrier, carrier.now + Math.min(timeLimitMs, LONGEST_CALL_MS), { kind: 'time-limit', leg: leg.id });
  const audio = leg.direction === 'incoming' ? { codec: 'PCMU', sampling_rate: 8000 } : {};
  emit(carrier, leg, 'call.answered', { ...audio, start_time: leg.startTime });
}

/** Ends a leg and everything that hangs on it: its gather, sounds, recordings, ringing far legs, and its bridge. */
export function endLeg(carrier: Carrier, leg: Leg, hangup: Hangup): void {
  if (leg.state === 'ended') return;
  const other = leg.bridgedWith;
  leg.state = 'ended';
  leg.endedAt = carrier.now;
  leg.hangup = hangup;
  leg.bridgedWith = null;
  carrier.ended.push(leg.id);
  stopGather(carrier, leg, 'call_hangup');
  silence(carrier, leg);
  endConversation(carrier, leg, 'call_hangup');
  stopStreams(carrier, leg);
  dequeue(carrier, leg, 'hangup');
  const guests = leaveConference(carrier, leg);
  stopRecordings(carrier, leg);
  emit(carrier, leg, 'call.hangup', {
    ...(leg.answeredAt === null ? {} : { call_quality_stats: QUALITY }),
    end_time: isoOf(carrier.now),
    hangup_cause: hangup.cause,
    hangup_source: hangup.source,
    sip_hangup_cause: hangup.sip,
    start_time: leg.startTime,
  });
  stopServing(carrier, leg);
  cancelRinging(carrier, leg, null);
  if (other !== null) release(carrier, carrier.legs[other]);
  for (const guest of guests) endById(carrier, guest);
}

const QUALITY = {
  inbound: {
    jitter_max_variance: '0.00',
    jitter_packet_count: '0',
    mos: '4.50',
    packet_count: '1472',
    skip_packet_count: '22',
  },
  outbound: { packet_count: '268', skip_packet_count: '0' },
};

/** Hangs up a leg from our side; an unknown one is none. */
export function endById(carrier: Carrier, id: CallControlId): void {
  const leg = carrier.legs[id];
  if (leg !== undefined) endLeg(carrier, leg, hangupFromHere(leg));
}

/** A hang-up by the application or by the carrier: we are the callee of an incoming leg, the caller of an outgoing. */
export function hangupFromHere(leg: Leg): Hangup {
  if (leg.direction === 'incoming') return NORMAL_BY_CALLEE;
  return leg.answeredAt === null ? CANCELLED : NORMAL_BY_CALLER;
}

function stopServing(carrier: Carrier, leg: Leg): void {
  const served = carrier.legs[leg.far?.serves ?? ''];
  if (served !== undefined) served.ringing = served.ringing.filter((id) => id !== leg.id);
}

/** Ends the far legs that ring on behalf of a leg, apart from `spared`. */
function cancelRinging(carrier: Carrier, leg: Leg, spared: CallControlId | null): void {
  for (const id of [...leg.ringing]) {
    const far = carrier.legs[id];
    if (id !== spared && far !== undefined) endLeg(carrier, far, hangupFromHere(far));
  }
}

/** The bridge of this leg is over: parked if it was asked for, else hung up (published OpenAPI). */
function release(carrier: Carrier, leg: Leg | undefined): void {
  if (leg?.state !== 'bridged') return;
  leg.bridgedWith = null;
  if (leg.parkAfterUnbridge) {
    leg.parkAfterUnbridge = false;
    leg.state = 'answered';
    return;
  }
  endLeg(carrier, leg, hangupFromHere(leg));
}

/** Takes a leg out of its bridge because something else is done with it; the opposite leg is released. */
export function unbridge(carrier: Carrier, leg: Leg): void {
  const other = leg.bridgedWith;
  if (other === null) return;
  leg.bridgedWith = null;
  leg.parkAfterUnbridge = false;
  leg.state = 'answered';
  release(carrier, carrier.legs[other]);
}

/** Joins two living legs. What they heard before is cut (assumption `bridge-cuts-audio`); gathers go on. */
export function bridgeLegs(carrier: Carrier, a: Leg, b: Leg): void {
  if (a.bridgedWith === b.id) return;
  for (const leg of [a, b]) {
    // An incoming leg that is transferred unanswered is answered by the bridge.
    if (leg.answeredAt === null) answerLeg(carrier, leg, LONGEST_CALL_MS);
    unbridge(carrier, leg);
    dequeue(carrier, leg, 'bridged');
    for (const sound of stopSounds(carrier, leg, 'all')) promptOver(carrier, leg, sound);
  }
  // Releasing what they were bridged with may have ended one of them.
  if (isOver(a) || isOver(b)) return;
  cancelRinging(carrier, a, b.id);
  a.ringing = [];
  a.state = 'bridged';
  b.state = 'bridged';
  a.bridgedWith = b.id;
  b.bridgedWith = a.id;
  emit(carrier, a, 'call.bridged', { start_time: a.startTime });
  emit(carrier, b, 'call.bridged', { start_time: b.startTime });
}

function isOver(leg: Leg): boolean {
  return leg.state === 'ended';
}

/** The person on a leg hangs up, or declines a call that rings. */
export function personHangsUp(carrier: Carrier, leg: Leg): void {
  if (leg.direction === 'incoming') endLeg(carrier, leg, leg.answeredAt === null ? CANCELLED : NORMAL_BY_CALLER);
  else endLeg(carrier, leg, leg.answeredAt === null ? DECLINED : NORMAL_BY_CALLEE);
}

const DECLINED: Hangup = { cause: 'call_rejected', source: 'callee', sip: '603' };
