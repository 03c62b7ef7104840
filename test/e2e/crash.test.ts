import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { removeTempFolders } from '../server/temp-folder.ts';
import { hears, heardText, keepRequests, until, type SentRequest } from './phone.ts';
import { makeRig, type Rig } from './rig.ts';
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

const main = join(import.meta.dirname, '../../dist/server/cli/main.js');

let rig: Rig;
let clock: ShiftedClock;
let children: ChildProcess[] = [];

beforeEach(async () => {
  clock = createShiftedClock();
  rig = await makeRig(flow, { clock });
});

afterEach(async () => {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) await kill(child);
  children = [];
  await keepRequests(rig.phone);
  await rig.close();
  removeTempFolders();
});

/** The server as a process of its own, so that it can be killed. */
async function spawnServer(): Promise<ChildProcess> {
  const { config } = rig;
  const child = spawn(process.execPath, [main, 'start'], {
    env: {
      PATH: process.env['PATH'],
      TELNYX_API_KEY: config.apiKey,
      TELNYX_PUBLIC_KEY: config.publicKeys,
      TELNYX_BASE_URL: config.baseUrl,
      PRESSONE_FLOWS: config.flowsFolder,
      PRESSONE_DATA: config.dataFolder,
      PORT: String(config.port),
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  children.push(child);
  await until('the server is ready', () =>
    fetch(`http://127.0.0.1:${config.port}/readyz`).then(
      (response) => response.ok,
      () => false,
    ),
  );
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
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
