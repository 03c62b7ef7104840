import type { JsonValue } from '../../telnyx/wire.ts';
import type { SimulatedHttp } from '../requests.ts';
import type { HttpMock } from './scenario.ts';

/** A request that the flow made. */
export interface MadeRequest {
  readonly at: number;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly json: JsonValue | undefined;
  readonly body: string | undefined;
  readonly attempt: number;
  /** Whether an entry was there for it. */
  readonly answered: boolean;
}

/** Web services of a scenario, with what was asked of them. */
export interface Mocks {
  readonly made: readonly MadeRequest[];
  /** The entries, as they are written. */
  readonly described: readonly string[];
  readonly answer: SimulatedHttp;
}

/**
 * Answers requests as the entries say, each with its replies one after the other.
 * @param now the virtual clock
 * @param others answers what no entry is there for
 * @param earlier requests that were made before, of which each has used up its reply
 */
export function mocksOf(
  entries: readonly HttpMock[],
  now: () => number,
  others: SimulatedHttp = () => null,
  earlier: readonly MadeRequest[] = [],
): Mocks {
  const made: MadeRequest[] = [...earlier];
  const used = entries.map((entry) => earlier.filter((request) => firstFor(entries, request) === entry).length);
  const replyTo: SimulatedHttp = (request) => {
    const entry = firstFor(entries, request);
    if (entry === undefined) return others(request);
    const index = entries.indexOf(entry);
    const { replies } = entry;
    const nth = used[index] ?? 0;
    used[index] = nth + 1;
    return replies[Math.min(nth, replies.length - 1)] ?? null;
  };
  const answer: SimulatedHttp = (request) => {
    const reply = replyTo(request);
    const { method, url, headers, json, body, attempt } = request;
    made.push({ at: now(), method, url, headers, json, body, attempt, answered: reply !== null });
    return reply;
  };
  return { made, described: entries.map(({ method, url }) => `${method.toUpperCase()} ${url}`), answer };
}

/** The entry that answers a request. */
function firstFor(
  entries: readonly HttpMock[],
  { method, url }: { readonly method: string; readonly url: string },
): HttpMock | undefined {
  return entries.find((entry) => entry.method === method && urlMatches(entry.url, url));
}

/** Whether a URL is the one meant; `*` stands for anything. A query counts only where the pattern has one. */
export function urlMatches(pattern: string, url: string): boolean {
  const whole = pattern.includes('?') ? url : url.replace(/\?.*$/s, '');
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(whole);
}
