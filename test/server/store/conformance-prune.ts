import type { CallStore } from '../../../server/store/call-store.ts';
import { aCommand, aLeg, anUnknownEvent, aWrite, NOW } from './writes.ts';

export function pruneConformance(store: () => CallStore): void {
  describe('prune', () => {
    const aCall = async (call: string, over: Parameters<typeof aWrite>[0]): Promise<void> => {
      const cause = { kind: 'event', key: `of-${call}` } as const;
      const rest = { legs: [aLeg(`leg-of-${call}`)], commands: [aCommand(1)], addTimers: [{ id: 1, at: NOW }] };
      await store().commit(aWrite({ call, cause, ...rest, ...over }));
    };

    it('takes whole calls that ended long ago, and nothing else', async () => {
      await aCall('old', { stage: 'ended' });
      await aCall('new', { stage: 'ended', now: NOW + 100 });
      await aCall('live', {});
      await store().keepUnknown(anUnknownEvent('unknown'));
      await expect(store().prune(NOW + 50)).resolves.toBe(false);
      await expect(store().readCall('old')).resolves.toBeNull();
      await expect(store().readJournal('old')).resolves.toEqual([]);
      await expect(store().findCall({ leg: 'leg-of-old', legId: null, call: null })).resolves.toBeNull();
      await expect(store().readCall('new')).resolves.not.toBeNull();
      await expect(store().readCall('live')).resolves.not.toBeNull();
      const open = await store().unsentCommands(NOW + 1_000, null);
      expect(open.map(({ call }) => call)).toEqual(['live', 'new']);
      expect((await store().dueTimers(NOW)).map(({ call }) => call)).toEqual(['live', 'new']);
      await expect(store().keepUnknown(anUnknownEvent('unknown'))).resolves.toEqual({ kept: true });
    });

    it('stops after some 500 rows and says that there is more', async () => {
      const commands = Array.from({ length: 300 }, (_, index) => aCommand(index + 1));
      for (const call of ['a', 'b', 'c']) await aCall(call, { stage: 'ended', commands });
      await expect(store().prune(NOW + 1)).resolves.toBe(true);
      await expect(store().readCall('c')).resolves.not.toBeNull();
      await expect(store().prune(NOW + 1)).resolves.toBe(false);
      await expect(store().readCall('c')).resolves.toBeNull();
    });

    it('keeps the last ten changes of a flow and of a switch, however old, and the versions they name', async () => {
      const by = { how: 'file', who: 'test' } as const;
      for (let n = 1; n <= 13; n += 1) {
        const change = { flow: 'main', from: n === 1 ? null : `v${n - 1}`, to: `v${n}` };
        const versions = [{ flow: 'main', version: `v${n}`, document: '{}' }];
        const rest = { proposed: null, held: {}, by, versions, now: NOW };
        await store().publish({ replaces: n - 1, active: { main: `v${n}` }, changes: [change], ...rest });
        await store().setSwitch({ name: 'night', at: NOW, setting: { on: n % 2 === 0, until: null }, who: `${n}` });
      }
      await store().prune(NOW);
      await expect(store().flowHistory('main', 20)).resolves.toHaveLength(13);
      await store().prune(NOW + 1);
      expect((await store().flowHistory('main', 20)).map(({ to }) => to)).toEqual(
        [13, 12, 11, 10, 9, 8, 7, 6, 5, 4].map((n) => `v${n}`),
      );
      // The oldest change that is kept went from v3 to v4.
      await expect(store().readVersion('main', 'v3')).resolves.toBe('{}');
      await expect(store().readVersion('main', 'v2')).resolves.toBeNull();
      expect((await store().switchHistory('night', 20)).at(-1)?.who).toBe('4');
    });

    it('forgets versions that neither serve nor are named by a kept call', async () => {
      const version = (name: string) => ({ flow: 'main', version: name, document: '{}' });
      const about = { held: {}, changes: [], by: { how: 'file', who: 'test' } } as const;
      const versions = ['v1', 'v2', 'v3'].map(version);
      await store().publish({ replaces: 0, active: { main: 'v3' }, proposed: null, ...about, versions, now: NOW });
      await aCall('live', { flows: [{ flow: 'main', version: 'v2' }] });
      await aCall('old', { flows: [{ flow: 'main', version: 'v1' }], stage: 'ended' });
      await store().prune(NOW + 1);
      await expect(store().readVersion('main', 'v1')).resolves.toBeNull();
      await expect(store().readVersion('main', 'v2')).resolves.toBe('{}');
      await expect(store().readVersion('main', 'v3')).resolves.toBe('{}');
    });
  });
}
