import type { RequestEnded } from '../../../engine/model/event.ts';
import type { Settlement, StartDelivery } from '../../../server/calls/delivery.ts';
import { removeTempFolders, tempFolder } from '../temp-folder.ts';
import { START } from '../virtual-clock.ts';
import { aWebhook, createBench, initiated, stopBenches } from './bench.ts';
import type { React } from './fake-engine.ts';

afterEach(async () => {
  await stopBenches();
  removeTempFolders();
});

const ended = (n: number): RequestEnded => ({
  kind: 'request.ended',
  n,
  status: 200,
  body: {},
  json: true,
  reason: '',
});

interface Effects {
  readonly own: Readonly<Record<string, StartDelivery>>;
  /** What was started, given up and told to finish, in order. */
  readonly log: string[];
  readonly settle: (n: number, settlement: Settlement) => void;
}

function effects(): Effects {
  const log: string[] = [];
  const resolvers = new Map<number, (settlement: Settlement) => void>();
  const settle = (n: number, settlement: Settlement): void => resolvers.get(n)?.(settlement);
  const request: StartDelivery = ({ n }, resumed) => {
    log.push(resumed ? `resumed ${n}` : `started ${n}`);
    return {
      settled: new Promise((resolve) => resolvers.set(n, resolve)),
      abandon() {
        log.push(`abandoned ${n}`);
        settle(n, { outcome: 'dropped' });
      },
      finish() {
        log.push(`finished ${n}`);
        settle(n, { outcome: 'dropped' });
      },
    };
  };
  return { own: { request }, log, settle };
}

const asks: React = (event) => {
  if (event.kind !== 'webhook') return {};
  if (event.type === 'call.initiated') return { commands: [{ action: 'speak' }, { action: 'request', leg: null }] };
  return event.type === 'call.dtmf.received' ? { aborted: [2] } : { stage: 'ended' };
};

test('an effect of the server’s own waits for no leg, and its answer is an event of the call', async () => {
  const { own, log, settle } = effects();
  const bench = createBench({ react: asks, own });
  await bench.webhook(initiated());
  expect(log).toEqual(['started 2']);
  expect(bench.carrier.log()).toEqual(['speak 1']);
  settle(2, { outcome: 'replied', event: ended(2) });
  await bench.clock.settle();
  expect(bench.engine.seen).toContain('replied 2 200');
  expect((await bench.journal()).map(({ kind }) => kind)).toContain('request.ended');
  expect(await bench.store.unsentCommands(START + 1, null)).toEqual([]);
});

test('one that is aborted is given up, here and in the store', async () => {
  const { own, log } = effects();
  const bench = createBench({ react: asks, own });
  await bench.webhook(initiated());
  await bench.webhook(aWebhook('call.dtmf.received'));
  expect(log).toEqual(['started 2', 'abandoned 2']);
  expect(await bench.store.unsentCommands(START + 1, null)).toEqual([]);
  expect(bench.engine.seen).not.toContain('replied 2 200');
});

test('the end of the call gives it up', async () => {
  const { own, log } = effects();
  const bench = createBench({ react: asks, own });
  await bench.webhook(initiated());
  await bench.webhook(aWebhook('call.hangup'));
  expect(log).toEqual(['started 2', 'abandoned 2']);
});

test('one that a server left behind is taken up by the next, as one of an earlier run', async () => {
  const folder = tempFolder();
  const first = effects();
  const bench = createBench({ react: asks, own: first.own, folder });
  await bench.webhook(initiated());
  await bench.stop();
  expect(first.log).toEqual(['started 2', 'finished 2']);
  const second = effects();
  const next = createBench({ react: asks, own: second.own, folder, now: START + 2_000 });
  await next.clock.advance(1_100);
  expect(second.log).toEqual(['resumed 2']);
});
