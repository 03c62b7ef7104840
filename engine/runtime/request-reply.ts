import { parseJson } from '../expressions/json.ts';
import type { RequestEnded } from '../model/event.ts';
import type { RequestParams } from '../model/request.ts';

/** What came of the last attempt. */
export interface RequestOutcome {
  /** 0 without an answer. */
  readonly status: number;
  /** Of the answer; empty without one. */
  readonly text: string;
  /** Why there is no answer, or none that may be read; empty otherwise. */
  readonly reason: string;
}

/** The event that tells a call of its request's end. */
export function requestEnded(n: number, { status, text, reason }: RequestOutcome, params: RequestParams): RequestEnded {
  const parsed = parseJson(text);
  return {
    kind: 'request.ended',
    n,
    status,
    body: parsed.ok ? parsed.value : text,
    json: parsed.ok,
    ...(params.wants_text === true ? { text } : {}),
    reason,
  };
}
