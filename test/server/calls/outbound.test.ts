import type { CallStore } from '../../../server/store/call-store.ts';
import { removeTempFolders, tempFolder } from '../temp-folder.ts';
import { createVirtualClock, START, type VirtualClock } from '../virtual-clock.ts';
import { createBench, stopBenches } from './bench.ts';
import { fakeEngine } from './fake-engine.ts';
import { answering, dialled, LEG, ok, settled, start, stopServers, webhook, type Server } from './outbound-bench.ts';
import { scriptCarrier } from './scripted-carrier.ts';

afterEach(async () => {
  await stopServers();
  await stopBenches();
  removeTempFolders();
});

const order = { flow: 'reminder', to: '+15550001111', from: '', inputs: { name: 'Ann' }, inMs: 0 };

const dials = ({ carrier }: Server): unknown[] =>
  carrier.sent.filter(({ command }) => command.action === 'dial').map(({ command }) => command);

describe('an outgoing call', () => {
  it('is stored before it is dialled, and known by the answer', async () => {
    const clock = createVirtualClock(START);
    const storedAtDial: boolean[] = [];
    const committed: string[] = [];
    const carrier = scriptCarrier(({ action, call }) => {
      if (action === 'dial') storedAtDial.push(committed.includes(call));
      return action === 'dial' ? dialled : ok;
    });
    const server = start(tempFolder(), clock, carrier, (store) => ({
      ...store,
      async commit(write) {
        const outcome = await store.commit(write);
        committed.push(write.call);
        return outcome;
      },
    }));
    const placed = await settled(clock, server.calls.placeCall(order));
    expect(placed).toEqual({ ok: true, call: expect.any(String) as string });
    expect(storedAtDial).toEqual([true]);
    expect(carrier.sent[0]?.command).toMatchObject({
      leg: null,
      params: { connection_id: 'app-1', to: '+15550001111', from: '+13125550100' },
    });
    await settled(clock, server.calls.webhook(webhook('call.answered')));
    expect(carrier.log()).toEqual(['dial 1', 'speak 2']);
    expect(carrier.sent[1]?.command.leg).toBe(LEG);
    await settled(clock, server.calls.webhook(webhook('call.hangup')));
    expect(await server.snapshots()).toMatchObject([{ stage: 'ended', legs: [{ id: LEG, role: 'caller' }] }]);
  });

  it('is known by its first webhook as well, and the answer then changes nothing', async () => {
    const clock = createVirtualClock(START);
    const carrier = scriptCarrier(({ action }) => (action === 'dial' ? null : ok));
    const server = start(tempFolder(), clock, carrier);
    const placed = await settled(clock, server.calls.placeCall(order));
    const token = placed.ok ? { call: placed.call, n: 1 } : null;
    await settled(clock, server.calls.webhook(webhook('call.initiated', { token })));
    await settled(clock, server.calls.webhook(webhook('call.answered', { token })));
    carrier.sent[0]?.answer(dialled);
    await clock.settle();
    expect(carrier.log()).toEqual(['dial 1', 'speak 2']);
    expect((await server.snapshots())[0]?.legs).toMatchObject([{ id: LEG, state: 'answered' }]);
  });

  it('whose server dies before the dial is answered is dialled again under the same id', async () => {
    const clock = createVirtualClock(START);
    const folder = tempFolder();
    const first = start(
      folder,
      clock,
      scriptCarrier(() => null),
    );
    await settled(clock, first.calls.placeCall(order));
    expect(dials(first)).toHaveLength(1);
    await first.stop();
    const second = start(folder, clock, answering());
    await clock.advance(2_000);
    expect(dials(second)).toEqual([dials(first)[0]]);
    expect(dials(second)).toMatchObject([{ n: 1, generation: 0 }]);
    await settled(clock, second.calls.webhook(webhook('call.answered')));
    expect(second.carrier.log()).toEqual(['dial 1', 'speak 2']);
  });

  it('that waits for its time outlives the server', async () => {
    const clock = createVirtualClock(START);
    const folder = tempFolder();
    const first = start(folder, clock, answering());
    await settled(clock, first.calls.placeCall({ ...order, inMs: 600_000 }));
    await first.stop();
    expect(first.carrier.sent).toEqual([]);
    const second = start(folder, clock, answering());
    await clock.advance(500_000);
    expect(second.carrier.sent).toEqual([]);
    await clock.advance(100_000);
    expect(second.carrier.log()).toEqual(['dial 1']);
  });

  it('that cannot be placed leaves nothing behind', async () => {
    const clock = createVirtualClock(START);
    const server = start(tempFolder(), clock, answering());
    const refusal = async (over: object): Promise<unknown> =>
      settled(clock, server.calls.placeCall({ ...order, ...over }));
    expect(await refusal({ flow: 'remainder' })).toMatchObject({ ok: false, code: 'unknown_flow' });
    expect(await refusal({ inputs: {} })).toMatchObject({
      ok: false,
      code: 'bad_order',
      detail: /needs the input `name`/,
    });
    expect(await refusal({ to: 'me' })).toMatchObject({ ok: false, code: 'bad_order' });
    expect(await server.snapshots()).toEqual([]);
    expect(server.carrier.sent).toEqual([]);
  });
});

it('a flow that cannot begin is not dialled, and the log says so', async () => {
  const bench = createBench({ engine: fakeEngine(() => ({}), { begin: true }) });
  const placed = await settled(bench.clock, bench.calls.placeCall({ ...order, flow: 'main' }));
  expect(placed).toMatchObject({ ok: false, code: 'transition_failed', detail: 'this flow cannot begin' });
  expect(bench.carrier.sent).toEqual([]);
  expect(bench.lines).toContainEqual(expect.objectContaining({ level: 'error' }));
});

describe('start_call', () => {
  const incoming = webhook('call.initiated', {
    leg: 'v3:first',
    payload: {
      ...{ direction: 'incoming', state: 'parked' },
      from: '+15550002222',
      to: '+13125550100',
      connection_id: 'app-1',
    },
  });
  const answered = webhook('call.answered', { leg: 'v3:first' });

  async function callIn(server: Server, clock: VirtualClock): Promise<void> {
    await settled(clock, server.calls.webhook(incoming));
    await settled(clock, server.calls.webhook(answered));
  }

  it('places a call that the ordering call’s end does not touch', async () => {
    const clock = createVirtualClock(START);
    const server = start(tempFolder(), clock, answering());
    await callIn(server, clock);
    expect(server.carrier.log()).toEqual(['answer 1', 'speak 3']);
    await settled(clock, server.calls.webhook(webhook('call.hangup', { leg: 'v3:first' })));
    expect((await server.snapshots()).map(({ stage, info }) => [stage, info.to])).toEqual([
      ['ended', '+13125550100'],
      ['live', '+15550002222'],
    ]);
    await clock.advance(601_000);
    expect(dials(server)).toMatchObject([{ params: { to: '+15550002222', from: '+13125550100' } }]);
  });

  it('takes effect once, though the server dies before it was told of it', async () => {
    const clock = createVirtualClock(START);
    const folder = tempFolder();
    // The new call is stored, the answer to the ordering call is not.
    const first = start(folder, clock, answering(), (store) => ({
      ...store,
      commit: (write) =>
        write.cause.kind === 'answer' && write.cause.n === 2
          ? Promise.reject(new Error('no disk'))
          : store.commit(write),
    }));
    await callIn(first, clock);
    expect(first.carrier.log()).toEqual(['answer 1']);
    expect(await first.snapshots()).toHaveLength(2);
    await first.crash();
    const second = start(folder, clock, answering());
    await clock.advance(3_000);
    expect(second.carrier.log()).toEqual(['speak 3']);
    await clock.advance(600_000);
    expect(dials(second)).toHaveLength(1);
  });

  it('takes effect though the server dies before anything of it was stored', async () => {
    const clock = createVirtualClock(START);
    const folder = tempFolder();
    const first = start(folder, clock, answering(), (store) => ({
      ...store,
      commit: (write) =>
        write.journal.kind === 'call.placed' ? Promise.reject(new Error('no disk')) : store.commit(write),
    }));
    await callIn(first, clock);
    await first.stop();
    const second = start(folder, clock, answering());
    await clock.advance(3_000);
    expect(second.carrier.log()).toEqual(['speak 3']);
    await clock.advance(600_000);
    expect(dials(second)).toHaveLength(1);
  });

  /** Nothing of another call can be stored. */
  const withoutPlacing = (store: CallStore): CallStore => ({
    ...store,
    commit: (write) =>
      write.journal.kind === 'call.placed' ? Promise.reject(new Error('no disk')) : store.commit(write),
  });

  it('takes effect though the ordering call has ended before anything of it was stored', async () => {
    const clock = createVirtualClock(START);
    const folder = tempFolder();
    const first = start(folder, clock, answering(), withoutPlacing);
    await callIn(first, clock);
    await settled(clock, first.calls.webhook(webhook('call.hangup', { leg: 'v3:first' })));
    expect((await first.snapshots()).map(({ stage }) => stage)).toEqual(['ended']);
    await first.stop();
    const second = start(folder, clock, answering());
    await clock.advance(600_000);
    expect(dials(second)).toMatchObject([{ params: { to: '+15550002222', from: '+13125550100' } }]);
    expect(await second.store.unsentCommands(clock.now() + 1, null)).toEqual([]);
  });

  it('waits from the order on, however late it could be placed', async () => {
    const clock = createVirtualClock(START);
    const folder = tempFolder();
    const first = start(folder, clock, answering(), withoutPlacing);
    await callIn(first, clock);
    await clock.advance(400_000);
    await first.stop();
    const second = start(folder, clock, answering());
    await clock.advance(START + 600_000 - clock.now() - 1_000);
    expect(dials(second)).toEqual([]);
    await clock.advance(2_000);
    expect(dials(second)).toHaveLength(1);
  });
});
