import type { CallStore } from '../../../server/store/call-store.ts';
import { aLeg, anUnknownEvent, aWrite, NOW } from './writes.ts';

export function unknownConformance(store: () => CallStore): void {
  describe('events of unknown legs', () => {
    it('are kept once and wait until their leg is known', async () => {
      await expect(store().keepUnknown(anUnknownEvent('e1'))).resolves.toEqual({ kept: true });
      await expect(store().keepUnknown(anUnknownEvent('e1'))).resolves.toEqual({ kept: false, call: null });
      await store().keepUnknown(anUnknownEvent('e2', { receivedAt: NOW + 1 }));
      await store().keepUnknown(anUnknownEvent('e3', { leg: null, legId: 'id-of-leg-x', receivedAt: NOW + 2 }));
      await store().keepUnknown(anUnknownEvent('other', { leg: 'leg-y' }));
      await expect(store().waitingEvents(null)).resolves.toEqual([]);

      await store().commit(aWrite({ legs: [aLeg('leg-x')] }));
      const waiting = await store().waitingEvents('call-1');
      expect(waiting.map(({ key }) => key)).toEqual(['e1', 'e2', 'e3']);
      expect(waiting[0]).toMatchObject(anUnknownEvent('e1'));
      expect((await store().waitingEvents(null)).map(({ key }) => key)).toEqual(['e1', 'e2', 'e3']);
      await expect(store().waitingEvents('call-2')).resolves.toEqual([]);
    });

    it('tells the call when the leg has become known meanwhile', async () => {
      await store().commit(aWrite({ legs: [aLeg('leg-x')] }));
      await expect(store().keepUnknown(anUnknownEvent('e1'))).resolves.toEqual({ kept: false, call: 'call-1' });
    });

    it('stop waiting when they are handled, and are handled once', async () => {
      await store().keepUnknown(anUnknownEvent('e1'));
      await store().commit(aWrite({ legs: [aLeg('leg-x')] }));
      const cause = { kind: 'event', key: 'e1' } as const;
      await expect(store().commit(aWrite({ seq: 2, cause }))).resolves.toBe('committed');
      await expect(store().commit(aWrite({ seq: 3, cause }))).resolves.toBe('duplicate');
      await expect(store().waitingEvents(null)).resolves.toEqual([]);
    });

    it('tell of a hang-up that came first', async () => {
      await store().keepUnknown(anUnknownEvent('e1'));
      await expect(store().hangupWaits('leg-x')).resolves.toBe(false);
      await store().keepUnknown(anUnknownEvent('e2', { type: 'call.hangup' }));
      await expect(store().hangupWaits('leg-x')).resolves.toBe(true);
      await expect(store().hangupWaits('leg-y')).resolves.toBe(false);
    });

    it('are given up once when they have waited too long', async () => {
      await store().keepUnknown(anUnknownEvent('e1'));
      await store().keepUnknown(anUnknownEvent('e2', { receivedAt: NOW + 10 }));
      expect((await store().giveUpUnknown(NOW + 5)).map(({ key }) => key)).toEqual(['e1']);
      await expect(store().giveUpUnknown(NOW + 5)).resolves.toEqual([]);
    });
  });
}
