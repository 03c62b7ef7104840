import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { Router } from 'express';
import type { WebhookEvent } from '../../../engine/model/event.ts';
import { decodeWebhook } from '../../../engine/telnyx/decode.ts';
import { decodeToken } from '../../../engine/telnyx/token.ts';
import { createApp } from '../../../server/http/app.ts';
import { createClockSkew } from '../../../server/http/clock-skew.ts';
import { listen } from '../../../server/http/listen.ts';
import type { CallStore } from '../../../server/store/call-store.ts';
import { createVerifier, parsePublicKeys, type Verifier } from '../../../server/telnyx/signature.ts';
import { makeKeyPair, signWebhook } from '../../../server/telnyx/signing.ts';
import { type LogLine, recordLog } from '../recorded-log.ts';
import { createVirtualClock, type VirtualClock } from '../virtual-clock.ts';

const keyPair = makeKeyPair();

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly json: unknown;
}

/** The HTTP application with calls that only remember their events. */
export interface WebhookBench {
  readonly url: string;
  readonly clock: VirtualClock;
  readonly lines: readonly LogLine[];
  readonly events: WebhookEvent[];
  /** Signs and sends a body. */
  send(body: string, headers?: Record<string, string>): Promise<Answer>;
  get(path: string, method?: string): Promise<Answer>;
  sign(body: string, atMs?: number): Record<string, string>;
  close(): Promise<void>;
}

export interface WebhookBenchOptions {
  readonly handle?: (event: WebhookEvent) => Promise<void>;
  readonly verifier?: Verifier;
  readonly readState?: () => Promise<unknown>;
  readonly flows?: number;
  readonly newerFormat?: boolean;
}

export async function createWebhookBench(options: WebhookBenchOptions = {}): Promise<WebhookBench> {
  const clock = createVirtualClock();
  const log = recordLog();
  const events: WebhookEvent[] = [];
  const keys = parsePublicKeys(keyPair.publicKey);
  if (!keys.ok) throw new Error(keys.problems.join());
  const skew = createClockSkew(clock, log);
  const app = createApp(
    {
      engine: { decodeWebhook, decodeToken },
      verifier: options.verifier ?? createVerifier(keys.keys, { maxPending: 100 }),
      clock,
      log,
      skew,
      async handle(event) {
        events.push(event);
        await options.handle?.(event);
      },
    },
    {
      store: { readState: options.readState ?? (() => Promise.resolve()) } as unknown as CallStore,
      skew,
      serving: () => Array.from({ length: options.flows ?? 1 }, (_, index) => ({ flow: `f${index}`, version: 'v' })),
      unread: () => [],
      contradictions: () => [],
      unreadable: () => null,
      broken: () => [
        { file: 'flows/bad.yaml', id: 'bad', diagnostics: [], problems: ['flows/bad.yaml:3:1: unknown key'] },
      ],
      counts: () => ({ begun: 0, duplicate: 0, unknown: 0, unroutable: 0 }),
      metNewerFormat: () => options.newerFormat ?? false,
    },
    Router(),
  );
  const listening = await listen(app, 0, '127.0.0.1');
  const agent = new Agent();
  const sign = (body: string, atMs = clock.now()): Record<string, string> => ({
    ...signWebhook(keyPair.secretKey, Math.floor(atMs / 1000), body),
  });
  const exchange = (method: string, path: string, headers: Record<string, string>, body: string): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const sent = request(listening.url + path, { method, headers, agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const json = text === '' ? null : (JSON.parse(text) as unknown);
          resolve({ status: response.statusCode ?? 0, headers: response.headers, json });
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  return {
    url: listening.url,
    clock,
    lines: log.lines,
    events,
    sign,
    send: (body, headers = sign(body)) =>
      exchange('POST', '/webhooks/telnyx', { 'content-type': 'application/json', ...headers }, body),
    get: (path, method = 'GET') => exchange(method, path, {}, ''),
    async close() {
      agent.destroy();
      await listening.close();
    },
  };
}

/** A webhook's body as Telnyx sends it. */
export function aBody(type: string, payload: Record<string, unknown> = {}, data: Record<string, unknown> = {}): string {
  const ids = { call_control_id: 'v3:leg', call_leg_id: 'leg-id', call_session_id: 'session', client_state: null };
  return JSON.stringify({
    data: {
      record_type: 'event',
      event_type: type,
      id: 'e-1',
      occurred_at: '2026-03-01T09:00:00.123456Z',
      payload: { ...ids, ...payload },
      ...data,
    },
    meta: { attempt: 1, delivered_to: 'https://example.com/webhooks/telnyx' },
  });
}
