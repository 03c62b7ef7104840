import type { CarrierWebhook } from '../../carrier/state.ts';
import { isObject, type JsonObject } from '../../telnyx/wire.ts';
import { legOf, type Session } from './session.ts';

/**
 * The webhook of an `event` step. A body with `data` is taken as it is; of anything else what is left out is filled in:
 * the ids of the call, and of the conference that it is in, an id of its own, the time.
 */
export function eventOf(session: Session, event: JsonObject): Pick<CarrierWebhook, 'event'> {
  const { data, meta } = event;
  const base = { attempt: 1, delivered_to: '' };
  if (isObject(data)) return { event: { data, meta: isObject(meta) ? meta : base } };
  const leg = legOf(session);
  const { now, seen } = session.simulation;
  const ids: JsonObject =
    leg === undefined
      ? {}
      : {
          call_control_id: leg.id,
          call_leg_id: leg.legId,
          call_session_id: leg.sessionId,
          from: leg.from,
          to: leg.to,
          client_state: leg.clientState,
          // The carrier makes it up: no scenario can name it.
          ...(leg.conference === null ? {} : { conference_id: leg.conference }),
        };
  const given = event['payload'];
  return {
    event: {
      data: {
        record_type: 'event',
        id: `scenario-event-${seen.size}`,
        occurred_at: new Date(now).toISOString(),
        ...event,
        payload: { ...ids, ...(isObject(given) ? given : {}) },
      },
      meta: base,
    },
  };
}
