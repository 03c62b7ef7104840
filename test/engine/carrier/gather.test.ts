import { hangUpCaller, pressKey } from '../../../engine/carrier/persons.ts';
import { heard } from '../../../engine/carrier/view.ts';
import type { Carrier } from '../../../engine/carrier/state.ts';
import type { CarrierOptions } from '../../../engine/carrier/options.ts';
import type { JsonObject } from '../../../engine/telnyx/wire.ts';
import { act, answeredCall, only, pass, quietCarrier, type Seen, START, types } from './phone-lab.ts';

const DURATIONS = { durationsMs: { menu: 2_000, wrong: 1_000, 'https://x.example.com/menu.mp3': 2_000 } };

function listening(options: Partial<CarrierOptions> = {}) {
  const carrier = quietCarrier({ speech: DURATIONS, ...options });
  return { carrier, leg: answeredCall(carrier) };
}

function press(carrier: Carrier, leg: string, keys: string, at: number, every = 250): void {
  Array.from(keys).forEach((digit, index) => pressKey(carrier, leg, digit, START + at + index * every));
}

function result(events: readonly Seen[]): [number, unknown, unknown] {
  const { at, payload } = only(events, 'call.gather.ended');
  return [at, payload['status'], payload['digits']];
}

describe('gather', () => {
  it('by default waits for more digits, or #', () => {
    const { carrier, leg } = listening();
    act(carrier, leg, 'gather', {}, START);
    press(carrier, leg, '1', 1_000);
    expect(result(pass(carrier, 10_000))).toEqual([6_000, 'valid', '1']);
    act(carrier, leg, 'gather', {}, START + 10_000);
    press(carrier, leg, '12#', 11_000);
    expect(result(pass(carrier, 11_500))).toEqual([11_500, 'valid', '12']);
  });

  it('ends at its maximum; each key is a webhook too', () => {
    const { carrier, leg } = listening();
    act(carrier, leg, 'gather', { maximum_digits: 2, gather_id: 'pin' }, START);
    press(carrier, leg, '479', 1_000);
    const events = pass(carrier, 9_000);
    expect(types(events)).toEqual([
      'call.dtmf.received',
      'call.dtmf.received',
      'call.gather.ended',
      'call.dtmf.received',
    ]);
    expect(only(events, 'call.gather.ended').payload).toMatchObject({
      digits: '47',
      status: 'valid',
      gather_id: 'pin',
    });
  });

  it.each([
    ['initial', {}, '', [5_000, 'timeout', '']],
    ['between digits, too few', { minimum_digits: 4 }, '12', [6_250, 'timeout', '12']],
    ['the whole', { timeout_millis: 3_000, minimum_digits: 9 }, '12345', [3_000, 'timeout', '12345']],
    ['the whole, enough', { timeout_millis: 3_000 }, '12345', [3_000, 'valid', '12345']],
    ['wrong digits', { valid_digits: '12', maximum_digits: 1 }, '9', [1_000, 'invalid', '9']],
    ['too few before #', { minimum_digits: 3 }, '12#', [1_500, 'invalid', '12']],
    ['# alone', {}, '#', [1_000, 'invalid', '']],
    ['another terminator', { terminating_digit: '*' }, '1#*', [1_500, 'valid', '1#']],
  ] as [string, JsonObject, string, [number, string, string]][])(
    'times out and judges: %s',
    (_, params, keys, expected) => {
      const { carrier, leg } = listening();
      act(carrier, leg, 'gather', params, START);
      press(carrier, leg, keys, 1_000);
      expect(result(pass(carrier, 120_000))).toEqual(expected);
    },
  );

  it('can be stopped, replaced, or cut by the hang-up', () => {
    const { carrier, leg } = listening();
    act(carrier, leg, 'gather', {}, START);
    press(carrier, leg, '4', 100);
    act(carrier, leg, 'gather_stop', {}, START + 200);
    expect(result(pass(carrier, 200))).toEqual([200, 'cancelled', '4']);
    act(carrier, leg, 'gather', {}, START + 300);
    act(carrier, leg, 'gather', {}, START + 400);
    expect(result(pass(carrier, 400))).toEqual([400, 'cancelled', '']);
    hangUpCaller(carrier, leg, START + 500);
    expect(result(pass(carrier, 500))).toEqual([500, 'call_hangup', '']);
  });

  it('answers undocumented questions the other way where that is chosen', () => {
    const { carrier, leg } = listening({
      choices: { partialGather: 'invalid', partialDigits: false, gatherId: false },
    });
    act(carrier, leg, 'gather', { minimum_digits: 4 }, START);
    press(carrier, leg, '12', 1_000);
    const events = pass(carrier, 9_000);
    expect(result(events)).toEqual([6_250, 'invalid', '12']);
    expect(only(events, 'call.gather.ended').payload).not.toHaveProperty('gather_id');
    act(carrier, leg, 'gather', {}, START + 10_000);
    press(carrier, leg, '1', 10_100);
    act(carrier, leg, 'gather_stop', {}, START + 10_200);
    expect(result(pass(carrier, 10_200))).toEqual([10_200, 'cancelled', '']);
  });

  it('does not stop what plays', () => {
    const { carrier, leg } = listening();
    act(carrier, leg, 'speak', { payload: 'menu', voice: 'female' }, START);
    act(carrier, leg, 'gather', { maximum_digits: 1 }, START);
    press(carrier, leg, '1', 500);
    expect(types(pass(carrier, 2_000))).toEqual([
      'call.speak.started',
      'call.dtmf.received',
      'call.gather.ended',
      'call.speak.ended',
    ]);
  });
});

describe('gather_using_speak', () => {
  const menu = { payload: 'menu', voice: 'female', maximum_digits: 1, timeout_millis: 4_000, valid_digits: '12' };

  it('a key interrupts the prompt and counts; the prompt has no events', () => {
    const { carrier, leg } = listening();
    act(carrier, leg, 'gather_using_speak', menu, START);
    press(carrier, leg, '2', 700);
    const events = pass(carrier, 700);
    expect(types(events)).toEqual(['call.dtmf.received', 'call.gather.ended']);
    expect(result(events)).toEqual([700, 'valid', '2']);
    expect(heard(carrier, leg)).toMatchObject({
      heard: [{ text: 'menu', until: START + 700, cutShort: true }],
      pressed: [{ at: START + 700, digit: '2' }],
    });
  });

  it('counts silence from the end of the prompt, and says it again', () => {
    const { carrier, leg } = listening();
    act(carrier, leg, 'gather_using_speak', { ...menu, maximum_tries: 2 }, START);
    expect(result(pass(carrier, 60_000))).toEqual([12_000, 'timeout', '']);
    expect(heard(carrier, leg).heard.map(({ at, text }) => [at - START, text])).toEqual([
      [0, 'menu'],
      [6_000, 'menu'],
    ]);
  });

  it('takes three tries of a minute each unless told otherwise', () => {
    const { carrier, leg } = listening();
    act(carrier, leg, 'gather_using_speak', { payload: 'menu', voice: 'female' }, START);
    expect(result(pass(carrier, 600_000))[0]).toBe(3 * 62_000);
  });

  it('says what was wrong before the prompt, and counts it as a try', () => {
    const { carrier, leg } = listening();
    act(carrier, leg, 'gather_using_speak', { ...menu, invalid_payload: 'wrong', maximum_tries: 2 }, START);
    press(carrier, leg, '9', 1_000);
    expect(heard(carrier, leg).heard.map(({ text }) => text)).toEqual(['menu', 'wrong']);
    press(carrier, leg, '8', 2_500);
    const events = pass(carrier, 60_000);
    expect(result(events)).toEqual([2_500, 'invalid', '8']);
    expect(heard(carrier, leg).heard.map(({ text, cutShort }) => [text, cutShort])).toEqual([
      ['menu', true],
      ['wrong', false],
      ['menu', true],
    ]);
  });

  it('waits between digits, and tries again with too few', () => {
    const { carrier, leg } = listening();
    const code = { ...menu, maximum_digits: 4, minimum_digits: 4, inter_digit_timeout_millis: 3_000, maximum_tries: 2 };
    act(carrier, leg, 'gather_using_speak', { ...code, valid_digits: '0123456789' }, START);
    press(carrier, leg, '12', 1_000);
    press(carrier, leg, '7777', 5_000);
    expect(result(pass(carrier, 60_000))).toEqual([5_750, 'valid', '7777']);
    expect(heard(carrier, leg).heard.map(({ at }) => at - START)).toEqual([0, 4_250]);
  });

  it('begins to count when its prompt is stopped', () => {
    const { carrier, leg } = listening();
    act(carrier, leg, 'gather_using_speak', { ...menu, maximum_tries: 1 }, START);
    act(carrier, leg, 'playback_stop', {}, START + 500);
    expect(result(pass(carrier, 60_000))).toEqual([4_500, 'timeout', '']);
  });

  it('stopped, goes silent', () => {
    const { carrier, leg } = listening();
    act(carrier, leg, 'gather_using_speak', menu, START);
    act(carrier, leg, 'gather_stop', {}, START + 500);
    expect(result(pass(carrier, 60_000))).toEqual([500, 'cancelled', '']);
    expect(heard(carrier, leg).heard).toMatchObject([{ until: START + 500, cutShort: true }]);
  });
});

describe('gather_using_audio', () => {
  it('has the playback events of its prompt', () => {
    const { carrier, leg } = listening();
    const params = { audio_url: 'https://x.example.com/menu.mp3', maximum_digits: 1, timeout_millis: 1_000 };
    act(carrier, leg, 'gather_using_audio', { ...params, invalid_media_name: 'sorry', valid_digits: '1' }, START);
    press(carrier, leg, '5', 1_000);
    press(carrier, leg, '1', 8_500);
    const events = pass(carrier, 9_000);
    expect(
      events.map(({ at, type, payload }) => [at, type, payload['media_url'] ?? payload['media_name'] ?? null]),
    ).toEqual([
      [0, 'call.playback.started', params.audio_url],
      [1_000, 'call.dtmf.received', null],
      [1_000, 'call.playback.ended', params.audio_url],
      [1_000, 'call.playback.started', 'sorry'],
      [6_000, 'call.playback.ended', 'sorry'],
      [6_000, 'call.playback.started', params.audio_url],
      [8_000, 'call.playback.ended', params.audio_url],
      [8_500, 'call.dtmf.received', null],
      [8_500, 'call.gather.ended', null],
    ]);
    expect(result(events)).toEqual([8_500, 'valid', '1']);
  });
});
