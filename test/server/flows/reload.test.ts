import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeTempFolders, tempFolder } from '../temp-folder.ts';
import { BROKEN, says, serve, settle, type Served, type ServedOptions } from './served.ts';

const open: Served[] = [];

async function served(files: Record<string, string>, options: ServedOptions = {}): Promise<Served> {
  const bench = await serve({ files, ...options });
  open.push(bench);
  return bench;
}

afterEach(async () => {
  for (const bench of open.splice(0)) await bench.close();
  removeTempFolders();
});

const messages = ({ lines }: Served): string[] => lines.map(({ level, message }) => `${level}: ${message}`);

describe('a reload', () => {
  it('publishes what changed, with who and when, and leaves the rest as it is', async () => {
    const bench = await served({ a: says('One'), b: says('Two') });
    const before = bench.serving();
    bench.write('a', says('Three'));
    bench.write('sub/c', says('New'));
    const report = await bench.reload('ops@example.com');
    const after = bench.serving();
    expect(report).toMatchObject({ unchanged: false, unreadable: null, broken: [] });
    expect(report.changed).toEqual([
      {
        at: bench.clock.now(),
        revision: 2,
        flow: 'a',
        from: before['a'],
        to: after['a'],
        how: 'api',
        who: 'ops@example.com',
      },
      expect.objectContaining({ flow: 'sub/c', from: null, to: after['sub/c'] }),
    ]);
    expect(after['b']).toBe(before['b']);
    expect(bench.lines.at(-1)).toMatchObject({
      message: 'Other flows serve from now on.',
      fields: {
        changed: [
          { flow: 'a', was: before['a'], version: after['a'] },
          { flow: 'sub/c', was: null },
        ],
      },
    });
    await expect(bench.store.flowHistory('a', 10)).resolves.toEqual([
      report.changed[0],
      expect.objectContaining({ revision: 1, from: null, to: before['a'], how: 'file', who: 'start' }),
    ]);
  });

  it('changes nothing, and judges nothing, when no text has changed', async () => {
    const bench = await served({ a: says('One') });
    await expect(bench.reload()).resolves.toMatchObject({ unchanged: true, changed: [] });
    expect(messages(bench)).toContain('info: The flows were read again: nothing has changed.');
    bench.write('a', `# a comment\n${says('One')}`);
    await expect(bench.reload()).resolves.toMatchObject({ unchanged: true });
    expect([bench.judged(), (await bench.store.readState()).revision]).toEqual([1, 1]);
  });

  it('keeps the running version of a flow that breaks, says so once, and takes the first good one', async () => {
    const bench = await served({ a: says('One'), b: says('Two') });
    const before = bench.serving();
    bench.write('a', BROKEN);
    bench.write('b', says('Other'));
    const report = await bench.reload();
    expect(report.changed.map(({ flow }) => flow)).toEqual(['b']);
    expect(report.broken).toMatchObject([{ id: 'a', diagnostics: [{ code: 'unknown-state' }] }]);
    expect(bench.serving()['a']).toBe(before['a']);
    await bench.reload();
    expect(messages(bench).filter((line) => line.startsWith('error: A flow is broken'))).toHaveLength(1);
    await expect(bench.service.list()).resolves.toMatchObject([
      { id: 'a', state: 'broken', version: before['a'], problems: [{ code: 'unknown-state', line: 3 }] },
      { id: 'b', state: 'serving', problems: [] },
    ]);
    bench.write('a', says('Mended'));
    await expect(bench.reload()).resolves.toMatchObject({ broken: [], changed: [{ flow: 'a' }] });
    expect(messages(bench)).toContain('info: A flow is good again.');
  });

  it('runs one at a time: calls during a run share one more run', async () => {
    const bench = await served({ a: says('One') });
    const first = bench.service.reload({ how: 'api', who: 'first' });
    await new Promise((resolve) => setImmediate(resolve));
    bench.write('a', says('Two'));
    const more = [1, 2, 3].map(() => bench.service.reload({ how: 'api', who: 'second' }));
    expect(new Set(more).size).toBe(1);
    await settle(bench.clock, Promise.all([first, ...more]));
    expect(bench.judged()).toBe(1);
    expect((await bench.store.flowHistory('a', 10)).map(({ who }) => who)).toHaveLength(2);
  });

  it('reads again what is written while it is judged, and does not report a half of it', async () => {
    const bench = await served({ a: says('One') });
    bench.write('a', says('Two').slice(0, -20));
    const reloading = bench.service.reload({ how: 'file', who: 'watch' });
    // The other half comes within the time that a broken folder is given.
    while (bench.clock.scheduled() === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    bench.write('a', says('Two'));
    await expect(settle(bench.clock, reloading)).resolves.toMatchObject({ broken: [], changed: [{ flow: 'a' }] });
    expect(messages(bench).filter((line) => line.startsWith('error'))).toEqual([]);
  });

  it('is refused as a whole where one flow is broken, when it is strict', async () => {
    const bench = await served({ a: says('One'), b: says('Two') }, { strict: true });
    const before = bench.serving();
    bench.write('a', says('Three'));
    bench.write('b', BROKEN);
    await expect(bench.reload()).resolves.toMatchObject({ unchanged: true, broken: [{ id: 'b' }] });
    expect(bench.serving()).toEqual(before);
    bench.write('b', says('Two'));
    await expect(bench.reload()).resolves.toMatchObject({ changed: [{ flow: 'a' }] });
  });

  it('is new for every flow that reads a setting', async () => {
    const a = says('"${settings.hours}"', 'settings: { hours: string }\n');
    const bench = await served({ a, b: says('Two'), settings: 'hours: nine\n' });
    bench.write('settings', 'hours: ten\n');
    expect((await bench.reload()).changed.map(({ flow }) => flow)).toEqual(['a']);
  });
});

describe('a folder', () => {
  it('that vanishes or is no folder changes nothing and says so once; what comes back counts', async () => {
    const bench = await served({ a: says('One') });
    const before = bench.serving();
    renameSync(bench.folder, `${bench.folder}.away`);
    for (const _ of [1, 2]) {
      const report = await bench.reload();
      expect(report).toMatchObject({ unchanged: true, unreadable: expect.stringContaining(bench.folder) as string });
    }
    expect(bench.service.unreadable()).toContain('There is no folder');
    expect(bench.serving()).toEqual(before);
    expect(messages(bench).filter((line) => line === 'error: What serves stays as it is.')).toHaveLength(1);
    mkdirSync(bench.folder);
    bench.write('a', says('Two'));
    await expect(bench.reload()).resolves.toMatchObject({ changed: [{ flow: 'a' }], unreadable: null });
    expect(bench.service.unreadable()).toBeNull();
    expect(messages(bench)).toContain('info: The flows can be read again.');
  });

  it('that may not be read changes nothing', async () => {
    const bench = await served({ a: says('One') });
    // A link to itself cannot be read by any user, root included.
    rmSync(bench.folder, { recursive: true });
    symlinkSync(bench.folder, bench.folder);
    await expect(bench.reload()).resolves.toMatchObject({
      unchanged: true,
      unreadable: expect.stringContaining('ELOOP') as string,
    });
    expect(Object.keys(bench.serving())).toEqual(['a']);
  });

  // Nothing is kept from root.
  const unlessRoot = process.getuid?.() === 0 ? it.skip : it;

  unlessRoot('whose file may not be read changes nothing', async () => {
    const bench = await served({ a: says('One') });
    chmodSync(join(bench.folder, 'a.yaml'), 0);
    await expect(bench.reload()).resolves.toMatchObject({
      unchanged: true,
      unreadable: expect.stringContaining('EACCES') as string,
    });
  });

  it('that is empty for a moment only, as while it is put in place, loses no flow', async () => {
    const bench = await served({ a: says('One') });
    rmSync(join(bench.folder, 'a.yaml'));
    const reloading = bench.service.reload({ how: 'file', who: 'watch' });
    while (bench.clock.scheduled() === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    bench.write('a', says('Two'));
    await expect(settle(bench.clock, reloading)).resolves.toMatchObject({
      changed: [{ flow: 'a', to: expect.any(String) as string }],
    });
    expect(messages(bench).some((line) => line.includes('removed'))).toBe(false);
  });

  it('that stays empty removes every flow, with a warning', async () => {
    const bench = await served({ a: says('One') });
    rmSync(join(bench.folder, 'a.yaml'));
    await expect(bench.reload()).resolves.toMatchObject({ changed: [{ flow: 'a', to: null }] });
    expect(bench.serving()).toEqual({});
    expect(messages(bench)).toEqual(
      expect.arrayContaining([
        'warn: A flow was removed: it takes no new calls, live ones go on.',
        'warn: The folder holds no flow: every call will be rejected.',
      ]),
    );
    await expect(bench.service.list()).resolves.toEqual([]);
    await expect(bench.service.show('a')).resolves.toMatchObject({
      state: 'removed',
      version: null,
      history: [{ to: null }, {}],
    });
    await expect(bench.service.show('b')).resolves.toBeNull();
  });

  it('may have links in it, as a ConfigMap has: to files, to folders, to nowhere and in a circle', async () => {
    const home = tempFolder();
    const [one, two] = [join(home, 'flows/..1'), join(home, 'flows/..2')];
    for (const [at, text] of [
      [one, 'One'],
      [two, 'Two'],
    ] as const) {
      mkdirSync(join(at, 'sub'), { recursive: true });
      writeFileSync(join(at, 'main.yaml'), says(text));
      writeFileSync(join(at, 'sub/card.yaml'), says(text));
      symlinkSync('..', join(at, 'sub/circle'));
    }
    const flows = join(home, 'flows');
    symlinkSync('..1', join(flows, '..data'));
    symlinkSync('..data/main.yaml', join(flows, 'main.yaml'));
    symlinkSync('..data/sub', join(flows, 'sub'));
    symlinkSync('nowhere.yaml', join(flows, 'dangling.yaml'));
    const bench = await served({}, { home });
    expect(Object.keys(bench.serving())).toEqual(['main', 'sub/card']);
    symlinkSync('..2', join(flows, '..new'));
    renameSync(join(flows, '..new'), join(flows, '..data'));
    expect((await bench.reload()).changed.map(({ flow }) => flow)).toEqual(['main', 'sub/card']);
  });
});

describe('a flow that goes', () => {
  it('and comes under another name is one removed and one new', async () => {
    const bench = await served({ a: says('One'), b: says('Two') });
    renameSync(join(bench.folder, 'a.yaml'), join(bench.folder, 'c.yaml'));
    const { changed } = await bench.reload();
    expect(changed.map(({ flow, from, to }) => [flow, from !== null, to !== null])).toEqual([
      ['a', true, false],
      ['c', false, true],
    ]);
  });

  it('drains where its last version says so: it is listed until its last call has ended', async () => {
    const bench = await served({ a: says('One', 'reload: drain\n'), b: says('Two'), c: says('Three') });
    const [a = '', c = ''] = [bench.serving()['a'], bench.serving()['c']];
    await bench.call('call-1', 'a', a);
    await bench.call('call-2', 'c', c);
    rmSync(join(bench.folder, 'a.yaml'));
    rmSync(join(bench.folder, 'c.yaml'));
    await bench.reload();
    await expect(bench.service.list()).resolves.toMatchObject([
      { id: 'a', state: 'draining', version: null, reload: 'drain', calls: [{ version: a, calls: 1 }] },
      { id: 'b', state: 'serving' },
    ]);
    await bench.end('call-1');
    await bench.clock.advance(1_000);
    expect(messages(bench)).toContain('info: A removed flow has drained: its last call has ended.');
    expect((await bench.service.list()).map(({ id }) => id)).toEqual(['b']);
    expect(bench.clock.scheduled()).toBe(0);
  });

  it('goes on draining after a restart, and lets calls find the version they run', async () => {
    const bench = await served({ a: says('One', 'reload: drain\n'), b: says('Two') });
    const { a = '' } = bench.serving();
    await bench.call('call-1', 'a', a);
    rmSync(join(bench.folder, 'a.yaml'));
    await bench.reload();
    const later = await bench.restart();
    open.push(later);
    expect((await later.service.list()).map(({ id, state }) => [id, state])).toEqual([
      ['a', 'draining'],
      ['b', 'serving'],
    ]);
    await later.library.ensure([{ flow: 'a', version: a }]);
    expect(later.library.book.get('a', a)?.version).toBe(a);
  });
});

it('what no call runs any more is let go of', async () => {
  const bench = await served({ a: says('One') });
  const { a: first = '' } = bench.serving();
  await bench.call('call-1', 'a', first);
  bench.write('a', says('Two'));
  await bench.reload();
  const { a: second = '' } = bench.serving();
  bench.write('a', says('Three'));
  await bench.reload();
  expect([first, second].map((version) => bench.library.book.get('a', version) !== undefined)).toEqual([true, false]);
  await expect(bench.service.list()).resolves.toMatchObject([{ calls: [{ version: first, calls: 1 }] }]);
});
