import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'undici';
import { headerOf, type Traffic, type TrafficRequest } from './http-traffic.ts';

/** A way station between the emulator and the server: webhooks wait here until they are let through, one by one. */
export interface WebhookGate {
  /** Where the emulator sends webhooks to. */
  readonly url: string;
  readonly isWaiting: (request: TrafficRequest) => boolean;
  /** Those that wait now, in the order in which the emulator has sent them. */
  waiting(): readonly WaitingWebhook[];
  /** Hands one on to the server, as it came; the emulator gets the server's answer. */
  letThrough(webhook: WaitingWebhook): void;
  /** Where to hand webhooks on to. */
  leadTo(serverUrl: string): void;
  close(): Promise<void>;
}

export interface WaitingWebhook {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly response: ServerResponse;
}

const SIGNATURE = 'telnyx-signature-ed25519';
const HANDED_ON = [SIGNATURE, 'telnyx-timestamp', 'content-type', 'user-agent'];

/** Opens a gate on a free port of loopback. */
export async function openGate(path: string, traffic: Traffic): Promise<WebhookGate> {
  const waiting = new Map<string, WaitingWebhook>();
  let target = '';
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { headers } = incoming;
      waiting.set(String(headers[SIGNATURE]), { headers, body: Buffer.concat(chunks), response });
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const found = (each: TrafficRequest): WaitingWebhook | undefined =>
    each.origin === origin ? waiting.get(headerOf(each, SIGNATURE) ?? '') : undefined;

  const handOn = async ({ headers, body, response }: WaitingWebhook): Promise<void> => {
    const kept = HANDED_ON.map((name) => [name, String(headers[name])] as const);
    const answer = await request(target, { method: 'POST', headers: Object.fromEntries(kept), body });
    await answer.body.dump();
    response.writeHead(answer.statusCode).end();
  };

  return {
    url: origin + path,
    isWaiting: (each) => found(each) !== undefined,
    waiting: () => [...traffic.underWay].flatMap((each) => found(each) ?? []),
    letThrough(webhook) {
      waiting.delete(String(webhook.headers[SIGNATURE]));
      void handOn(webhook);
    },
    leadTo(serverUrl) {
      target = serverUrl;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
