import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RequestMethod } from '../../engine/model/request.ts';
import type { SimulatedReply, SimulatedRequest } from '../../engine/simulator/requests.ts';
import { mocksOf, type MadeRequest } from '../../engine/simulator/scenario/http.ts';
import type { HttpMock } from '../../engine/simulator/scenario/scenario.ts';
import type { JsonValue } from '../../engine/telnyx/wire.ts';
import { createHttpClient, type HttpClient } from '../../server/requests/http-client.ts';
import type { Clock } from '../../server/clock.ts';
import { headerOf, type TrafficRequest } from './http-traffic.ts';

/** The web services of a scenario as one real HTTP server. */
export interface MockedWeb {
  /** The server's own client, with one thing changed: every host is the mocked one. */
  readonly client: HttpClient;
  readonly made: readonly MadeRequest[];
  /** Whether it has reached us, and its answer waits for the clock. */
  readonly isWaiting: (request: TrafficRequest) => boolean;
  close(): Promise<void>;
}

const MEANT_FOR = 'x-meant-for';
const NUMBER = 'x-request';

/** Answers as the entries say, on the clock's time. */
export async function startMockedWeb(entries: readonly HttpMock[], clock: Clock): Promise<MockedWeb> {
  const mocks = mocksOf(entries, () => clock.now());
  const waiting = new Set<string>();
  const attempts = new Map<string, number>();
  const inner = createHttpClient({ isNamed: () => true });
  let count = 0;

  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const key = header(incoming, 'idempotency-key');
      const attempt = (attempts.get(key) ?? 0) + 1;
      attempts.set(key, attempt);
      const reply = mocks.answer(requestOf(incoming, Buffer.concat(chunks).toString('utf8'), attempt));
      const number = header(incoming, NUMBER);
      waiting.add(number);
      if (reply === 'timeout') return;
      const after = reply === null || reply === 'reset' ? 0 : (reply.after ?? 0);
      clock.schedule(clock.now() + after, () => {
        waiting.delete(number);
        give(response, reply);
      });
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    client: {
      send({ method, url, headers, body }, signal) {
        count += 1;
        const marked = { ...headers, [MEANT_FOR]: url.origin, [NUMBER]: String(count) };
        return inner.send({ method, url: new URL(url.pathname + url.search, origin), headers: marked, body }, signal);
      },
      close: () => inner.close(),
    },
    made: mocks.made,
    isWaiting: (each) => each.origin === origin && waiting.has(headerOf(each, NUMBER) ?? ''),
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function header({ headers }: IncomingMessage, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}

function requestOf(incoming: IncomingMessage, body: string, attempt: number): SimulatedRequest {
  const isJson = header(incoming, 'content-type') === 'application/json';
  const { [MEANT_FOR]: host, [NUMBER]: _number, ...headers } = incoming.headers;
  return {
    method: (incoming.method ?? '').toLowerCase() as RequestMethod,
    url: `${String(host)}${incoming.url ?? ''}`,
    headers: headers as Readonly<Record<string, string>>,
    ...(body === '' ? {} : isJson ? { json: JSON.parse(body) as JsonValue } : { body }),
    attempt,
  };
}

function give(response: ServerResponse, reply: SimulatedReply | null): void {
  if (reply === null || reply === 'reset' || reply === 'timeout') {
    response.socket?.resetAndDestroy();
    return;
  }
  const { status = 200, json, body = json === undefined ? '' : JSON.stringify(json) } = reply;
  response.writeHead(status).end(body);
}
