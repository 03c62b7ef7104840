import type { JsonObject, JsonValue } from '../telnyx/wire.ts';
import { own, textOf, textOrNull } from './fields.ts';
import { callEnded, invalidLeg, invalidValue } from './errors.ts';
import { ring } from './outbound.ts';
import { routedBy, usualRouting } from './routing.ts';
import type { Answer, Carrier, Leg } from './state.ts';

/** A `command_id` is remembered for this long, ms (developer docs, command retries: a window of 60 seconds). */
export const REMEMBERED_COMMAND_MS = 60_000;

/** `POST /calls`, its body checked: opens one leg for each target; the first to answer ends the others. */
export function dial(carrier: Carrier, params: JsonObject): Answer {
  const id = params['command_id'];
  forgetDials(carrier);
  const earlier = typeof id === 'string' ? own(carrier.dials, id) : undefined;
  if (earlier !== undefined) return { status: 200, body: earlier.body };
  const { options } = carrier;
  if (options.onlyConnection && params['connection_id'] !== options.connectionId) {
    return invalidValue(
      '/connection_id',
      'The requested connection_id (Call Control App ID) is either invalid or does not exist. ' +
        'Only Call Control Apps with valid webhook URL are accepted.',
    );
  }
  const linked = linkedLeg(carrier, params);
  if (linked !== null && 'status' in linked) return linked;
  const legs = ringAll(carrier, params, linked);
  const first = legs[0];
  if (first === undefined) return invalidValue('/to', "The 'to' parameter must name at least one destination.");
  const body: JsonObject = { data: dialled(first) };
  if (typeof id === 'string') carrier.dials[id] = { at: carrier.now, body };
  return { status: 200, body };
}

function forgetDials(carrier: Carrier): void {
  for (const [id, { at }] of Object.entries(carrier.dials)) {
    if (at + REMEMBERED_COMMAND_MS <= carrier.now) Reflect.deleteProperty(carrier.dials, id);
  }
}

function linkedLeg(carrier: Carrier, params: JsonObject): Leg | Answer | null {
  const link = textOrNull(params, 'link_to');
  if (link === null) return null;
  const linked = own(carrier.legs, link);
  if (linked === undefined || linked.foreign) return invalidLeg('/link_to');
  return linked.state === 'ended' ? callEnded() : linked;
}

function ringAll(carrier: Carrier, params: JsonObject, linked: Leg | null): Leg[] {
  const { to } = params;
  const targets = (Array.isArray(to) ? to : [to]).filter((target): target is string => typeof target === 'string');
  const from = params['bridge_intent'] === true && linked !== null ? linked.from : textOf(params, 'from');
  const legs: Leg[] = [];
  for (const target of targets) {
    const leg = ring(carrier, {
      to: target,
      from,
      sessionId: linked?.sessionId ?? legs[0]?.sessionId ?? null,
      connectionId: textOf(params, 'connection_id'),
      clientState: textOrNull(params, 'client_state'),
      routing: routedBy(params, usualRouting(carrier.options)),
      serves: params['bridge_on_answer'] === true && linked !== null ? linked.id : null,
      params,
    });
    leg.parkAfterUnbridge = params['park_after_unbridge'] === 'self';
    leg.commanded = true;
    legs.push(leg);
  }
  for (const leg of legs) leg.far?.siblings.push(...legs.filter((other) => other !== leg).map((other) => other.id));
  return legs;
}

function dialled(leg: Leg): JsonObject {
  const data: Record<string, JsonValue> = {
    record_type: 'call',
    call_control_id: leg.id,
    call_leg_id: leg.legId,
    call_session_id: leg.sessionId,
    // Always false: dialling is asynchronous (published OpenAPI).
    is_alive: false,
    call_duration: 0,
    start_time: leg.startTime,
  };
  if (leg.clientState !== null) data['client_state'] = leg.clientState;
  const recording = leg.far?.recordingId ?? null;
  if (recording !== null) data['recording_id'] = recording;
  return data;
}
