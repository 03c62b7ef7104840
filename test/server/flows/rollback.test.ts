import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { removeTempFolders } from '../temp-folder.ts';
import { BROKEN, says, serve, type Served } from './served.ts';

const BY = { how: 'rollback', who: 'ops' } as const;
let bench: Served;

/** A flow `a` in three versions, of which the third serves, and a flow `b`. */
async function threeVersions(): Promise<readonly [string, string, string]> {
  bench = await serve({ files: { a: says('One'), b: says('Other') } });
  const versions = [bench.serving()['a'] ?? ''];
  for (const text of ['Two', 'Three']) {
    bench.write('a', says(text));
    await bench.reload();
    versions.push(bench.serving()['a'] ?? '');
  }
  const [one = '', two = '', three = ''] = versions;
  return [one, two, three];
}

const serves = (): string => bench.serving()['a'] ?? 'none';

afterEach(async () => {
  await bench.close();
  removeTempFolders();
});

it('goes to the version that served before, or to the one that is named', async () => {
  const [one, two, three] = await threeVersions();
  await expect(bench.service.rollback('a', null, BY)).resolves.toEqual({
    ok: true,
    change: { at: bench.clock.now(), revision: 4, flow: 'a', from: three, to: two, how: 'rollback', who: 'ops' },
    warnings: [],
  });
  expect(serves()).toBe(two);
  const told = { flow: 'a', was: three, version: two, revision: 4, who: 'ops', warnings: [] };
  expect(bench.lines.at(-1)?.fields).toEqual(told);
  await expect(bench.service.rollback('a', one.slice(0, 6).toUpperCase(), BY)).resolves.toMatchObject({ ok: true });
  expect(serves()).toBe(one);
  await expect(bench.service.show('a')).resolves.toMatchObject({
    version: one,
    how: 'rollback',
    who: 'ops',
    state: 'serving',
    history: [{ to: one }, { to: two }, { to: three }, { to: two }, { to: one, from: null }],
    versions: expect.arrayContaining([
      { version: one, addedAt: expect.any(Number) as number, calls: 0, serving: true },
    ]) as object,
  });
});

it('stays while the files of that flow do, whatever other files do, and after a restart', async () => {
  const [, two, three] = await threeVersions();
  await bench.service.rollback('a', null, BY);
  await bench.reload();
  expect(serves()).toBe(two);
  bench.write('b', says('New'));
  await expect(bench.reload()).resolves.toMatchObject({ changed: [{ flow: 'b' }] });
  expect(serves()).toBe(two);
  bench = await bench.restart();
  expect(serves()).toBe(two);
  bench.write('b', says('Newer'));
  await bench.reload();
  bench = await bench.restart();
  expect(serves()).toBe(two);
  bench.write('a', BROKEN);
  await bench.reload();
  bench.write('a', says('Three'));
  await bench.reload();
  expect([serves(), three.length]).toEqual([two, 64]);
  bench.write('a', says('Four'));
  await expect(bench.reload()).resolves.toMatchObject({ changed: [{ flow: 'a', from: two }] });
});

it('is over once it went to what the files hold', async () => {
  const [, , three] = await threeVersions();
  await bench.service.rollback('a', null, BY);
  await bench.service.rollback('a', three, BY);
  expect((await bench.store.readState()).held).toEqual({});
  bench.write('a', says('Four'));
  await bench.reload();
  bench.write('a', says('Three'));
  await bench.reload();
  expect(serves()).toBe(three);
});

it('brings back a removed flow, until a file of its name is there', async () => {
  await threeVersions();
  const three = serves();
  rmSync(join(bench.folder, 'a.yaml'));
  await bench.reload();
  await expect(bench.service.rollback('a', null, BY)).resolves.toMatchObject({
    ok: true,
    change: { from: null, to: three },
  });
  bench.write('b', says('New'));
  await bench.reload();
  expect(serves()).toBe(three);
  await expect(bench.service.list()).resolves.toMatchObject([{ id: 'a', file: null, state: 'serving' }, { id: 'b' }]);
  bench.write('a', says('Five'));
  await bench.reload();
  expect(serves()).not.toBe(three);
});

it.each([
  [
    'too few digits',
    'a',
    'abc',
    /"abc" is no version: expected at least 6 hexadecimal digits\. Versions that are kept/,
  ],
  ['no digits', 'a', 'v1.2.3', /"v1.2.3" is no version/],
  [
    'an unknown version',
    'a',
    '000000',
    /`a` has no version that begins with 000000\. Versions that are kept, newest first: \w{12}, \w{12}, \w{12}\./,
  ],
  ['an unknown flow', 'aa', null, /There is no flow `aa`; did you mean `a`\?/],
  ['a flow of one version', 'b', null, /No other version of `b` has served before that is still kept/],
])('says what is wrong: %s', async (_name, flow, version, problem) => {
  await threeVersions();
  const before = await bench.store.readState();
  await expect(bench.service.rollback(flow, version, BY)).resolves.toEqual({
    ok: false,
    problem: expect.stringMatching(problem) as string,
  });
  await expect(bench.store.readState()).resolves.toEqual(before);
});

it('does nothing where that version serves already', async () => {
  const [, , three] = await threeVersions();
  await expect(bench.service.rollback('a', three, BY)).resolves.toEqual({
    ok: false,
    problem: `Version ${three.slice(0, 12)} of \`a\` serves already.`,
  });
});

it('is known of as long as it lasts, also of a flow without a file', async () => {
  const [, two, three] = await threeVersions();
  await bench.service.rollback('a', null, BY);
  expect(bench.service.rolledBack()).toMatchObject([{ flow: 'a', hasFile: true }]);
  await bench.service.rollback('a', three, BY);
  expect(bench.service.rolledBack()).toEqual([]);
  rmSync(join(bench.folder, 'a.yaml'));
  await bench.reload();
  await bench.service.rollback('a', two, BY);
  expect(bench.service.rolledBack()).toMatchObject([{ flow: 'a', hasFile: false }]);
});
