import type { JsonObject } from '../telnyx/wire.ts';
import { numberOf, own, textOf } from './fields.ts';
import { audioSound } from './audio.ts';
import { answerLeg, bridgeLegs, CANCELLED, endLeg, openLeg } from './legs.ts';
import type { FarEnd, FarFailure } from './options.ts';
import { planDetection } from './detection.ts';
import { recordFromAnswer } from './recordings.ts';
import { nextUuid } from './prng.ts';
import { plan } from './schedule.ts';
import type { CallControlId, Carrier, Hangup, Leg, Routing } from './state.ts';
import { emit } from './webhooks.ts';

// Legs that we open: what dial and transfer have in common, and how the far end behaves.

const FAILURES: Readonly<Record<FarFailure, { readonly hangup: Hangup; readonly afterMs: number | null }>> = {
  busy: { hangup: { cause: 'user_busy', source: 'callee', sip: '486' }, afterMs: 1_000 },
  no_answer: { hangup: { cause: 'no_answer', source: 'callee', sip: '480' }, afterMs: null },
  rejected: { hangup: { cause: 'call_rejected', source: 'callee', sip: '603' }, afterMs: 1_500 },
  not_found: { hangup: { cause: 'not_found', source: 'callee', sip: '404' }, afterMs: 500 },
};

/** Where and how to ring. */
export interface Ringing {
  readonly to: string;
  readonly from: string;
  readonly sessionId: string | null;
  readonly connectionId: string;
  readonly clientState: string | null;
  readonly routing: Routing;
  readonly serves: CallControlId | null;
  /** The body of the dial or transfer. */
  readonly params: JsonObject;
}

/** Opens a far leg and lets it ring: `call.initiated` with direction outgoing and state bridging. */
export function ring(carrier: Carrier, ringing: Ringing): Leg {
  const { params } = ringing;
  const [to = '', shorthand = ''] = ringing.to.split(',');
  const leg = openLeg(
    carrier,
    {
      connectionId: ringing.connectionId,
      direction: 'outgoing',
      from: ringing.from,
      to,
      foreign: false,
      clientState: ringing.clientState,
      routing: ringing.routing,
    },
    ringing.sessionId,
  );
  const farEnd = farEndOf(carrier, to);
  const answering = typeof farEnd === 'object' && 'answersAfter' in farEnd ? farEnd : null;
  const timeoutCause = params['retry_on_timeout'] === false ? 'no_answer' : 'timeout';
  leg.far = {
    serves: ringing.serves,
    siblings: [],
    hangsUpAfter: answering?.hangsUpAfter ?? null,
    answeredBy: answering?.answeredBy ?? 'human',
    greetingMs: answering?.greetingMs ?? null,
    judged: false,
    detection: textOf(params, 'answering_machine_detection', 'disabled'),
    timeLimitMs: numberOf(params, 'time_limit_secs', 14_400) * 1_000,
    timeoutCause,
    parkServed: ringing.serves !== null && params['link_to'] === undefined && params['park_after_unbridge'] === 'self',
    preventDoubleBridge: params['prevent_double_bridge'] === true,
    welcome: params['audio_url'] !== undefined || params['media_name'] !== undefined ? params : null,
    digitsOnAnswer: textOf(params, 'send_digits_on_answer', shorthand),
    recordingId: params['record'] === 'record-from-answer' ? nextUuid(carrier.ids) : null,
    record: params,
  };
  const served = ringing.serves === null ? undefined : carrier.legs[ringing.serves];
  served?.ringing.push(leg.id);
  emit(carrier, leg, 'call.initiated', {
    direction: 'outgoing',
    from_sip_uri: sipUri(leg.from),
    state: 'bridging',
    to_sip_uri: sipUri(leg.to),
  });
  schedule(carrier, leg, farEnd, numberOf(params, 'timeout_secs', 30) * 1_000);
  return leg;
}

function farEndOf(carrier: Carrier, to: string): FarEnd {
  const { farEnds, defaultFarEnd } = carrier.options;
  return own(farEnds, to) ?? own(farEnds, to.split(';')[0] ?? '') ?? defaultFarEnd;
}

function schedule(carrier: Carrier, leg: Leg, farEnd: FarEnd, timeoutMs: number): void {
  const { at, hangup } = outcome(farEnd);
  if (at !== null && at < timeoutMs) {
    plan(
      carrier,
      carrier.now + at,
      hangup === null ? { kind: 'far-answers', leg: leg.id } : { kind: 'far-fails', leg: leg.id, hangup },
    );
    return;
  }
  const cause = leg.far?.timeoutCause ?? 'timeout';
  plan(carrier, carrier.now + timeoutMs, {
    kind: 'far-fails',
    leg: leg.id,
    hangup: { cause, source: 'unknown', sip: 'unspecified' },
  });
}

function outcome(farEnd: FarEnd): { at: number | null; hangup: Hangup | null } {
  if (typeof farEnd === 'object' && 'answersAfter' in farEnd) return { at: farEnd.answersAfter, hangup: null };
  const failure = typeof farEnd === 'string' ? farEnd : farEnd.fails;
  const after = typeof farEnd === 'string' ? undefined : farEnd.after;
  return { at: after ?? FAILURES[failure].afterMs, hangup: FAILURES[failure].hangup };
}

/** The far end picks up. */
export function farAnswers(carrier: Carrier, leg: Leg): void {
  const far = leg.far;
  if (far === null) return;
  answerLeg(carrier, leg, far.timeLimitMs);
  for (const id of far.siblings) {
    const sibling = carrier.legs[id];
    if (sibling !== undefined) endLeg(carrier, sibling, CANCELLED);
  }
  if (far.hangsUpAfter !== null) plan(carrier, carrier.now + far.hangsUpAfter, { kind: 'far-hangs-up', leg: leg.id });
  planDetection(carrier, leg, far);
  recordFromAnswer(carrier, leg, far.record, far.recordingId);
  if (far.digitsOnAnswer !== '') leg.sent.push({ at: carrier.now, digit: far.digitsOnAnswer });
  const welcomeMs = far.welcome === null ? 0 : welcome(carrier, leg, far.welcome);
  if (far.serves === null) return;
  if (welcomeMs === 0) joinServed(carrier, leg);
  else plan(carrier, carrier.now + welcomeMs, { kind: 'bridge', leg: leg.id });
}

function welcome(carrier: Carrier, leg: Leg, params: JsonObject): number {
  const { content, lengthMs } = audioSound(
    carrier,
    { audio_url: params['audio_url'] ?? null, media_name: params['media_name'] ?? null },
    null,
  );
  const ms = lengthMs ?? 0;
  leg.heard.push({ at: carrier.now, text: null, audio: content, until: carrier.now + ms, cutShort: false });
  return ms;
}

/** The answered far leg is bridged with the leg it was opened for. */
export function joinServed(carrier: Carrier, leg: Leg): void {
  const far = leg.far;
  const served = carrier.legs[far?.serves ?? ''];
  if (far === null || served === undefined || served.state === 'ended') return;
  if (far.preventDoubleBridge && served.bridgedWith !== null) {
    endLeg(carrier, leg, { cause: 'normal_clearing', source: 'caller', sip: '200' });
    return;
  }
  bridgeLegs(carrier, served, leg);
  if (served.bridgedWith === leg.id) served.parkAfterUnbridge = far.parkServed;
}

/**
 * Another application's agent takes a waiting call. Returns the agent's own leg, which sends no webhooks.
 * @param staysMs how long the agent talks; null: until somebody else ends it; left out: as long as any far end
 */
export function agentTakes(carrier: Carrier, leg: Leg, staysMs?: number | null): CallControlId {
  const agent = openLeg(
    carrier,
    {
      connectionId: leg.connectionId,
      direction: 'incoming',
      from: leg.to,
      to: leg.from,
      foreign: true,
      clientState: null,
      routing: leg.routing,
    },
    leg.sessionId,
  );
  bridgeLegs(carrier, leg, agent);
  const { defaultFarEnd } = carrier.options;
  const usual =
    typeof defaultFarEnd === 'object' && 'answersAfter' in defaultFarEnd ? defaultFarEnd.hangsUpAfter : 60_000;
  const stays = staysMs === undefined ? usual : staysMs;
  if (stays !== null) plan(carrier, carrier.now + stays, { kind: 'far-hangs-up', leg: agent.id });
  return agent.id;
}

function sipUri(address: string): string {
  return address.startsWith('sip:') ? address.slice(4) : `${address}@sip.telnyx.com`;
}
