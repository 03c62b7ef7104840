import { replaceInJson, replacePlaceholders } from '../../engine/expressions/env-placeholder.ts';
import type { RequestParams } from '../../engine/model/request.ts';
import type { OutgoingRequest } from './http-client.ts';

export interface OutgoingOptions {
  /** The variables that flows may read. */
  readonly env: Readonly<Record<string, string>>;
  /** Hosts that a flow may reach though it does not name them itself. */
  readonly isNamed: (hostname: string, port: number) => boolean;
  readonly idempotencyKey: string;
}

/**
 * The request as it goes out, with the variables of the environment filled in; or why it cannot: `env_missing`,
 * `bad_url`, `refused_host` (out of data, and not named to the server).
 */
export function outgoingRequest(
  params: RequestParams,
  { env, isNamed, idempotencyKey }: OutgoingOptions,
): { readonly ok: true; readonly request: OutgoingRequest } | { readonly ok: false; readonly reason: string } {
  const missing = new Set<string>();
  const write = (name: string): string => {
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    if (value === undefined) missing.add(name);
    return value ?? '';
  };
  const url = parseUrl(replacePlaceholders(params.url, (name) => encodeURIComponent(write(name))));
  const headers = Object.entries(params.headers).map(([name, text]) => {
    return [name, asBytes(replacePlaceholders(text, write))] as const;
  });
  const body = bodyOf(params, write);
  if (missing.size > 0) return { ok: false, reason: 'env_missing' };
  if (url === null) return { ok: false, reason: 'bad_url' };
  if (!params.host_known && !isNamed(url.hostname, portOf(url))) return { ok: false, reason: 'refused_host' };
  const request = {
    method: params.method,
    url,
    headers: {
      accept: 'application/json, */*;q=0.5',
      'accept-encoding': 'identity',
      'user-agent': 'pressone',
      'idempotency-key': idempotencyKey,
      ...(body === null
        ? {}
        : { 'content-type': params.json === undefined ? 'text/plain; charset=utf-8' : 'application/json' }),
      ...Object.fromEntries(headers),
    },
    body,
  };
  return { ok: true, request };
}

function bodyOf({ json, body }: RequestParams, write: (name: string) => string): string | null {
  if (json !== undefined) return JSON.stringify(replaceInJson(json, write));
  return body === undefined ? null : replacePlaceholders(body, write);
}

/** A header's text as the bytes of its UTF-8, one character each. */
function asBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function parseUrl(text: string): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const plain = /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  return plain ? url : null;
}

function portOf({ port, protocol }: URL): number {
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}
