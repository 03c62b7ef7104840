import type { CallStore } from '../../../server/store/call-store.ts';
import type { Reopen } from './conformance.ts';
import { aCommand, aLeg, aWrite, NOW } from './writes.ts';

export function commitConformance(store: () => CallStore, reopen: Reopen): void {
  describe('commit', () => {
    it('stores a call, its journal and its legs', async () => {
      const write = aWrite({ legs: [aLeg('leg-a')] });
      await expect(store().commit(write)).resolves.toBe('committed');
      await expect(store().readCall('call-1')).resolves.toMatchObject({ seq: 1, snapshot: '{"seq":1}' });
      const journal = await store().readJournal('call-1');
      expect(journal).toHaveLength(1);
      expect(journal[0]).toMatchObject({ seq: 1, now: NOW, kind: 'call.initiated', version: 'v1', commands: null });
    });

    it('keeps what a transition was given beside its event', async () => {
      const { journal } = aWrite();
      const begins = '{"flow":"main","version":"v1"}';
      await store().commit(aWrite({ journal: { ...journal, switches: '{"closed":true}', begins } }));
      await store().commit(aWrite({ seq: 2, cause: { kind: 'none' } }));
      const rows = await store().readJournal('call-1');
      expect(rows.map((row) => [row.switches, row.begins])).toEqual([
        ['{"closed":true}', begins],
        [null, null],
      ]);
    });

    it('tells what it knows of a call apart from its snapshot', async () => {
      await expect(store().readOutline('call-1')).resolves.toBeNull();
      const gone = aLeg('leg-c', { role: 'far', state: 'gone' });
      const timers = [7, 9].map((id) => ({ id, at: NOW + id }));
      await store().commit(aWrite({ legs: [aLeg('leg-a'), gone], addTimers: timers }));
      const bare = { seq: 1, stage: 'live', legs: ['leg-a'], lastCommand: 0, timers: [7, 9] };
      await expect(store().readOutline('call-1')).resolves.toEqual(bare);
      await store().commit(aWrite({ seq: 2, stage: 'ending', commands: [aCommand(4), aCommand(5)], dropTimers: [7] }));
      const outline = { ...bare, seq: 2, stage: 'ending', lastCommand: 5, timers: [9] };
      await expect(store().readOutline('call-1')).resolves.toEqual(outline);
    });

    it('finds a call by either id of a leg, or by its own id', async () => {
      await store().commit(aWrite({ legs: [aLeg('leg-a')] }));
      const none = { leg: null, legId: null, call: null };
      await expect(store().findCall({ ...none, leg: 'leg-a' })).resolves.toBe('call-1');
      await expect(store().findCall({ ...none, legId: 'id-of-leg-a' })).resolves.toBe('call-1');
      await expect(store().findCall({ ...none, leg: 'leg-b', call: 'call-1' })).resolves.toBe('call-1');
      await expect(store().findCall({ leg: 'leg-b', legId: 'other', call: 'call-2' })).resolves.toBeNull();
      await expect(store().findCall(none)).resolves.toBeNull();
    });

    it('takes an event key once, whichever call names it', async () => {
      await store().commit(aWrite());
      const again = aWrite({ seq: 2, cause: { kind: 'event', key: 'event-1' }, snapshot: 'changed' });
      await expect(store().commit(again)).resolves.toBe('duplicate');
      const elsewhere = aWrite({ call: 'call-2', cause: { kind: 'event', key: 'event-1' } });
      await expect(store().commit(elsewhere)).resolves.toBe('duplicate');
      await expect(store().readCall('call-1')).resolves.toMatchObject({ seq: 1, snapshot: '{"seq":1}' });
      await expect(store().readCall('call-2')).resolves.toBeNull();
    });

    it('answers a duplicate only once the first is durable', async () => {
      const order: string[] = [];
      const first = store().commit(aWrite());
      const second = store().commit(aWrite({ seq: 2, cause: { kind: 'event', key: 'event-1' } }));
      await Promise.all([first.then(() => order.push('first')), second.then((outcome) => order.push(outcome))]);
      expect(order).toEqual(['first', 'duplicate']);
    });

    it('begins no second call on a leg', async () => {
      await store().commit(aWrite({ legs: [aLeg('leg-a')] }));
      const second = aWrite({ call: 'call-2', cause: { kind: 'event', key: 'other' }, legs: [aLeg('leg-a')] });
      await expect(store().commit(second)).resolves.toBe('taken');
      await expect(store().readCall('call-2')).resolves.toBeNull();
      await expect(store().commit({ ...second, legs: [aLeg('leg-b')] })).resolves.toBe('committed');
    });

    it('keeps a leg with its call and learns its second id later', async () => {
      await store().commit(aWrite({ legs: [aLeg('leg-a', { legId: null })] }));
      await store().commit(aWrite({ seq: 2, legs: [aLeg('leg-a', { state: 'gone' })] }));
      await store().commit(aWrite({ seq: 3, legs: [aLeg('leg-a', { legId: null })] }));
      await expect(store().findCall({ leg: null, legId: 'id-of-leg-a', call: null })).resolves.toBe('call-1');
    });

    it('stores nothing of an event whose call has moved on', async () => {
      await store().commit(aWrite());
      await store().commit(aWrite({ seq: 2 }));
      const late = aWrite({ seq: 2, cause: { kind: 'event', key: 'late' }, commands: [aCommand(9)] });
      await expect(store().commit(late)).rejects.toMatchObject({ code: 'store_failed', retryable: true });
      await expect(store().commit({ ...late, seq: 3 })).resolves.toBe('committed');
      expect(await store().readJournal('call-1')).toHaveLength(3);
    });

    it('keeps the other events of a turn when one fails', async () => {
      await store().commit(aWrite());
      const writes = [
        aWrite({ call: 'call-2', cause: { kind: 'event', key: 'a' } }),
        aWrite({ seq: 7, cause: { kind: 'event', key: 'b' } }),
        aWrite({ call: 'call-3', cause: { kind: 'event', key: 'c' } }),
      ];
      const results = await Promise.allSettled(writes.map((write) => store().commit(write)));
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      await expect(store().readCall('call-3')).resolves.toMatchObject({ seq: 1 });
    });

    it('keeps large numbers, quotes and odd text exactly', async () => {
      const text = JSON.stringify({ id: '9007199254740993', odd: '\u0000\ud800 ü 😀 \' "' });
      await store().commit(aWrite({ snapshot: text }));
      expect((await store().readCall('call-1'))?.snapshot).toBe(text);
    });

    it.each(['after close', 'after crash'] as const)('has everything it committed %s', async (how) => {
      const timers = [{ id: 1, at: NOW + 10 }];
      await store().commit(aWrite({ legs: [aLeg('leg-a')], commands: [aCommand(1)], addTimers: timers }));
      const later = await reopen(how);
      await expect(later.readCall('call-1')).resolves.toMatchObject({ seq: 1 });
      await expect(later.findCall({ leg: 'leg-a', legId: null, call: null })).resolves.toBe('call-1');
      await expect(later.nextTimerAt()).resolves.toBe(NOW + 10);
      await expect(later.unsentCommands(NOW + 1, null)).resolves.toHaveLength(1);
      await expect(later.commit(aWrite({ seq: 2, cause: { kind: 'event', key: 'event-1' } }))).resolves.toBe(
        'duplicate',
      );
    });

    it('refuses everything after close', async () => {
      await store().close();
      await expect(store().commit(aWrite())).rejects.toMatchObject({ code: 'store_closed' });
      await expect(store().readCall('call-1')).rejects.toMatchObject({ code: 'store_closed' });
      await expect(store().close()).resolves.toBeUndefined();
    });
  });

  describe('timers', () => {
    it('are due in order, and are deleted by the commit that fires them, once', async () => {
      const addTimers = [
        { id: 1, at: NOW + 20 },
        { id: 2, at: NOW + 10 },
      ];
      await store().commit(aWrite({ addTimers }));
      await expect(store().nextTimerAt()).resolves.toBe(NOW + 10);
      await expect(store().dueTimers(NOW + 9)).resolves.toEqual([]);
      expect((await store().dueTimers(NOW + 20)).map(({ id }) => id)).toEqual([2, 1]);
      const fired = aWrite({ seq: 2, cause: { kind: 'timer', id: 2 } });
      await expect(store().commit(fired)).resolves.toBe('committed');
      await expect(store().commit({ ...fired, seq: 3 })).resolves.toBe('duplicate');
      await expect(store().nextTimerAt()).resolves.toBe(NOW + 20);
    });

    it('go and move with a commit', async () => {
      await store().commit(aWrite({ addTimers: [{ id: 1, at: NOW + 20 }] }));
      await store().commit(aWrite({ seq: 2, dropTimers: [1], addTimers: [{ id: 2, at: NOW + 30 }] }));
      await expect(store().nextTimerAt()).resolves.toBe(NOW + 30);
      await store().commit(aWrite({ seq: 3, dropTimers: [2], addTimers: [{ id: 2, at: NOW + 40 }] }));
      await expect(store().nextTimerAt()).resolves.toBe(NOW + 40);
    });
  });
}
