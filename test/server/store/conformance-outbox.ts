import type { CallStore, CommandAnswer } from '../../../server/store/call-store.ts';
import type { Reopen } from './conformance.ts';
import { aCommand, aWrite, NOW } from './writes.ts';

const accepted: CommandAnswer = { outcome: 'accepted', status: 200, code: null, at: NOW };

export function outboxConformance(store: () => CallStore, reopen: Reopen): void {
  describe('outbox', () => {
    const open = async (of = store()): Promise<number[]> =>
      (await of.unsentCommands(NOW + 1_000, null)).map(({ n }) => n);

    it('gives open commands back as they were committed', async () => {
      const command = aCommand(4, {
        legs: ['leg-a', 'leg-b'],
        params: { payload: 'Hëllo "you"', loop: 2 },
        loose: true,
      });
      await store().commit(aWrite({ commands: [command] }));
      await expect(store().unsentCommands(NOW + 1, null)).resolves.toEqual([
        { ...command, call: 'call-1', seq: 1, committedAt: NOW },
      ]);
      await expect(store().unsentCommands(NOW, null)).resolves.toEqual([]);
    });

    it('pages through them in order', async () => {
      const commands = Array.from({ length: 700 }, (_, index) => aCommand(index + 1));
      await store().commit(aWrite({ commands }));
      const first = await store().unsentCommands(NOW + 1, null);
      const second = await store().unsentCommands(NOW + 1, first.at(-1) ?? null);
      expect([...first, ...second].map(({ n }) => n)).toEqual(commands.map(({ n }) => n));
    });

    it('closes a command with its answer, once, and cancels what goes with it', async () => {
      await store().commit(aWrite({ commands: [aCommand(1), aCommand(2), aCommand(3)] }));
      const answer: CommandAnswer = { outcome: 'refused', status: 422, code: '90034', at: NOW };
      const cause = { kind: 'answer', n: 1, answer, cancelled: [3] } as const;
      await expect(store().commit(aWrite({ seq: 2, cause }))).resolves.toBe('committed');
      await expect(store().commit(aWrite({ seq: 3, cause }))).resolves.toBe('duplicate');
      await expect(open()).resolves.toEqual([2]);
    });

    it('still takes the answer to a dropped command', async () => {
      await store().commit(aWrite({ commands: [aCommand(1)] }));
      await store().commit(aWrite({ seq: 2, dropUnsent: ['leg-a'] }));
      await expect(open()).resolves.toEqual([]);
      const cause = { kind: 'answer', n: 1, answer: accepted, cancelled: [] } as const;
      await expect(store().commit(aWrite({ seq: 3, cause }))).resolves.toBe('committed');
    });

    it('drops what earlier commits left for a leg, not what this commit sends', async () => {
      const commands = [
        aCommand(1),
        aCommand(2, { leg: 'leg-b', legs: ['leg-b'] }),
        aCommand(3, { legs: ['leg-b', 'leg-a'] }),
      ];
      await store().commit(aWrite({ commands }));
      await store().commit(aWrite({ seq: 2, dropUnsent: ['leg-a'], commands: [aCommand(4)] }));
      await expect(open()).resolves.toEqual([2, 4]);
      await store().commit(aWrite({ seq: 3, dropAll: true, commands: [aCommand(5)] }));
      await expect(open()).resolves.toEqual([5]);
    });

    it('never drops an order of another call with all the rest', async () => {
      const order = aCommand(2, { action: 'start_call', leg: null, legs: [] });
      await store().commit(aWrite({ commands: [aCommand(1), order] }));
      await store().commit(aWrite({ seq: 2, stage: 'ended', dropUnsent: ['leg-a'], dropAll: true }));
      await expect(open()).resolves.toEqual([2]);
    });

    it('drops open commands by their numbers, of this call alone', async () => {
      await store().commit(
        aWrite({ commands: [aCommand(1), aCommand(2, { action: 'request', leg: null, legs: [] })] }),
      );
      await store().commit(aWrite({ call: 'call-2', cause: { kind: 'none' }, commands: [aCommand(2)] }));
      await store().commit(aWrite({ seq: 2, dropCommands: [2, 9] }));
      const left = await store().unsentCommands(NOW + 1, null);
      expect(left.map(({ call, n }) => [call, n])).toEqual([
        ['call-1', 1],
        ['call-2', 2],
      ]);
    });

    it('notes an answer without a commit of its own', async () => {
      await store().commit(aWrite({ commands: [aCommand(1), aCommand(2)] }));
      store().noteAnswer('call-1', 1, accepted);
      await expect(open()).resolves.toEqual([2]);
      store().noteAnswer('call-1', 2, accepted);
      await expect(open(await reopen('after close'))).resolves.toEqual([]);
    });

    it('keeps the mark of an attempt through a crash', async () => {
      await store().commit(aWrite({ commands: [aCommand(1, { mayHaveArrived: false }), aCommand(2)] }));
      await store().markAttempted('call-1', [1], true);
      const later = await reopen('after crash');
      const marks = async (): Promise<boolean[]> =>
        (await later.unsentCommands(NOW + 1, null)).map(({ mayHaveArrived }) => mayHaveArrived);
      await expect(marks()).resolves.toEqual([true, true]);
      await later.markAttempted('call-1', [2], false);
      await expect(marks()).resolves.toEqual([true, false]);
    });
  });
}
