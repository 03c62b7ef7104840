import { Agent, request } from 'undici';
import type { CarrierWebhook } from '../../engine/carrier/state.ts';
import type { Cancel, Clock } from '../clock.ts';
import { messageOf } from '../errors.ts';
import { signWebhook } from '../telnyx/signing.ts';
import type { Journal } from './journal.ts';

/** How webhooks are delivered. */
export interface DeliveryOptions {
  readonly clock: Clock;
  readonly journal: Journal;
  /** Base64; signs every webhook. */
  readonly secretKey: string;
  /** How long the receiver may take to answer, ms. Telnyx: 2000 (developer docs). */
  readonly ackTimeoutMs: number;
  /** Tried in the same way once all attempts at the webhook's own address have failed. */
  readonly failoverUrl: string | null;
}

/** Sends webhooks until they are acknowledged or their attempts are used up. */
export interface Delivery {
  /** Begins to send; deliveries do not wait for one another, as at Telnyx. */
  deliver(webhook: CarrierWebhook): void;
  /** Ends all attempts; resolves once no socket is open. */
  close(): Promise<void>;
}

/** Delays between attempts without a `webhook_retries_policies`, ms (assumption `retries`). */
const DEFAULT_RETRIES_MS: readonly number[] = [1_000, 2_000, 4_000, 8_000, 16_000];

interface Attempt {
  readonly webhook: CarrierWebhook;
  readonly url: string;
  /** From 1, as in `meta.attempt`. */
  readonly number: number;
  /** Delays left at this address. */
  readonly delays: readonly number[];
  readonly failover: string | null;
}

/** A deliverer over HTTP; it keeps connections open until closed. */
export function createDelivery(options: DeliveryOptions): Delivery {
  const { clock } = options;
  const agent = new Agent({ connections: 64, connectTimeout: 5_000 });
  const waiting = new Set<Cancel>();
  const sending = new Set<Promise<void>>();
  const closing = new AbortController();

  function later(at: number, fn: () => void): Cancel {
    const cancel = clock.schedule(at, () => {
      waiting.delete(cancel);
      fn();
    });
    waiting.add(cancel);
    return cancel;
  }

  function start(attempt: Attempt): void {
    if (closing.signal.aborted) return;
    const sent = send(attempt).then((outcome) => {
      sending.delete(sent);
      settle(attempt, outcome);
    });
    sending.add(sent);
  }

  async function send(attempt: Attempt): Promise<number | string> {
    const timeout = new AbortController();
    const cancel = later(clock.now() + options.ackTimeoutMs, () => {
      timeout.abort(new Error('not acknowledged in time'));
    });
    try {
      const { url, ...rest } = message(options, attempt);
      const signal = AbortSignal.any([timeout.signal, closing.signal]);
      const response = await request(url, { ...rest, signal, dispatcher: agent });
      await response.body.dump();
      return response.statusCode;
    } catch (error) {
      return messageOf(error);
    } finally {
      cancel();
      waiting.delete(cancel);
    }
  }

  function settle(attempt: Attempt, outcome: number | string): void {
    if (closing.signal.aborted) return;
    const { webhook, url, number, failover } = attempt;
    options.journal.note({
      at: clock.now(),
      kind: 'delivery',
      leg: webhook.leg,
      detail: { id: webhook.event.data['id'] ?? null, url, attempt: number, outcome },
    });
    if (!shouldRepeat(outcome)) return;
    const [delay, ...delays] = attempt.delays;
    if (delay !== undefined) {
      later(clock.now() + delay, () => {
        start({ ...attempt, number: number + 1, delays });
      });
    } else if (failover !== null) {
      start({ ...attempt, url: failover, number: number + 1, delays: delaysOf(webhook), failover: null });
    }
  }

  return {
    deliver(webhook) {
      const first = webhook.event.meta['attempt'];
      start({
        webhook,
        url: webhook.url,
        number: typeof first === 'number' ? first : 1,
        delays: delaysOf(webhook),
        failover: options.failoverUrl,
      });
    },
    async close() {
      closing.abort(new Error('the emulator is closing'));
      for (const cancel of waiting) cancel();
      waiting.clear();
      await Promise.allSettled(sending);
      await agent.destroy();
    },
  };
}

function delaysOf(webhook: CarrierWebhook): readonly number[] {
  return webhook.retriesMs ?? DEFAULT_RETRIES_MS;
}

/** Voice API webhooks page: 408, 429 and 5xx are repeated, other 4xx are not; no answer is repeated. */
function shouldRepeat(outcome: number | string): boolean {
  if (typeof outcome === 'string') return true;
  if (outcome >= 200 && outcome < 300) return false;
  return outcome < 400 || outcome === 408 || outcome === 429 || outcome >= 500;
}

interface Message {
  readonly url: string;
  readonly method: 'POST' | 'GET';
  readonly headers: Record<string, string>;
  readonly body: string | null;
}

function message({ clock, secretKey }: DeliveryOptions, { webhook, url, number }: Attempt): Message {
  const meta = { ...webhook.event.meta, attempt: number, delivered_to: url };
  const { data } = webhook.event;
  const inQuery = webhook.method === 'GET';
  const body = inQuery ? '' : JSON.stringify({ data, meta });
  const headers = {
    'user-agent': 'telnyx-webhooks',
    ...signWebhook(secretKey, Math.floor(clock.now() / 1_000), body),
  };
  if (!inQuery) return { url, method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body };
  const target = new URL(url);
  target.searchParams.set('data', JSON.stringify(data));
  target.searchParams.set('meta', JSON.stringify(meta));
  return { url: target.href, method: 'GET', headers, body: null };
}
