import { replaceInJson, replacePlaceholders } from '../expressions/env-placeholder.ts';
import { mapValues } from '../expressions/json.ts';
import type { RequestEnded } from '../model/event.ts';
import { longestBackOff } from '../model/persistence.ts';
import { isWorthRetrying, LARGEST_ANSWER, type RequestMethod, type RequestParams } from '../model/request.ts';
import { requestEnded, type RequestOutcome } from '../runtime/request-reply.ts';
import { commandId } from '../telnyx/token.ts';
import type { JsonValue } from '../telnyx/wire.ts';

/** An HTTP request as a web service would get it. */
export interface SimulatedRequest {
  readonly method: RequestMethod;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly json?: JsonValue;
  readonly body?: string;
  /** From 1. */
  readonly attempt: number;
}

/** What a web service answers; `after` is how long that takes, ms. */
export type SimulatedReply =
  | 'timeout'
  | 'reset'
  | { readonly status?: number; readonly json?: JsonValue; readonly body?: string; readonly after?: number };

/** Answers requests; null where nobody is there to answer. */
export type SimulatedHttp = (request: SimulatedRequest) => SimulatedReply | null;

/** A request on its way, and what comes of the attempt under way. */
export interface PendingRequest {
  readonly call: string;
  readonly n: number;
  readonly params: RequestParams;
  readonly attempt: number;
  /** When the attempt is over, or the next one begins, ms. */
  readonly at: number;
  /** Null while the next attempt is waited for. */
  readonly outcome: RequestOutcome | null;
}

/** What answers requests, and the variables of the environment that they may name. */
export interface Web {
  readonly http?: SimulatedHttp;
  readonly env?: Readonly<Record<string, string>>;
}

/** Makes the request's next attempt. */
export function attempt(web: Web, request: Omit<PendingRequest, 'at' | 'outcome'>, now: number): PendingRequest {
  const filled = filledIn(web, request);
  if (filled === null) return { ...request, at: now, outcome: { status: 0, text: '', reason: 'env_missing' } };
  return repliedTo(request, web.http?.(filled) ?? null, now);
}

/** The attempt under way, answered now; null where nobody is there to answer. */
export function repliedTo(
  request: Omit<PendingRequest, 'at' | 'outcome'>,
  reply: SimulatedReply | null,
  now: number,
): PendingRequest {
  const { params } = request;
  if (reply === null) return { ...request, at: now, outcome: { status: 0, text: '', reason: 'unreachable' } };
  if (reply === 'reset') return { ...request, at: now, outcome: { status: 0, text: '', reason: 'reset' } };
  const after = reply === 'timeout' ? Infinity : (reply.after ?? 0);
  if (reply === 'timeout' || after > params.timeout_ms) {
    return { ...request, at: now + params.timeout_ms, outcome: { status: 0, text: '', reason: 'timeout' } };
  }
  const { status = 200, json, body = json === undefined ? '' : JSON.stringify(json) } = reply;
  return { ...request, at: now + after, outcome: outcomeOf(status, body) };
}

function outcomeOf(status: number, text: string): RequestOutcome {
  if (status >= 300 && status < 400) return { status, text: '', reason: 'redirect' };
  // At least as many bytes as characters, and at most three times as many.
  const bytes = text.length * 3 <= LARGEST_ANSWER ? 0 : new TextEncoder().encode(text).length;
  return bytes > LARGEST_ANSWER ? { status, text: '', reason: 'too_large' } : { status, text, reason: '' };
}

/** What becomes of a request whose moment has come: another attempt, or the event that ends it. */
export function proceed(web: Web, request: PendingRequest, now: number): PendingRequest | RequestEnded {
  const { params, n, outcome } = request;
  if (outcome === null) return attempt(web, request, now);
  if (request.attempt > params.retries || !isWorthRetrying(outcome)) return requestEnded(n, outcome, params);
  const wait = longestBackOff(request.attempt - 1);
  return { ...request, attempt: request.attempt + 1, at: now + wait, outcome: null };
}

/** The request with its variables of the environment; null where one of them is not there. */
export function filledIn(
  { env }: Web,
  { call, n, params, attempt: number }: Omit<PendingRequest, 'at' | 'outcome'>,
): SimulatedRequest | null {
  const missing = new Set<string>();
  const write = (name: string): string => {
    const value = env !== undefined && Object.hasOwn(env, name) ? env[name] : undefined;
    if (value === undefined) missing.add(name);
    return value ?? '';
  };
  const headers = mapValues(params.headers, (text) => replacePlaceholders(text, write));
  const request: SimulatedRequest = {
    method: params.method,
    url: replacePlaceholders(params.url, (name) => encodeURIComponent(write(name))),
    headers: { 'idempotency-key': commandId(call, n), ...headers },
    ...(params.json === undefined ? {} : { json: replaceInJson(params.json, write) }),
    ...(params.body === undefined ? {} : { body: replacePlaceholders(params.body, write) }),
    attempt: number,
  };
  return missing.size > 0 ? null : request;
}
