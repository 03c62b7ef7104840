import { errors, Pool } from 'undici';
import type { ActionSpec } from '../../engine/telnyx/action.ts';
import { meaningOf } from '../../engine/telnyx/answer-status.ts';
import { isObject, type JsonObject, type JsonValue } from '../../engine/telnyx/wire.ts';
import type { Carrier, CarrierAnswer } from '../calls/carrier.ts';
import type { Engine } from '../calls/engine-port.ts';
import { codeOf, messageOf } from '../errors.ts';
import { commandRequest } from './command-request.ts';

export interface CarrierClientOptions {
  /** Telnyx's REST API or an emulator's, with its `/v2`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly engine: Pick<Engine, 'actionNamed' | 'encodeToken' | 'commandId'>;
  /** Connections kept open. */
  readonly connections?: number;
  /** Hears of every command as it is sent, for checks against the published API. */
  readonly record?: (request: SentRequest) => void;
}

export interface SentRequest {
  readonly method: ActionSpec['method'];
  /** Below the base URL, with its query. */
  readonly path: string;
  /** Null for a question. */
  readonly body: JsonObject | null;
}

/** Network errors after which nothing can have reached the carrier. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const LONGEST_BODY = 1024 * 1024;
/** More is no delay but a date, or longer than any command lives. */
const LONGEST_WAIT_S = 60;

/** Telnyx over HTTP. It never retries by itself: repeats belong to the sender, which knows what may be repeated. */
export function createCarrierClient(options: CarrierClientOptions): Carrier {
  const base = new URL(options.baseUrl);
  const prefix = base.pathname.replace(/\/$/, '');
  const pool = new Pool(base.origin, { connections: options.connections ?? 64, connectTimeout: 5_000 });
  const headers = { authorization: `Bearer ${options.apiKey}`, accept: 'application/json' };

  const request = async (
    method: 'GET' | ActionSpec['method'],
    path: string,
    body: string | null,
    timeoutMs: number,
  ): Promise<HttpAnswer> => {
    const response = await pool.request({
      method,
      path: prefix + path,
      headers: body === null ? headers : { ...headers, 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(Math.max(1, Math.ceil(timeoutMs))),
    });
    return { status: response.statusCode, headers: response.headers, json: await readJson(response.body) };
  };

  return {
    async send(command, timeoutMs) {
      const sent = commandRequest(options.engine, command);
      options.record?.(sent);
      let answer: HttpAnswer;
      try {
        answer = await request(
          sent.method,
          sent.path,
          sent.body === null ? null : JSON.stringify(sent.body),
          timeoutMs,
        );
      } catch (error) {
        return noAnswer(error);
      }
      return readAnswer(answer);
    },
    async isAlive(leg, timeoutMs) {
      try {
        return livenessOf(await request('GET', `/calls/${encodeURIComponent(leg)}`, null, timeoutMs));
      } catch {
        // No answer tells nothing of the leg; whoever asks decides what that means.
        return null;
      }
    },
    async close() {
      await pool.destroy();
    },
  };
}

interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Undefined when the body is no JSON. */
  readonly json: JsonValue | undefined;
}

async function readJson(body: AsyncIterable<Buffer>): Promise<JsonValue | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size <= LONGEST_BODY) chunks.push(chunk);
  }
  if (size > LONGEST_BODY) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as JsonValue;
  } catch {
    return undefined;
  }
}

function noAnswer(error: unknown): CarrierAnswer {
  const code = codeOf(error) ?? codeOf(error instanceof Error ? error.cause : null);
  const mayHaveArrived = !(error instanceof errors.ConnectTimeoutError) && !NOT_SENT.has(code ?? '');
  return { outcome: 'unclear', status: null, mayHaveArrived, reason: messageOf(error) };
}

function readAnswer({ status, headers, json }: HttpAnswer): CarrierAnswer {
  const meaning = meaningOf(status);
  if (meaning === 'accepted') {
    return { outcome: 'accepted', status, response: objectIn(json, 'data') ?? listIn(json) };
  }
  if (meaning === 'unclear') {
    return { outcome: 'unclear', status, mayHaveArrived: true, reason: `HTTP ${status}` };
  }
  const error = firstError(json);
  const code = typeof error?.code === 'string' || typeof error?.code === 'number' ? String(error.code) : null;
  const detail = [error?.title, error?.detail].filter((text) => typeof text === 'string').join(': ');
  const retryAfterMs = meaning === 'not_now' ? retryAfter(headers) : null;
  return { outcome: 'refused', status, code: code ?? `http_${status}`, detail, retryAfterMs };
}

/** 404 counts as gone only when it is Telnyx's own: a proxy's page tells nothing of the leg. */
function livenessOf({ status, json }: HttpAnswer): boolean | null {
  if (status === 404) return firstError(json) === null ? null : false;
  const alive = status === 200 ? objectIn(json, 'data')?.is_alive : undefined;
  return typeof alive === 'boolean' ? alive : null;
}

function retryAfter(headers: HttpAnswer['headers']): number | null {
  const seconds = Number(headers['retry-after'] ?? headers['x-ratelimit-reset'] ?? Number.NaN);
  return seconds >= 0 && seconds <= LONGEST_WAIT_S ? seconds * 1000 : null;
}

function firstError(json: JsonValue | undefined): JsonObject | null {
  if (!isObject(json) || !Array.isArray(json.errors)) return null;
  const first = json.errors[0] as JsonValue | undefined;
  return isObject(first) ? first : null;
}

function objectIn(json: JsonValue | undefined, name: string): JsonObject | null {
  const value = isObject(json) ? json[name] : undefined;
  return isObject(value) ? value : null;
}

/** The answer to a list keeps its name. */
function listIn(json: JsonValue | undefined): JsonObject {
  const data = isObject(json) ? json.data : undefined;
  return Array.isArray(data) ? { data: data as readonly JsonValue[] } : {};
}
