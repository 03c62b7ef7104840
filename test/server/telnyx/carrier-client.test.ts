import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { actionNamed } from '../../../engine/telnyx/catalogue.ts';
import { commandId, decodeToken, encodeToken } from '../../../engine/telnyx/token.ts';
import type { Carrier, CarrierCommand } from '../../../server/calls/carrier.ts';
import { createCarrierClient, type SentRequest } from '../../../server/telnyx/carrier-client.ts';

const CALL = '5f0c2c1e-7d27-4f6e-9d51-6f0b2f0a9c11';

interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Record<string, unknown>;
}

interface Telnyx {
  readonly client: Carrier;
  readonly received: Received[];
  readonly recorded: SentRequest[];
}

type Script = (res: ServerResponse, received: Received) => void;

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A server in Telnyx's place, and the client that talks to it. */
async function telnyx(script: Script): Promise<Telnyx> {
  const received: Received[] = [];
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
      const entry = { method: req.method ?? '', url: req.url ?? '', headers: req.headers, body };
      received.push(entry);
      script(res, entry);
    });
  });
  const baseUrl = await start(server);
  const recorded: SentRequest[] = [];
  const client = aClient(baseUrl, recorded);
  closers.push(async () => {
    await client.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { client, received, recorded };
}

async function start(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`;
}

function aClient(baseUrl: string, recorded: SentRequest[] = []): Carrier {
  const engine = { actionNamed, encodeToken, commandId };
  return createCarrierClient({ baseUrl, apiKey: 'KEYtest', engine, record: (request) => recorded.push(request) });
}

const answer =
  (status: number, body: unknown, headers: Record<string, string> = {}): Script =>
  (res) => {
    res.writeHead(status, { 'content-type': 'application/json', ...headers });
    res.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

const ok = answer(200, { data: { result: 'ok' } });
const failure = (code: unknown, detail = 'Detail') => ({ errors: [{ code, title: 'Title', detail }] });

function command(action: string, over: Partial<CarrierCommand> = {}): CarrierCommand {
  return { call: CALL, n: 3, action, leg: 'v3:a/b+c', params: {}, generation: 0, ...over };
}

describe('a question', () => {
  test('has no body; what it asks for stands in its path and query', async () => {
    const { client, received, recorded } = await telnyx(answer(200, { data: { queue_position: 3 } }));
    const params = { queue_name: 'sales & more' };
    expect(await client.send(command('queue_call_status', { params }), 1_000)).toEqual({
      outcome: 'accepted',
      status: 200,
      response: { queue_position: 3 },
    });
    expect(received[0]).toMatchObject({
      method: 'GET',
      url: '/v2/queues/sales%20%26%20more/calls/v3%3Aa%2Fb%2Bc',
      body: {},
    });
    expect(received[0]?.headers).not.toHaveProperty('content-type');
    expect(recorded[0]?.body).toBeNull();
  });

  test('for a list is answered with the list', async () => {
    const { client, received } = await telnyx(answer(200, { data: [{ id: 'a' }], meta: {} }));
    const answered = await client.send(command('conference_list', { params: { 'filter[name]': 'a b' } }), 1_000);
    expect(answered).toMatchObject({ outcome: 'accepted', response: { data: [{ id: 'a' }] } });
    expect(received[0]?.url).toBe('/v2/conferences?filter%5Bname%5D=a+b');
  });
});

describe('a command', () => {
  it('goes to its path with its ids encoded, the key, a token and an id', async () => {
    const { client, received, recorded } = await telnyx(ok);
    const params = { payload: 'Hello', voice: 'female' };
    await expect(client.send(command('speak', { params }), 1_000)).resolves.toEqual({
      outcome: 'accepted',
      status: 200,
      response: { result: 'ok' },
    });
    const sent = received[0];
    expect(sent).toMatchObject({ method: 'POST', url: '/v2/calls/v3%3Aa%2Fb%2Bc/actions/speak' });
    expect(sent?.headers).toMatchObject({ authorization: 'Bearer KEYtest', 'content-type': 'application/json' });
    expect(sent?.body).toEqual({
      ...params,
      client_state: encodeToken({ call: CALL, n: 3 }),
      command_id: commandId(CALL, 3),
    });
    expect(recorded).toEqual([{ method: 'POST', path: '/calls/v3%3Aa%2Fb%2Bc/actions/speak', body: sent?.body }]);
  });

  it('is the same when it is repeated, and has another id in a later generation', async () => {
    const { client, received } = await telnyx(ok);
    await client.send(command('hangup'), 1_000);
    await client.send(command('hangup'), 1_000);
    await client.send(command('hangup', { generation: 1 }), 1_000);
    await client.send(command('hangup', { generation: 2 }), 1_000);
    const ids = received.map(({ body }) => body.command_id);
    expect(ids[1]).toBe(ids[0]);
    expect(new Set(ids).size).toBe(3);
    const others = Array.from({ length: 1_000 }, (_, n) => commandId(CALL, n));
    expect(others).not.toContain(ids[2]);
  });

  it.each(['answer', 'transfer', 'dial'])('that opens a leg asks for long webhook retries: %s', async (action) => {
    const { client, received } = await telnyx(ok);
    const leg = action === 'dial' ? null : 'v3:leg';
    await client.send(command(action, { leg, params: { to: '+12025550100' } }), 1_000);
    const policies = received[0]?.body.webhook_retries_policies as Record<string, { retries_ms: number[] }>;
    expect(Object.keys(policies)).toEqual(
      expect.arrayContaining(['call.hangup', 'call.gather.ended', 'call.speak.ended']),
    );
    for (const { retries_ms: delays } of Object.values(policies)) {
      expect(delays).toEqual([1_000, 2_000, 5_000, 12_000, 40_000]);
      expect(delays.reduce((sum, delay) => sum + delay, 0)).toBeLessThanOrEqual(60_000);
    }
  });

  it('keeps the retries that a flow has set', async () => {
    const { client, received } = await telnyx(ok);
    const own = { 'call.hangup': { retries_ms: [500] } };
    await client.send(command('answer', { params: { webhook_retries_policies: own } }), 1_000);
    expect(received[0]?.body.webhook_retries_policies).toEqual(own);
  });

  it('marks the far leg of a transfer too', async () => {
    const { client, received } = await telnyx(ok);
    await client.send(command('transfer', { params: { to: '+12025550100' } }), 1_000);
    const state = received[0]?.body.target_leg_client_state;
    expect(decodeToken(typeof state === 'string' ? state : null)).toEqual({ call: CALL, n: 3 });
  });

  it('carries nothing that its action does not take', async () => {
    const { client, received } = await telnyx(ok);
    await client.send(command('switch_supervisor_role', { params: { role: 'barge' } }), 1_000);
    await client.send(command('conference_leave', { params: { id: 'conf/1', call_control_id: 'v3:leg' } }), 1_000);
    expect(received[0]?.body).toEqual({ role: 'barge' });
    expect(received[1]).toMatchObject({ url: '/v2/conferences/conf%2F1/actions/leave' });
    expect(received[1]?.body).not.toHaveProperty('id');
  });

  it('that lacks an id is a bug', async () => {
    const { client } = await telnyx(ok);
    await expect(client.send(command('speak', { leg: null }), 1_000)).rejects.toMatchObject({ code: 'bad_command' });
    await expect(client.send(command('sing'), 1_000)).rejects.toMatchObject({ code: 'bad_command' });
  });
});

describe('the answer', () => {
  it.each([
    ['a refusal', 422, failure('90018'), { outcome: 'refused', status: 422, code: '90018', detail: 'Title: Detail' }],
    ['a code that is a number', 400, failure(10_015), { outcome: 'refused', code: '10015' }],
    ['a refusal without a code', 404, '<html>', { outcome: 'refused', status: 404, code: 'http_404', detail: '' }],
    ['an error of the server', 500, failure('10007'), { outcome: 'unclear', status: 500, mayHaveArrived: true }],
    ['a time-out on the way', 408, '', { outcome: 'unclear', mayHaveArrived: true }],
    ['a redirect', 302, '', { outcome: 'unclear', status: 302, mayHaveArrived: true }],
    ['an acceptance without a body', 200, '', { outcome: 'accepted', response: {} }],
  ])('is read: %s', async (_, status, body, expected) => {
    const { client } = await telnyx(answer(status, body));
    await expect(client.send(command('speak'), 1_000)).resolves.toMatchObject(expected);
  });

  it('to too many requests tells how long to wait', async () => {
    const { client } = await telnyx(answer(429, failure('10011'), { 'x-ratelimit-reset': '3' }));
    await expect(client.send(command('speak'), 1_000)).resolves.toMatchObject({
      outcome: 'refused',
      status: 429,
      retryAfterMs: 3_000,
    });
  });

  it('that does not come in time may still have had its effect', async () => {
    const { client } = await telnyx(() => undefined);
    await expect(client.send(command('speak'), 30)).resolves.toMatchObject({
      outcome: 'unclear',
      mayHaveArrived: true,
    });
  });

  it('that breaks off may have had its effect', async () => {
    const { client } = await telnyx((res) => res.destroy());
    await expect(client.send(command('speak'), 1_000)).resolves.toMatchObject({
      outcome: 'unclear',
      mayHaveArrived: true,
    });
  });

  it('of nobody certainly had none', async () => {
    const server = createServer();
    const baseUrl = await start(server);
    await new Promise((resolve) => server.close(resolve));
    const client = aClient(baseUrl);
    await expect(client.send(command('speak'), 1_000)).resolves.toMatchObject({
      outcome: 'unclear',
      mayHaveArrived: false,
    });
    await expect(client.isAlive('v3:leg', 1_000)).resolves.toBeNull();
    await client.close();
  });
});

describe('the status of a leg', () => {
  it.each([
    ['alive', 200, { data: { is_alive: true } }, true],
    ['gone', 200, { data: { is_alive: false } }, false],
    ['not known to Telnyx', 404, failure('10005'), false],
    ['hidden by a proxy', 404, '<html>', null],
    ['nonsense', 200, { data: { is_alive: 'yes' } }, null],
    ['an error', 500, failure('10007'), null],
  ])('%s', async (_, status, body, expected) => {
    const { client, received } = await telnyx(answer(status, body));
    await expect(client.isAlive('v3:a/b', 1_000)).resolves.toBe(expected);
    expect(received[0]).toMatchObject({ method: 'GET', url: '/v2/calls/v3%3Aa%2Fb' });
  });
});
