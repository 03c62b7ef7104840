import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { ServerError } from '../../../server/errors.ts';
import { makeKeyPair, signWebhook } from '../../../server/telnyx/signing.ts';
import { aBody, createWebhookBench, type WebhookBench, type WebhookBenchOptions } from './webhook-bench.ts';

const benches: WebhookBench[] = [];

async function open(options: WebhookBenchOptions = {}): Promise<WebhookBench> {
  const bench = await createWebhookBench(options);
  benches.push(bench);
  return bench;
}

afterEach(async () => {
  for (const bench of benches.splice(0)) await bench.close();
});

const failing = (error: Error) => () => Promise.reject(error);

describe('POST /webhooks/telnyx', () => {
  it('takes a signed event, and hands it on decoded', async () => {
    const bench = await open();
    const answer = await bench.send(aBody('call.dtmf.received', { digit: '5' }));
    expect(answer.status).toBe(200);
    expect(bench.events).toEqual([
      {
        kind: 'webhook',
        id: 'e-1',
        type: 'call.dtmf.received',
        occurredAt: Date.parse('2026-03-01T09:00:00Z') * 1000 + 123_456,
        leg: 'v3:leg',
        legId: 'leg-id',
        token: null,
        payload: expect.objectContaining({ digit: '5' }) as unknown,
      },
    ]);
  });

  it('answers only once the event is stored', async () => {
    let stored: () => void = () => undefined;
    const bench = await open({ handle: () => new Promise((resolve) => (stored = resolve)) });
    let answered = false;
    const answer = bench.send(aBody('call.answered')).then(({ status }) => {
      answered = true;
      return status;
    });
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(answered).toBe(false);
    stored();
    await expect(answer).resolves.toBe(200);
  });

  it('gives an event without an id the digest of its body', async () => {
    const bench = await open();
    const body = aBody('call.answered', {}, { id: null });
    await bench.send(body);
    await bench.send(body);
    await bench.send(`${body} `);
    const ids = bench.events.map(({ id }) => id);
    expect(ids[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  it('keeps event types and fields it does not know', async () => {
    const bench = await open();
    await expect(bench.send(aBody('call.brand.new', { extra: { a: [1] } }))).resolves.toMatchObject({ status: 200 });
    expect(bench.events[0]).toMatchObject({ type: 'call.brand.new', payload: { extra: { a: [1] } } });
  });

  it('takes any number of keys and bytes as they are', async () => {
    const bench = await open();
    const spaced = aBody('call.answered', { note: 'Grüße 😀' }).replace('{"data"', '  {\n "data"');
    await expect(bench.send(spaced)).resolves.toMatchObject({ status: 200 });
    expect(bench.events[0]?.payload.note).toBe('Grüße 😀');
  });
});

describe('a webhook that is not signed', () => {
  const body = aBody('call.answered');

  it.each([
    [
      'without a signature',
      (signed: Record<string, string>) => ({ 'telnyx-timestamp': signed['telnyx-timestamp'] ?? '' }),
      'missing_signature',
    ],
    [
      'without a timestamp',
      (signed: Record<string, string>) => ({ 'telnyx-signature-ed25519': signed['telnyx-signature-ed25519'] ?? '' }),
      'missing_timestamp',
    ],
    [
      'with half a signature',
      (signed: Record<string, string>) => ({ ...signed, 'telnyx-signature-ed25519': 'AAAA' }),
      'bad_signature_encoding',
    ],
    [
      'with an odd timestamp',
      (signed: Record<string, string>) => ({ ...signed, 'telnyx-timestamp': 'now' }),
      'bad_timestamp',
    ],
  ])('%s is refused before its body is read', async (_, headers, code) => {
    const bench = await open();
    const answer = await bench.send(body, headers(bench.sign(body)));
    expect(answer).toMatchObject({ status: 401, json: { error: { code } } });
    expect(bench.events).toEqual([]);
    expect(bench.lines).toHaveLength(1);
    expect(bench.lines[0]).toMatchObject({ level: 'warn', fields: { status: 401, code } });
  });

  it('or signed too long ago, or in the future, is refused', async () => {
    const bench = await open();
    const old = await bench.send(body, bench.sign(body, bench.clock.now() - 301_000));
    expect(old).toMatchObject({ status: 401, json: { error: { code: 'stale_timestamp' } } });
    const future = await bench.send(body, bench.sign(body, bench.clock.now() + 301_000));
    expect(future.status).toBe(401);
  });

  it('by us, or of another body, is refused', async () => {
    const bench = await open();
    const other = signWebhook(makeKeyPair().secretKey, Math.floor(bench.clock.now() / 1000), body);
    await expect(bench.send(body, { ...other })).resolves.toMatchObject({
      status: 401,
      json: { error: { code: 'wrong_signature' } },
    });
    await expect(bench.send(`${body} `, bench.sign(body))).resolves.toMatchObject({ status: 401 });
    expect(bench.events).toEqual([]);
  });
});

describe('a webhook that is no event', () => {
  it.each([
    ['no JSON', 'hello', 'not_json'],
    ['half a JSON', aBody('call.answered').slice(0, -20), 'not_json'],
    ['an empty body', '', 'not_json'],
    ['a list', '[]', 'not_an_event'],
    ['an id of the wrong type', aBody('call.answered', { call_control_id: 7 }), 'wrong_type'],
    ['an event id of the wrong type', aBody('call.answered', {}, { id: { a: 1 } }), 'wrong_type'],
    ['an id with a NUL', aBody('call.answered', { call_control_id: 'a\0b' }), 'wrong_type'],
    ['a call event without a leg', aBody('call.answered', { call_control_id: null, call_leg_id: null }), 'no_leg'],
  ])('is refused: %s', async (_, body, code) => {
    const bench = await open();
    await expect(bench.send(body)).resolves.toMatchObject({ status: 400, json: { error: { code } } });
    expect(bench.events).toEqual([]);
    expect(bench.lines).toHaveLength(1);
  });

  it('of API version 1 is refused with the remedy', async () => {
    const bench = await open();
    const samples = join(import.meta.dirname, '../../fixtures/webhooks');
    const v1 = readFileSync(join(samples, '92-v1-format.call_initiated.json'), 'utf8');
    const answer = await bench.send(v1);
    expect(answer).toMatchObject({ status: 400, json: { error: { code: 'v1_shape' } } });
    expect(JSON.stringify(answer.json)).toContain('webhook_api_version');
  });
});

describe('a webhook of the wrong size', () => {
  it('is refused by its announced length', async () => {
    const bench = await open();
    const answer = await bench.send('x'.repeat(1024 * 1024 + 1));
    expect(answer).toMatchObject({ status: 413, json: { error: { code: 'too_large' } } });
    expect(answer.headers.connection).toBe('close');
    await expect(bench.send(aBody('call.answered'))).resolves.toMatchObject({ status: 200 });
  });

  it('is refused while it grows', async () => {
    const bench = await open();
    const chunk = `${(256 * 1024).toString(16)}\r\n${'x'.repeat(256 * 1024)}\r\n`;
    const answer = await raw(bench, { 'transfer-encoding': 'chunked' }, chunk.repeat(5));
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('is refused when it breaks off', async () => {
    const bench = await open();
    const answer = await raw(bench, { 'content-length': '500' }, '{"data":');
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(bench.lines).toHaveLength(1);
    expect(bench.events).toEqual([]);
    await expect(bench.send(aBody('call.answered'))).resolves.toMatchObject({ status: 200 });
  });
});

describe('a webhook that cannot be stored', () => {
  it.each([
    ['the store fails', new ServerError('store_failed', 'The disk is full.', { retryable: true }), 500, 'store_failed'],
    ['too much waits', new ServerError('overloaded', 'Too much waits.', { retryable: true }), 503, 'overloaded'],
    ['a later release stored the call', new ServerError('newer_format', 'Format 2.'), 503, 'newer_format'],
    ['there is a bug', new Error('secret detail'), 500, 'internal'],
  ])('is to be sent again: %s', async (_, error, status, code) => {
    const bench = await open({ handle: failing(error) });
    const answer = await bench.send(aBody('call.answered'));
    expect(answer).toMatchObject({ status, json: { error: { code } } });
    expect(JSON.stringify(answer.json)).not.toContain('secret');
    expect(bench.lines).toHaveLength(1);
    expect(bench.lines[0]).toMatchObject({ level: 'error', fields: { error } });
  });

  it('is to be sent again when too many signatures wait', async () => {
    const overloaded = new ServerError('overloaded', '100 signatures are being checked already', { retryable: true });
    const bench = await open({ verifier: { verify: failing(overloaded), pending: () => 100 } });
    await expect(bench.send(aBody('call.answered'))).resolves.toMatchObject({ status: 503 });
  });
});

describe('the clocks', () => {
  it('that differ are named once a minute', async () => {
    const bench = await open();
    const body = aBody('call.answered');
    for (let count = 0; count < 3; count += 1) await bench.send(body, bench.sign(body, bench.clock.now() - 40_000));
    expect(bench.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
    await bench.clock.advance(60_000);
    await bench.send(body, bench.sign(body, bench.clock.now() - 40_000));
    expect(bench.lines.filter(({ level }) => level === 'warn')).toHaveLength(2);
  });
});

/** Writes a request by hand and closes the sending side; resolves with all that came back. */
function raw(bench: WebhookBench, headers: Record<string, string>, body: string): Promise<string> {
  const { hostname, port } = new URL(bench.url);
  const all = { host: hostname, ...bench.sign('unread'), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return new Promise((resolve) => {
    let received = '';
    const socket = connect(Number(port), hostname, () => {
      socket.end(`POST /webhooks/telnyx HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
    });
    socket.on('data', (chunk) => (received += chunk.toString('utf8')));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve(received);
    });
  });
}
