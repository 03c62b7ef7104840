import { join } from 'node:path';
import Libsql from 'libsql';
import { removeTempFolders } from '../temp-folder.ts';
import { START } from '../virtual-clock.ts';
import { aWebhook, type Bench, createBench, initiated, stopBenches } from './bench.ts';
import { aCallerLeg, type React } from './fake-engine.ts';

afterEach(async () => {
  await stopBenches();
  removeTempFolders();
});

const far = { ...aCallerLeg('leg-b'), role: 'far' } as const;
const begins: React = (event) =>
  event.kind === 'webhook' && event.type === 'call.initiated'
    ? {
        commands: [{ action: 'answer' }, { action: 'speak' }],
        timers: [{ id: 1, at: START + 60_000 }],
        legs: event.leg === 'leg-a' ? [aCallerLeg('leg-a'), far] : [aCallerLeg('leg-sound')],
      }
    : {};

/** A server whose store has a call with a damaged state, and another that is sound. */
async function damaged(): Promise<{ bench: Bench; call: string }> {
  const first = createBench({ react: begins });
  await first.webhook(initiated());
  await first.webhook(initiated({ id: 'sound', leg: 'leg-sound' }));
  await first.stop();
  const [call = ''] = first.ids;
  const db = new Libsql(join(first.folder, 'calls.db'));
  db.prepare('UPDATE calls SET snapshot = ? WHERE call = ?').run('{"keys":"4711', call);
  db.close();
  const bench = createBench({ folder: first.folder, now: START + 10_000, react: begins });
  await bench.clock.settle();
  return { bench, call };
}

describe('a call whose stored state cannot be read', () => {
  it('is hung up with its next event, on every leg, and the rest of it is given up', async () => {
    const { bench, call } = await damaged();
    const press = aWebhook('call.dtmf.received', {}, { digit: '4' });
    await bench.webhook(press);
    expect(bench.carrier.sent.map(({ command: { call: of, action, leg } }) => [of, action, leg])).toEqual([
      [call, 'hangup', 'leg-a'],
      [call, 'hangup', 'leg-b'],
    ]);
    expect(new Set(bench.carrier.sent.map(({ command: { n } }) => n)).size).toBe(2);
    const row = (await bench.journal(call)).find(({ kind }) => kind === 'call.dtmf.received');
    expect(row).toMatchObject({ state: 'ended', event: '{"kind":"webhook"}' });
    expect(row?.error).toContain(`The stored state of call ${call} cannot be read`);
    // A repeat counts once, and what comes later is noted.
    await bench.webhook(press);
    await bench.webhook(aWebhook('call.hangup'));
    expect(bench.carrier.sent).toHaveLength(2);
    expect((await bench.journal(call)).map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['call.dtmf.received', 'call.hangup']),
    );
    expect(bench.lines.filter(({ message }) => message.includes('cannot be read'))).toHaveLength(1);
  });

  it('is hung up by its next timer at the latest, which comes no more', async () => {
    const { bench, call } = await damaged();
    await bench.clock.advance(60_000);
    expect(bench.carrier.sent.map(({ command }) => [command.call, command.leg])).toEqual([
      [call, 'leg-a'],
      [call, 'leg-b'],
    ]);
    expect(await bench.store.nextTimerAt()).toBeNull();
    const lines = bench.lines.length;
    await bench.clock.advance(60_000);
    expect(bench.lines).toHaveLength(lines);
  });

  it('hangs up a leg that turns up only then', async () => {
    const { bench, call } = await damaged();
    await bench.clock.advance(60_000);
    const late = { leg: 'leg-c', token: { call, n: 2 } };
    await bench.webhook(aWebhook('call.initiated', { ...late, id: 'late' }));
    expect(bench.carrier.sent.at(-1)?.command).toMatchObject({ call, action: 'hangup', leg: 'leg-c' });
  });

  it('takes no other call along', async () => {
    const { bench } = await damaged();
    await bench.webhook(aWebhook('call.dtmf.received'));
    await bench.webhook(aWebhook('call.answered', { leg: 'leg-sound' }));
    expect(bench.engine.seen).toEqual(expect.arrayContaining(['call.answered']));
    expect(bench.carrier.sent.filter(({ command }) => command.leg === 'leg-sound')).toEqual([]);
  });
});
