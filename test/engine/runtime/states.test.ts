import { dialIn } from '../../../engine/simulator/simulation.ts';
import { callInto, LINE, type Phone, type PhoneOptions } from '../../support/phone.ts';

const flow = (states: string, head = ''): string => `
flow: states
routes: default
vars: { a: "1", b: "2", n: 1 }
${head}
start: one
states:
  ${states}
  two: { speak: Two., next: end }
`;

function webhook(phone: Phone, type: string, payload: Record<string, unknown> = {}): Phone {
  const [leg] = phone.legs();
  const data = {
    event_type: type,
    id: `own-${phone.simulation.seen.size}`,
    occurred_at: new Date(phone.simulation.now).toISOString(),
    payload: { call_control_id: phone.leg, call_leg_id: leg?.legId ?? '', client_state: null, ...payload },
  };
  return phone.deliver({ event: { data: data, meta: {} } });
}

const hear = (text: string, options: PhoneOptions = {}): string[] => callInto(text, options).drain().heard();

describe('set, steps and result', () => {
  test('all right sides see the old values, and `next` the new ones', () => {
    const states = `one: { set: { a: "\${b}", b: "\${a}" }, next: [{ if: a == "2" && b == "1", goto: swapped }, { goto: two }] }
  swapped: { speak: Swapped., next: end }`;
    expect(hear(flow(states))).toEqual(['Swapped.']);
  });

  test('a state’s `set` is carried out when the verb is done, and not on an outcome', () => {
    const done = 'one: { wait: 1s, set: { a: "9" }, next: said }\n  said: { speak: "${a}", next: end }';
    expect(hear(flow(done))).toEqual(['9']);
    const failed =
      'one: { play: "https://example.com/a.mp3", set: { a: "9" }, next: two, on: { failed: said } }\n  said: { speak: "${a}", next: end }';
    const errors = [{ command: 'playback_start', status: 422, times: 1 }];
    expect(hear(flow(failed), { faults: { errors } })).toEqual(['1']);
  });

  test('steps run one after the other', () => {
    const states =
      'one: { steps: [{ speak: First. }, { set: { a: "x" } }, { wait: 2s }, { speak: "Second ${a}." }], next: two }';
    const phone = callInto(flow(states)).drain();
    expect(phone.heard()).toEqual(['First.', 'Second x.', 'Two.']);
    expect((phone.sounds()[1]?.at ?? 0) - (phone.sounds()[0]?.at ?? 0)).toBeGreaterThanOrEqual(2_000);
  });

  test('result is the payload of the ending', () => {
    const states =
      'one: { gather: { maximum_digits: 2 }, next: said }\n  said: { speak: "${result.digits} ${result.status}", next: end }';
    expect(callInto(flow(states)).wait(500).press('47').drain().heard()).toEqual(['47 valid']);
  });

  test('whole numbers stay ints through the store', () => {
    const states =
      'one: { set: { n: "${n + 1}" }, next: [{ if: n < 5, goto: wait_a_bit }, { goto: said }] }\n  wait_a_bit: { wait: 1s, next: one }\n  said: { speak: "${n / 2}", next: end }';
    expect(hear(flow(states))).toEqual(['2']);
  });
});

describe('after', () => {
  test('stops what runs, and is fresh on repeat', () => {
    const states = 'one: { play: "https://example.com/long.mp3", next: end, after: { 3s: two } }';
    const phone = callInto(flow(states)).drain();
    expect(phone.heard()).toEqual(['https://example.com/long.mp3', 'Two.']);
    expect(phone.sounds()[0]?.cutShort).toBe(true);
    const again = 'one: { menu: { prompt: One., choices: { 1: repeat }, timeout: 20s }, after: { 5s: two } }';
    const menu = callInto(flow(again)).wait(4_000).press('1').wait(4_000);
    expect(menu.visits()).toEqual(['one', 'one']);
    expect(menu.wait(2_000).visits()).toEqual(['one', 'one', 'two']);
  });

  test('does nothing once the state was left', () => {
    const phone = callInto(
      flow('one: { wait: 1s, next: three, after: { 2s: two } }\n  three: { wait: 5s, next: end }'),
    );
    expect(phone.drain().visits()).toEqual(['one', 'three']);
  });
});

describe('speech and what else is heard', () => {
  test('a prompt of several pieces; texts of one voice are said in one breath', () => {
    const states =
      'one: { speak: ["A.", "B.", { audio: "https://example.com/x.wav" }, { text: C., voice: male }, { ssml: "<speak>D</speak>" }], next: end }';
    const phone = callInto(flow(states)).drain();
    expect(phone.heard()).toEqual(['A. B.', 'https://example.com/x.wav', 'C.', 'D']);
    expect(phone.params('playback_start')).toEqual({ audio_url: 'https://example.com/x.wav', audio_type: 'wav' });
  });

  test('digits are said one by one, and heard to the end', () => {
    const digits = '1234567890 '.repeat(10).trim();
    const phone = callInto(flow(`one: { speak: "${digits}", next: two }`)).drain();
    expect(phone.heardOut()).toEqual([digits, 'Two.']);
    expect(phone.lines('note')).toEqual([]);
  });

  test('await: false goes on at once; the next state is heard at once', () => {
    const states =
      'one: { play: "https://example.com/music.mp3", await: false, next: pause }\n  pause: { wait: 2s, next: two }';
    const phone = callInto(flow(states)).drain();
    expect(phone.heard()).toEqual(['https://example.com/music.mp3', 'Two.']);
    expect(phone.sounds()[0]?.cutShort).toBe(true);
    expect((phone.sounds()[1]?.at ?? 0) - (phone.sounds()[0]?.at ?? 0)).toBe(2_000);
  });

  test('an overlay goes on', () => {
    const states = `one: { steps: [{ play: { audio_url: "https://example.com/base.mp3" }, await: false }, { play: { audio_url: "https://example.com/over.mp3", overlay: true }, await: false }], next: pause }
  pause: { wait: 2s, next: end }`;
    const phone = callInto(flow(states)).wait(1_000);
    expect(phone.actions()).not.toContain('playback_stop');
    expect(phone.heard()).toEqual(['https://example.com/base.mp3', 'https://example.com/over.mp3']);
  });

  test('a gather that follows speech of its own stop names itself rightly', () => {
    const states =
      'one: { play: "https://example.com/music.mp3", await: false, next: silent }\n  silent: { menu: { prompt: "${a.b}", choices: { 1: two } }, on: { failed: end } }'.replace(
        'a.b',
        'json.b',
      );
    const phone = callInto(flow(states, '').replace('vars: {', 'vars: { json: {},')).wait(500);
    const [gather] = phone.sent('gather');
    expect(gather?.params['gather_id']).toBe(String(gather?.n));
    expect(phone.press('1').drain().heard().at(-1)).toBe('Two.');
  });
});

describe('webhook events', () => {
  const states = `one: { wait: 60s, next: end, on: { call.transcription: [{ if: event.transcription_data.is_final, goto: two }] } }`;

  test('lead away when an `if` is true; else the state goes on', () => {
    const phone = callInto(flow(states)).wait(1_000);
    webhook(phone, 'call.transcription', { transcription_data: { is_final: false } });
    webhook(phone, 'call.transcription', {});
    expect(phone.visits()).toEqual(['one']);
    webhook(phone, 'call.transcription', { transcription_data: { is_final: true } });
    expect(phone.visits()).toEqual(['one', 'two']);
  });

  test('count from the moment the state is entered: what ended the state before is not among them', () => {
    const next = `one: { speak: One., next: three }
  three: { wait: 5s, next: end, on: { call.speak.ended: two } }`;
    expect(callInto(flow(next)).drain().visits()).toEqual(['one', 'three']);
  });

  test('of the whole flow hold in every state', () => {
    const phone = callInto(flow('one: { wait: 60s, next: end }', 'on: { call.recording.saved: two }')).wait(1_000);
    // It names its leg by `call_leg_id` alone.
    webhook(phone, 'call.recording.saved', { call_control_id: null, recording_urls: {} });
    expect(phone.visits()).toEqual(['one', 'two']);
  });

  test('that a state names are its own: where no `if` is true, the whole flow’s handler does not hold either', () => {
    const on = 'on: { call.dtmf.received: [{ if: event.digit == "7", goto: two }] }';
    const all = 'on: { call.dtmf.received: end }';
    const phone = callInto(flow(`one: { wait: 60s, next: end, ${on} }`, all))
      .wait(1_000)
      .press('6')
      .wait(1_000);
    expect(phone.visits()).toEqual(['one']);
    expect(phone.press('7').visits()).toEqual(['one', 'two']);
  });

  test('of a far leg are not the caller’s', () => {
    const agent = `one: { transfer: "+13125550111", next: end, on: { failed: end, call.answered: two } }`;
    const phone = callInto(flow(agent), {
      carrier: { farEnds: { '+13125550111': { answersAfter: 1_000, hangsUpAfter: 2_000 } } },
    });
    expect(phone.drain().visits()).toEqual(['one']);
  });
});

describe('Telnyx’s actions with endings of their own', () => {
  test('bridge is done on call.bridged', () => {
    const states = `one: { wait: 60s, next: end, on: { call.transcription: join } }
  join: { bridge: { call_control_id: "\${event.transcription_data.transcript}", park_after_unbridge: self }, next: two }`;
    const phone = callInto(flow(states)).wait(1_000);
    const other = dialIn(phone.simulation, { from: '+15550002222', to: LINE });
    phone.wait(1_000);
    webhook(phone, 'call.transcription', { transcription_data: { transcript: other } });
    expect(phone.wait(100).visits()).toEqual(['one', 'one', 'join', 'two']);
    expect(phone.legs().map(({ state }) => state)).toEqual(['bridged', 'bridged']);
  });

  test('refer that fails is failed', () => {
    const states = 'one: { refer: { sip_address: "sip:a@example.com" }, next: end, on: { failed: two } }';
    const phone = callInto(flow(states), { detour: () => 0 }).wait(100);
    webhook(phone, 'call.refer.failed', { sip_notify_response: 486 });
    expect(phone.visits()).toEqual(['one', 'two']);
  });

  test('an assistant that is left is stopped', () => {
    const states = 'one: { ai_assistant_start: { assistant: { id: assistant-1 } }, next: end, after: { 5s: two } }';
    const phone = callInto(flow(states)).wait(5_500);
    expect(phone.actions().slice(0, 4)).toEqual(['answer', 'ai_assistant_start', 'ai_assistant_stop', 'speak']);
    expect(phone.drain().call().stage).toBe('ended');
  });

  test('an answer that was given already does not hold the call up', () => {
    const phone = callInto(flow('one: { answer: {}, next: two }'), {}).wait(30_000);
    expect(phone.heard()).toEqual(['Two.']);
  });

  test('an answer map goes with the command', () => {
    const phone = callInto(flow('one: { speak: One., next: end }', 'answer: { send_silence_when_idle: true }'));
    expect(phone.params('answer')).toEqual({ send_silence_when_idle: true });
  });
});
