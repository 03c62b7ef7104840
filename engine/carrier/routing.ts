import { isObject, type JsonObject, type JsonValue } from '../telnyx/wire.ts';
import type { ResolvedOptions } from './options.ts';
import type { Routing } from './state.ts';

/** The application's own address for everything. */
export function usualRouting(options: ResolvedOptions): Routing {
  return { url: options.webhookUrl, method: 'POST', urls: {}, urlsMethod: 'POST', retriesMs: {} };
}

/** The routing after a command that may name `webhook_url(s)` and retry policies; what it does not name stays. */
export function routedBy(params: JsonObject, before: Routing): Routing {
  const url = params['webhook_url'];
  const urls = isObject(params['webhook_urls']) ? params['webhook_urls'] : null;
  const policies = isObject(params['webhook_retries_policies']) ? params['webhook_retries_policies'] : null;
  if (url === undefined && urls === null && policies === null) return before;
  return {
    url: typeof url === 'string' ? url : before.url,
    method: typeof url === 'string' ? methodOf(params['webhook_url_method']) : before.method,
    urls: urls === null ? before.urls : { ...before.urls, ...texts(urls) },
    urlsMethod: urls === null ? before.urlsMethod : methodOf(params['webhook_urls_method']),
    retriesMs: policies === null ? before.retriesMs : { ...before.retriesMs, ...delays(policies) },
  };
}

/** Precedence (published OpenAPI): the event's own URL, then the call's, then the application's. */
export function addressOf(routing: Routing, type: string): { url: string; method: 'POST' | 'GET' } {
  const own = routing.urls[type];
  return own === undefined ? { url: routing.url, method: routing.method } : { url: own, method: routing.urlsMethod };
}

/** Total of the delays of one policy, ms; Telnyx allows 60000. */
export function totalDelay(policy: JsonValue): number {
  return isObject(policy) ? delaysOf(policy).reduce((sum, delay) => sum + delay, 0) : 0;
}

function methodOf(value: JsonValue | undefined): 'POST' | 'GET' {
  return value === 'GET' ? 'GET' : 'POST';
}

function texts(map: JsonObject): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(map)) if (typeof value === 'string') result[name] = value;
  return result;
}

function delays(policies: JsonObject): Record<string, readonly number[]> {
  const result: Record<string, readonly number[]> = {};
  for (const [type, policy] of Object.entries(policies)) if (isObject(policy)) result[type] = delaysOf(policy);
  return result;
}

function delaysOf(policy: JsonObject): number[] {
  const list = policy['retries_ms'];
  return Array.isArray(list) ? list.filter((delay): delay is number => typeof delay === 'number') : [];
}
