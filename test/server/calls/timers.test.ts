import { removeTempFolders } from '../temp-folder.ts';
import { START } from '../virtual-clock.ts';
import { aWebhook, createBench, initiated, stopBenches } from './bench.ts';
import type { React } from './fake-engine.ts';

afterEach(async () => {
  await stopBenches();
  removeTempFolders();
});

const withTimers: React = (event) =>
  event.kind === 'webhook' && event.type === 'call.initiated'
    ? {
        timers: [
          { id: 1, at: START + 5_000 },
          { id: 2, at: START + 2_000 },
        ],
      }
    : {};

describe('timers', () => {
  it('fire once each, when they are due', async () => {
    const bench = createBench({ react: withTimers });
    await bench.webhook(initiated());
    await bench.clock.advance(1_999);
    expect(bench.engine.seen).toEqual(['call.initiated']);
    await bench.clock.advance(1);
    expect(bench.engine.seen).toEqual(['call.initiated', 'timer 2']);
    await bench.clock.advance(60_000);
    expect(bench.engine.seen).toEqual(['call.initiated', 'timer 2', 'timer 1']);
    await expect(bench.store.nextTimerAt()).resolves.toBeNull();
  });

  it('fire after a restart, also those that were due meanwhile', async () => {
    const first = createBench({ react: withTimers });
    await first.webhook(initiated());
    await first.stop();
    const second = createBench({ folder: first.folder, now: START + 3_000, react: withTimers });
    await second.clock.settle();
    expect(second.engine.seen).toEqual(['timer 2']);
    await second.clock.advance(3_000);
    expect(second.engine.seen).toEqual(['timer 2', 'timer 1']);
  });

  it('are tried again when the store fails', async () => {
    let broken = true;
    const bench = createBench({
      react: withTimers,
      wrap: (store) => ({
        ...store,
        commit: (write) =>
          broken && write.cause.kind === 'timer' ? Promise.reject(new Error('no disk')) : store.commit(write),
      }),
    });
    await bench.webhook(initiated());
    await bench.clock.advance(2_500);
    expect(await bench.journal()).toHaveLength(1);
    broken = false;
    await bench.clock.advance(1_000);
    expect((await bench.journal()).map(({ kind }) => kind)).toEqual(['call.initiated', 'timer']);
  });
});

describe('probes', () => {
  const probing: React = (event) =>
    event.kind === 'webhook' && event.type === 'call.answered' ? { probes: ['leg-a'] } : {};

  it.each([true, false])('tell whether a leg is alive: %s', async (alive) => {
    const bench = createBench({ react: probing });
    bench.carrier.alive.set('leg-a', alive);
    await bench.webhook(initiated());
    await bench.webhook(aWebhook('call.answered'));
    expect(bench.engine.seen.at(-1)).toBe(`status leg-a ${String(alive)}`);
    expect(bench.carrier.asked).toEqual(['leg-a']);
  });

  it('ask again when the carrier tells nothing, and then say so', async () => {
    const bench = createBench({ react: probing });
    await bench.webhook(initiated());
    await bench.webhook(aWebhook('call.answered'));
    expect(bench.engine.seen.at(-1)).toBe('call.answered');
    await bench.clock.advance(10_000);
    expect(bench.carrier.asked).toHaveLength(4);
    expect(bench.engine.seen.at(-1)).toBe('status leg-a null');
  });
});
