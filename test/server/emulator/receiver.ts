import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '../../../engine/telnyx/wire.ts';

/** One webhook as it came in. */
export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly raw: string;
  readonly type: string;
  readonly payload: JsonObject;
  readonly attempt: number;
  readonly id: string;
}

/** An application's webhook endpoint. */
export interface Receiver {
  readonly url: string;
  readonly received: readonly Received[];
  /** The next webhook of that type that was not returned yet; it waits for it. */
  next(type: string): Promise<Received>;
  /** How it answers: a status, or null to keep the sender waiting. Default 200. */
  answer: (webhook: Received) => number | null;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const taken = new Set<Received>();
  let wake: (() => void)[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const webhook = read(request.method ?? '', request.url ?? '', request.headers, Buffer.concat(chunks).toString());
      received.push(webhook);
      const status = receiver.answer(webhook);
      if (status !== null) response.writeHead(status).end();
      for (const waiter of wake) waiter();
      wake = [];
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}/hooks`,
    received,
    answer: () => 200,
    async next(type) {
      for (;;) {
        const found = received.find((webhook) => webhook.type === type && !taken.has(webhook));
        if (found !== undefined) {
          taken.add(found);
          return found;
        }
        await new Promise<void>((resolve) => wake.push(resolve));
      }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
  return receiver;
}

interface Envelope {
  readonly data: { readonly id: string; readonly event_type: string; readonly payload: JsonObject };
  readonly meta: { readonly attempt: number };
}

function read(method: string, url: string, headers: IncomingHttpHeaders, raw: string): Received {
  const query = new URL(url, 'http://127.0.0.1').searchParams;
  const json = method === 'GET' ? `{"data":${query.get('data') ?? ''},"meta":${query.get('meta') ?? ''}}` : raw;
  const { data, meta } = JSON.parse(json) as Envelope;
  const { id, event_type: type, payload } = data;
  return { method, url, headers, raw, type, payload, attempt: meta.attempt, id };
}
