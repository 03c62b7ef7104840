import { removeTempFolders } from '../temp-folder.ts';
import { aWebhook, createBench, initiated, stopBenches } from './bench.ts';
import { fakeEngine } from './fake-engine.ts';
import { scriptCarrier } from './scripted-carrier.ts';

afterEach(async () => {
  await stopBenches();
  removeTempFolders();
});

describe('events of a call', () => {
  it('begin it, are journalled, and send what the engine answers with', async () => {
    const bench = createBench({ react: () => ({ commands: [{ action: 'answer' }] }) });
    await bench.webhook(initiated());
    expect(bench.carrier.log()).toEqual(['answer 1']);
    expect(bench.carrier.sent[0]?.command).toMatchObject({ call: bench.ids[0], leg: 'leg-a' });
    const [row] = await bench.journal();
    expect(row).toMatchObject({ seq: 1, kind: 'call.initiated', flow: 'main', version: 'v1', release: '0.0.0' });
    expect(row?.commands).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.parse(row?.event ?? '')).toMatchObject({ kind: 'webhook', leg: 'leg-a' });
  });

  it('count once, however often they come', async () => {
    const bench = createBench({ react: () => ({ commands: [{ action: 'speak' }] }) });
    await bench.webhook(initiated());
    const gathered = aWebhook('call.gather.ended');
    const three = [bench.calls.webhook(gathered), bench.calls.webhook(gathered), bench.calls.webhook(gathered)];
    await bench.clock.settle();
    await expect(Promise.all(three)).resolves.toEqual([undefined, undefined, undefined]);
    await bench.webhook(initiated());
    expect(await bench.journal()).toHaveLength(2);
    expect(bench.ids).toHaveLength(1);
    expect(bench.carrier.log()).toEqual(['speak 1', 'speak 2']);
    expect(bench.calls.counts()).toMatchObject({ begun: 1, duplicate: 3 });
  });

  it('are handled one at a time for each call, in order, while calls do not wait for each other', async () => {
    const held: (() => void)[] = [];
    const bench = createBench({
      wrap: (store) => ({
        ...store,
        async commit(write) {
          if (write.seq === 2 && write.call === bench.ids[0]) await new Promise<void>((resolve) => held.push(resolve));
          return store.commit(write);
        },
      }),
    });
    await bench.webhook(initiated({ id: 'a' }));
    await bench.webhook(initiated({ id: 'b', leg: 'leg-b' }));
    const done: string[] = [];
    for (const [id, leg] of [
      ['a1', 'leg-a'],
      ['a2', 'leg-a'],
      ['b1', 'leg-b'],
    ] as const) {
      void bench.calls.webhook(aWebhook(id, { leg })).then(() => done.push(id));
    }
    await bench.clock.settle();
    expect(done).toEqual(['b1']);
    expect(bench.engine.seen).not.toContain('a2');
    held[0]?.();
    await bench.clock.settle();
    expect(done).toEqual(['b1', 'a1', 'a2']);
  });

  it('of an outgoing leg, or one that is not parked, begin nothing', async () => {
    const bench = createBench();
    await bench.webhook(initiated({ id: 'out' }, { direction: 'outgoing', state: 'bridging' }));
    await bench.webhook(initiated({ id: 'odd', leg: 'leg-b' }, { state: 'bridging' }));
    expect(bench.engine.seen).toEqual([]);
  });

  it('that no flow takes are rejected, logged and counted', async () => {
    const bench = createBench();
    await bench.webhook(initiated({}, { to: 'nowhere' }));
    expect(bench.carrier.log()).toEqual(['reject 1']);
    expect(bench.calls.counts()).toMatchObject({ unroutable: 1, begun: 0 });
    expect(bench.lines.map(({ message }) => message)).toContainEqual(expect.stringContaining('No flow takes'));
  });

  it('are refused as overload beyond a bound', async () => {
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const bench = createBench({
      wrap: (store) => ({ ...store, commit: (write) => gate.then(() => store.commit(write)) }),
    });
    const many = Array.from({ length: 5_000 }, (_, index) =>
      bench.calls.webhook(initiated({ id: `e${index}`, leg: `l${index}` })),
    );
    await bench.clock.settle();
    await expect(bench.calls.webhook(aWebhook('one.more'))).rejects.toMatchObject({
      code: 'overloaded',
      retryable: true,
    });
    open();
    await bench.clock.settle();
    await Promise.all(many);
  });
});

describe('events of unknown legs', () => {
  it('wait for call.initiated and are handled after it, in order', async () => {
    const bench = createBench();
    await bench.webhook(aWebhook('call.speak.ended', { id: 'late' }));
    await bench.clock.advance(10);
    await bench.webhook(aWebhook('call.dtmf.received'));
    expect(bench.engine.seen).toEqual([]);
    await bench.webhook(initiated());
    expect(bench.engine.seen).toEqual(['call.initiated', 'call.speak.ended', 'call.dtmf.received']);
    await bench.webhook(aWebhook('call.speak.ended', { id: 'late' }));
    expect(await bench.journal()).toHaveLength(3);
  });

  it('keep a call from beginning when they are its end', async () => {
    const bench = createBench();
    await bench.webhook(aWebhook('call.hangup'));
    await bench.webhook(initiated());
    await bench.webhook(initiated());
    expect(bench.engine.seen).toEqual([]);
    expect(bench.carrier.sent).toEqual([]);
  });

  it('count as unknown after 60 s', async () => {
    const bench = createBench();
    await bench.webhook(aWebhook('call.answered'));
    await bench.clock.advance(60_000);
    expect(bench.calls.counts().unknown).toBe(0);
    await bench.clock.advance(2_000);
    expect(bench.calls.counts().unknown).toBe(1);
    await bench.clock.advance(5_000);
    expect(bench.calls.counts().unknown).toBe(1);
  });

  it('are nobody’s when they are about a whole conference', async () => {
    const bench = createBench();
    await bench.webhook(aWebhook('conference.speak.ended', { leg: null, legId: null, token: null }));
    await bench.clock.advance(70_000);
    expect(bench.calls.counts().unknown).toBe(0);
  });

  it('reach the call that their token names', async () => {
    const bench = createBench();
    await bench.webhook(initiated());
    const token = { call: bench.ids[0] ?? '', n: 3 };
    await bench.webhook(aWebhook('call.answered', { leg: 'leg-far', token }));
    expect(bench.engine.seen).toEqual(['call.initiated', 'call.answered']);
  });

  it('are handled when the answer to a dial ties the leg', async () => {
    const carrier = scriptCarrier(({ action }) =>
      action === 'dial'
        ? { outcome: 'accepted', status: 200, response: { call_control_id: 'leg-far', call_leg_id: 'far-id' } }
        : null,
    );
    const bench = createBench({
      carrier,
      react(event, snapshot) {
        if (event.kind === 'webhook' && event.type === 'call.initiated')
          return { commands: [{ action: 'dial', leg: null }] };
        if (event.kind !== 'command.accepted') return {};
        const far = { id: 'leg-far', role: 'far', state: 'ringing', ours: true, openedBy: 1, hangupCause: '' } as const;
        return { legs: [...snapshot.legs, far] };
      },
    });
    await bench.webhook(aWebhook('call.answered', { leg: 'leg-far' }));
    await bench.webhook(initiated());
    expect(bench.engine.seen).toEqual(['call.initiated', 'accepted 1', 'call.answered']);
    await expect(bench.store.findCall({ leg: null, legId: 'far-id', call: null })).resolves.toBe(bench.ids[0]);
  });
});

describe('what goes wrong inside a transition', () => {
  it('becomes the flow’s error, and stands in the journal', async () => {
    const engine = fakeEngine(() => ({}), { transition: (event) => event.kind === 'webhook' && event.id === 'bad' });
    const bench = createBench({ engine });
    await bench.webhook(initiated());
    await bench.webhook(aWebhook('call.gather.ended', { id: 'bad' }));
    expect(engine.seen).toEqual(['call.initiated', 'failed call.gather.ended: a bug in the flow']);
    expect(bench.carrier.log()).toEqual(['speak 1']);
    const journal = await bench.journal();
    expect(journal[1]).toMatchObject({ error: 'a bug in the flow' });
    await bench.webhook(aWebhook('call.gather.ended', { id: 'bad' }));
    expect(await bench.journal()).toHaveLength(2);
  });

  it('ends the call when the error cannot be handled either', async () => {
    const engine = fakeEngine(() => ({}), { transition: () => true, fail: true });
    const bench = createBench({ engine });
    await bench.webhook(initiated());
    await bench.webhook(aWebhook('call.gather.ended'));
    expect(engine.seen.at(-1)).toBe('last resort call.gather.ended');
    expect(bench.carrier.log()).toEqual(['hangup 1']);
    expect((await bench.journal())[1]?.error).toBe('a bug in the flow; then: a bug in the handler too');
  });

  it('rejects a call whose flow cannot begin', async () => {
    const bench = createBench({ engine: fakeEngine(() => ({}), { begin: true }) });
    await bench.webhook(initiated());
    expect(bench.carrier.log()).toEqual(['reject 1']);
    expect((await bench.journal())[0]?.error).toBe('this flow cannot begin');
  });

  it('throws the cached call away after an unclear commit', async () => {
    let fail = false;
    const bench = createBench({
      wrap: (store) => ({
        ...store,
        async commit(write) {
          const outcome = await store.commit(write);
          if (fail) throw Object.assign(new Error('the answer got lost'), { code: 'store_failed' });
          return outcome;
        },
      }),
    });
    await bench.webhook(initiated());
    fail = true;
    await expect(bench.webhook(aWebhook('lost'))).rejects.toThrow('the answer got lost');
    fail = false;
    await bench.webhook(aWebhook('lost'));
    await bench.webhook(aWebhook('next'));
    expect((await bench.journal()).map(({ kind }) => kind)).toEqual(['call.initiated', 'lost', 'next']);
  });

  it('answers a call of a later release with an error of its own', async () => {
    const bench = createBench();
    await bench.webhook(initiated());
    await bench.stop();
    const engine = fakeEngine(() => ({}));
    engine.decodeSnapshot = () => {
      throw Object.assign(new Error('format 2'), { code: 'newer_format' });
    };
    const later = createBench({ folder: bench.folder, engine });
    await expect(later.webhook(aWebhook('call.answered'))).rejects.toMatchObject({ code: 'newer_format' });
  });
});
