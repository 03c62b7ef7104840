import type { JsonObject, JsonValue } from '../telnyx/wire.ts';
import { nextFraction, nextInteger, nextUint32, nextUuid } from './prng.ts';
import { addressOf } from './routing.ts';
import { send } from './schedule.ts';
import type { Carrier, Leg } from './state.ts';

/** Events whose payload has `from` and `to` (published OpenAPI, and real deliveries). */
const WITH_NUMBERS: ReadonlySet<string> = new Set([
  'call.initiated',
  'call.answered',
  'call.bridged',
  'call.hangup',
  'call.hold',
  'call.unhold',
  'call.dtmf.received',
  'call.gather.ended',
  'call.ai_gather.ended',
  'call.conversation.ended',
  'call.machine.detection.ended',
  'call.machine.greeting.ended',
  'call.machine.premium.detection.ended',
  'call.machine.premium.greeting.ended',
  'call.refer.started',
  'call.refer.completed',
  'call.refer.failed',
]);

/** How long `reorder` holds every second webhook back, ms. */
const HELD_BACK_MS = 250;

/**
 * Puts an event of a leg on its way: envelope and common fields as real deliveries have them (`client_state` null when
 * unset, `calling_party_type` everywhere). It carries the leg's `client_state` of this moment, whatever is set later.
 */
export function emit(carrier: Carrier, leg: Leg, type: string, extra: JsonObject = {}): void {
  if (leg.foreign) return;
  const payload: Record<string, JsonValue> = {
    call_control_id: leg.id,
    call_leg_id: leg.legId,
    call_session_id: leg.sessionId,
    calling_party_type: leg.from.startsWith('sip:') ? 'sip' : 'pstn',
    client_state: leg.clientState,
    connection_id: leg.connectionId,
  };
  if (WITH_NUMBERS.has(type)) {
    payload['from'] = leg.from;
    payload['to'] = leg.to;
  }
  emitPayload(carrier, leg, type, Object.assign(payload, extra));
}

/** Puts an event with exactly this payload on its way, e.g. `call.recording.saved`, which has no `call_control_id`. */
export function emitPayload(carrier: Carrier, leg: Leg, type: string, payload: JsonObject): void {
  if (leg.foreign) return;
  const data: JsonObject = {
    event_type: type,
    id: nextUuid(carrier.ids),
    occurred_at: stamp(carrier, carrier.now),
    payload,
    record_type: 'event',
  };
  post(carrier, leg, type, data);
}

/** As emitPayload, for the conference events whose `occurred_at` stands in the payload (published OpenAPI). */
export function emitStampedInside(carrier: Carrier, leg: Leg, type: string, payload: JsonObject): void {
  if (leg.foreign) return;
  const stamped: JsonObject = { ...payload, occurred_at: stamp(carrier, carrier.now) };
  post(carrier, leg, type, { event_type: type, id: nextUuid(carrier.ids), payload: stamped, record_type: 'event' });
}

function post(carrier: Carrier, leg: Leg, type: string, data: JsonObject): void {
  const { disorder } = carrier.options;
  const fault = carrier.faults.webhooks;
  if (fault.lose?.includes(type) === true) return;
  if (disorder.lose > 0 && disorder.loses.includes(type) && nextFraction(carrier.luck) < disorder.lose) return;
  let copies = fault.duplicate ?? 1;
  if (disorder.duplicate > 0 && nextFraction(carrier.luck) < disorder.duplicate) copies++;
  carrier.posted++;
  const held = (fault.delayMs ?? 0) + (fault.reorder === true && carrier.posted % 2 === 1 ? HELD_BACK_MS : 0);
  const { url, method } = addressOf(leg.routing, type);
  for (let attempt = 1; attempt <= copies; attempt++) {
    const [min, max] = disorder.delayMs;
    const due = carrier.now + held + (max > 0 ? nextInteger(carrier.luck, min, max) : 0);
    send(carrier, {
      due,
      tie: disorder.sameMomentAnyOrder ? nextUint32(carrier.luck) : 0,
      serial: ++carrier.serial,
      webhook: {
        due,
        event: { data, meta: { attempt, delivered_to: url } },
        leg: leg.id,
        url,
        method,
        retriesMs: leg.routing.retriesMs[type] ?? null,
      },
    });
  }
}

/**
 * The moment `ms` as Telnyx writes it, in microseconds. Events of one millisecond get successive microseconds, so their
 * `occurred_at` keeps the order in which they happened.
 */
function stamp(carrier: Carrier, ms: number): string {
  const last = carrier.stamp;
  const whole = Math.floor(ms);
  if (last.ms === whole) last.micros = Math.min(last.micros + 1, 999);
  else carrier.stamp = { ms: whole, micros: 0 };
  return isoMicros(whole, carrier.stamp.micros);
}

/** `2025-11-23T03:30:00.076316Z` from whole ms since 1970 and microseconds (0 … 999). */
function isoMicros(ms: number, micros: number): string {
  return `${new Date(ms).toISOString().slice(0, -1)}${String(micros).padStart(3, '0')}Z`;
}

/** A moment (ms) as Telnyx writes start and end times. */
export function isoOf(ms: number): string {
  return isoMicros(Math.floor(ms), 0);
}
