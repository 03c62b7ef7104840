import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSource } from '../../../engine/source/parse-source.ts';
import { canonicalJson } from '../../../server/flows/canonical-json.ts';
import { createFlowLibrary, type FlowLibrary } from '../../../server/flows/flow-library.ts';
import { loadFlows, type LoadedFolder } from '../../../server/flows/load-flows.ts';
import { publishFlows } from '../../../server/flows/publish-flows.ts';
import { readFlows } from '../../../server/flows/read-folder.ts';
import type { CallStore } from '../../../server/store/call-store.ts';
import { openSqliteStore } from '../../../server/store/sqlite/sqlite-call-store.ts';
import { recordLog } from '../recorded-log.ts';
import { removeTempFolders, tempFolder } from '../temp-folder.ts';
import { createVirtualClock, START } from '../virtual-clock.ts';
import { fakeLoader } from './fake-loader.ts';

const BY = { how: 'file', who: 'test' } as const;

function folderOf(files: Record<string, string>, env: readonly string[] = []): LoadedFolder {
  const list = Object.entries(files).map(([id, text]) => ({ path: `flows/${id}.yaml`, id, text }));
  return loadFlows(fakeLoader(), { folder: list, settings: [] }, env);
}

describe('reading a folder', () => {
  afterEach(removeTempFolders);

  it('finds flows in sub-folders, and no scenarios or settings', async () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'billing'));
    const names = [
      'main.yaml',
      'main.test.yaml',
      'settings.yaml',
      'settings.staging.yaml',
      'note.md',
      'billing/card.yaml',
    ];
    for (const name of names) writeFileSync(join(folder, name), '{}');
    const source = await readFlows(folder, '/');
    expect(source.kind).toBe('folder');
    expect(source.files.map(({ id }) => id)).toEqual(['billing/card', 'main']);
    expect(source.settings.map(({ path }) => path)).toEqual([join(folder, 'settings.yaml')]);
    const staging = await readFlows(folder, '/', 'staging');
    expect(staging.settings.map(({ path }) => path)).toEqual([
      join(folder, 'settings.yaml'),
      join(folder, 'settings.staging.yaml'),
    ]);
    expect([source.missingProfile, staging.missingProfile]).toEqual([null, null]);
    expect((await readFlows(folder, '/', 'prod')).missingProfile).toBe(join(folder, 'settings.prod.yaml'));
  });

  it.each([
    [
      'a pipe',
      (path: string) => {
        execFileSync('mkfifo', [path]);
      },
    ],
    [
      'a folder',
      (path: string) => {
        mkdirSync(path);
      },
    ],
    [
      'a link that leads nowhere',
      (path: string) => {
        symlinkSync('nowhere', path);
      },
    ],
  ])('passes over %s with the name of settings or of a flow', async (_name, make) => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'main.yaml'), 'text');
    for (const name of ['settings.yaml', 'other.yaml']) make(join(folder, name));
    await expect(readFlows(folder, '/')).resolves.toMatchObject({ files: [{ id: 'main' }], settings: [] });
  });

  it('passes over links to a folder that they are in, up to the root of the file system', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'main.yaml'), 'text');
    for (const [name, target] of [
      ['self', '.'],
      ['up', '..'],
      ['root', '/'],
    ] as const)
      symlinkSync(target, join(folder, name));
    await expect(readFlows(folder, '/')).resolves.toMatchObject({ files: [{ id: 'main' }] });
  });

  it('reads of a file only as much as it takes to see that it is too long', async () => {
    const folder = tempFolder();
    const file = join(folder, 'dump.yaml');
    writeFileSync(file, 'states');
    truncateSync(file, 3_000_000_000);
    const [{ text } = { text: '' }] = (await readFlows(folder, '/')).files;
    expect(text.length).toBeLessThan(13_000_000);
    expect(parseSource(text, 'dump.yaml').diagnostics).toMatchObject([
      { message: expect.stringMatching(/longer than/) as string },
    ]);
  });

  it('takes one file, and says where nothing is', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'main.yaml'), 'text');
    await expect(readFlows('main.yaml', folder)).resolves.toMatchObject({
      kind: 'file',
      files: [{ path: 'main.yaml', id: 'main', text: 'text' }],
      folder: [{ id: 'main' }],
    });
    mkdirSync(join(folder, 'billing'));
    writeFileSync(join(folder, 'billing/card.yaml'), 'card');
    const { files, folder: all } = await readFlows('main.yaml', folder);
    expect([files, all].map((list) => list.map(({ id }) => id))).toEqual([['main'], ['billing/card', 'main']]);
    await expect(readFlows('other.yaml', folder)).resolves.toMatchObject({ kind: 'missing', files: [] });
  });
});

describe('a version', () => {
  it('is refused to a flow that reads what it may not of the environment', () => {
    const files = { 'needs-token': '{}', main: '{}' };
    const { flows, broken } = folderOf(files);
    expect(flows.map(({ id }) => id)).toEqual(['main']);
    expect(broken).toMatchObject([
      { file: 'flows/needs-token.yaml', id: 'needs-token', problems: [expect.stringContaining('may not read')] },
    ]);
    expect(folderOf(files, ['needs-token']).broken).toEqual([]);
  });

  it('is the digest of the document with its keys sorted', () => {
    const one = folderOf({ main: '{"a":1,"b":{"y":[1,2],"x":"é"}}' });
    const same = folderOf({ main: ' {"b": {"x":"é","y":[1,2]}, "a": 1}' });
    const other = folderOf({ main: '{"a":1,"b":{"y":[2,1],"x":"é"}}' });
    expect(one.flows[0]?.version).toMatch(/^[0-9a-f]{64}$/);
    expect(same.flows[0]?.version).toBe(one.flows[0]?.version);
    expect(other.flows[0]?.version).not.toBe(one.flows[0]?.version);
    expect(same.digest).toBe(one.digest);
    expect(one.flows[0]?.document).toBe(canonicalJson({ b: { y: [1, 2], x: 'é' }, a: 1 }));
  });
});

describe('loading a folder', () => {
  it('names the broken flow and keeps the others', () => {
    const folder = folderOf({ bad: '{"broken":"this is no menu"}', good: '{}' });
    expect(folder.flows.map(({ id }) => id)).toEqual(['good']);
    expect(folder.broken).toMatchObject([
      {
        file: 'flows/bad.yaml',
        id: 'bad',
        diagnostics: [{ code: 'wrong-type' }],
        problems: ['flows/bad.yaml:2:3: this is no menu [wrong-type]'],
      },
    ]);
  });

  it('breaks a flow that does not compile', () => {
    const loader = {
      ...fakeLoader(),
      compileFlow: ({ id }: { id: string }, version: string) => {
        if (id === 'c') throw new Error('a bug');
        return fakeLoader().compileFlow({ id }, version);
      },
    };
    const files = ['a', 'c'].map((id) => ({ path: `flows/${id}.yaml`, id, text: '{}' }));
    const folder = loadFlows(loader, { folder: files, settings: [] }, []);
    expect(folder.flows.map(({ id }) => id)).toEqual(['a']);
    expect(folder.broken.map(({ problems }) => problems)).toEqual([['flows/c.yaml: it cannot be compiled: a bug']]);
  });

  it('says which broken flow another one waits for, and notices when that is mended', () => {
    const folder = folderOf({ bad: '{"broken":"no menu"}', main: '{"waits":"flows/bad.yaml"}' });
    expect(folder.broken.find(({ id }) => id === 'main')?.problems).toEqual([
      'flows/main.yaml: it cannot do without flows/bad.yaml, which has errors',
    ]);
    const still = folderOf({ bad: '{"broken":"still no menu"}', main: '{"waits":"flows/bad.yaml"}' });
    expect(still.digest).not.toBe(folder.digest);
  });

  it('changes its digest when a broken text changes', () => {
    expect(folderOf({ a: '{"broken":"x"}' }).digest).not.toBe(folderOf({ a: '{"broken":"y"}' }).digest);
  });
});

describe('publishing', () => {
  let store: CallStore;
  beforeEach(() => {
    store = openSqliteStore({ folder: tempFolder(), clock: createVirtualClock(), log: recordLog() });
  });
  afterEach(async () => {
    await store.close();
    removeTempFolders();
  });

  const versionOf = (folder: LoadedFolder, id: string): string =>
    folder.flows.find((flow) => flow.id === id)?.version ?? '';

  it('makes the folder’s versions serve, and drops those without a file', async () => {
    const first = folderOf({ a: '{}', b: '{}' });
    const second = folderOf({ a: '{"n":2}' });
    await publishFlows(store, first, BY, START);
    const state = await publishFlows(store, second, BY, START);
    expect(state).toMatchObject({ revision: 2, active: { a: versionOf(second, 'a') } });
    expect(state.active).not.toHaveProperty('b');
    await expect(store.readVersion('b', versionOf(first, 'b'))).resolves.toBe('{}');
  });

  it('changes nothing when the folder is as it was: a rollback stays', async () => {
    const old = folderOf({ a: '{"n":1}' });
    const current = folderOf({ a: '{"n":2}' });
    await publishFlows(store, old, BY, START);
    const { revision } = await publishFlows(store, current, BY, START);
    const rollback = { a: versionOf(old, 'a') };
    const held = { a: versionOf(current, 'a') };
    const rest = { proposed: current.digest, held, changes: [], by: BY, versions: [], now: START };
    await store.publish({ replaces: revision, active: rollback, ...rest });
    await expect(publishFlows(store, current, BY, START)).resolves.toMatchObject({ active: rollback });
  });

  it('keeps the last good version of a flow that broke', async () => {
    const good = folderOf({ a: '{}', b: '{}' });
    await publishFlows(store, good, BY, START);
    const state = await publishFlows(store, folderOf({ a: '{"broken":"x"}', b: '{"n":2}' }), BY, START);
    expect(state.active.a).toBe(versionOf(good, 'a'));
    expect(state.active.b).not.toBe(versionOf(good, 'b'));
  });

  it('tries again when another was faster', async () => {
    let lost = 0;
    const racing: CallStore = {
      ...store,
      publish: (next) => ((lost += 1) === 1 ? Promise.resolve(false) : store.publish(next)),
    };
    await expect(publishFlows(racing, folderOf({ a: '{}' }), BY, START)).resolves.toMatchObject({ revision: 1 });
    expect(lost).toBe(2);
  });

  it('lets calls in flight have versions that serve no longer', async () => {
    const old = folderOf({ a: '{"n":1}' });
    await publishFlows(store, old, BY, START);
    const current = folderOf({ a: '{"n":2}' });
    const state = await publishFlows(store, current, BY, START);
    const loader = fakeLoader();
    const log = recordLog();
    const library: FlowLibrary = createFlowLibrary({ store, loader, log });
    library.add(current.flows.map(({ compiled }) => compiled));
    await expect(library.serve(state.active)).resolves.toEqual([]);
    expect(library.active().map(({ version }) => version)).toEqual([versionOf(current, 'a')]);
    expect(loader.stored).toEqual([]);

    const pinned = { flow: 'a', version: versionOf(old, 'a') };
    expect(library.book.get(pinned.flow, pinned.version)).toBeUndefined();
    await library.ensure([pinned]);
    await library.ensure([pinned]);
    expect(library.book.get(pinned.flow, pinned.version)).toMatchObject({ version: pinned.version });
    expect(loader.stored).toEqual(['{"n":1}']);

    await library.ensure([
      { flow: 'a', version: 'f'.repeat(64) },
      { flow: 'builtin', version: 'apology' },
    ]);
    expect(log.lines.map(({ message }) => message)).toEqual(['A flow version is in use and not in the store.']);
  });
});
