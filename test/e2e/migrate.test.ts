import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningServer } from '../../server/main.ts';
import { removeTempFolders } from '../server/temp-folder.ts';
import { run, type Ran } from '../server/cli/run-command.ts';
import { hears, until } from './phone.ts';
import { makeRig, type Rig } from './rig.ts';

// Calls that go on in a new version of their flow, over real HTTP: files change, keys are pressed, the API tells.

const TOKEN = 'a-token-of-at-least-sixteen-characters';

const flow = (words: string, billing: string, reload = 'migrate'): string => `flow: main
routes: default
reload: ${reload}
start: ask
states:
  ask: { menu: { prompt: Choose., timeout: 60s, choices: { 1: told, 2: ${billing} } }, on: { failed: end } }
  told: { menu: { prompt: ${words}, timeout: 60s, choices: { 1: ask, 9: end } }, on: { failed: end } }
  ${billing}: { menu: { prompt: The bill., timeout: 60s, choices: { 1: told } }, on: { failed: end } }
`;

let rig: Rig;
let server: RunningServer;

async function start(text: string): Promise<void> {
  rig = await makeRig(text, { config: { adminToken: TOKEN } });
  // The tests say when the files are read again.
  server = await rig.startServer({ watching: { quietMs: 5_000 } });
}

async function change(text: string): Promise<void> {
  writeFileSync(join(rig.config.flowsFolder, 'test.yaml'), text);
  await server.reload({ how: 'file', who: 'test' });
}

async function rollback(): Promise<void> {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  const response = await fetch(`${server.url}/api/flows/main/rollback`, { method: 'POST', headers, body: '{}' });
  expect(response.status).toBe(200);
}

async function api<T>(path: string): Promise<T> {
  const response = await fetch(`${server.url}/api${path}`, { headers: { authorization: `Bearer ${TOKEN}` } });
  return (await response.json()) as T;
}

interface CallInfo {
  readonly id: string;
  readonly from: string;
  readonly version: string;
  readonly staysBecause?: string | null;
}

const calls = async (): Promise<readonly CallInfo[]> => (await api<{ calls: readonly CallInfo[] }>('/calls')).calls;
const callInfo = async (id: string): Promise<CallInfo> => (await api<{ call: CallInfo }>(`/calls/${id}`)).call;

const against = (args: readonly string[] = []): Promise<Ran> =>
  run(['validate', '--against', server.url, '--token', TOKEN, ...args, 'flows'], {
    cwd: join(rig.config.flowsFolder, '..'),
  });

afterEach(async () => {
  await rig.close();
  removeTempFolders();
});

test('a call goes on in the new version with its next key', async () => {
  await start(flow('Old words.', 'billing'));
  const leg = await rig.phone.call('+13125550100');
  await hears(rig.phone, leg, 'Choose.');
  await change(flow('New words.', 'billing'));
  await rig.phone.press(leg, '1');
  await hears(rig.phone, leg, 'New words.');
  const [call] = await calls();
  const record = JSON.stringify(await api(`/calls/${call?.id ?? ''}/record`));
  expect(record.split('"kind":"migration","flow":"main"')).toHaveLength(2);
  // And back again: the version that serves is what counts.
  await change(flow('Old words.', 'billing'));
  await rig.phone.press(leg, '1');
  await hears(rig.phone, leg, 'Choose.', 2);
  await rig.phone.press(leg, '1');
  await hears(rig.phone, leg, 'Old words.');
  // The journal has all that replaying it takes.
  const replayed = await run(['replay', call?.id ?? '', '--url', server.url, '--token', TOKEN]);
  expect([replayed.err, replayed.code]).toEqual(['', 0]);
});

test('by default a call finishes on its version', async () => {
  await start(flow('Old words.', 'billing', 'pin'));
  const leg = await rig.phone.call('+13125550100');
  await hears(rig.phone, leg, 'Choose.');
  expect((await against()).out).toContain('main  1 live call: the flow is the same');
  await change(flow('New words.', 'billing', 'pin'));
  expect((await against()).out).toContain('main  1 live call: they would finish on their version (reload: pin)');
  await rig.phone.press(leg, '1');
  await hears(rig.phone, leg, 'Old words.');
});

test('a timer that the new version does not know does nothing, though it is what the call hears of the change', async () => {
  const held = (after: string): string =>
    `flow: main\nroutes: default\nreload: migrate\nstart: hold\nstates:\n  hold: { wait: 30s, ${after}next: end }\n  late: { speak: Too late., next: end }\n`;
  await start(held('after: { 600ms: late }, '));
  const leg = await rig.phone.call('+13125550100');
  await until('the call waits', async () => (await calls()).length === 1);
  await change(held('').replace('  late: { speak: Too late., next: end }\n', ''));
  const [call] = await calls();
  await until('the call has moved', async () => (await callInfo(call?.id ?? '')).version !== call?.version);
  expect((await rig.phone.see(leg)).heard).toEqual([]);
  expect(rig.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  await rig.phone.hangUp(leg);
});

test('calls go to and fro with their flow, and lose no key', async () => {
  const told = (words: string): string =>
    flow(words, 'billing').replace('choices: { 1: ask, 9: end }', 'choices: { 1: ask }');
  await start(told('Even.'));
  const legs = await Promise.all(Array.from({ length: 8 }, async () => rig.phone.call('+13125550100')));
  const versions: Promise<void>[] = [];
  for (let round = 1; round <= 4; round += 1) {
    for (const leg of legs) await hears(rig.phone, leg, 'Choose.', round);
    // The file changes while the keys are pressed; now and then an operator takes it back.
    if (round % 3 === 0) versions.push(rollback());
    else versions.push(change(told(round % 2 === 0 ? 'Even.' : 'Odd.')));
    await Promise.all(legs.map(async (leg) => rig.phone.press(leg, '1')));
    await until('all were told', async () => {
      const seen = await Promise.all(legs.map(async (leg) => rig.phone.see(leg)));
      return seen.every(
        ({ heard }) => heard.filter(({ text }) => text === 'Even.' || text === 'Odd.').length === round,
      );
    });
    await Promise.all(legs.map(async (leg) => rig.phone.press(leg, '1')));
  }
  await Promise.all(versions);
  for (const leg of legs) await hears(rig.phone, leg, 'Choose.', 5);
  expect(rig.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
}, 60_000);

test('a call that does not fit stays, says why, and moves once it does', async () => {
  await start(flow('Old words.', 'billing'));
  const leg = await rig.phone.call('+13125550100');
  await hears(rig.phone, leg, 'Choose.');
  await rig.phone.press(leg, '2');
  await hears(rig.phone, leg, 'The bill.');
  const [call] = await calls();
  const before = (await callInfo(call?.id ?? '')).version;
  const fresh = flow('New words.', 'invoices');
  writeFileSync(join(rig.config.flowsFolder, 'test.yaml'), fresh);
  const asked = await against();
  expect(asked.code).toBe(0);
  expect(asked.out).toContain('1 of 1 live call could not move yet');
  expect(asked.out).toContain(`1 × its state billing is gone (flows/test.yaml:6:3)`);
  const json = JSON.parse((await against(['--format', 'json'])).out) as { against: { flows: readonly object[] } };
  expect(json.against.flows).toEqual([
    {
      flow: 'main',
      change: 'new_version',
      reload: 'migrate',
      calls: 1,
      move: 0,
      stay: [
        {
          reason: 'its state billing is gone',
          place: { file: 'flows/test.yaml', line: 6, column: 3 },
          calls: [call?.id],
        },
      ],
    },
  ]);
  await change(fresh);
  await rig.phone.press(leg, '7');
  await until('the reason is told', async () => (await callInfo(call?.id ?? '')).staysBecause !== null);
  expect(await callInfo(call?.id ?? '')).toMatchObject({ version: before, staysBecause: 'its state billing is gone' });
  await hears(rig.phone, leg, 'The bill.', 2);
  // The old version says where its key leads; from there the new one goes on.
  await rig.phone.press(leg, '1');
  await hears(rig.phone, leg, 'Old words.');
  await rig.phone.press(leg, '1');
  await hears(rig.phone, leg, 'Choose.', 2);
  const after = await callInfo(call?.id ?? '');
  expect([after.version === before, after.staysBecause]).toEqual([false, null]);
});

test('an agreed token and a server are needed to ask; nothing of what calls hold is told', async () => {
  await start(
    'flow: main\nroutes: default\nstart: ask\nvars: { pin: "4711" }\nstates:\n  ask: { wait: 60s, next: end }\n',
  );
  const leg = await rig.phone.call('+13125550100');
  await until('the call is there', async () => (await calls()).length === 1);
  const text = JSON.stringify((await api<{ calls: object }>('/positions')).calls);
  expect(text).toContain('"types":{"pin":"string"}');
  expect(text).not.toContain('4711');
  const refused = await run(['validate', '--against', server.url, '--token', 'not-the-right-token-at-all', 'flows'], {
    cwd: join(rig.config.flowsFolder, '..'),
  });
  expect([refused.code, refused.out]).toEqual([3, '']);
  expect(refused.err).toContain('does not take the token');
  await rig.phone.hangUp(leg);
});
