import type { CarrierOptions } from '../../../engine/carrier/options.ts';
import { callInto, nth, typeOf, type Phone } from '../../support/phone.ts';

const flow = `
flow: support
routes: default
start: waiting
on: { hangup: over, key: { "0": operator } }
states:
  waiting:
    queue:
      name: support
      max_size: 40
      max_wait: 5m
      hold: { audio: "https://example.com/hold.mp3" }
      announce:
        every: 30s
        prompt: "You are number \${queue.position}. You have waited \${queue.waited} seconds, others \${queue.average_wait}."
      keys: { "1": callback, "#": repeat }
    on: { timeout: late, full: crowded, left: removed, failed: broken }
  callback: { speak: "We will call you back.", next: end }
  operator: { speak: "Operator.", next: end }
  late: { speak: "Nobody is free.", next: end }
  crowded: { speak: "The queue is full.", next: end }
  removed: { speak: "You were removed.", next: end }
  broken: { speak: "Queue broken.", next: end }
  over: { set: {}, next: end }
`.replace('  over: { set: {}, next: end }', '  over: { choose: [{ goto: end }] }');

const music = 'https://example.com/hold.mp3';
const agentAfter = (ms: number, more: Partial<CarrierOptions> = {}): { carrier: Partial<CarrierOptions> } => ({
  carrier: { queues: { support: { bridgedAfter: ms, position: 3, averageWaitSecs: 90 } }, ...more },
});
const nobody = { carrier: { queues: { support: { bridgedAfter: null, position: 3, averageWaitSecs: 90 } } } };
const plays = (phone: Phone): string[] =>
  phone
    .sounds()
    .filter(({ until }) => until === null || until > phone.simulation.now)
    .map(({ text, audio }) => text ?? audio ?? '');

describe('queue', () => {
  test('enters Telnyx’s queue and plays its hold music over and over', () => {
    const phone = callInto(flow, nobody).wait(20_000);
    expect(phone.params('enqueue')).toEqual({ queue_name: 'support', max_size: 40, max_wait_time_secs: 300 });
    expect(phone.params('playback_start')).toMatchObject({ audio_url: music, loop: 'infinity' });
    expect(plays(phone)).toEqual([music]);
  });

  test('announces position and waits as they are just before, and goes back to the music', () => {
    const phone = callInto(flow, nobody).hear('You are number 3. You have waited 30 seconds, others 90.');
    expect(phone.now()).toBe(30_000);
    expect(plays(phone)).toEqual(['You are number 3. You have waited 30 seconds, others 90.']);
    phone.hear('hold.mp3');
    expect(plays(phone)).toEqual([music]);
    expect(phone.params('playback_start')).toMatchObject({ loop: 'infinity' });
    phone.hear('You have waited 60 seconds');
    expect(phone.now()).toBe(60_000);
    expect(phone.sent('queue_status')).toHaveLength(2);
    expect(phone.sent('queue_call_status')).toHaveLength(2);
  });

  test.each(['queue_status', 'queue_call_status'])('announces what it knows when %s fails', (command) => {
    const faults = { errors: [{ command, status: 404, times: 99 }], webhooks: {} };
    const phone = callInto(flow, { ...nobody, faults }).hear('You are number 3.');
    expect(phone.now()).toBe(30_000);
  });

  test('hears a long announcement out', () => {
    const long = flow
      .replace('every: 30s', 'every: 5s')
      .replace(
        '"You are number',
        '"Thank you very much indeed for holding the line for so long, and please do stay. You are number',
      );
    const phone = callInto(long, nobody).wait(60_000);
    const said = phone.sounds().filter(({ text }) => text?.includes('Thank you') === true);
    expect(said.length).toBeGreaterThan(2);
    expect(said.filter(({ cutShort }) => cutShort)).toEqual([]);
  });

  test.each([0, 10_000, 30_000, 31_000, 33_000])(
    'an agent takes the call after %i ms: speech stops, and the talk ends it',
    (ms) => {
      const phone = callInto(flow, agentAfter(ms)).wait(ms + 2_000);
      expect(plays(phone)).toEqual([]);
      const said = phone.heard().length;
      phone.press('1').press('0').wait(40_000);
      expect(phone.heard()).toHaveLength(said);
      phone.drain();
      expect(phone.visits()).toEqual(['waiting', 'over']);
      expect(phone.sent('leave_queue')).toEqual([]);
      expect(phone.sent('hangup')).toEqual([]);
    },
  );

  test.each(['call.dequeued', 'call.bridged'])('either news of the agent is enough, without %s', (type) => {
    const phone = callInto(flow, { ...agentAfter(10_000), detour: nth(type, 1, null) }).wait(12_000);
    expect(plays(phone)).toEqual([]);
    expect(phone.drain().visits()).toEqual(['waiting', 'over']);
  });

  test('a hang-up lost during the talk is found by asking', () => {
    const lost = (webhook: Parameters<typeof typeOf>[0]): number | null =>
      typeOf(webhook) === 'call.hangup' ? null : 0;
    const phone = callInto(flow, { ...agentAfter(10_000), detour: lost }).drain();
    expect(phone.call().stage).toBe('ended');
    expect(phone.now()).toBeLessThan(10 * 60_000);
  });

  test('`after` bounds the waiting, not the talk', () => {
    const bounded = flow.replace('    on: { timeout', '    after: { 40s: late }\n    on: { timeout');
    expect(callInto(bounded, agentAfter(20_000)).wait(75_000).visits()).toEqual(['waiting']);
    const phone = callInto(bounded, nobody).hear('Nobody is free');
    expect(phone.now()).toBe(40_000);
    expect(phone.sent('leave_queue')).toHaveLength(1);
  });

  test('a key leaves the queue, then leads on; keys of the flow do so too, other keys are forgotten', () => {
    const phone = callInto(flow, nobody).wait(5_000).press('7').press('1').hear('We will call you back');
    expect(phone.sent('leave_queue')).toHaveLength(1);
    expect(phone.legs()[0]?.queue).toBeNull();
    expect(phone.call().kept).toEqual([]);
    expect(callInto(flow, nobody).wait(5_000).press('0').hear('Operator').sent('leave_queue')).toHaveLength(1);
    const again = callInto(flow, nobody).wait(5_000).press('#').wait(5_000);
    expect(again.visits()).toEqual(['waiting', 'waiting']);
    expect(again.legs()[0]?.queue).toBe('support');
  });

  test('a refused stop of the music does not keep the caller in the queue', () => {
    const faults = { errors: [{ command: 'playback_stop', status: 422, times: 1 }], webhooks: {} };
    const phone = callInto(flow, { ...nobody, faults })
      .wait(5_000)
      .press('1')
      .wait(1_000);
    expect(phone.visits()).toEqual(['waiting', 'callback']);
    expect(phone.legs()[0]?.queue).toBeNull();
  });

  test('a key pressed as the agent takes the call does not tear them apart', () => {
    const phone = callInto(flow, { ...agentAfter(10_000), detour: late(1_000) });
    phone.wait(10_500).press('1').wait(5_000);
    expect(phone.visits()).toEqual(['waiting']);
    expect(phone.legs()[0]?.state).toBe('bridged');
    expect(plays(phone)).toEqual([]);
  });

  test('`timeout`, `full`, `left` and `failed` lead where they are handled', () => {
    const brief = flow.replace('max_wait: 5m', 'max_wait: 45s');
    expect(callInto(brief, nobody).hear('Nobody is free').now()).toBe(45_000);
    const removed = { carrier: { queues: { support: { bridgedAfter: null, leavesAfter: 12_000 } } } };
    expect(callInto(flow, removed).hear('You were removed').now()).toBe(12_000);
    const full = { errors: [{ command: 'enqueue', status: 422, code: '90036', times: 1 }], webhooks: {} };
    expect(callInto(flow, { faults: full }).hear('The queue is full').heard()).toEqual(['The queue is full.']);
    const broken = { errors: [{ command: 'enqueue', status: 422, times: 1 }], webhooks: {} };
    expect(callInto(flow, { faults: broken }).hear('Queue broken').heard()).toEqual(['Queue broken.']);
  });

  test('the end of a waiting whose news stays away is noticed a little later', () => {
    const brief = flow.replace('max_wait: 5m', 'max_wait: 20s');
    const phone = callInto(brief, { ...nobody, detour: nth('call.dequeued', 1, null) }).hear('Nobody is free');
    expect(phone.now()).toBe(32_000);
  });

  test('news of the place before does not touch the one after', () => {
    const phone = callInto(flow, { ...nobody, detour: nth('call.dequeued', 1, 5_000) });
    phone.wait(5_000).press('#').wait(10_000);
    expect(phone.visits()).toEqual(['waiting', 'waiting']);
    expect(plays(phone)).toEqual([music]);
  });

  test('a caller who hangs up while waiting ends the flow', () => {
    const phone = callInto(flow, nobody).wait(31_000).hangUp().drain();
    expect(phone.visits()).toEqual(['waiting', 'over']);
    expect(phone.sent('leave_queue')).toEqual([]);
  });

  test('without music and announcements it waits in silence', () => {
    const bare = `
flow: bare
routes: default
start: waiting
states:
  waiting: { queue: support, on: { failed: end } }
`;
    const phone = callInto(bare, agentAfter(20_000)).wait(19_000);
    expect(phone.heard()).toEqual([]);
    expect(phone.drain().call().stage).toBe('ended');
  });

  test('stands disorder and loss of what is said', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const disorder = {
        delayMs: [50, 900],
        duplicate: 0.2,
        lose: 0.2,
        loses: ['call.playback.ended', 'call.speak.ended', 'call.enqueued'],
      };
      const phone = callInto(
        flow,
        agentAfter(70_000, { seed, disorder: disorder as CarrierOptions['disorder'] & object }),
      );
      phone.wait(75_000);
      expect(plays(phone)).toEqual([]);
      expect(phone.drain().visits()).toEqual(['waiting', 'over']);
    }
  });
});

/** A detour that holds all news of the agent back. */
function late(ms: number): (webhook: Parameters<typeof typeOf>[0]) => number {
  return (webhook) => (['call.dequeued', 'call.bridged'].includes(typeOf(webhook)) ? ms : 0);
}
