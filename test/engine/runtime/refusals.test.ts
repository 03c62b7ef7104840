import { expectOver, flowOf, refuse } from '../../support/error-flows.ts';
import { callInto } from '../../support/phone.ts';

describe('refused commands', () => {
  test('a verb’s failed', () => {
    const states =
      'one: { speak: One., next: end, on: { failed: two } }\n  two: { play: "https://example.com/two.mp3", next: end }';
    for (const status of [400, 404, 422, 500]) {
      const phone = callInto(flowOf(states), refuse('speak', status)).drain();
      expect([status, phone.heard()]).toEqual([status, ['https://example.com/two.mp3']]);
    }
  });

  test('a command that grew too old', () => {
    const phone = callInto(
      flowOf(
        'one: { wait: 1s, next: two }\n  two: { speak: Two., next: end, on: { failed: three } }\n  three: { play: "https://example.com/three.mp3", next: end }',
      ),
    ).wait(1_000);
    const [speak] = phone.sent('speak');
    phone.give({
      kind: 'command.failed',
      n: speak?.n ?? 0,
      action: 'speak',
      leg: phone.leg,
      code: 'expired',
      status: null,
      detail: '',
      cancelled: [],
    });
    expect(phone.visits()).toEqual(['one', 'two', 'three']);
  });

  test('a refused stop cancels nothing: what follows it is said', () => {
    const music = `one: { play: "https://example.com/music.mp3", await: false, next: two }
  two: { menu: { prompt: Two., choices: { 1: end } }, on: { failed: three } }
  three: { wait: 1s, next: end }`;
    for (const status of [422, 500]) {
      const phone = callInto(flowOf(music), refuse('playback_stop', status)).hear('Two.').press('1').drain();
      expect([status, phone.visits()]).toEqual([status, ['one', 'two']]);
      expectOver(phone);
    }
  });

  test('a stop refused because the call has ended cancels what follows', () => {
    const states = `one: { play: "https://example.com/music.mp3", await: false, next: wait }
  wait: { wait: 1s, next: two }
  two: { speak: Two., next: end }`;
    const code = { errors: [{ command: 'playback_stop', status: 422, times: 1, code: '90018' }] };
    const phone = callInto(flowOf(states), { faults: code }).wait(2_000);
    expect(phone.sent('speak')).toEqual([]);
    expect(phone.hangUp().drain().call().stage).toBe('ended');
  });

  test('music that nobody waits for cancels nothing when it is refused', () => {
    const music = `one: { play: "https://example.com/music.mp3", await: false, next: two }
  two: { menu: { prompt: Two., choices: { 1: end } }, on: { failed: three } }
  three: { wait: 1s, next: end }`;
    const phone = callInto(flowOf(music), refuse('playback_start')).hear('Two.').press('1').drain();
    expect(phone.visits()).toEqual(['one', 'two']);
    expectOver(phone);
  });

  test('a menu’s prompt that is refused', () => {
    const phone = callInto(
      flowOf(
        'one: { menu: { prompt: One., choices: { 1: end } }, on: { failed: two } }\n  two: { speak: Two., next: end }',
      ),
      refuse('gather_using_speak'),
    ).drain();
    expect(phone.heard()).toEqual(['Two.']);
  });

  test('a missing file is failed', () => {
    const phone = callInto(
      flowOf(
        'one: { play: "https://example.com/no.mp3", next: end, on: { failed: two } }\n  two: { speak: "${result.status}", next: end }',
      ),
      {
        carrier: { speech: { missing: ['https://example.com/no.mp3'] } },
      },
    ).drain();
    expect(phone.heard()).toEqual(['file_not_found']);
  });

  test('await: false goes on, whatever comes of it', () => {
    const phone = callInto(
      flowOf(
        'one: { record_start: { channels: single, format: mp3 }, await: false, next: two }\n  two: { speak: Two., next: end }',
      ),
      refuse('record_start'),
    ).drain();
    expectOver(phone);
  });
});
