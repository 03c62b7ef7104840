import { replacePlaceholders } from '../expressions/env-placeholder.ts';
import type { Value } from '../expressions/expression.ts';
import { longestRequest, type RequestParams } from '../model/request.ts';
import type { Op, RequestSpec } from '../verbs/phases.ts';
import { requestParams } from './request-params.ts';
import { ofType } from './typed-value.ts';
import { callerLeg, frameOf, startTimer, withCall, withFrame, withTrace, type Work } from './work.ts';

/** A server that restarts needs a while before its requests go on, ms. */
const SLACK_MS = 10_000;

/** Makes an HTTP request. It belongs to the step: the phases of a wait come and go. */
export function request(work: Work, spec: RequestSpec): Work {
  const params = requestParams(work, spec);
  const n = work.call.lastCommand + 1;
  const ms = longestRequest(params) + SLACK_MS;
  const issued: Work = {
    ...withCall(work, {
      lastCommand: n,
      ledger: [
        ...work.call.ledger,
        {
          n,
          action: 'request',
          leg: callerLeg(work.call).id,
          owner: frameOf(work).owners.step,
          frame: work.depth,
          awaits: 'ending',
          until: work.now + ms,
          stopped: false,
        },
      ],
    }),
    commands: [...work.commands, { n, action: 'request', leg: null, params }],
  };
  const traced = withTrace(issued, 'command', 'request', { n, method: params.method, url: shownUrl(params) });
  return startTimer(traced, { name: 'deadline', owner: null, of: n }, ms);
}

/** The URL as it may be told: a query may hold what a caller entered. */
export function shownUrl({ url }: Pick<RequestParams, 'url'>): string {
  return replacePlaceholders(url.replace(/\?.*$/s, ''), (name) => `\${env.${name}}`);
}

/**
 * Judges the answer in `result`: a 2xx whose body is of the variable's type, or text where the variable is a string, sets
 * it. Else `result.reason` says what is wrong.
 */
export function takeReply(work: Work, { into }: Extract<Op, { type: 'take_reply' }>['params']): Work {
  const frame = frameOf(work);
  const judged = judge(work, into);
  if (!judged.ok) {
    const { reason } = judged;
    const noted = frame.result['reason'] === '' ? withTrace(work, 'note', `the answer is no good: ${reason}`) : work;
    return withFrame(noted, { result: { ...frame.result, reason }, data: { replyTaken: false } });
  }
  const vars = into === null ? frame.vars : { ...frame.vars, [into]: judged.value };
  return withFrame(work, { vars, data: { replyTaken: true } });
}

type Judged = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly reason: string };

function judge(work: Work, into: string | null): Judged {
  const { result, data } = frameOf(work);
  const { status, reason, body = null } = result;
  if (typeof reason === 'string' && reason !== '') return { ok: false, reason };
  if (typeof status !== 'bigint' || status < 200n || status > 299n) return { ok: false, reason: 'status' };
  if (into === null) return { ok: true, value: null };
  const type = work.flow.vars.get(into)?.type ?? 'any';
  const { json: isJson = false, text = '' } = data;
  if (type === 'string') {
    // A JSON text is of the type; of anything else the string is the answer as it came.
    return { ok: true, value: isJson === true && typeof body === 'string' ? body : text };
  }
  // An empty answer, such as a 204, is nothing: it fits a variable that may be null.
  if (isJson !== true)
    return body === '' && type === 'any' ? { ok: true, value: null } : { ok: false, reason: 'not_json' };
  const value = ofType(body, type);
  return value === undefined ? { ok: false, reason: 'wrong_type' } : { ok: true, value };
}
