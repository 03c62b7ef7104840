import { advance, createCarrier, nextDue } from '../../../engine/carrier/carrier.ts';
import { command } from '../../../engine/carrier/commands.ts';
import { type CarrierOptions, NO_DISORDER } from '../../../engine/carrier/options.ts';
import { placeCall } from '../../../engine/carrier/persons.ts';
import type { Answer, Carrier, CarrierWebhook } from '../../../engine/carrier/state.ts';
import type { JsonObject, JsonValue } from '../../../engine/telnyx/wire.ts';

/** 2025-11-23T03:30:00Z, when the captured call took place. */
export const START = Date.UTC(2025, 10, 23, 3, 30);
export const CALLER = '+12025550133';
export const US = '+12025550131';
export const AGENT = '+12025550177';

export function quietCarrier(options: Partial<CarrierOptions> = {}): Carrier {
  return createCarrier({ seed: 7, disorder: NO_DISORDER, ...options });
}

/** POSTs an action to a leg (PUT for client_state_update). */
export function act(carrier: Carrier, leg: string, name: string, body: JsonObject, now: number): Answer {
  const method = name === 'client_state_update' ? 'PUT' : 'POST';
  return command(carrier, { method, path: `/calls/${leg}/actions/${name}`, body }, now);
}

/** An incoming call that was answered at START. */
export function answeredCall(carrier: Carrier): string {
  const leg = placeCall(carrier, { from: CALLER, to: US }, START);
  expect(act(carrier, leg, 'answer', {}, START).status).toBe(200);
  advance(carrier, START);
  return leg;
}

export interface Seen {
  readonly at: number;
  readonly type: string;
  readonly payload: JsonObject;
}

/** A webhook reduced to when (ms since START), what and with what payload. */
export function seen(webhook: CarrierWebhook): Seen {
  const { data } = webhook.event;
  return { at: webhook.due - START, type: textIn(data, 'event_type'), payload: objectIn(data, 'payload') };
}

/** Lets time pass to `until` (ms since START) and returns what arrived. */
export function pass(carrier: Carrier, until: number): Seen[] {
  return advance(carrier, START + until).map(seen);
}

export function types(events: readonly Seen[]): string[] {
  return events.map((event) => event.type);
}

/** The only event of that type. */
export function only(events: readonly Seen[], type: string): Seen {
  const found = events.filter((event) => event.type === type);
  expect(found).toHaveLength(1);
  return found[0] as Seen;
}

export function textIn(object: JsonObject, name: string): string {
  const value = object[name];
  if (typeof value !== 'string') throw new Error(`${name} is ${JSON.stringify(value)}, not text`);
  return value;
}

export function objectIn(object: JsonObject, name: string): JsonObject {
  const value: JsonValue | undefined = object[name];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${name} is no object`);
  return value as JsonObject;
}

/** The first error's code and pointer of a refusal. */
export function errorOf(answer: Answer): { status: number; code: string; pointer: string | null } {
  const errors = answer.body['errors'];
  if (!Array.isArray(errors)) throw new Error(`not an error: ${JSON.stringify(answer)}`);
  const [first] = errors as JsonObject[];
  if (first === undefined) throw new Error('an empty list of errors');
  const source = first['source'];
  const pointer = source === undefined ? null : textIn(objectIn(first, 'source'), 'pointer');
  return { status: answer.status, code: textIn(first, 'code'), pointer };
}

/** Lets everything that is due happen, for at most a day. */
export function drain(carrier: Carrier): Seen[] {
  const events: Seen[] = [];
  for (let due = nextDue(carrier); due !== null; due = nextDue(carrier)) {
    expect(due).toBeLessThan(START + 86_400_000);
    events.push(...advance(carrier, due).map(seen));
  }
  return events;
}
