import type { CallStore } from '../../../server/store/call-store.ts';
import { removeTempFolders } from '../temp-folder.ts';
import { START } from '../virtual-clock.ts';
import { aWebhook, type Bench, createBench, initiated, stopBenches } from './bench.ts';
import type { React } from './fake-engine.ts';
import { accepted, scriptCarrier } from './scripted-carrier.ts';

afterEach(async () => {
  await stopBenches();
  removeTempFolders();
});

/** Whether a server that is told to stop does so. */
async function stops({ calls, clock }: Bench): Promise<boolean> {
  let stopped = false;
  void calls.stop().then(() => {
    stopped = true;
  });
  await clock.advance(60_000);
  return stopped;
}

const failingFor =
  (fails: (kind: string) => boolean) =>
  (store: CallStore): CallStore => ({
    ...store,
    commit: (write) => (fails(write.journal.kind) ? Promise.reject(new Error('no disk')) : store.commit(write)),
  });

const dials: React = (event) =>
  event.kind === 'webhook' && event.type === 'call.initiated' ? { commands: [{ action: 'dial', leg: null }] } : {};

describe('a server whose store fails', () => {
  it('stops, though answers that came before cannot be stored', async () => {
    const wrap = failingFor((kind) => kind === 'command.accepted');
    const bench = createBench({ react: dials, wrap });
    await bench.webhook(initiated());
    await bench.clock.advance(5_000);
    expect(await stops(bench)).toBe(true);
  });

  it('stops, though an answer that comes while it stops cannot be stored', async () => {
    const carrier = scriptCarrier(() => null);
    const bench = createBench({ react: dials, carrier, wrap: failingFor((kind) => kind === 'command.accepted') });
    await bench.webhook(initiated());
    const done = stops(bench);
    carrier.sent[0]?.answer(accepted);
    expect(await done).toBe(true);
  });

  it('stops, though it cannot place a call that one which is over has ordered', async () => {
    const react: React = (event) => {
      if (event.kind !== 'webhook') return {};
      if (event.type === 'call.hangup') return { stage: 'ended' };
      return {
        commands: [{ action: 'start_call', leg: null, params: { flow: 'main', to: '+15550002222', in_ms: 0 } }],
      };
    };
    const bench = createBench({ react, wrap: failingFor((kind) => kind === 'call.placed') });
    await bench.webhook(initiated());
    await bench.webhook(aWebhook('call.hangup'));
    await bench.clock.advance(5_000);
    expect(await stops(bench)).toBe(true);
    await bench.stop();
    const next = createBench({ folder: bench.folder, now: START + 90_000, react });
    await next.clock.advance(2_000);
    expect(next.engine.seen).toContain('placed main');
  });

  it('has what it could not store told by the next', async () => {
    const wrap = failingFor((kind) => kind === 'command.accepted');
    const bench = createBench({ react: dials, wrap });
    await bench.webhook(initiated());
    await bench.stop();
    const next = createBench({ folder: bench.folder, now: START + 10_000, react: dials });
    await next.clock.advance(2_000);
    expect(next.carrier.log()).toEqual(['dial 1']);
    expect(next.engine.seen).toContain('accepted 1');
  });
});
