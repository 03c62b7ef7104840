import { START } from '../virtual-clock.ts';
import { deliver } from './run-delivery.ts';
import { accepted, notSent, refused, scriptCarrier, unclear } from './scripted-carrier.ts';

const failed = (status: number, code: string) => ({ outcome: 'refused', status, code, detail: `error ${code}` });

describe('sending one command', () => {
  it('is done with the first acceptance', async () => {
    const run = deliver(scriptCarrier());
    await run.clock.advance(60_000);
    expect(run.settled()).toEqual(accepted);
    expect(run.carrier.sent).toHaveLength(1);
    expect(run.clock.scheduled()).toBe(0);
  });

  it('sends one identical copy after 500 ms without an answer, and no more', async () => {
    const run = deliver(scriptCarrier(() => null));
    await run.clock.advance(499);
    expect(run.carrier.sent).toHaveLength(1);
    await run.clock.advance(4_000);
    expect(run.carrier.sent).toHaveLength(2);
    expect(run.carrier.sent[1]?.command).toEqual(run.carrier.sent[0]?.command);
    run.carrier.sent[0]?.answer(accepted);
    await run.clock.settle();
    expect(run.settled()).toEqual(accepted);
  });

  it('fails on a refusal of the first attempt', async () => {
    const run = deliver(scriptCarrier(() => refused(422, '90034')));
    await run.clock.settle();
    expect(run.settled()).toEqual(failed(422, '90034'));
    await run.clock.advance(60_000);
    expect(run.carrier.sent).toHaveLength(1);
  });

  it.each([
    ['a 429', refused(429, '10011')],
    ['a 5xx', unclear],
    ['a network failure', notSent],
  ])('backs off and tries again after %s', async (_, first) => {
    const run = deliver(scriptCarrier((_command, attempt) => (attempt < 4 ? first : accepted)));
    await run.clock.advance(149);
    expect(run.carrier.sent).toHaveLength(1);
    await run.clock.advance(1);
    expect(run.carrier.sent).toHaveLength(2);
    await run.clock.advance(300);
    expect(run.carrier.sent).toHaveLength(3);
    await run.clock.advance(600);
    expect(run.settled()).toEqual(accepted);
  });

  it('waits as long as a 429 says', async () => {
    const run = deliver(
      scriptCarrier((_command, attempt) => (attempt === 1 ? refused(429, '10011', 7_000) : accepted)),
    );
    await run.clock.advance(6_999);
    expect(run.carrier.sent).toHaveLength(1);
    await run.clock.advance(1);
    expect(run.settled()).toEqual(accepted);
  });

  it('learns nothing from a refusal of a repeat while an earlier attempt may have arrived', async () => {
    const run = deliver(scriptCarrier((_command, attempt) => (attempt === 1 ? unclear : refused(422, '90034'))));
    await run.clock.advance(49_000);
    expect(run.carrier.sent.length).toBeGreaterThan(5);
    expect(run.settled()).toBeNull();
    await run.clock.advance(1_000);
    expect(run.settled()).toEqual({ outcome: 'expired', mayHaveArrived: true });
  });

  it('believes a repeat that the call has ended', async () => {
    const run = deliver(scriptCarrier((_command, attempt) => (attempt === 1 ? unclear : refused(422, '90018'))));
    await run.clock.advance(1_000);
    expect(run.settled()).toEqual(failed(422, '90018'));
  });

  it('believes a refusal after attempts that were all refused or never sent', async () => {
    const run = deliver(
      scriptCarrier((_command, attempt) => [refused(429, '10011'), notSent][attempt - 1] ?? refused(422, '90034')),
    );
    await run.clock.advance(2_000);
    expect(run.settled()).toEqual(failed(422, '90034'));
  });

  it('prefers the acceptance of either copy to the refusal of the other', async () => {
    const run = deliver(scriptCarrier(() => null));
    await run.clock.advance(600);
    run.carrier.sent[1]?.answer(refused(422, '90034'));
    await run.clock.settle();
    expect(run.settled()).toBeNull();
    run.carrier.sent[0]?.answer(accepted);
    await run.clock.settle();
    expect(run.settled()).toEqual(accepted);
  });

  it('waits with the refusal of the first for its copy, but not for long', async () => {
    const late = deliver(scriptCarrier(() => null));
    await late.clock.advance(600);
    late.carrier.sent[0]?.answer(refused(422, '90034'));
    await late.clock.advance(499);
    expect(late.settled()).toBeNull();
    await late.clock.advance(1);
    expect(late.settled()).toEqual(failed(422, '90034'));

    const both = deliver(scriptCarrier(() => null));
    await both.clock.advance(600);
    both.carrier.sent[0]?.answer(refused(422, '90034'));
    both.carrier.sent[1]?.answer(refused(422, '90034'));
    await both.clock.settle();
    expect(both.settled()).toEqual(failed(422, '90034'));
  });

  it('expires after 50 s, and says whether it may have arrived', async () => {
    const never = deliver(scriptCarrier(() => refused(429, '10011')));
    await never.clock.advance(49_999);
    expect(never.settled()).toBeNull();
    await never.clock.advance(1);
    expect(never.settled()).toEqual({ outcome: 'expired', mayHaveArrived: false });
    const count = never.carrier.sent.length;
    await never.clock.advance(60_000);
    expect(never.carrier.sent).toHaveLength(count);
  });

  it('caps every attempt by what is left of its life', async () => {
    const run = deliver(
      scriptCarrier((_command, attempt) => (attempt === 1 ? unclear : null)),
      {},
      false,
      START + 47_000,
    );
    await run.clock.advance(150);
    expect(run.carrier.sent.map(({ timeoutMs }) => timeoutMs)).toEqual([3_000, 2_850]);
  });

  it('sends nothing that is too old', async () => {
    const run = deliver(scriptCarrier(), { mayHaveArrived: false }, true, START + 50_000);
    await run.clock.settle();
    expect(run.carrier.sent).toEqual([]);
    expect(run.settled()).toEqual({ outcome: 'expired', mayHaveArrived: false });
    const marked = deliver(scriptCarrier(), {}, true, START + 50_000);
    await marked.clock.settle();
    expect(marked.settled()).toEqual({ outcome: 'expired', mayHaveArrived: true });
  });

  it('takes an attempt of an earlier run into account', async () => {
    const run = deliver(
      scriptCarrier(() => refused(422, '90034')),
      {},
      true,
      START + 5_000,
    );
    await run.clock.advance(1_000);
    expect(run.settled()).toBeNull();
    const fresh = deliver(
      scriptCarrier(() => refused(422, '90034')),
      { mayHaveArrived: false },
      true,
      START + 5_000,
    );
    await fresh.clock.settle();
    expect(fresh.settled()).toEqual(failed(422, '90034'));
    expect(fresh.marks).toEqual([true]);
  });

  it('marks before it sends, and takes the mark back while every attempt is refused', async () => {
    const run = deliver(
      scriptCarrier((_command, attempt) => (attempt === 1 ? refused(429, '10011') : accepted)),
      { mayHaveArrived: false },
    );
    expect(run.marks).toEqual([true]);
    expect(run.carrier.sent).toEqual([]);
    await run.clock.advance(1_000);
    expect(run.marks).toEqual([true, false, true]);
    expect(run.settled()).toEqual(accepted);
  });

  it('settles as dropped when abandoned, but waits for attempts under way', async () => {
    const run = deliver(scriptCarrier(() => null));
    run.abandon();
    await run.clock.advance(10_000);
    expect(run.carrier.sent).toHaveLength(1);
    expect(run.settled()).toBeNull();
    run.carrier.sent[0]?.answer(accepted);
    await run.clock.settle();
    expect(run.settled()).toEqual(accepted);

    const waiting = deliver(scriptCarrier(() => unclear));
    await waiting.clock.settle();
    waiting.abandon();
    await waiting.clock.advance(10_000);
    expect(waiting.settled()).toEqual({ outcome: 'dropped' });
    expect(waiting.carrier.sent).toHaveLength(1);
  });

  it('fails a command with an unknown action', async () => {
    const run = deliver(scriptCarrier(), { action: 'sing' });
    await run.clock.settle();
    expect(run.settled()).toMatchObject({ outcome: 'refused', code: 'bad_command' });
  });
});
