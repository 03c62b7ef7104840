import { START } from '../virtual-clock.ts';
import { deliver } from './run-delivery.ts';
import { accepted, notSent, scriptCarrier, unclear } from './scripted-carrier.ts';

describe('sending an action that must not be repeated', () => {
  it('sends it once, without a copy', async () => {
    const run = deliver(
      scriptCarrier(() => null),
      { action: 'fork_once' },
    );
    await run.clock.advance(4_000);
    expect(run.carrier.sent).toHaveLength(1);
    run.carrier.sent[0]?.answer(unclear);
    await run.clock.advance(60_000);
    expect(run.carrier.sent).toHaveLength(1);
    expect(run.settled()).toEqual({ outcome: 'expired', mayHaveArrived: true });
  });

  it('tries again only what certainly had no effect', async () => {
    const run = deliver(
      scriptCarrier((_command, attempt) => (attempt === 1 ? notSent : accepted)),
      { action: 'fork_once' },
    );
    await run.clock.advance(1_000);
    expect(run.settled()).toEqual(accepted);
  });

  it('never sends it after a crash in which it may have gone out', async () => {
    const run = deliver(scriptCarrier(), { action: 'fork_once' }, true, START + 2_000);
    await run.clock.advance(60_000);
    expect(run.carrier.sent).toEqual([]);
    expect(run.settled()).toEqual({ outcome: 'expired', mayHaveArrived: true });
  });
});

describe('sending hangup', () => {
  it('goes on beyond 50 s with a new id each time', async () => {
    const run = deliver(
      scriptCarrier(() => unclear),
      { action: 'hangup' },
    );
    await run.clock.advance(120_000);
    const generations = new Set(run.carrier.sent.map(({ command }) => command.generation));
    expect([...generations]).toEqual([0, 1, 2]);
    expect(run.settled()).toBeNull();
    run.abandon();
    await run.clock.settle();
    expect(run.settled()).toEqual({ outcome: 'dropped' });
    expect(run.clock.scheduled()).toBe(0);
  });

  it('is sent however old it is', async () => {
    const run = deliver(scriptCarrier(), { action: 'hangup' }, true, START + 170_000);
    await run.clock.settle();
    expect(run.carrier.log()).toEqual(['hangup 1.3']);
    expect(run.settled()).toEqual(accepted);
  });
});
