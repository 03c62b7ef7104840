import { cpSync } from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import type { CallStore } from '../../../server/store/call-store.ts';
import { sql as callsSql } from '../../../server/store/sqlite/migrations/0001-calls.ts';
import { sql as flowsSql } from '../../../server/store/sqlite/migrations/0002-flows.ts';
import { sql as looseSql } from '../../../server/store/sqlite/migrations/0003-loose-commands.ts';
import { openSqliteStore } from '../../../server/store/sqlite/sqlite-call-store.ts';
import { recordLog } from '../recorded-log.ts';
import { removeTempFolders, tempFolder } from '../temp-folder.ts';
import { thrownCode } from '../thrown-code.ts';
import { createVirtualClock } from '../virtual-clock.ts';
import { describeCallStore } from './conformance.ts';
import { aWrite } from './writes.ts';

const openIn = (folder: string): CallStore =>
  openSqliteStore({ folder, clock: createVirtualClock(), log: recordLog() });

afterEach(removeTempFolders);

describeCallStore('SQLite', async () => {
  let folder = join(tempFolder(), 'data');
  const opened: CallStore[] = [];
  return Promise.resolve({
    async open() {
      const store = openIn(folder);
      opened.push(store);
      return Promise.resolve(store);
    },
    async crash() {
      // The files as they lie on the disk while the store is open are what a killed process leaves.
      const left = join(tempFolder(), 'data');
      cpSync(folder, left, { recursive: true });
      folder = left;
      return Promise.resolve();
    },
    async dispose() {
      for (const store of opened) await store.close();
    },
  });
});

describe('the embedded store', () => {
  it('belongs to one process, and says which folder is in use and what to do', async () => {
    const folder = tempFolder();
    const first = openIn(folder);
    expect(thrownCode(() => openIn(folder))).toBe('store_in_use');
    expect(() => openIn(folder)).toThrow(folder);
    expect(() => openIn(folder)).toThrow(/PRESSONE_DATA/);
    await first.close();
    await openIn(folder).close();
  });

  it('refuses a folder it cannot write to', () => {
    const folder = tempFolder();
    cpSync(import.meta.filename, join(folder, 'file'));
    expect(thrownCode(() => openIn(join(folder, 'file')))).toBe('store_failed');
  });

  it('refuses a store of a later release', async () => {
    const folder = tempFolder();
    await openIn(folder).close();
    const db = new Libsql(join(folder, 'calls.db'));
    db.prepare('INSERT INTO migrations (n, applied_at) VALUES (99, 0)').run();
    db.close();
    expect(thrownCode(() => openIn(folder))).toBe('store_too_new');
  });

  it('lists calls that a release stored which kept no lists', async () => {
    const folder = tempFolder();
    const db = new Libsql(join(folder, 'calls.db'));
    db.exec('CREATE TABLE migrations (n INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL)');
    [callsSql, flowsSql, looseSql].forEach((sql, index) => {
      db.exec(sql);
      db.prepare('INSERT INTO migrations (n, applied_at) VALUES (?, 0)').run(index + 1);
    });
    const came = { kind: 'webhook', payload: { from: '+15550001111', to: '+13125550100' } };
    const placed = { kind: 'call.placed', from: '+13125550100', to: '+15550002222' };
    const call = db.prepare(`INSERT INTO calls VALUES (?, 1, 'live', '{}', ?, 5, NULL)`);
    const row = db.prepare(
      `INSERT INTO journal VALUES (?, 1, 5, ?, ?, 'sub', 'v1', '0.1.0', 'live sub:a', NULL, NULL, '[]')`,
    );
    const flow = db.prepare(`INSERT INTO call_flows VALUES (?, 'main', 'v1')`);
    for (const [id, at, kind, event] of [
      ['call-a', 1, 'call.initiated', came],
      ['call-b', 2, 'call.placed', placed],
    ] as const) {
      call.run(id, at);
      row.run(id, kind, JSON.stringify(event));
      flow.run(id);
    }
    db.close();
    const store = openIn(folder);
    const any = { call: null, stage: null, flow: null, from: null, to: null, since: null, after: null, limit: 9 };
    await expect(store.listCalls(any)).resolves.toMatchObject([
      { call: 'call-b', direction: 'outgoing', from: '+13125550100', to: '+15550002222', flow: 'main', version: 'v1' },
      {
        call: 'call-a',
        direction: 'incoming',
        from: '+15550001111',
        to: '+13125550100',
        flow: 'main',
        place: 'live sub:a',
      },
    ]);
    await store.close();
  });

  it('commits the events of one turn together', async () => {
    const store = openIn(tempFolder());
    const calls = Array.from({ length: 100 }, (_, index) => `call-${String(index)}`);
    const order: string[] = [];
    await Promise.all(
      calls.map(async (call) => {
        await store.commit(aWrite({ call, cause: { kind: 'event', key: call } }));
        order.push(call);
      }),
    );
    expect(order).toEqual(calls);
    await store.close();
  });

  it('writes what is in hand when it closes', async () => {
    const folder = tempFolder();
    const store = openIn(folder);
    const commit = store.commit(aWrite());
    await store.close();
    await expect(commit).resolves.toBe('committed');
    const later = openIn(folder);
    await expect(later.readCall('call-1')).resolves.not.toBeNull();
    await later.close();
  });

  it('refuses a text that SQLite would cut short', async () => {
    const store = openIn(tempFolder());
    const cut = aWrite({ cause: { kind: 'event', key: 'a\0b' } });
    await expect(store.commit(cut)).rejects.toMatchObject({ code: 'store_failed' });
    await expect(store.commit(aWrite())).resolves.toBe('committed');
    await store.close();
  });
});
