import type { JsonObject, JsonValue } from '../telnyx/wire.ts';
import { own } from './fields.ts';
import { invalidLeg, notFound } from './errors.ts';
import type { Answer, CallControlId, Carrier, Leg } from './state.ts';
import { isoOf } from './webhooks.ts';

/** Telnyx answers for an ended call this long, ms (published OpenAPI: 10 minutes). */
const STATUS_KEPT_MS = 600_000;
const DEFAULT_LIMIT = 20;
const LARGEST_LIMIT = 250;

/** `GET /calls/{call_control_id}`. */
export function callStatus(carrier: Carrier, id: CallControlId): Answer {
  const leg = own(carrier.legs, id);
  if (leg === undefined || leg.foreign) return invalidLeg();
  if (leg.endedAt !== null && leg.endedAt + STATUS_KEPT_MS <= carrier.now) return notFound();
  const data: Record<string, JsonValue> = {
    ...summary(carrier, leg),
    is_alive: leg.endedAt === null,
    start_time: leg.startTime,
  };
  if (leg.endedAt !== null) data['end_time'] = isoOf(leg.endedAt);
  return { status: 200, body: { data } };
}

function summary(carrier: Carrier, leg: Leg): Record<string, JsonValue> {
  return {
    record_type: 'call',
    call_control_id: leg.id,
    call_leg_id: leg.legId,
    call_session_id: leg.sessionId,
    client_state: leg.clientState,
    call_duration: Math.floor(((leg.endedAt ?? carrier.now) - leg.startedAt) / 1_000),
  };
}

/**
 * `GET /connections/{connection_id}/active_calls`: living legs, oldest first; pages by cursor (`page[limit]`,
 * `page[after]`, `page[before]`) or by number (`page[number]`, `page[size]`).
 */
export function activeCalls(carrier: Carrier, connectionId: string, query: string): Answer {
  const page = pageOf(query);
  const all = Object.values(carrier.legs)
    .filter((leg) => leg.connectionId === connectionId && leg.endedAt === null && !leg.foreign)
    .sort((a, b) => a.serial - b.serial);
  const limit = Math.min(LARGEST_LIMIT, Math.max(1, number(page['limit'] ?? page['size'], DEFAULT_LIMIT)));
  const { start, end } = boundsOf(all, page, limit);
  const slice = all.slice(start, end);
  const [first, last] = [slice[0], slice.at(-1)];
  const path = `/v2/connections/${connectionId}/active_calls`;
  const cursors: Record<string, JsonValue> = {};
  const meta: Record<string, JsonValue> = { total_items: all.length, cursors };
  if (last !== undefined && start + slice.length < all.length) {
    cursors['after'] = cursorOf(last);
    meta['next'] = `${path}?page[after]=${cursorOf(last)}&page[limit]=${limit}`;
  }
  if (first !== undefined && start > 0) {
    cursors['before'] = cursorOf(first);
    meta['previous'] = `${path}?page[before]=${cursorOf(first)}&page[limit]=${limit}`;
  }
  const data: JsonObject[] = slice.map((leg) => summary(carrier, leg));
  return { status: 200, body: { data, meta } };
}

// A cursor names a place in time, so that calls that end between two pages skip nobody.
function cursorOf(leg: Leg): string {
  return `v1:${leg.serial.toString(36)}`;
}

function boundsOf(
  all: readonly Leg[],
  page: Readonly<Record<string, string>>,
  limit: number,
): { start: number; end: number } {
  if (page['before'] !== undefined) {
    const before = serialOf(page['before']);
    const end = all.filter((leg) => leg.serial < before).length;
    return { start: Math.max(0, end - limit), end };
  }
  const after = page['after'] === undefined ? null : serialOf(page['after']);
  const start =
    after === null
      ? (Math.max(1, number(page['number'], 1)) - 1) * limit
      : all.filter((leg) => leg.serial <= after).length;
  return { start, end: start + limit };
}

function serialOf(cursor: string): number {
  const serial = Number.parseInt(cursor.replace(/^v1:/u, ''), 36);
  return Number.isNaN(serial) ? 0 : serial;
}

function number(value: string | undefined, otherwise: number): number {
  const parsed = Number(value ?? otherwise);
  return Number.isInteger(parsed) ? parsed : otherwise;
}

function pageOf(query: string): Record<string, string> {
  const page: Record<string, string> = {};
  for (const pair of query.split('&')) {
    const [name = '', value = ''] = pair.split('=');
    const key = /^page\[(\w+)\]$/u.exec(decoded(name))?.[1];
    if (key !== undefined) page[key] = decoded(value);
  }
  return page;
}

/** Percent-decoded text; text that is not encoded rightly stays as it is. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
