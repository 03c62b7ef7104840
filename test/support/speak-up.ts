import { say } from '../../engine/carrier/persons.ts';
import type { JsonObject } from '../../engine/telnyx/wire.ts';
import type { Phone } from './phone.ts';

/** The caller says something. */
export function speakUp(phone: Phone, words: string): Phone {
  say(phone.simulation.carrier, phone.leg, words, phone.simulation.now);
  return phone.wait(0);
}

/** A webhook of the caller's leg, as a test has written it. */
export function event(phone: Phone, type: string, payload: JsonObject = {}): Phone {
  const [leg] = phone.legs();
  const data: JsonObject = {
    event_type: type,
    id: `own-${phone.simulation.seen.size}`,
    occurred_at: new Date(phone.simulation.now).toISOString(),
    payload: { call_control_id: phone.leg, call_leg_id: leg?.legId ?? '', client_state: null, ...payload },
  };
  return phone.deliver({ event: { data, meta: {} } });
}
