import { hears, until } from '../../e2e/phone.ts';
import { removeTempFolders } from '../temp-folder.ts';
import { type ApiRig, apiRig, closeRigs, codeIn, messageIn } from './api-rig.ts';

const FLOW = `
routes: default
outbound: { from: "+13125550100" }
vars: { pin: { type: string, value: '', secret: true } }
start: main
states:
  main:
    menu:
      prompt: Press 1 or 2.
      choices: { 1: pin, 2: desk }
      timeout: 20s
  pin:
    collect: { prompt: Enter your code., digits: 4, into: pin, secret: true }
    next: main
  desk:
    transfer: "+13125550111"
    on: { failed: main }
`;

interface Call {
  readonly id: string;
  readonly stage: string;
  readonly flow: string;
  readonly version: string;
  readonly state: string | null;
  readonly beganAt: string;
  readonly endedAt: string | null;
}

interface Page {
  readonly calls: readonly Call[];
  readonly next: string | null;
}

let rig: ApiRig;
beforeEach(async () => {
  rig = await apiRig(FLOW, { connectionId: '2811212257810187875' });
});
afterEach(async () => {
  await closeRigs();
  removeTempFolders();
});

const page = async (query = ''): Promise<Page> => (await rig.ask('GET', `/api/calls${query}`)).json as Page;
const newest = async (): Promise<Call> => {
  const { calls } = await page('?limit=1');
  if (calls[0] === undefined) throw new Error('There is no call.');
  return calls[0];
};
async function call(): Promise<{ readonly leg: string; readonly id: string }> {
  const leg = await rig.phone.call('+13125550100');
  await hears(rig.phone, leg, 'Press 1 or 2');
  return { leg, id: (await newest()).id };
}
const stageIs = (id: string, stage: string): Promise<void> =>
  until(`the call is ${stage}`, async () => (await page()).calls.find((each) => each.id === id)?.stage === stage);

it('nothing is told without the token, and Telnyx and health checks need none', async () => {
  const status = async (method: string, path: string): Promise<number> =>
    (await rig.ask(method, path, { headers: { authorization: null } })).status;
  await expect(status('GET', '/api/calls')).resolves.toBe(401);
  await expect(status('GET', '/healthz')).resolves.toBe(200);
  await expect(status('GET', '/readyz')).resolves.toBe(200);
  // A signature is what a webhook needs.
  const webhook = await rig.ask('POST', '/webhooks/telnyx', { body: {} });
  expect(codeIn(webhook)).toBe('missing_signature');
});

describe('GET /api/calls', () => {
  it('lists calls, newest first, page by page', async () => {
    const first = await call();
    const second = await call();
    const { calls, next } = await page();
    expect(calls.map(({ id }) => id)).toEqual([second.id, first.id]);
    expect(next).toBeNull();
    expect(calls[0]).toEqual({
      id: second.id,
      stage: 'live',
      direction: 'incoming',
      from: '+15550001111',
      to: '+13125550100',
      flow: 'test',
      version: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      state: 'main',
      in: 'test',
      beganAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
      endedAt: null,
    });

    const one = await page('?limit=1');
    expect(one.calls.map(({ id }) => id)).toEqual([second.id]);
    const two = await page(`?limit=1&cursor=${one.next ?? ''}`);
    expect({ ids: two.calls.map(({ id }) => id), next: two.next }).toEqual({ ids: [first.id], next: null });
  });

  it('lists those that are asked for', async () => {
    const { leg, id } = await call();
    await rig.phone.hangUp(leg);
    await stageIs(id, 'ended');
    const found = async (query: string): Promise<number> => (await page(query)).calls.length;
    await expect(found('?stage=live')).resolves.toBe(0);
    await expect(found('?stage=ended')).resolves.toBe(1);
    await expect(found('?flow=test&to=%2B13125550100')).resolves.toBe(1);
    await expect(found('?to=+13125550100')).resolves.toBe(1);
    await expect(found('?from=%2B1999')).resolves.toBe(0);
    await expect(found('?since=1h')).resolves.toBe(1);
    await expect(found(`?since=${new Date(Date.now() + 60_000).toISOString()}`)).resolves.toBe(0);
  });

  it.each([
    ['?stage=alive', '`stage`: expected `live` or `ended`.'],
    ['?limit=many', '`limit`: expected a number from 1 to 500.'],
    ['?flow=a&flow=b', '`flow`: expected it once.'],
    ['?cursor=x', '`cursor`: expected the `next` of an answer before.'],
    ['?since=yesterday', '`since`: expected a time with its zone'],
    ['?since=2026-11-21T18:00', '`since`: expected a time with its zone'],
    ['?form=1', 'there is no `form` here; known: stage, flow, from'],
  ])('says what is wrong with %s', async (query, message) => {
    const answer = await rig.ask('GET', `/api/calls${query}`);
    expect([answer.status, codeIn(answer)]).toEqual([400, 'bad_input']);
    expect(messageIn(answer)).toContain(message);
  });
});

describe('GET /api/calls/:id', () => {
  it('tells everything of a call but its secrets', async () => {
    const { leg, id } = await call();
    await rig.phone.press(leg, '1');
    await hears(rig.phone, leg, 'Enter your code');
    await rig.phone.press(leg, '7351');
    await hears(rig.phone, leg, 'Press 1 or 2', 2);
    const answer = await rig.ask('GET', `/api/calls/${id}`);
    expect(answer.status).toBe(200);
    expect(answer.text).not.toContain('7351');
    expect(answer.json).toMatchObject({
      call: {
        id,
        stage: 'live',
        state: 'main',
        staysBecause: null,
        legs: [{ id: leg, role: 'caller', state: 'answered' }],
        refused: [],
        errors: [],
        timeline: expect.arrayContaining([
          expect.objectContaining({ seq: 1, event: 'call.initiated' }),
          expect.objectContaining({
            entries: expect.arrayContaining([expect.objectContaining({ kind: 'state', text: 'pin' })]) as unknown,
          }),
        ]) as unknown,
      },
    });
  });

  it('knows a call by the digits its id begins with, and by its leg', async () => {
    const { leg, id } = await call();
    for (const name of [id.slice(0, 8), id.toUpperCase(), encodeURIComponent(leg)]) {
      await expect(rig.ask('GET', `/api/calls/${name}`)).resolves.toMatchObject({
        status: 200,
        json: { call: { id } },
      });
    }
    const unknown = await rig.ask('GET', `/api/calls/${id.slice(0, -1)}x`);
    expect([unknown.status, codeIn(unknown)]).toEqual([404, 'unknown_call']);
    const other = await rig.ask('GET', `/api/calls/${id.slice(0, 10)}0000`);
    expect(messageIn(other)).toContain(`Is ${id} meant?`);
    await expect(rig.ask('GET', '/api/calls/abc')).resolves.toMatchObject({ status: 404 });
  });

  it('tells commands that the carrier refused', async () => {
    await rig.phone.faults({ errors: [{ command: 'transfer', status: 422 }] });
    const { leg, id } = await call();
    await rig.phone.press(leg, '2');
    await hears(rig.phone, leg, 'Press 1 or 2', 2);
    const { json } = await rig.ask('GET', `/api/calls/${id}`);
    expect(json).toMatchObject({ call: { refused: [{ action: 'transfer', outcome: 'refused', status: 422 }] } });
  });
});

describe('POST /api/calls/:id/hangup', () => {
  it('ends a call, once, and its journal names who asked', async () => {
    const { leg, id } = await call();
    const [first, second] = await Promise.all([
      rig.ask('POST', `/api/calls/${id}/hangup`, { body: { by: 'jo' } }),
      rig.ask('POST', `/api/calls/${id}/hangup`, { body: { by: 'jo' } }),
    ]);
    expect([first.status, second.status]).toEqual([202, 202]);
    // Which of two connections is served first is open.
    expect([first.json, second.json]).toContainEqual({ id, already: false });
    expect([first.json, second.json]).toContainEqual({ id, already: true });
    await until('the leg is gone', async () => !(await rig.phone.see(leg)).alive);
    await stageIs(id, 'ended');
    const hangups = (await rig.phone.requests()).filter(({ path }) => path.endsWith('/actions/hangup'));
    expect(hangups).toHaveLength(1);

    const again = await rig.ask('POST', `/api/calls/${id}/hangup`);
    expect([again.status, codeIn(again)]).toEqual([409, 'call_ended']);
    const { json } = await rig.ask('GET', `/api/calls/${id}`);
    const { timeline } = (json as { call: { timeline: { event: string; entries: { text: string }[] }[] } }).call;
    const asked = timeline.filter(({ event }) => event === 'hangup.requested');
    expect(asked).toHaveLength(1);
    expect(asked[0]?.entries[0]?.text).toContain('jo');
    expect(rig.log.lines).toContainEqual(expect.objectContaining({ fields: { call: id, by: 'jo' } }));
  });

  it('ends a call of our own before it is dialled', async () => {
    const order = { flow: 'test', to: '+13125550199', from: '+13125550100', inputs: {}, inMs: 3_600_000 };
    const placed = await rig.server.placeCall(order);
    expect(placed).toMatchObject({ ok: true });
    const { id } = await newest();
    await expect(page()).resolves.toMatchObject({ calls: [{ id, direction: 'outgoing', to: '+13125550199' }] });
    await rig.ask('POST', `/api/calls/${id}/hangup`);
    await stageIs(id, 'ended');
    await expect(rig.phone.requests()).resolves.toEqual([]);
  });

  it('refuses an unknown call', async () => {
    const answer = await rig.ask('POST', '/api/calls/00000000/hangup');
    expect([answer.status, codeIn(answer)]).toEqual([404, 'unknown_call']);
  });
});
