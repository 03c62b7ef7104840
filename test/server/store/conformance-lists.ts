import type { CallQuery } from '../../../server/store/call-list.ts';
import type { CallStore } from '../../../server/store/call-store.ts';
import { aCommand, aLeg, aWrite, NOW } from './writes.ts';

const ANY: CallQuery = {
  call: null,
  stage: null,
  flow: null,
  from: null,
  to: null,
  since: null,
  after: null,
  limit: 100,
};

/** Three calls: the second has ended, the third began at the same moment as it. */
async function threeCalls(store: CallStore): Promise<void> {
  const about = { from: '+15550001111', to: '+13125550100', direction: 'incoming' } as const;
  const begin = (call: string, over: Partial<Parameters<typeof aWrite>[0]> = {}): ReturnType<typeof aWrite> =>
    aWrite({ call, about, cause: { kind: 'event', key: call }, flows: [{ flow: 'main', version: 'v1' }], ...over });
  await store.commit(begin('call-a'));
  await store.commit(begin('call-b', { now: NOW + 1, about: { ...about, from: '+15550002222' } }));
  await store.commit(aWrite({ call: 'call-b', seq: 2, stage: 'ended', now: NOW + 5, journal: ENDED }));
  await store.commit(begin('call-c', { now: NOW + 1, about: { ...about, direction: 'outgoing' }, flows: [] }));
}

const ENDED = { ...aWrite().journal, state: 'ended' };

export function listConformance(store: () => CallStore): void {
  const ids = async (query: Partial<CallQuery>): Promise<readonly string[]> =>
    (await store().listCalls({ ...ANY, ...query })).map(({ call }) => call);

  it('lists calls, newest first, with what is known of them', async () => {
    await threeCalls(store());
    const [first, second, third] = await store().listCalls(ANY);
    expect([first?.call, second?.call, third?.call]).toEqual(['call-c', 'call-b', 'call-a']);
    expect(second).toEqual({
      call: 'call-b',
      stage: 'ended',
      from: '+15550002222',
      to: '+13125550100',
      direction: 'incoming',
      flow: 'main',
      version: 'v1',
      place: 'ended',
      beganAt: NOW + 1,
      changedAt: NOW + 5,
      endedAt: NOW + 5,
    });
    expect(first).toMatchObject({ direction: 'outgoing', flow: null, version: null, endedAt: null });
    expect(third).toMatchObject({ place: 'live main:start' });
  });

  it('lists those that are asked for', async () => {
    await threeCalls(store());
    await expect(ids({ stage: 'live' })).resolves.toEqual(['call-c', 'call-a']);
    await expect(ids({ stage: 'ended' })).resolves.toEqual(['call-b']);
    await expect(ids({ flow: 'main' })).resolves.toEqual(['call-b', 'call-a']);
    await expect(ids({ from: '+15550002222' })).resolves.toEqual(['call-b']);
    await expect(ids({ to: '+13125550100', stage: 'live' })).resolves.toEqual(['call-c', 'call-a']);
    await expect(ids({ since: NOW + 1 })).resolves.toEqual(['call-c', 'call-b']);
    await expect(ids({ call: 'call-a' })).resolves.toEqual(['call-a']);
    await expect(ids({ flow: 'nothing' })).resolves.toEqual([]);
  });

  it('lists calls page by page, also those that began at one moment', async () => {
    await threeCalls(store());
    await expect(ids({ limit: 1 })).resolves.toEqual(['call-c']);
    await expect(ids({ limit: 1, after: { beganAt: NOW + 1, call: 'call-c' } })).resolves.toEqual(['call-b']);
    await expect(ids({ after: { beganAt: NOW + 1, call: 'call-b' } })).resolves.toEqual(['call-a']);
    await expect(ids({ after: { beganAt: NOW, call: 'call-a' } })).resolves.toEqual([]);
  });

  it('lists the version that a call has moved to', async () => {
    await store().commit(aWrite({ flows: [{ flow: 'main', version: 'v1' }] }));
    await store().commit(aWrite({ seq: 2, flows: [{ flow: 'main', version: 'v2' }] }));
    await expect(store().listCalls(ANY)).resolves.toMatchObject([{ flow: 'main', version: 'v2' }]);
  });

  it('finds calls by how their id begins', async () => {
    await threeCalls(store());
    await expect(store().callsWithPrefix('call-', 2)).resolves.toEqual(['call-a', 'call-b']);
    await expect(store().callsWithPrefix('call-c', 9)).resolves.toEqual(['call-c']);
    await expect(store().callsWithPrefix('call-%', 9)).resolves.toEqual([]);
  });

  it('tells the legs of a call, and its commands that are open or were refused', async () => {
    const commands = [aCommand(1), aCommand(2, { mayHaveArrived: false }), aCommand(3)];
    await store().commit(
      aWrite({ commands, legs: [aLeg('leg-a'), aLeg('leg-b', { role: 'far', state: 'answered' })] }),
    );
    store().noteAnswer('call-1', 1, { outcome: 'refused', status: 422, code: '90034', at: NOW + 7 });
    store().noteAnswer('call-1', 3, { outcome: 'accepted', status: 200, code: null, at: NOW + 8 });
    const legs = [...(await store().legsOf('call-1'))].sort((one, other) => (one.leg < other.leg ? -1 : 1));
    expect(legs).toEqual([
      { leg: 'leg-a', legId: 'id-of-leg-a', role: 'caller', state: 'ringing' },
      { leg: 'leg-b', legId: 'id-of-leg-b', role: 'far', state: 'answered' },
    ]);
    const speak = { action: 'speak', leg: 'leg-a', committedAt: NOW };
    await expect(store().troubledCommands('call-1')).resolves.toEqual([
      {
        ...speak,
        n: 1,
        mayHaveArrived: true,
        answer: { outcome: 'refused', status: 422, code: '90034', at: NOW + 7 },
      },
      { ...speak, n: 2, mayHaveArrived: false, answer: null },
    ]);
  });
}
