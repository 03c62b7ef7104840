import type { JsonValue } from '../telnyx/wire.ts';
import { LONGEST_BACK_OFF_MS } from './persistence.ts';

/** The ways an HTTP request may be made; each is the parameter of `request` that takes the URL. */
export const requestMethods = ['get', 'post', 'put', 'patch', 'delete'] as const;

export type RequestMethod = (typeof requestMethods)[number];

/** Parameters of the command `request`. In its texts `env` values are placeholders, which the shell fills as it sends. */
export type RequestParams = {
  readonly method: RequestMethod;
  /** With the query, without a fragment. */
  readonly url: string;
  /** True when the host is literal in the flow or bound in its settings; any other must be named to the server. */
  readonly host_known: boolean;
  /** In lower case. */
  readonly headers: { readonly [name: string]: string };
  /** Sent as JSON; absent where `body` or nothing is sent. */
  readonly json?: JsonValue;
  readonly body?: string;
  /** Of each attempt, from its beginning to the body's end. */
  readonly timeout_ms: number;
  /** Further attempts after no answer, 429 or 5xx. */
  readonly retries: number;
  /** Present when the flow also wants the answer's text as it came. */
  readonly wants_text?: true;
};

/** Longer answers are refused: they are part of every snapshot. Bytes. */
export const LARGEST_ANSWER = 65_536;

/** How long a request may take with all its attempts, ms. */
export function longestRequest({ timeout_ms: timeout, retries }: RequestParams): number {
  return (retries + 1) * timeout + retries * LONGEST_BACK_OFF_MS;
}

/** True where sending it twice does no harm, or the author has said so by `retries`. */
export function isRepeatable({ method, retries }: Pick<RequestParams, 'method' | 'retries'>): boolean {
  return retries > 0 || method === 'get' || method === 'put' || method === 'delete';
}

/**
 * True after what another attempt may mend: no answer, 429, 5xx.
 * @param status 0 without an answer
 */
export function isWorthRetrying({ status, reason }: { readonly status: number; readonly reason: string }): boolean {
  return status === 429 || status >= 500 || (status === 0 && unanswered.has(reason));
}

const unanswered: ReadonlySet<string> = new Set(['timeout', 'reset', 'unreachable']);
