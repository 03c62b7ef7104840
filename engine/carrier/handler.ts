import type { JsonObject } from '../telnyx/wire.ts';
import type { Answer, Carrier, Leg } from './state.ts';

/**
 * Carries out one command on a living leg that may take it. The body is checked and `client_state` set before; undefined
 * answers `{ data: { result: ok } }`.
 */
export type CommandHandler = (carrier: Carrier, leg: Leg, params: JsonObject) => Answer | undefined;

/** 200 `{ data: { result: ok } }`, with more fields. */
export function ok(extra: JsonObject = {}): Answer {
  return { status: 200, body: { data: { result: 'ok', ...extra } } };
}
