import { isObject } from '../../engine/telnyx/wire.ts';
import { apiRig, codeIn, closeRigs, type ApiRig } from '../server/api/api-rig.ts';
import { hears, until } from '../e2e/phone.ts';
import { removeTempFolders } from '../server/temp-folder.ts';

const FLOW = `
routes: default
vars: { pin: { type: string, value: "", secret: true } }
start: ask
states:
  ask: { collect: { prompt: Your PIN., digits: 6, into: pin, secret: true }, on: { failed: end }, next: bye }
  bye: { speak: Goodbye., next: end }
`;

interface Record {
  readonly format: number;
  readonly call: string;
  readonly begins: { readonly flow: string; readonly version: string };
  readonly rows: readonly { readonly seq: number; readonly kind: string }[];
  readonly versions: readonly { readonly version: string; readonly document: unknown }[];
}

let rig: ApiRig;

async function aCall(): Promise<void> {
  const { phone } = rig;
  const leg = await phone.call('+13125550100');
  await hears(phone, leg, 'Your PIN.');
  await phone.press(leg, '804617');
  await until('the call is over', async () => !(await phone.see(leg)).alive);
}

const idsOf = async (query: string): Promise<readonly string[]> => {
  const { json } = await rig.ask('GET', `/api/calls?${query}`);
  return (json as { calls: { id: string }[] }).calls.map(({ id }) => id);
};

beforeAll(async () => {
  rig = await apiRig(FLOW);
  await aCall();
  await aCall();
  await until('both are journalled', async () => (await idsOf('stage=ended')).length === 2);
});
afterAll(async () => {
  await closeRigs();
  removeTempFolders();
});

test('a record has every event, the version, and no secret', async () => {
  const [newest = ''] = await idsOf('stage=ended');
  const { status, json, text } = await rig.ask('GET', `/api/calls/${newest.slice(0, 8)}/record`);
  const record = json as Record;
  expect(status).toBe(200);
  expect(record).toMatchObject({ format: 1, call: newest, begins: { flow: 'test' } });
  expect(record.rows.map(({ seq }) => seq)).toEqual(record.rows.map((_, index) => index + 1));
  expect(record.rows[0]?.kind).toBe('call.initiated');
  expect(record.versions).toEqual([{ ...record.begins, document: expect.any(Object) as object }]);
  expect(text).toContain('{"secret":1}');
  expect(text).not.toMatch(/\b804617\b/);
});

test('records come in pages, newest first, with each version once', async () => {
  const [newest, oldest] = await idsOf('stage=ended');
  const first = (await rig.ask('GET', '/api/records?limit=1&since=1h')).json;
  expect(first).toMatchObject({
    records: [{ call: newest }],
    versions: [{ flow: 'test' }],
    next: expect.any(String) as string,
  });
  const next = isObject(first) && typeof first['next'] === 'string' ? first['next'] : '';
  const second = (await rig.ask('GET', `/api/records?limit=1&since=1h&cursor=${next}`)).json;
  expect(second).toMatchObject({ records: [{ call: oldest }], next: null });
  const both = (await rig.ask('GET', '/api/records?flow=test')).json as { records: unknown[]; versions: unknown[] };
  expect([both.records.length, both.versions.length]).toEqual([2, 1]);
  expect((await rig.ask('GET', '/api/records?flow=other')).json).toEqual({ records: [], versions: [], next: null });
});

test('nothing without a token, or of a call that is not there', async () => {
  const [newest = ''] = await idsOf('stage=ended');
  const open = { headers: { authorization: null } };
  for (const path of [`/api/calls/${newest}/record`, '/api/records']) {
    const answer = await rig.ask('GET', path, open);
    expect([answer.status, codeIn(answer)]).toEqual([401, 'unauthorized']);
  }
  expect(codeIn(await rig.ask('GET', '/api/calls/0000abcd/record'))).toBe('unknown_call');
  expect(codeIn(await rig.ask('GET', '/api/records?limit=0'))).toBe('bad_input');
});
