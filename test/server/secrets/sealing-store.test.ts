import { randomBytes } from 'node:crypto';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import { createSealer } from '../../../server/secrets/sealer.ts';
import { openSealedStore } from '../../../server/secrets/open-sealed-store.ts';
import { sealingStore } from '../../../server/secrets/sealing-store.ts';
import type { Logger } from '../../../server/log.ts';
import type { CallStore, CallWrite } from '../../../server/store/call-store.ts';
import { openSqliteStore } from '../../../server/store/sqlite/sqlite-call-store.ts';
import { recordLog } from '../recorded-log.ts';
import { describeCallStore } from '../store/conformance.ts';
import { aCommand, aLeg, anUnknownEvent, aWrite, NOW } from '../store/writes.ts';
import { removeTempFolders, tempFolder } from '../temp-folder.ts';
import { createVirtualClock } from '../virtual-clock.ts';

const key = randomBytes(32).toString('base64');
const otherKey = randomBytes(32).toString('base64');
const sealer = createSealer([Buffer.from(key, 'base64')]);
const opened: CallStore[] = [];

const clock = createVirtualClock();
const sealed = (store: CallStore, log: Logger = recordLog()): CallStore => sealingStore(store, sealer, clock, log);

const openRaw = (folder: string): CallStore => {
  const store = openSqliteStore({ folder, clock: createVirtualClock(), log: recordLog() });
  opened.push(store);
  return store;
};

async function openSealed(dataFolder: string, secretKeys: string | null): Promise<CallStore> {
  const store = await openSealedStore({ dataFolder, secretKeys }, createVirtualClock(), recordLog());
  opened.push(store);
  return store;
}

afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  removeTempFolders();
});

/** All that the conformance suite writes is written as secret. */
function asSecret(store: CallStore): CallStore {
  return { ...store, commit: (write) => store.commit({ ...write, secret: true }) };
}

describeCallStore('SQLite, sealed', async () => {
  let folder = join(tempFolder(), 'data');
  return Promise.resolve({
    open: () => Promise.resolve(asSecret(sealed(openRaw(folder)))),
    async crash() {
      const left = join(tempFolder(), 'data');
      cpSync(folder, left, { recursive: true });
      folder = left;
      return Promise.resolve();
    },
    dispose: () => Promise.resolve(),
  });
});

const secretWrite = (over: Partial<CallWrite> = {}): CallWrite =>
  aWrite({
    secret: true,
    snapshot: '{"pin":"4711"}',
    commands: [aCommand(1, { params: { body: 'pin=4711' } }), aCommand(2, { params: {} })],
    addTimers: [{ id: 1, at: NOW + 1_000 }],
    legs: [aLeg('leg-a')],
    ...over,
  });

describe('the store of secrets', () => {
  it('keeps snapshot and parameters sealed, and hands them out open', async () => {
    const raw = openRaw(tempFolder());
    const store = sealed(raw);
    await store.commit(secretWrite());
    await expect(store.readCall('call-1')).resolves.toMatchObject({ snapshot: '{"pin":"4711"}' });
    const commands = await store.unsentCommands(NOW + 1, null);
    expect(commands.map(({ params }) => params)).toEqual([{ body: 'pin=4711' }, {}]);
    const kept = [await raw.readCall('call-1'), await raw.unsentCommands(NOW + 1, null)];
    expect(JSON.stringify(kept)).not.toContain('4711');
    expect(JSON.stringify(kept)).toContain(sealer.keys[0]);
  });

  it('leaves calls without secrets as they are', async () => {
    const raw = openRaw(tempFolder());
    await sealed(raw).commit(secretWrite({ secret: false }));
    await expect(raw.readCall('call-1')).resolves.toMatchObject({ snapshot: '{"pin":"4711"}' });
  });

  it('forgets the parameters when the call has ended, but for those of a command still to be sent', async () => {
    const folder = tempFolder();
    const store = sealed(openRaw(folder));
    const over = { stage: 'ended', snapshot: '{}', forget: true, addTimers: [] } as const;
    const last = aCommand(3, { action: 'start_call', params: { inputs: '4711' } });
    await store.commit(secretWrite());
    await store.commit(secretWrite({ ...over, seq: 2, dropAll: true, commands: [last] }));
    await store.commit(secretWrite({ ...over, seq: 3, commands: [] }));
    const open = await store.unsentCommands(NOW + 1, null);
    expect(open.map(({ n, params }) => [n, params])).toEqual([[3, { inputs: '4711' }]]);
    const answer = { outcome: 'accepted', status: 201, code: null, at: NOW } as const;
    await store.commit(
      secretWrite({ ...over, seq: 4, cause: { kind: 'answer', n: 3, answer, cancelled: [] }, commands: [] }),
    );
    await store.close();
    const db = new Libsql(join(folder, 'calls.db'));
    expect(db.prepare('SELECT params FROM outbox').all()).toEqual([
      { params: '{}' },
      { params: '{}' },
      { params: '{}' },
    ]);
    expect(db.prepare('SELECT snapshot FROM calls').all()).toEqual([{ snapshot: '{}' }]);
    db.close();
  });

  it('seals keys of legs not known yet, and nothing else of them', async () => {
    const raw = openRaw(tempFolder());
    const store = sealed(raw);
    await store.commit(aWrite({ legs: [aLeg('leg-b')] }));
    const digit = anUnknownEvent('digit', { type: 'call.dtmf.received', event: '{"digit":"4711"}' });
    const other = anUnknownEvent('other', { event: '{"plain":1}' });
    for (const event of [digit, other]) await expect(store.keepUnknown(event)).resolves.toEqual({ kept: true });
    await store.commit(aWrite({ call: 'call-2', cause: { kind: 'event', key: 'begins' }, legs: [aLeg('leg-x')] }));
    expect(JSON.stringify(await raw.waitingEvents(null))).not.toContain('4711');
    expect((await store.waitingEvents(null)).map(({ event }) => event)).toEqual(['{"digit":"4711"}', '{"plain":1}']);
    const lost = sealingStore(raw, createSealer([randomBytes(32)]), clock, recordLog());
    expect((await lost.waitingEvents(null)).map(({ key: name }) => name)).toEqual(['other']);
  });
});

describe('what was changed on the disk', () => {
  const change = (folder: string, table: string, column: string, which: string): void => {
    const db = new Libsql(join(folder, 'calls.db'));
    const changed = `substr(${column}, 1, 60) || '////' || substr(${column}, 65)`;
    db.exec(`UPDATE ${table} SET ${column} = ${changed} WHERE ${which}`);
    db.close();
  };

  it('gives up a command, and holds up no other', async () => {
    const folder = tempFolder();
    const before = sealed(openRaw(folder));
    await before.commit(secretWrite());
    await before.commit(secretWrite({ call: 'call-2', cause: { kind: 'none' }, legs: [] }));
    await before.close();
    change(folder, 'outbox', 'params', `call = 'call-1' AND n = 1`);
    const log = recordLog();
    const store = sealed(openRaw(folder), log);
    const names = async (): Promise<string[]> =>
      (await store.unsentCommands(NOW + 1, null)).map(({ call, n }) => `${call} ${n}`);
    expect(await names()).toEqual(['call-1 2', 'call-2 1', 'call-2 2']);
    expect(await names()).toHaveLength(3);
    expect(log.lines).toMatchObject([{ level: 'error', fields: { call: 'call-1', n: 1 } }]);
  });

  it('leaves a kept key to end as unknown, and holds up no other', async () => {
    const folder = tempFolder();
    const before = sealed(openRaw(folder));
    await before.keepUnknown(anUnknownEvent('digit', { type: 'call.dtmf.received' }));
    await before.keepUnknown(anUnknownEvent('other'));
    await before.commit(aWrite({ legs: [aLeg('leg-x')] }));
    await before.close();
    change(folder, 'events', 'event', `key = 'digit'`);
    const store = sealed(openRaw(folder));
    expect((await store.waitingEvents(null)).map(({ key: name }) => name)).toEqual(['other']);
  });

  it('keeps no server from its start', async () => {
    const folder = tempFolder();
    const before = await openSealed(folder, key);
    await before.commit(secretWrite());
    await before.close();
    change(folder, 'calls', 'snapshot', `call = 'call-1'`);
    const store = await openSealed(folder, key);
    await expect(store.readCall('call-1')).rejects.toMatchObject({ code: 'call_unreadable' });
  });
});

describe('opening the store', () => {
  it('says at the start which key live calls need, and what to do', async () => {
    const folder = tempFolder();
    const before = await openSealed(folder, key);
    await before.commit(secretWrite());
    await before.close();
    const refused = openSealed(folder, otherKey);
    await expect(refused).rejects.toMatchObject({ code: 'secret_key_missing' });
    await expect(refused).rejects.toThrow(/PRESSONE_SECRET_KEY.*PRESSONE_DATA/s);
    await expect(refused).rejects.not.toThrow(otherKey);
    const rotated = await openSealed(folder, `${otherKey},${key}`);
    await expect(rotated.readCall('call-1')).resolves.toMatchObject({ snapshot: '{"pin":"4711"}' });
    await rotated.commit(secretWrite({ seq: 2, commands: [] }));
    await rotated.close();
    // The snapshot has the new key by now, and an open command still needs the old one.
    await expect(openSealed(folder, otherKey)).rejects.toMatchObject({ code: 'secret_key_missing' });
  });

  it('does not ask for the keys of ended calls', async () => {
    const folder = tempFolder();
    const before = await openSealed(folder, key);
    await before.commit(secretWrite({ commands: [] }));
    await before.commit(
      secretWrite({
        seq: 2,
        stage: 'ended',
        snapshot: '{}',
        forget: true,
        commands: [],
        addTimers: [],
        dropTimers: [1],
      }),
    );
    await before.close();
    await expect(openSealed(folder, otherKey)).resolves.toBeDefined();
  });

  it('goes on with its own key when none is given, and misses it when it is gone', async () => {
    const folder = tempFolder();
    const before = await openSealed(folder, null);
    await before.commit(secretWrite());
    await before.close();
    await (await openSealed(folder, null)).close();
    const moved = tempFolder();
    cpSync(join(folder, 'calls.db'), join(moved, 'calls.db'));
    await expect(openSealed(moved, null)).rejects.toMatchObject({ code: 'secret_key_missing' });
  });

  it('names a call whose sealed text was changed on the disk', async () => {
    const folder = tempFolder();
    const raw = openRaw(folder);
    await sealed(raw).commit(secretWrite({ call: 'call-1' }));
    const stolen = await raw.readCall('call-1');
    await raw.commit(
      aWrite({
        call: 'call-2',
        cause: { kind: 'none' },
        snapshot: stolen?.snapshot ?? '',
        addTimers: [{ id: 1, at: NOW }],
      }),
    );
    await expect(sealed(raw).readCall('call-2')).rejects.toMatchObject({ code: 'call_unreadable' });
  });
});
