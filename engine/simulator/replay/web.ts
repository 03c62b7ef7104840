import type { RequestEnded } from '../../model/event.ts';
import type { RecordedRow } from './recorded-call.ts';
import { textInstead } from './stand-ins.ts';
import type { SimulatedHttp, SimulatedReply } from '../requests.ts';

/** What a web service answered. */
export interface RecordedReply {
  readonly method: string;
  /** Without its query, which the journal does not keep. */
  readonly url: string;
  readonly reply: SimulatedReply;
}

/**
 * The answers of web services in a recorded call, in the order they came.
 * @param standIn the digit that stands for each masked one
 */
export function repliesOf(rows: readonly RecordedRow[], standIn: string): readonly RecordedReply[] {
  const asked = new Map<number, { readonly method: string; readonly url: string; readonly at: number }>();
  return rows.flatMap(({ now, event, trace }): readonly RecordedReply[] => {
    const ended = event['kind'] === 'request.ended' ? (event as unknown as RequestEnded) : null;
    const request = ended === null ? undefined : asked.get(ended.n);
    for (const { kind, text, data } of trace) {
      const { n, method, url } = data ?? {};
      if (kind !== 'command' || text !== 'request' || typeof n !== 'number') continue;
      if (typeof method === 'string' && typeof url === 'string') asked.set(n, { method, url, at: now });
    }
    if (ended === null || request === undefined) return [];
    const { method, url, at } = request;
    return [
      { method, url, reply: replyOf({ ...ended, body: textInstead(ended.body, standIn) }, Math.max(0, now - at)) },
    ];
  });
}

function replyOf({ status, body, json, reason }: RequestEnded, after: number): SimulatedReply {
  if (reason === 'timeout') return 'timeout';
  if (reason !== '') return 'reset';
  return {
    status,
    after,
    ...(json ? { json: body } : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  };
}

/**
 * Answers as the web services did: each answer once, the last one of an address again and again.
 * @param strange hears of an address that was not asked in the recorded call
 */
export function webOf(replies: readonly RecordedReply[], strange: (what: string) => void): SimulatedHttp {
  const waiting = new Map<string, SimulatedReply[]>();
  for (const { method, url, reply } of replies) {
    const key = `${method} ${url}`;
    waiting.set(key, [...(waiting.get(key) ?? []), reply]);
  }
  return ({ method, url, attempt }) => {
    const key = `${method} ${url.replace(/[?#].*$/s, '')}`;
    const left = waiting.get(key);
    const [next, ...others] = left ?? [];
    if (next === undefined) {
      strange(`${method.toUpperCase()} ${url.replace(/[?#].*$/s, '')}`);
      return null;
    }
    // What is recorded is the answer to the last attempt: earlier ones are not in the journal.
    if (attempt === 1 && others.length > 0) waiting.set(key, others);
    return next;
  };
}
