import { createVirtualClock, type VirtualClock } from '../virtual-clock.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../../server/emulator/emulator.ts';
import { makeKeyPair } from '../../../server/telnyx/signing.ts';
import { AGENT, CALLER, US } from '../../engine/carrier/phone-lab.ts';
import { type Receiver, startReceiver } from './receiver.ts';

// Attempts and time-outs on a clock of the test's own; the HTTP between is real.

const keyPair = makeKeyPair();
let receiver: Receiver;
let clock: VirtualClock;
let emulator: Emulator;
const open: { close(): Promise<void> }[] = [];

async function start(options: Partial<EmulatorOptions> = {}): Promise<void> {
  emulator = await startEmulator({ port: 0, apiKey: 'K', keyPair, webhookUrl: receiver.url, clock, ...options });
  open.push(emulator);
}

beforeEach(async () => {
  receiver = await startReceiver();
  clock = createVirtualClock(Date.now());
  open.push(receiver);
});

afterEach(async () => {
  for (const closing of open.splice(0).reverse()) await closing.close();
});

async function post(path: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(emulator.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer K' },
    body: JSON.stringify(body),
  });
  return (await response.json()) as Record<string, unknown>;
}

async function place(): Promise<string> {
  return (await post('/emulator/calls', { from: CALLER, to: US }))['call_control_id'] as string;
}

/** The journal tells of the outcome of a delivery; the clock may be moved on only then. */
async function deliveries(): Promise<{
  next(): Promise<{ attempt: number; outcome: unknown; url: string }>;
  stop(): void;
}> {
  const abort = new AbortController();
  const response = await fetch(`${emulator.url}/emulator/events`, { signal: abort.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    async next() {
      for (;;) {
        const block = /event: delivery\ndata: (.*)\n\n/u.exec(text);
        if (block !== null) {
          text = text.slice(block.index + block[0].length);
          return (JSON.parse(block[1] ?? '') as { detail: { attempt: number; outcome: unknown; url: string } }).detail;
        }
        const { value } = (await reader?.read()) ?? {};
        text += value ?? '';
      }
    },
    stop: () => {
      abort.abort();
    },
  };
}

it('repeats what is not acknowledged, with the same id, a counter and a fresh signature', async () => {
  await start();
  const told = await deliveries();
  const statuses = [500, 302, 429, 200];
  receiver.answer = () => statuses.shift() ?? 200;
  await place();
  for (const [attempt, outcome] of [500, 302, 429].entries()) {
    expect(await told.next()).toMatchObject({ attempt: attempt + 1, outcome });
    await clock.advance(1_000 * 2 ** attempt);
  }
  expect(await told.next()).toMatchObject({ attempt: 4, outcome: 200 });
  await clock.advance(60_000);
  expect(receiver.received.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]);
  expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1);
  const stamps = receiver.received.map(({ headers }) => Number(headers['telnyx-timestamp']));
  expect((stamps[3] ?? 0) - (stamps[0] ?? 0)).toBeGreaterThanOrEqual(6);
  told.stop();
});

it('never repeats a 4xx other than 408 and 429', async () => {
  await start();
  const told = await deliveries();
  receiver.answer = () => 404;
  await place();
  expect(await told.next()).toMatchObject({ attempt: 1, outcome: 404 });
  await clock.advance(100_000);
  expect(receiver.received).toHaveLength(1);
  told.stop();
});

it('gives the receiver two seconds, then repeats by the call’s own policy', async () => {
  await start();
  const told = await deliveries();
  const leg = await place();
  await told.next();
  receiver.answer = () => null;
  const policy = { webhook_retries_policies: { 'call.answered': { retries_ms: [100] } } };
  await post(`/v2/calls/${leg}/actions/answer`, policy);
  for (const attempt of [1, 2]) {
    expect((await receiver.next('call.answered')).attempt).toBe(attempt);
    await clock.advance(2_000);
    expect(await told.next()).toMatchObject({
      attempt,
      outcome: expect.stringContaining('not acknowledged') as string,
    });
    await clock.advance(100);
  }
  await clock.advance(60_000);
  expect(receiver.received.filter(({ type }) => type === 'call.answered')).toHaveLength(2);
  told.stop();
});

it('turns to the failover address in the end', async () => {
  const second = await startReceiver();
  open.push(second);
  await start({ webhookFailoverUrl: second.url });
  const told = await deliveries();
  receiver.answer = () => 503;
  await place();
  for (const delay of [1_000, 2_000, 4_000, 8_000, 16_000]) {
    await told.next();
    await clock.advance(delay);
  }
  await told.next();
  expect((await second.next('call.initiated')).attempt).toBe(7);
  expect(await told.next()).toMatchObject({ url: second.url, outcome: 200 });
  told.stop();
});

it('sends webhooks to the address of the call, by GET where it asks for that', async () => {
  const other = await startReceiver();
  open.push(other);
  await start();
  const leg = await place();
  await post(`/v2/calls/${leg}/actions/answer`, { webhook_url: `${other.url}?app=1`, webhook_url_method: 'GET' });
  const answered = await other.next('call.answered');
  expect(answered).toMatchObject({ method: 'GET', raw: '', attempt: 1 });
  expect(answered.url).toMatch(/^\/hooks\?app=1&data=/u);
});

it('lives in the time of its clock', async () => {
  await start();
  const leg = await place();
  await post(`/v2/calls/${leg}/actions/answer`, {});
  await post(`/v2/calls/${leg}/actions/transfer`, { to: AGENT });
  await receiver.next('call.initiated');
  await clock.advance(3_000);
  await receiver.next('call.bridged');
  await clock.advance(60_000);
  await receiver.next('call.hangup');
  await receiver.next('call.hangup');
});

it('closes with deliveries under way and planned', async () => {
  await start();
  receiver.answer = () => null;
  await place();
  await receiver.next('call.initiated');
  await emulator.close();
  expect(clock.scheduled()).toBe(0);
  await expect(fetch(`${emulator.url}/emulator/calls`)).rejects.toThrow();
});
