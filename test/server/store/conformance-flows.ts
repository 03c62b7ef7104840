import type { CallStore, Publication } from '../../../server/store/call-store.ts';
import { aWrite, NOW } from './writes.ts';

export function flowConformance(store: () => CallStore): void {
  describe('flow versions', () => {
    const publication = (replaces: number, version: string): Publication => ({
      replaces,
      active: { main: version },
      proposed: `folder-${version}`,
      versions: [{ flow: 'main', version, document: `{"v":"${version}"}` }],
      held: {},
      changes: [],
      by: { how: 'file', who: 'test' },
      now: NOW,
    });

    it('begin with nothing', async () => {
      await expect(store().readState()).resolves.toEqual({
        revision: 0,
        active: {},
        switches: {},
        proposed: null,
        held: {},
      });
      await expect(store().readVersion('main', 'v1')).resolves.toBeNull();
    });

    it('are published by compare-and-set', async () => {
      await expect(store().publish(publication(0, 'v1'))).resolves.toBe(true);
      await expect(store().publish(publication(0, 'v2'))).resolves.toBe(false);
      await expect(store().readState()).resolves.toMatchObject({ revision: 1, active: { main: 'v1' } });
      await expect(store().readVersion('main', 'v2')).resolves.toBeNull();
      await expect(store().publish(publication(1, 'v2'))).resolves.toBe(true);
      await expect(store().readState()).resolves.toMatchObject({ revision: 2, proposed: 'folder-v2' });
      await expect(store().readVersion('main', 'v1')).resolves.toBe('{"v":"v1"}');
    });

    it('are published with their history in the same step', async () => {
      const by = { how: 'api', who: 'ops' } as const;
      const changes = [
        { flow: 'main', from: null, to: 'v1' },
        { flow: 'old', from: 'v0', to: null },
      ];
      await store().publish({ ...publication(0, 'v1'), changes, by, held: { old: 'v2' } });
      await store().publish({ ...publication(0, 'v9'), changes: [{ flow: 'main', from: 'v1', to: 'v9' }], by });
      const again = { ...publication(1, 'v2'), by: { how: 'rollback', who: 'me' }, now: NOW + 5 } as const;
      await store().publish({ ...again, changes: [{ flow: 'main', from: 'v1', to: 'v2' }] });
      const first = { at: NOW, revision: 1, flow: 'main', from: null, to: 'v1', how: 'api', who: 'ops' };
      const second = { at: NOW + 5, revision: 2, flow: 'main', from: 'v1', to: 'v2', how: 'rollback', who: 'me' };
      await expect(store().flowHistory('main', 10)).resolves.toEqual([second, first]);
      await expect(store().flowHistory('main', 1)).resolves.toEqual([second]);
      expect((await store().flowHistory(null, 10)).map(({ flow }) => flow)).toEqual(['main', 'old', 'main']);
      await expect(store().readState()).resolves.toMatchObject({ held: {} });
      expect((await store().flowVersions('main')).map(({ version, addedAt }) => [version, addedAt])).toEqual([
        ['v2', NOW + 5],
        ['v1', NOW],
      ]);
    });

    it('have the calls that run them counted: those that have not ended, in the version they run now', async () => {
      const begins = (call: string, version: string, stage: 'live' | 'ending' | 'ended' = 'live') =>
        aWrite({ call, cause: { kind: 'event', key: call }, flows: [{ flow: 'main', version }], stage });
      for (const write of [
        begins('a', 'v1'),
        begins('b', 'v1', 'ending'),
        begins('c', 'v2', 'ended'),
        begins('d', 'v1'),
      ]) {
        await store().commit(write);
      }
      await store().commit(aWrite({ call: 'e', cause: { kind: 'event', key: 'e' } }));
      const moved = { call: 'd', seq: 2, cause: { kind: 'none' }, flows: [{ flow: 'main', version: 'v3' }] } as const;
      await store().commit(aWrite(moved));
      await expect(store().callsByVersion()).resolves.toEqual([
        { flow: 'main', version: 'v1', calls: 2 },
        { flow: 'main', version: 'v3', calls: 1 },
      ]);
    });
  });

  describe('switches', () => {
    it('are set with their history, and publications leave them alone', async () => {
      const set = { name: 'emergency', at: NOW, setting: { on: true, until: NOW + 10 }, who: 'ops' };
      await store().setSwitch(set);
      await store().setSwitch({ ...set, name: 'holiday', setting: { on: false, until: null } });
      await store().setSwitch({ ...set, name: 'holiday', setting: null, who: 'me' });
      const none = { active: {}, proposed: null, held: {}, changes: [], versions: [], now: NOW };
      await store().publish({ replaces: 0, by: { how: 'file', who: 'start' }, ...none });
      expect((await store().readState()).switches).toEqual({ emergency: set.setting });
      await expect(store().switchHistory('emergency', 10)).resolves.toEqual([set]);
      expect((await store().switchHistory(null, 10)).map(({ name, who }) => [name, who])).toEqual([
        ['holiday', 'me'],
        ['holiday', 'ops'],
        ['emergency', 'ops'],
      ]);
    });
  });
}
