import { join } from 'node:path';
import Libsql from 'libsql';
import { removeTempFolders } from '../temp-folder.ts';
import { BROKEN, says, serve, type Served } from './served.ts';

const BY = { how: 'rollback', who: 'ops' } as const;

let bench: Served;

afterEach(async () => {
  await bench.close();
  removeTempFolders();
});

/** A flow that was rolled back, on a release that cannot read what it was rolled back to. */
async function rolledBackToUnread(changeFiles: () => void): Promise<{ readonly old: string; readonly own: string }> {
  bench = await serve({ files: { a: says('One') } });
  const old = bench.serving()['a'] ?? '';
  bench.write('a', says('Two'));
  await bench.reload();
  const own = bench.serving()['a'] ?? '';
  await bench.service.rollback('a', null, BY);
  changeFiles();
  await bench.close();
  const db = new Libsql(join(bench.folder, '../data/calls.db'));
  db.prepare('UPDATE flow_versions SET document = ? WHERE version = ?').run('of a later release', old);
  db.close();
  bench = await bench.restart();
  return { old, own };
}

it('gives way to what the files say', async () => {
  const { old, own } = await rolledBackToUnread(() => undefined);
  expect(bench.serving()).toEqual({ a: own });
  expect(bench.service.unread()).toEqual([]);
  await expect(bench.service.show('a')).resolves.toMatchObject({
    state: 'serving',
    history: [{ from: old, to: own, how: 'file', who: 'start' }, { how: 'rollback' }, {}, {}],
  });
  expect((await bench.store.readState()).held).toEqual({});
});

it('is told of where the files are broken, and gives way once they are good', async () => {
  const { old } = await rolledBackToUnread(() => {
    bench.write('a', BROKEN);
  });
  expect(bench.serving()).toEqual({});
  expect(bench.service.unread()).toEqual([{ flow: 'a', version: old }]);
  bench.write('a', says('Two'));
  await bench.reload();
  expect(Object.keys(bench.serving())).toEqual(['a']);
  expect(bench.service.unread()).toEqual([]);
});
