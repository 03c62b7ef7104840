import type { ChildProcess } from 'node:child_process';
import { removeTempFolders } from '../server/temp-folder.ts';
import { hears, heardText, keepRequests, until, type SentRequest } from './phone.ts';
import { makeRig, type Rig } from './rig.ts';
import { kill, startProcess } from './server-process.ts';
import { createShiftedClock, type ShiftedClock } from './shifted-clock.ts';

const flow = `flow: crash
routes: default
start: first
states:
  first:
    menu: { prompt: "First menu, press 1.", choices: { 1: second }, timeout: 20s }
    on: { failed: bye }
  second:
    menu: { prompt: "Second menu, press 2.", choices: { 2: bye }, timeout: 20s }
    on: { failed: bye }
  bye: { speak: Goodbye., next: end }
`;

let rig: Rig;
let clock: ShiftedClock;
let children: ChildProcess[] = [];

beforeEach(async () => {
  clock = createShiftedClock();
  rig = await makeRig(flow, { clock });
});

afterEach(async () => {
  for (const child of children) await kill(child);
  children = [];
  await keepRequests(rig.phone);
  await rig.close();
  removeTempFolders();
});

async function spawnServer(): Promise<ChildProcess> {
  const child = await startProcess(rig.config);
  children.push(child);
  return child;
}

/** Commands that took effect, by what they did; a repeat with the same id within Telnyx's 60 s takes none. */
function effects(requests: readonly SentRequest[]): string[] {
  const ids = new Set<unknown>();
  return requests
    .filter(({ method, body }) => {
      const id = body['command_id'];
      const fresh = method !== 'GET' && !ids.has(id);
      ids.add(id);
      return fresh;
    })
    .map(({ path }) => path.split('/').at(-1) ?? '');
}

test('SIGKILL in the middle of a menu: the call goes on, and no command took effect twice', async () => {
  const { phone } = rig;
  const child = await spawnServer();
  const leg = await phone.call('+13125550100');
  await hears(phone, leg, 'First menu');
  await kill(child);
  const again = await spawnServer();
  await phone.press(leg, '1');
  await hears(phone, leg, 'Second menu');
  await kill(again);
  await phone.press(leg, '2');
  await spawnServer();
  await until('the call is over', async () => !(await phone.see(leg)).alive, 15_000);
  expect(heardText(await phone.see(leg))).toBe('First menu, press 1. | Second menu, press 2. | Goodbye.');
  expect(effects(await phone.requests())).toEqual([
    'answer',
    'gather_using_speak',
    'gather_using_speak',
    'speak',
    'hangup',
  ]);
});

test('the same after 70 s of being down, when Telnyx has forgotten every command_id', async () => {
  const { phone } = rig;
  const child = await spawnServer();
  const leg = await phone.call('+13125550100');
  await hears(phone, leg, 'First menu');
  await kill(child);
  clock.jump(70_000);
  const server = await rig.startServer();
  await hears(phone, leg, 'First menu', 2);
  await phone.press(leg, '1');
  await hears(phone, leg, 'Second menu');
  await phone.press(leg, '2');
  await until('the call is over', async () => !(await phone.see(leg)).alive, 15_000);
  expect(heardText(await phone.see(leg))).toBe(
    'First menu, press 1. | First menu, press 1. | Second menu, press 2. | Goodbye.',
  );
  const commands = (await phone.requests()).filter(({ method }) => method !== 'GET');
  const ids = commands.map(({ body }) => body['command_id']);
  expect(new Set(ids).size).toBe(ids.length);
  await server.stop();
});
