import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordedRow } from '../../engine/simulator/replay/recorded-call.ts';
import { recordOf, type RecordStore } from '../../server/calls/call-record.ts';
import { systemClock } from '../../server/clock.ts';
import { createLogger } from '../../server/log.ts';
import type { ListedCall } from '../../server/store/call-list.ts';
import type { JournalRow } from '../../server/store/call-store.ts';
import { openSqliteStore } from '../../server/store/sqlite/sqlite-call-store.ts';
import { aWrite, NOW } from '../server/store/writes.ts';
import { aProject, HELLO, run, type Ran } from '../server/cli/run-command.ts';
import { removeTempFolders } from '../server/temp-folder.ts';

const acme = join(import.meta.dirname, 'records/acme-format-1.json');
const flows = join(import.meta.dirname, '../../flows');

afterEach(removeTempFolders);

const replay = (cwd: string, ...args: readonly string[]): Promise<Ran> =>
  run(['replay', ...args], { cwd, env: { PORT: '1' } });

test('a file is replayed, in words and as JSON', async () => {
  const cwd = aProject({});
  const said = await replay(cwd, acme);
  expect(said.out).toBe(
    '00000001-0000-4000-8000-000000000000: acme, version ' +
      `${versionIn(acme)}, recorded by release 0.0.0\n17 events replayed: each gave what is recorded.\n`,
  );
  const { out, code } = await replay(cwd, acme, '--format', 'json');
  expect(JSON.parse(out)).toMatchObject({ verdict: 'same', rows: 17, replayed: 17, difference: null });
  expect(code).toBe(0);
});

function versionIn(file: string): string {
  const { begins } = JSON.parse(readFileSync(file, 'utf8')) as { begins: { version: string } };
  return begins.version.slice(0, 8);
}

test('the flow as it stands, for a draft', async () => {
  const { out, code } = await replay(aProject({}), acme, '--flow', join(flows, 'acme.yaml'));
  expect(out).toBe(`00000001-0000-4000-8000-000000000000: takes the same way with ${join(flows, 'acme.yaml')}.\n`);
  expect(code).toBe(0);
});

test('a changed flow, with where the other state is written', async () => {
  const cwd = aProject({});
  const text = readFileSync(join(flows, 'acme.yaml'), 'utf8');
  const changed = text.replace(/^ {2}sales:/m, '  selling:').replace('1: sales', '1: selling');
  writeFileSync(join(cwd, 'flows/acme.yaml'), changed);
  writeFileSync(join(cwd, 'flows/settings.yaml'), readFileSync(join(flows, 'settings.yaml')));
  const { out, err } = await replay(cwd, acme, '--flow', 'flows/acme.yaml');
  expect(err).toBe('');
  expect(out).toMatch(/After welcome → main_menu: was `sales`, is `selling` \(flows\/acme\.yaml:\d+\)\n$/);
});

describe('what it cannot do, it says', () => {
  const cases: readonly (readonly [string, readonly string[], number, RegExp])[] = [
    ['no call', [], 2, /^Name a call, or give --since for all of a time/],
    ['a call and a time', [acme, '--since', '1d'], 2, /^--since is for all calls, without naming one\./],
    ['no time', ['--since', 'yesterday'], 2, /^--since: "yesterday" is no time; give how long ago, such as 7d/],
    ['--save of many', ['--since', '1d', '--save', 'x.json'], 2, /^--save is for one call; name it\./],
    ['a file that is not there', ['gone.json'], 2, /^There is no file gone\.json\./],
    ['a file that is none', ['bad.json'], 2, /^bad\.json: it is no recorded call: /],
    ['no store and no server', ['3f2a91c0', '--token', 'x'], 3, /^No server answers at http:\/\/127\.0\.0\.1:1: /],
    [
      'a draft that is not there',
      [acme, '--flow', 'nothing.yaml'],
      2,
      /^--flow: there is no file or folder `nothing\.yaml`\./,
    ],
    [
      'a draft of another flow',
      [acme, '--flow', 'flows/hello.yaml'],
      2,
      /^The call began in the flow `acme`, and `flows\/hello\.yaml` has the flow `hello`\. `--as acme` takes/,
    ],
    ['a draft with errors', [acme, '--flow', 'flows/acne.yaml'], 1, /error\[unknown-state\]/],
    [
      '--as of a folder',
      [acme, '--flow', 'flows', '--as', 'acme'],
      2,
      /^--as is for one flow, and `flows` is a folder/,
    ],
  ];
  test.each(cases)('%s', async (_what, args, code, message) => {
    const cwd = aProject({
      hello: HELLO,
      acne: HELLO.replace('routes: default\n', '').replace('next: end', 'next: nowhere'),
    });
    writeFileSync(join(cwd, 'bad.json'), '{ "format": 1 }');
    const ran = await replay(cwd, ...args);
    expect(ran.err).toMatch(message);
    expect([ran.code, ran.out]).toEqual([code, '']);
  });
});

test('a store of many calls is read page by page', async () => {
  const cwd = aProject({});
  const store = openSqliteStore({
    folder: join(cwd, '.pressone'),
    clock: systemClock,
    log: createLogger('silent', () => undefined),
  });
  const rows = (JSON.parse(readFileSync(acme, 'utf8')) as { rows: RecordedRow[] }).rows;
  for (let index = 0; index < 120; index += 1) {
    const [first] = rows;
    const { journal } = aWrite();
    const event = JSON.stringify(first?.event);
    const kept = { ...journal, event, state: 'ending', trace: '[{"kind":"note","text":"no route"}]' };
    await store.commit(aWrite({ call: `call-${index}`, cause: { kind: 'none' }, now: NOW + index, journal: kept }));
  }
  await store.close();
  const { out, code } = await replay(cwd, '--since', new Date(NOW).toISOString(), '--format', 'json');
  const counts = JSON.parse(out) as { replayed: number; reports: { call: string }[] };
  expect(counts.replayed).toBe(120);
  expect(new Set(counts.reports.map(({ call }) => call)).size).toBe(120);
  expect(code).toBe(1);
  const later = await replay(cwd, '--since', new Date(NOW + 60).toISOString());
  expect(later.out).toMatch(/^60 calls replayed: 0 gave what is recorded\.\n\n60 calls gave something else:\n/);
});

test('a journal of before its rows told the version is read as well', async () => {
  const row: JournalRow = {
    ...{
      seq: 1,
      now: 5,
      kind: 'call.initiated',
      event: '{"kind":"webhook"}',
      flow: 'main',
      version: 'v1',
      release: '0.1.0',
    },
    ...{ state: 'live main:a', commands: null, error: null, trace: '[]', switches: null, begins: null },
  };
  const listed: ListedCall = {
    ...{
      call: 'one',
      stage: 'ended',
      from: '',
      to: '',
      direction: 'incoming',
      flow: 'main',
      version: 'v1',
      place: 'ended',
    },
    ...{ beganAt: 5, changedAt: 5, endedAt: 5 },
  };
  const store: RecordStore = {
    listCalls: ({ call }) => Promise.resolve(call === 'one' ? [listed] : []),
    readJournal: () => Promise.resolve([row]),
    readVersion: (flow, version) => Promise.resolve(JSON.stringify({ flow, version })),
  };
  expect(await recordOf(store, 'one')).toMatchObject({
    begins: { flow: 'main', version: 'v1' },
    versions: [{ flow: 'main', version: 'v1', document: { flow: 'main' } }],
  });
  expect(await recordOf(store, 'other')).toBeNull();
});
