import type { CompiledFlow } from '../../../server/calls/engine-port.ts';
import { removeTempFolders } from '../temp-folder.ts';
import { aWebhook, createBench, initiated, stopBenches } from './bench.ts';
import { fakeEngine, mainFlow } from './fake-engine.ts';

afterEach(async () => {
  await stopBenches();
  removeTempFolders();
});

const version = (name: string): CompiledFlow => ({
  ...mainFlow,
  flow: { ...mainFlow.flow, reload: 'migrate' },
  version: name,
});

it('a call that moves while the next version comes to serve finds the version that it moved to', async () => {
  let active = version('v1');
  const atHand = new Map([['v1', active]]);
  const serve = (name: string): void => {
    active = version(name);
    atHand.set(name, active);
  };
  const bench = createBench({
    react: (_event, { frames }, { flows }) => {
      const { version: runs = '' } = frames[0] ?? {};
      if (flows.get('main', runs) === undefined) throw new Error(`${runs} is not at hand`);
      return {};
    },
    flows: {
      active: () => [active],
      book: { get: (_flow, name) => atHand.get(name) },
      ensure(frames) {
        for (const { version: name } of frames) atHand.set(name, version(name));
        return Promise.resolve();
      },
    },
    wrap: (store) => ({
      ...store,
      async commit(write) {
        // The store does not have the move yet, so for the library nobody uses v2.
        if (write.journal.kind === 'migration' && active.version === 'v2') {
          serve('v3');
          atHand.delete('v2');
        }
        return store.commit(write);
      },
    }),
  });
  await bench.webhook(initiated());
  serve('v2');
  await bench.webhook(aWebhook('call.gather.ended'));
  const rows = await bench.journal();
  expect(rows.map(({ kind, version: runs, error }) => [kind, runs, error])).toEqual([
    ['call.initiated', 'v1', null],
    ['migration', 'v2', null],
    ['call.gather.ended', 'v2', null],
  ]);
  await bench.webhook(aWebhook('call.speak.ended'));
  expect((await bench.journal()).slice(3).map(({ kind, version: runs }) => [kind, runs])).toEqual([
    ['migration', 'v3'],
    ['call.speak.ended', 'v3'],
  ]);
});

it('a call that could not move is not told of any more once it has ended', async () => {
  let active = version('v1');
  const engine = {
    ...fakeEngine((event) => (event.kind === 'webhook' && event.type === 'call.hangup' ? { stage: 'ended' } : {})),
    whyNotMove: () => 'its state is gone',
  };
  const bench = createBench({
    engine,
    flows: { active: () => [active], book: { get: () => active }, ensure: () => Promise.resolve() },
  });
  const { migrations } = bench.calls;
  await bench.webhook(initiated());
  active = version('v2');
  await bench.webhook(aWebhook('call.gather.ended'));
  expect(migrations.reasonsIn('main')).toEqual([{ reason: 'its state is gone', calls: 1 }]);
  await bench.webhook(aWebhook('call.hangup'));
  expect([migrations.reasonsIn('main'), migrations.reasonFor(bench.ids[0] ?? '')]).toEqual([[], null]);
});
