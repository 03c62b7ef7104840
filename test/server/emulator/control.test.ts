import { request as httpRequest } from 'node:http';
import { createVirtualClock, type VirtualClock } from '../virtual-clock.ts';
import { type Emulator, startEmulator } from '../../../server/emulator/emulator.ts';
import { makeKeyPair } from '../../../server/telnyx/signing.ts';
import { AGENT, CALLER, US } from '../../engine/carrier/phone-lab.ts';
import { type Receiver, startReceiver } from './receiver.ts';

const keyPair = makeKeyPair();
let receiver: Receiver;
let clock: VirtualClock;
let emulator: Emulator;

beforeEach(async () => {
  receiver = await startReceiver();
  clock = createVirtualClock(Date.now());
  emulator = await startEmulator({ port: 0, apiKey: 'K', keyPair, webhookUrl: receiver.url, clock });
});

afterEach(async () => {
  await emulator.close();
  await receiver.close();
});

interface Reply {
  readonly status: number;
  readonly json: Record<string, unknown>;
}

async function send(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const response = await fetch(emulator.url + path, {
    method,
    headers: { 'content-type': 'application/json', authorization: 'Bearer K', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

async function place(): Promise<string> {
  const { status, json } = await send('POST', '/emulator/calls', { from: CALLER, to: US });
  expect(status).toBe(201);
  return json['call_control_id'] as string;
}

function codeOf({ json }: Reply): string {
  return (json['errors'] as { code: string }[])[0]?.code ?? '';
}

it('tells what a call heard, pressed and was told to do', async () => {
  const leg = await place();
  const id = encodeURIComponent(leg);
  await send('POST', `/v2/calls/${id}/actions/answer`);
  await send('POST', `/v2/calls/${id}/actions/speak`, { payload: 'Welcome', voice: 'female' });
  expect((await send('POST', `/emulator/calls/${id}/digits`, { digits: '12#', every: 100 })).status).toBe(202);
  await clock.advance(200);
  await send('POST', `/v2/calls/${id}/actions/transfer`, { to: AGENT });
  const { json } = await send('GET', `/emulator/calls/${id}`);
  expect(json).toMatchObject({
    call_control_id: leg,
    alive: true,
    heard: [{ text: 'Welcome', cutShort: false }],
    legs: [
      { id: leg, state: 'answered' },
      { to: AGENT, state: 'bridging' },
    ],
    commands: [{ command: 'answer', status: 200 }, { command: 'speak' }, { command: 'transfer', body: { to: AGENT } }],
  });
  const pressed = json['pressed'] as { digit: string; at: number }[];
  expect(pressed.map(({ digit, at }) => [digit, at - (pressed[0]?.at ?? 0)])).toEqual([
    ['1', 0],
    ['2', 100],
    ['#', 200],
  ]);
  expect((await send('POST', `/emulator/calls/${id}/say`, { words: 'hello' })).status).toBe(202);
  expect((await send('POST', `/emulator/calls/${id}/hangup`)).json).toEqual({ call_control_id: leg, alive: false });
  const { json: all } = await send('GET', '/emulator/calls');
  expect(all['calls']).toMatchObject([{ state: 'ended' }, { state: 'ended' }]);
});

it('lists every REST request as it was received', async () => {
  const leg = await place();
  await send('POST', `/v2/calls/${encodeURIComponent(leg)}/actions/answer`, { client_state: 'QQ==' });
  await send('GET', '/v2/connections/app/active_calls?page[limit]=1');
  await send('POST', '/v2/calls/v3:a%2Fb/actions/hangup', {});
  const { json } = await send('GET', '/emulator/requests');
  const at = clock.now();
  const answer = `/calls/${encodeURIComponent(leg)}/actions/answer`;
  expect(json['requests']).toEqual([
    { at, method: 'POST', path: answer, body: { client_state: 'QQ==' }, status: 200 },
    { at, method: 'GET', path: '/connections/app/active_calls?page[limit]=1', body: {}, status: 200 },
    { at, method: 'POST', path: '/calls/v3:a%2Fb/actions/hangup', body: {}, status: 422 },
  ]);
});

it('answers the REST API’s own errors', async () => {
  const leg = await place();
  const path = `/v2/calls/${encodeURIComponent(leg)}/actions/answer`;
  expect(codeOf(await send('POST', path, {}, { authorization: 'Bearer other' }))).toBe('10009');
  expect(codeOf(await send('POST', path, '{"client_state":'))).toBe('10015');
  expect(codeOf(await send('POST', path, '[]'))).toBe('10015');
  expect(await send('DELETE', path)).toMatchObject({ status: 405 });
  expect(await send('POST', '/v2/nothing')).toMatchObject({ status: 404 });
  const large = await send('POST', path, { custom_headers: [], client_state: 'Q'.repeat(1024 * 1024) });
  expect([large.status, codeOf(large)]).toEqual([413, '10015']);
  expect(await send('GET', '/elsewhere')).toMatchObject({ status: 404 });
  const { json } = await send('GET', `/emulator/calls/${encodeURIComponent(leg)}`);
  expect(json['legs']).toMatchObject([{ state: 'parked' }]);
});

it('takes an encoded slash in an id', async () => {
  const [host, port] = emulator.url.replace('http://', '').split(':');
  const status = await new Promise<number>((resolve, reject) => {
    const path = '/v2/calls/v3:a%2Fb/actions/hangup';
    const request = httpRequest(
      { host, port, path, method: 'POST', headers: { authorization: 'Bearer K' } },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    request.on('error', reject);
    request.end();
  });
  expect(status).toBe(422);
});

it('refuses wrong input and forms of other pages', async () => {
  expect(await send('POST', '/emulator/calls', { from: CALLER })).toMatchObject({
    status: 400,
    json: { problems: [{ path: 'to' }] },
  });
  expect(await send('POST', '/emulator/calls', '{')).toMatchObject({ status: 400 });
  const form = await send('POST', '/emulator/calls', '{"from":"+1","to":"+2"}', { 'content-type': 'text/plain' });
  expect(form.status).toBe(415);
  const id = encodeURIComponent(await place());
  expect((await send('POST', `/emulator/calls/${id}/digits`, { digits: '1' })).status).toBe(409);
  expect((await send('POST', `/emulator/calls/${id}/digits`, { digits: 'x' })).status).toBe(400);
  expect((await send('POST', `/emulator/calls/${id}/say`, { words: 'x' })).status).toBe(409);
  expect((await send('POST', '/emulator/calls/nobody/hangup')).status).toBe(404);
  expect((await send('GET', '/emulator/calls/constructor')).status).toBe(404);
  expect((await send('POST', '/emulator/faults', { errors: [{ command: 'speak', status: 200 }] })).status).toBe(400);
});

it('orders faults of commands and webhooks', async () => {
  const faults = {
    errors: [{ command: 'answer', status: 500, times: 1 }],
    webhooks: { duplicate: 2, lose: ['call.answered'] },
  };
  expect((await send('POST', '/emulator/faults', faults)).json).toEqual(faults);
  const leg = await place();
  const first = await receiver.next('call.initiated');
  expect((await receiver.next('call.initiated')).id).toBe(first.id);
  const path = `/v2/calls/${encodeURIComponent(leg)}/actions/answer`;
  expect((await send('POST', path, {})).status).toBe(500);
  expect((await send('POST', path, {})).status).toBe(200);
  await send('POST', '/emulator/faults', {});
  await send('POST', `/emulator/calls/${encodeURIComponent(leg)}/hangup`);
  await receiver.next('call.hangup');
  expect(receiver.received.map(({ type }) => type)).not.toContain('call.answered');
});

it('shows what was heard as text, and commands without their long lists of retries', async () => {
  const leg = await place();
  const id = encodeURIComponent(leg);
  const policies = { webhook_retries_policies: { 'call.speak.ended': { retries_ms: [1_000] } } };
  await send('POST', `/v2/calls/${id}/actions/answer`, policies);
  await clock.advance(1_500);
  await send('POST', `/v2/calls/${id}/actions/speak`, { payload: 'Welcome,\ncaller', voice: 'female' });
  await clock.advance(300);
  await send('POST', `/emulator/calls/${id}/hangup`);
  const heard = await fetch(`${emulator.url}/emulator/calls/${id}/heard`);
  expect(heard.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  expect(await heard.text()).toBe('   1.50 s  Welcome, caller (cut short)\n');
  expect((await send('GET', '/emulator/calls/nobody/heard')).status).toBe(404);
  const { json: call } = await send('GET', `/emulator/calls/${id}`);
  expect(call['commands']).toMatchObject([{ command: 'answer', body: {} }, { command: 'speak' }]);
  expect(JSON.stringify(call)).not.toContain('webhook_retries_policies');
  const { json: all } = await send('GET', '/emulator/requests');
  expect(all['requests']).toMatchObject([{ body: policies }, {}]);
});

it('sets what a number does when it is called', async () => {
  const dial = async (): Promise<string> => {
    const { json } = await send('POST', '/v2/calls', { connection_id: '2811212257810187875', from: US, to: AGENT });
    return (json['data'] as { call_control_id: string }).call_control_id;
  };
  const stateOf = async (leg: string): Promise<object | undefined> => {
    const { json } = await send('GET', '/emulator/calls');
    return (json['calls'] as { id: string }[]).find(({ id }) => id === leg);
  };
  const first = await dial();
  expect(await send('POST', '/emulator/far-ends', { [AGENT]: 'busy' })).toMatchObject({
    status: 200,
    json: { [AGENT]: 'busy' },
  });
  const second = await dial();
  await clock.advance(3_000);
  expect(await stateOf(first)).toMatchObject({ state: 'answered' });
  expect(await stateOf(second)).toMatchObject({ state: 'ended', hangup: { cause: 'user_busy' } });
  const slow = { answersAfter: 9_000, hangsUpAfter: null };
  expect((await send('POST', '/emulator/far-ends', { [US]: slow, [AGENT]: 'answers' })).json).toEqual({
    [US]: slow,
    [AGENT]: { answersAfter: 3_000, hangsUpAfter: 60_000 },
  });
  expect((await send('POST', '/emulator/far-ends', { [AGENT]: null })).json).toEqual({ [US]: slow });
  expect((await send('POST', '/emulator/far-ends', { [AGENT]: 'asleep' })).status).toBe(400);
});

describe('an agent of a queue', () => {
  const wait = async (): Promise<string> => {
    const leg = await place();
    const actions = `/v2/calls/${encodeURIComponent(leg)}/actions`;
    await send('POST', `${actions}/answer`, {});
    await send('POST', `${actions}/enqueue`, { queue_name: 'support & sales' });
    return leg;
  };
  const agent = (body: object = {}): Promise<Reply> =>
    send('POST', `/emulator/queues/${encodeURIComponent('support & sales')}/agent`, body);
  const stateOf = async (leg: string): Promise<unknown> => {
    const { json } = await send('GET', `/emulator/calls/${encodeURIComponent(leg)}`);
    return (json['legs'] as { id: string; state: string }[]).find(({ id }) => id === leg)?.state;
  };

  it('takes whoever waits longest, and hangs up', async () => {
    const [first, second] = [await wait(), await wait()];
    const taken = await agent({ hangs_up_after: null });
    expect(taken).toMatchObject({ status: 200, json: { call_control_id: first } });
    expect([await stateOf(first), await stateOf(second)]).toEqual(['bridged', 'answered']);
    expect((await receiver.next('call.dequeued')).payload).toMatchObject({ call_control_id: first, reason: 'bridged' });
    await clock.advance(3_600_000);
    expect(await stateOf(first)).toBe('bridged');
    const id = String(taken.json['agent']);
    expect((await send('POST', `/emulator/calls/${encodeURIComponent(id)}/hangup`)).status).toBe(200);
    expect(await stateOf(first)).not.toBe('bridged');
  });

  it('hangs up by itself after a while', async () => {
    const leg = await wait();
    await agent({ hangs_up_after: 5_000 });
    await clock.advance(4_999);
    expect(await stateOf(leg)).toBe('bridged');
    await clock.advance(1);
    expect(await stateOf(leg)).not.toBe('bridged');
  });

  it('finds nobody in a queue that is empty or unknown', async () => {
    expect((await agent()).status).toBe(409);
    await wait();
    expect((await agent({ hangs_up_after: -1 })).status).toBe(400);
    expect((await agent()).status).toBe(200);
    expect((await agent()).status).toBe(409);
  });
});

it('streams everything as it happens', async () => {
  const abort = new AbortController();
  const response = await fetch(`${emulator.url}/emulator/events`, { signal: abort.signal });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const leg = await place();
  await send('POST', `/v2/calls/${encodeURIComponent(leg)}/actions/answer`, {});
  let text = '';
  while (text.split('event: delivery').length < 3) text += (await reader?.read())?.value ?? '';
  const kinds = Array.from(text.matchAll(/^event: (\w+)$/gmu), ([, kind]) => kind);
  expect(new Set(kinds)).toEqual(new Set(['call', 'webhook', 'delivery', 'request']));
  abort.abort();
});

it('says when its port is taken', async () => {
  const port = Number(new URL(emulator.url).port);
  await expect(startEmulator({ port, apiKey: 'K', keyPair, webhookUrl: receiver.url })).rejects.toMatchObject({
    code: 'port_in_use',
  });
});
