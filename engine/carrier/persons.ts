import { own } from './fields.ts';
import { gatherKey } from './gather.ts';
import { settle } from './happenings.ts';
import { openLeg, personHangsUp } from './legs.ts';
import { agentTakes } from './outbound.ts';
import { headOf } from './queues.ts';
import { plan } from './schedule.ts';
import { usualRouting } from './routing.ts';
import type { CallControlId, Carrier, Leg } from './state.ts';
import { emit } from './webhooks.ts';

// What people on the telephone do.

/** An incoming call to place. */
export interface IncomingCall {
  /** E.164, a SIP URI, or `anonymous`. */
  readonly from: string;
  readonly to: string;
  readonly connectionId?: string;
  /** The caller hangs up by itself this many ms after the call began. */
  readonly callerHangsUp?: number;
}

/** Somebody calls: a parked leg and its `call.initiated`. Returns its `call_control_id`. `now` in ms. */
export function placeCall(carrier: Carrier, call: IncomingCall, now: number): CallControlId {
  settle(carrier, now);
  const { options } = carrier;
  const leg = openLeg(
    carrier,
    {
      connectionId: call.connectionId ?? options.connectionId,
      direction: 'incoming',
      from: call.from,
      to: call.to,
      foreign: false,
      clientState: null,
      routing: usualRouting(options),
    },
    null,
  );
  emit(carrier, leg, 'call.initiated', {
    caller_id_name: call.from,
    connection_codecs: 'PCMA,PCMU,VP8,H264',
    direction: 'incoming',
    from_sip_uri: sipUri(call.from, '203.0.113.10:5060'),
    offered_codecs: 'PCMU,G729',
    start_time: leg.startTime,
    state: 'parked',
    to_sip_uri: sipUri(call.to, '203.0.113.20:5060'),
  });
  if (options.firstCommandTimeoutMs !== null) {
    plan(carrier, carrier.now + options.firstCommandTimeoutMs, { kind: 'first-command', leg: leg.id });
  }
  plan(carrier, carrier.now + options.callerGivesUpAfterMs, { kind: 'caller-gives-up', leg: leg.id });
  if (call.callerHangsUp !== undefined) {
    plan(carrier, carrier.now + call.callerHangsUp, { kind: 'caller-hangs-up', leg: leg.id });
  }
  return leg.id;
}

function sipUri(address: string, host: string): string {
  return address.startsWith('sip:') ? address.slice(4) : `${address.replace(/^\+1(?=\d{10}$)/u, '')}@${host}`;
}

/** The person on a leg presses a key (`0-9 * # A-D`). False, and nothing happens, where no audio runs or the key is none. */
export function pressKey(carrier: Carrier, id: CallControlId, digit: string, now: number): boolean {
  settle(carrier, now);
  const leg = hearing(carrier, id);
  if (leg === undefined || !/^[0-9*#A-D]$/u.test(digit)) return false;
  leg.pressed.push({ at: carrier.now, digit });
  emit(carrier, leg, 'call.dtmf.received', { digit });
  gatherKey(carrier, leg, digit);
  return true;
}

/** The person on a leg says something; it matters where transcription runs. False where no audio runs. */
export function say(carrier: Carrier, id: CallControlId, words: string, now: number): boolean {
  settle(carrier, now);
  const leg = hearing(carrier, id);
  if (leg === undefined) return false;
  if (leg.transcribing) {
    emit(carrier, leg, 'call.transcription', {
      transcription_data: { confidence: 0.977219, is_final: true, transcript: words, transcription_track: 'inbound' },
    });
  }
  return true;
}

function hearing(carrier: Carrier, id: CallControlId): Leg | undefined {
  const leg = own(carrier.legs, id);
  return leg?.state === 'answered' || leg?.state === 'bridged' ? leg : undefined;
}

/** The person on a leg (caller, or far end of an outgoing leg) hangs up. False when the leg is gone or unknown. */
export function hangUpCaller(carrier: Carrier, id: CallControlId, now: number): boolean {
  settle(carrier, now);
  const leg = own(carrier.legs, id);
  if (leg === undefined || leg.state === 'ended') return false;
  personHangsUp(carrier, leg);
  return true;
}

/**
 * An agent outside takes the call that waits longest in a queue; undefined where none waits.
 * @param staysMs how long the agent talks; null: until somebody hangs up; left out: as long as any far end
 */
export function takeFromQueue(
  carrier: Carrier,
  queue: string,
  staysMs: number | null | undefined,
  now: number,
): { readonly leg: CallControlId; readonly agent: CallControlId } | undefined {
  settle(carrier, now);
  const leg = headOf(carrier, queue);
  return leg === undefined ? undefined : { leg: leg.id, agent: agentTakes(carrier, leg, staysMs) };
}
