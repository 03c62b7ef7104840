import { parseJson } from './json.ts';
import { isObject, type JsonObject, type JsonValue } from './wire.ts';

/** A webhook of API v2, its ids checked, everything else as it came. */
export interface DecodedEvent {
  /** `data.id`, the same at every delivery; `null` when Telnyx left it out. */
  readonly id: string | null;
  /** `data.event_type`; also types that are not in the list of events. */
  readonly type: string;
  /** Microseconds since 1970 (UTC) by Telnyx's clock; `null` when absent or unreadable. */
  readonly occurredAt: number | null;
  /** `call_control_id` of the leg. */
  readonly leg: string | null;
  /** `call_leg_id`: of recordings that are ready it is all there is. */
  readonly legId: string | null;
  /** `call_session_id`, shared by legs that belong together. */
  readonly session: string | null;
  /** `conference_id`. */
  readonly conference: string | null;
  /** `connection_id`, the Call Control application. */
  readonly connection: string | null;
  readonly clientState: string | null;
  readonly payload: JsonObject;
  /** `meta.attempt`, from 1; `null` when absent. */
  readonly attempt: number | null;
}

/** Why a body is not taken. */
export type RefusedWebhook =
  | 'not_json'
  /** The flat form of API version 1, which Telnyx sends unless the application asks for version 2. */
  | 'v1_shape'
  /** The flat form that Telnyx's portal shows, which is never delivered. */
  | 'portal_shape'
  | 'not_an_event'
  /** An id that is not a text. */
  | 'wrong_type'
  /** An event of a call that names neither a leg nor a conference. */
  | 'no_leg';

/** The outcome of {@link decodeWebhook}. */
export type DecodedWebhook =
  | { readonly ok: true; readonly event: DecodedEvent }
  | { readonly ok: false; readonly reason: RefusedWebhook; readonly message: string };

type Refusal = Extract<DecodedWebhook, { ok: false }>;

// The published OpenAPI shows this one event without the `data` around it.
const UNWRAPPED = 'conference.floor.changed';
const CALL_EVENT = /^(call|conference|streaming|siprec)\./;

/**
 * Reads the body of a webhook: strict on ids, loose on the rest. Never throws, whatever the text is.
 *
 * Sources: the published OpenAPI for the envelope, real deliveries for `meta` and for `null` instead of absent members,
 * the developer docs for the forms that are named and refused.
 */
export function decodeWebhook(body: string): DecodedWebhook {
  const root = parseJson(body);
  return root === undefined ? refused('not_json', 'The body is not JSON.') : decodeBody(root);
}

/** What {@link decodeWebhook} does with a body that is parsed. */
export function decodeBody(root: JsonValue): DecodedWebhook {
  if (!isObject(root)) return refused('not_an_event', 'The body is not a JSON object.');
  const data = member(root, 'data');
  if (data === undefined) return decodeFlat(root);
  if (!isObject(data)) return refused('not_an_event', '`data` is not an object.');
  return decodeEvent(data, member(root, 'meta'));
}

function decodeFlat(root: JsonObject): DecodedWebhook {
  const type = member(root, 'event_type');
  if (type === UNWRAPPED && member(root, 'webhook_id') === undefined) return decodeEvent(root, undefined);
  if (typeof type !== 'string' || !isObject(member(root, 'payload'))) {
    return refused('not_an_event', 'The body has no `data` with an event in it.');
  }
  if (!type.includes('.')) {
    const advice = 'set `webhook_api_version` to "2" in the Call Control application';
    return refused('v1_shape', `This is a webhook of API version 1 (${quoted(type)}): ${advice}.`);
  }
  const shape = 'This is the form that the portal shows, without `data` around the event; Telnyx does not deliver it.';
  return refused('portal_shape', shape);
}

function decodeEvent(data: JsonObject, meta: JsonValue | undefined): DecodedWebhook {
  const type = member(data, 'event_type');
  if (typeof type !== 'string' || type === '') return refused('not_an_event', '`event_type` is not a text.');
  const payload = member(data, 'payload') ?? {};
  if (!isObject(payload)) return refused('not_an_event', `The payload of ${quoted(type)} is not an object.`);

  const id = idIn(data, 'id');
  const leg = idIn(payload, 'call_control_id');
  const legId = idIn(payload, 'call_leg_id');
  const session = idIn(payload, 'call_session_id');
  const conference = idIn(payload, 'conference_id');
  const connection = idIn(payload, 'connection_id');
  if (isRefusal(id)) return id;
  if (isRefusal(leg)) return leg;
  if (isRefusal(legId)) return legId;
  if (isRefusal(session)) return session;
  if (isRefusal(conference)) return conference;
  if (isRefusal(connection)) return connection;
  if (CALL_EVENT.test(type) && leg === null && legId === null && conference === null) {
    return refused('no_leg', `${quoted(type)} names neither a leg nor a conference.`);
  }

  const clientState = member(payload, 'client_state');
  const attempt = isObject(meta) ? member(meta, 'attempt') : undefined;
  return {
    ok: true,
    event: {
      id,
      type,
      // Conference events carry the time inside the payload (published OpenAPI).
      occurredAt: microseconds(member(data, 'occurred_at') ?? member(payload, 'occurred_at')),
      leg,
      legId,
      session,
      conference,
      connection,
      clientState: typeof clientState === 'string' ? clientState : null,
      payload,
      attempt: typeof attempt === 'number' && Number.isSafeInteger(attempt) ? attempt : null,
    },
  };
}

function refused(reason: RefusedWebhook, message: string): Refusal {
  return { ok: false, reason, message };
}

function isRefusal(value: string | Refusal | null): value is Refusal {
  return typeof value === 'object' && value !== null;
}

/** An id: a text that is not empty; absent and `null` are the same, as in real deliveries. */
function idIn(object: JsonObject, name: string): string | Refusal | null {
  const value = member(object, name) ?? null;
  if (value === null) return null;
  if (typeof value === 'string' && value !== '') return value;
  return refused('wrong_type', `\`${name}\` is not a text.`);
}

/** An own member: a payload's `__proto__` or `constructor` means nothing. */
function member(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** A text from outside, short enough for a message. */
function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

const ISO = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,18}))?(Z|[+-]\d\d:\d\d)$/;

/** Microseconds since 1970 of an ISO time; digits beyond the sixth of a second are cut off. */
function microseconds(value: JsonValue | undefined): number | null {
  const [, seconds, fraction = '', zone] = typeof value === 'string' ? (ISO.exec(value) ?? []) : [];
  if (seconds === undefined || zone === undefined) return null;
  const time = Date.parse(seconds + zone) * 1000 + Number(fraction.slice(0, 6).padEnd(6, '0'));
  return Number.isSafeInteger(time) ? time : null;
}
