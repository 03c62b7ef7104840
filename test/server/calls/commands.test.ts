import type { CarrierCommand } from '../../../server/calls/carrier.ts';
import { removeTempFolders } from '../temp-folder.ts';
import { START } from '../virtual-clock.ts';
import { aWebhook, createBench, initiated, stopBenches } from './bench.ts';
import { fakeEngine } from './fake-engine.ts';
import { accepted, refused, scriptCarrier, unclear } from './scripted-carrier.ts';

afterEach(async () => {
  await stopBenches();
  removeTempFolders();
});

const only = (action: string, answer: ReturnType<typeof refused>) => (command: CarrierCommand) =>
  command.action === action ? answer : accepted;

describe('the order of commands', () => {
  it('holds for each leg, and a command of two legs waits for both', async () => {
    const carrier = scriptCarrier(() => null);
    const commands = [
      { action: 'speak' },
      { action: 'gather' },
      { action: 'speak', leg: 'leg-b' },
      { action: 'bridge', params: { call_control_id: 'leg-b' } },
      { action: 'hangup', leg: 'leg-b' },
    ];
    const bench = createBench({ carrier, react: () => ({ commands }) });
    await bench.webhook(initiated());
    expect(carrier.log()).toEqual(['speak 1', 'speak 3']);
    carrier.sent[1]?.answer(accepted);
    await bench.clock.settle();
    expect(carrier.sent).toHaveLength(2);
    carrier.sent[0]?.answer(accepted);
    await bench.clock.settle();
    expect(carrier.log()).toEqual(['speak 1', 'speak 3', 'gather 2']);
    carrier.sent[2]?.answer(accepted);
    await bench.clock.settle();
    expect(carrier.log().slice(3)).toEqual(['bridge 4']);
    carrier.sent[3]?.answer(accepted);
    await bench.clock.settle();
    expect(carrier.log().slice(4)).toEqual(['hangup 5']);
  });

  it('holds while a command is being repeated', async () => {
    const carrier = scriptCarrier((command, attempt) => (command.n === 1 && attempt < 3 ? unclear : accepted));
    const bench = createBench({ carrier, react: () => ({ commands: [{ action: 'speak' }, { action: 'gather' }] }) });
    await bench.webhook(initiated());
    await bench.clock.advance(2_000);
    expect(carrier.log()).toEqual(['speak 1', 'speak 1', 'speak 1', 'gather 2']);
  });

  it('is overtaken by a hang-up, which also takes back what was not sent', async () => {
    const carrier = scriptCarrier(({ action }) => (action === 'hangup' ? accepted : null));
    const bench = createBench({
      carrier,
      react: (event) =>
        event.kind === 'webhook' && event.type === 'call.initiated'
          ? { commands: [{ action: 'speak' }, { action: 'gather' }] }
          : { commands: [{ action: 'hangup' }], dropUnsent: ['leg-a'] },
    });
    await bench.webhook(initiated());
    await bench.webhook(aWebhook('call.dtmf.received'));
    expect(carrier.log()).toEqual(['speak 1', 'hangup 3']);
    carrier.sent[0]?.answer(accepted);
    await bench.clock.advance(60_000);
    expect(carrier.log()).toEqual(['speak 1', 'hangup 3']);
    expect(await bench.journal()).toHaveLength(2);
  });
});

describe('the carrier’s answers', () => {
  it('are events only where a step waits for them', async () => {
    const bench = createBench({
      react: (event) =>
        event.kind === 'webhook'
          ? { commands: [{ action: 'speak' }], awaits: event.type === 'call.initiated' ? 'ending' : 'acceptance' }
          : {},
    });
    await bench.webhook(initiated());
    expect(bench.engine.seen).toEqual(['call.initiated']);
    await bench.webhook(aWebhook('call.speak.ended'));
    expect(bench.engine.seen).toEqual(['call.initiated', 'call.speak.ended', 'accepted 2']);
    await expect(bench.store.unsentCommands(START + 10_000, null)).resolves.toEqual([]);
  });

  it('that name a conversation are events, since its end is known by that id', async () => {
    const response = { result: 'ok', conversation_id: 'conversation-1' };
    const bench = createBench({
      carrier: scriptCarrier(() => ({ outcome: 'accepted', status: 200, response })),
      react: (event) => (event.kind === 'webhook' ? { commands: [{ action: 'gather' }] } : {}),
    });
    await bench.webhook(initiated());
    expect(bench.engine.seen).toEqual(['call.initiated', 'accepted 1']);
  });

  it('that refuse take back the unsent commands of the same commit and name them', async () => {
    const bench = createBench({
      carrier: scriptCarrier(only('speak', refused(422, '90034'))),
      react(event) {
        if (event.kind === 'webhook') {
          return { commands: [{ action: 'speak' }, { action: 'gather' }, { action: 'answer', leg: 'leg-b' }] };
        }
        return event.kind === 'command.failed' ? { commands: [{ action: 'hangup' }] } : {};
      },
    });
    await bench.webhook(initiated());
    await bench.clock.advance(5_000);
    expect(bench.engine.seen).toEqual(['call.initiated', 'failed 1 90034 -2']);
    expect(bench.carrier.log()).toEqual(['speak 1', 'answer 3', 'hangup 4']);
    await expect(bench.store.unsentCommands(START + 10_000, null)).resolves.toEqual([]);
  });

  it('that refuse a stop take nothing back, unless the call has ended', async () => {
    const logs = ['90035', '90018'].map(async (code) => {
      const bench = createBench({
        carrier: scriptCarrier(only('playback_stop', refused(422, code))),
        react: (event) =>
          event.kind === 'webhook' ? { commands: [{ action: 'playback_stop' }, { action: 'speak' }] } : {},
      });
      await bench.webhook(initiated());
      await bench.clock.advance(5_000);
      return [...bench.engine.seen, ...bench.carrier.log()];
    });
    await expect(Promise.all(logs)).resolves.toEqual([
      ['call.initiated', 'failed 1 90035', 'playback_stop 1', 'speak 2'],
      ['call.initiated', 'failed 1 90018 -2', 'playback_stop 1'],
    ]);
  });

  it('that refuse what nobody waits for take nothing back', async () => {
    const bench = createBench({
      carrier: scriptCarrier(only('speak', refused(422, '90034'))),
      react: (event) =>
        event.kind === 'webhook' ? { commands: [{ action: 'speak', loose: true }, { action: 'gather' }] } : {},
    });
    await bench.webhook(initiated());
    await bench.clock.advance(5_000);
    expect(bench.carrier.log()).toEqual(['speak 1', 'gather 2']);
  });

  it('are kept until the store takes them', async () => {
    let broken = true;
    const bench = createBench({
      carrier: scriptCarrier(only('speak', refused(422, '90034'))),
      react: (event) => (event.kind === 'webhook' ? { commands: [{ action: 'speak' }] } : {}),
      wrap: (store) => ({
        ...store,
        commit: (write) =>
          broken && write.seq > 1 ? Promise.reject(new Error('the disk is full')) : store.commit(write),
      }),
    });
    await bench.webhook(initiated());
    await bench.clock.advance(3_000);
    expect(await bench.journal()).toHaveLength(1);
    broken = false;
    await bench.clock.advance(1_000);
    expect((await bench.journal()).map(({ kind }) => kind)).toEqual(['call.initiated', 'command.failed']);
  });

  it('that never come leave a command to its deadline', async () => {
    const bench = createBench({
      carrier: scriptCarrier(() => unclear),
      react: (event) => (event.kind === 'webhook' ? { commands: [{ action: 'speak' }] } : {}),
    });
    await bench.webhook(initiated());
    await bench.clock.advance(60_000);
    expect(bench.engine.seen).toEqual(['call.initiated']);
    await expect(bench.store.unsentCommands(START + 100_000, null)).resolves.toEqual([]);
  });

  it('that all refuse for 50 s make a command fail as expired', async () => {
    const bench = createBench({
      carrier: scriptCarrier(() => refused(429, '10011')),
      react: (event) => (event.kind === 'webhook' ? { commands: [{ action: 'speak' }, { action: 'gather' }] } : {}),
    });
    await bench.webhook(initiated());
    await bench.clock.advance(51_000);
    expect(bench.engine.seen).toEqual(['call.initiated', 'failed 1 expired -2']);
  });
});

describe('commands after a restart', () => {
  const speakOnce = (event: { readonly kind: string }) =>
    event.kind === 'webhook' ? { commands: [{ action: 'speak' }] } : {};

  it('are sent again, the same, while they are young', async () => {
    const first = createBench({ carrier: scriptCarrier(() => null), react: speakOnce });
    await first.webhook(initiated());
    const sent = first.carrier.sent[0]?.command;
    await first.stop();
    const second = createBench({ folder: first.folder, now: START + 20_000, react: speakOnce });
    await second.clock.settle();
    expect(second.carrier.sent.map(({ command }) => command)).toEqual([sent]);
  });

  it('are not sent when they are old: one that may have arrived waits for its deadline', async () => {
    const first = createBench({ carrier: scriptCarrier(() => null), react: speakOnce });
    await first.webhook(initiated());
    await first.stop();
    const second = createBench({ folder: first.folder, now: START + 50_000, react: speakOnce });
    await second.clock.advance(2_000);
    expect(second.carrier.sent).toEqual([]);
    expect(second.engine.seen).toEqual([]);
    await expect(second.store.unsentCommands(START + 100_000, null)).resolves.toEqual([]);
  });

  it('fail as expired when they are old and were never tried', async () => {
    const react = (event: { readonly kind: string }) =>
      event.kind === 'webhook' ? { commands: [{ action: 'speak' }, { action: 'gather' }] } : {};
    const first = createBench({ carrier: scriptCarrier(() => null), react });
    await first.webhook(initiated());
    await first.stop();
    const second = createBench({ folder: first.folder, now: START + 50_000, react });
    await second.clock.advance(2_000);
    expect(second.carrier.sent).toEqual([]);
    expect(second.engine.seen).toEqual(['failed 2 expired']);
  });

  it('that hang up are sent however old, with a new id', async () => {
    const react = (event: { readonly kind: string }) =>
      event.kind === 'webhook' ? { commands: [{ action: 'hangup' }] } : {};
    const first = createBench({ carrier: scriptCarrier(() => null), react });
    await first.webhook(initiated());
    await first.stop();
    const second = createBench({ folder: first.folder, now: START + 70_000, react });
    await second.clock.settle();
    expect(second.carrier.log()).toEqual(['hangup 1.1']);
  });
});

describe('a refusal that quotes what was sent', () => {
  const detailOf = async (secret: boolean): Promise<unknown> => {
    const engine = { ...fakeEngine(() => ({ commands: [{ action: 'speak' }] })), ...(secret ? masking : {}) };
    const carrier = scriptCarrier(() => refused(422, '10015'));
    const bench = createBench({ engine, carrier });
    await bench.webhook(initiated());
    return bench.lines.find(({ message }) => message === 'The carrier refused a command.')?.fields['detail'];
  };
  const masking = { tellError: (error: unknown) => String(error).replace('10015', '•••') };

  it('is masked in the log as it is in the journal', async () => {
    expect(await detailOf(false)).toBe('error 10015');
    expect(await detailOf(true)).toBe('error •••');
  });
});

describe('the end of a call', () => {
  it('gives up everything that was still to be sent', async () => {
    const bench = createBench({
      carrier: scriptCarrier(() => unclear),
      react: (event) =>
        event.kind === 'webhook' && event.type === 'call.hangup'
          ? { stage: 'ended' }
          : { commands: [{ action: 'hangup' }], stage: 'ending' },
    });
    await bench.webhook(initiated());
    await bench.webhook(aWebhook('call.hangup'));
    const count = bench.carrier.sent.length;
    await bench.clock.advance(120_000);
    expect(bench.carrier.sent).toHaveLength(count);
    await bench.webhook(
      aWebhook('call.recording.saved', { leg: null, legId: null, token: { call: bench.ids[0] ?? '', n: 1 } }),
    );
    expect((await bench.journal()).map(({ kind }) => kind)).toContain('call.recording.saved');
  });

  it('is forgotten when its time has come', async () => {
    const first = createBench({ react: () => ({ stage: 'ended' }) });
    await first.webhook(initiated());
    await first.stop();
    const second = createBench({ folder: first.folder, now: START + 61_000 });
    await second.clock.settle();
    await expect(second.journal(first.ids[0])).resolves.toEqual([]);
  });
});
