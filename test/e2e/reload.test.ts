import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningServer } from '../../server/main.ts';
import { removeTempFolders } from '../server/temp-folder.ts';
import { hears, heardText, until } from './phone.ts';
import { makeRig, type Rig } from './rig.ts';

const flow = (text: string): string => `routes: [{ to: "+13125550100" }]
switches: { emergency: false }
start: first
states:
  first:
    menu: { prompt: "${text} first.", choices: { 1: second, 2: ask }, timeout: 20s }
    on: { failed: bye }
  second:
    menu: { prompt: "${text} second.", choices: { 1: bye }, timeout: 20s }
    on: { failed: bye }
  ask:
    speak: Let me see.
    next: [{ if: switches.emergency, goto: urgent }, { goto: first }]
  urgent: { speak: "${text} emergency.", next: end }
  bye: { speak: "${text} goodbye.", next: end }
`;

const NUMBER = '+13125550100';
const BY = { how: 'api', who: 'test' } as const;
let rig: Rig;
let server: RunningServer;

beforeEach(async () => {
  rig = await makeRig(flow('Old'), { config: { adminToken: TOKEN } });
  server = await rig.startServer();
});
afterEach(async () => {
  await rig.close();
  removeTempFolders();
});

const file = (): string => join(rig.config.flowsFolder, 'test.yaml');
const isOver = (leg: string) => until('the call was over', async () => !(await rig.phone.see(leg)).alive);
const heardBy = async (leg: string): Promise<string> => heardText(await rig.phone.see(leg));

async function ready(): Promise<{ status: number; body: { warnings: string[]; serving: { version: string }[] } }> {
  const response = await fetch(`${server.url}/readyz`);
  return { status: response.status, body: (await response.json()) as never };
}

test('a save is seen by itself: new calls hear the new version, a live one finishes on its own', async () => {
  const { phone } = rig;
  const before = await phone.call(NUMBER);
  await hears(phone, before, 'Old first.');
  const old = server.flows()[0]?.version;
  writeFileSync(file(), flow('New'));
  await until('the new version served', () => server.flows()[0]?.version !== old);
  const after = await phone.call(NUMBER);
  await hears(phone, after, 'New first.');
  for (const leg of [before, after]) {
    await phone.press(leg, '1');
    await hears(phone, leg, 'second.');
    await phone.press(leg, '1');
    await isOver(leg);
  }
  expect(await heardBy(before)).toBe('Old first. | Old second. | Old goodbye.');
  expect(await heardBy(after)).toBe('New first. | New second. | New goodbye.');
});

test('a call whose version has no file any more finishes on it after a restart; the flow takes no new one', async () => {
  const { phone } = rig;
  const leg = await phone.call(NUMBER);
  await hears(phone, leg, 'Old first.');
  rmSync(file());
  writeFileSync(join(rig.config.flowsFolder, 'other.yaml'), flow('Other').replace('0100', '0199'));
  await expect(server.reload(BY)).resolves.toMatchObject({
    changed: [
      { flow: 'other', from: null },
      { flow: 'test', to: null },
    ],
  });
  const refused = await phone.call(NUMBER);
  await isOver(refused);
  await expect(
    server.placeCall({ flow: 'test', to: '+13125550111', from: NUMBER, inputs: {}, inMs: 0 }),
  ).resolves.toMatchObject({
    ok: false,
    code: 'unknown_flow',
  });
  await server.stop();
  server = await rig.startServer();
  await phone.press(leg, '1');
  await hears(phone, leg, 'Old second.');
  await phone.press(leg, '1');
  await isOver(leg);
  expect(await heardBy(leg)).toBe('Old first. | Old second. | Old goodbye.');
});

test('a broken save is named where the server says how it is, and changes nothing for callers', async () => {
  const { phone } = rig;
  const version = server.flows()[0]?.version;
  writeFileSync(file(), flow('New').replace('{ 1: bye }', '{ 1: by }'));
  await until('the broken flow was found', () => server.broken.length > 0);
  await expect(ready()).resolves.toMatchObject({
    status: 200,
    body: {
      serving: [{ version }],
      warnings: ['The flow test is broken.', expect.stringMatching(/test\.yaml:9:.*there is no state `by`/) as string],
    },
  });
  const leg = await phone.call(NUMBER);
  await hears(phone, leg, 'Old first.');
  rmSync(rig.config.flowsFolder, { recursive: true });
  await server.reload(BY);
  expect((await ready()).body.warnings.at(-1)).toContain('There is no folder of flows');
  expect(server.flows()[0]?.version).toBe(version);
});

test('a switch that is set is seen by the next event of a live call', async () => {
  const { phone } = rig;
  const [one, other] = [await phone.call(NUMBER), await phone.call(NUMBER)];
  for (const leg of [one, other]) await hears(phone, leg, 'Old first.');
  await phone.press(one, '2');
  await hears(phone, one, 'Old first.', 2);
  await setSwitch('emergency', true);
  for (const leg of [one, other]) {
    await phone.press(leg, '2');
    await isOver(leg);
  }
  expect(await heardBy(one)).toBe('Old first. | Let me see. | Old first. | Let me see. | Old emergency.');
  expect(await heardBy(other)).toBe('Old first. | Let me see. | Old emergency.');
});

async function setSwitch(name: string, on: boolean): Promise<void> {
  const response = await fetch(`${server.url}/api/switches/${name}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify({ on }),
  });
  expect(response.status).toBe(200);
}

const TOKEN = 'a-token-of-the-test-that-is-long-enough-0123456789';
