import { Agent, type Dispatcher } from 'undici';
import { LARGEST_ANSWER } from '../../engine/model/request.ts';
import type { RequestOutcome } from '../../engine/runtime/request-reply.ts';
import { codeOf } from '../errors.ts';
import { guardedConnector, type Lookup } from './guarded-connector.ts';

/** An HTTP request as it goes out. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** Makes one attempt at a time. Failures are outcomes; it never throws. */
export interface HttpClient {
  /** @param signal aborted when the time is over, with the reason `timeout`, or when nobody waits any more */
  send(request: OutgoingRequest, signal: AbortSignal): Promise<RequestOutcome>;
  close(): Promise<void>;
}

export interface HttpClientOptions {
  /** Hosts that may lead to private addresses. */
  readonly isNamed: (hostname: string, port: number) => boolean;
  readonly lookup?: Lookup;
}

/** Network errors after which nobody was reached. */
const UNREACHABLE = /^(ECONNREFUSED|ENOTFOUND|EAI_.*|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/;
const TOO_LATE = /^(UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT)$/;
const TLS = /^(ERR_TLS_.*|ERR_SSL_.*|CERT_.*|UNABLE_TO_.*|(DEPTH_ZERO_)?SELF_SIGNED_CERT.*|EPROTO)$/;

/** HTTP for flows: no redirects, no unchecked address, no long answers. */
export function createHttpClient({ isNamed, lookup }: HttpClientOptions): HttpClient {
  const agent = new Agent({ connect: guardedConnector(isNamed, lookup), connections: 128 });
  return {
    async send({ method, url, headers, body }, signal) {
      try {
        const answer = await agent.request({
          origin: url.origin,
          path: url.pathname + url.search,
          method: method.toUpperCase(),
          headers,
          body,
          signal,
          // The signal limits the attempt as a whole.
          headersTimeout: 0,
          bodyTimeout: 0,
        });
        return await readAnswer(answer);
      } catch (error) {
        return { status: 0, text: '', reason: reasonOf(error, signal) };
      }
    },
    async close() {
      await agent.destroy();
    },
  };
}

async function readAnswer({ statusCode: status, body }: Dispatcher.ResponseData): Promise<RequestOutcome> {
  if (status >= 300 && status < 400) {
    letGo(body);
    return { status, text: '', reason: 'redirect' };
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_ANSWER) {
      letGo(body);
      return { status, text: '', reason: 'too_large' };
    }
    chunks.push(chunk);
  }
  return { status, text: new TextDecoder().decode(Buffer.concat(chunks)), reason: '' };
}

/** Reads no further; the connection is closed with it. */
function letGo(body: Dispatcher.ResponseData['body']): void {
  // What it says about being cut short is nobody's concern.
  body.on('error', () => undefined);
  body.destroy();
}

function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return signal.reason === 'timeout' ? 'timeout' : 'aborted';
  const code = codeOf(error) ?? '';
  if (code === 'refused_address') return code;
  if (UNREACHABLE.test(code)) return 'unreachable';
  if (TOO_LATE.test(code)) return 'timeout';
  if (TLS.test(code)) return 'tls';
  return code === 'UND_ERR_INVALID_ARG' ? 'bad_header' : 'reset';
}
