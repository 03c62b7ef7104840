import { compiled } from '../../support/flows.ts';
import { callInto, nth, textOf, typeOf, type Phone } from '../../support/phone.ts';

const voicemail = `
flow: voicemail
routes: default
vars: { note: "" }
start: leave_message
on: { hangup: keep }
states:
  leave_message:
    record: { max: 20s, silence: 3s, beep: true, finish_on: "#", into: message }
    on: { failed: sorry }
    next: bye
  bye: { speak: "Goodbye.", next: end }
  sorry: { speak: "No recording.", next: end }
  keep: { set: { note: "\${message.url} \${message.duration}" }, next: end }
`;

const recorded = (phone: Phone): unknown => phone.call().frames[0]?.vars['message'];
const note = (phone: Phone): string => textOf(phone.call().frames[0]?.vars['note'] as string);
const file = expect.stringMatching(/^https:\/\/recordings\.example\.com\/.*\.mp3$/) as string;

describe('record', () => {
  test('is Telnyx’s own recording with its limits, and the address is empty at first', () => {
    const phone = callInto(voicemail).wait(1_000);
    expect(phone.params('record_start')).toEqual({
      channels: 'single',
      format: 'mp3',
      max_length: 20,
      timeout_secs: 3,
      play_beep: true,
    });
    expect(recorded(phone)).toEqual({ url: '', duration: 0n });
  });

  test('ends at the finish key; the file comes while the flow goes on', () => {
    const phone = callInto(voicemail).wait(5_000).press('#').hear('Goodbye');
    expect(phone.actions()).toContain('record_stop');
    expect(recorded(phone)).toEqual({ url: '', duration: 0n });
    phone.wait(1_100);
    expect(recorded(phone)).toEqual({ url: file, duration: 5n });
    expect(phone.drain().visits()).toEqual(['leave_message', 'bye', 'keep']);
    expect(note(phone)).toMatch(/mp3 5$/);
    expect(phone.sent('record_stop')).toHaveLength(1);
  });

  test('ends when it is saved: Telnyx’s own limit and silence need no news from us', () => {
    const phone = callInto(voicemail, { carrier: { recordings: { silentAfter: 4_000 } } }).hear('Goodbye');
    expect(recorded(phone)).toMatchObject({ duration: 7n });
    expect(phone.now()).toBeLessThan(9_000);
    expect(phone.actions()).not.toContain('record_stop');
  });

  test('ends at the engine’s own limit when the news of its end stays away', () => {
    const lost = nth('call.recording.saved', 1, null);
    const phone = callInto(voicemail, { detour: lost }).hear('Goodbye');
    expect(phone.now()).toBeGreaterThanOrEqual(20_000);
    expect(phone.now()).toBeLessThan(21_000);
  });

  test('forgets the keys pressed meanwhile, and swallows its finish key', () => {
    const flow = voicemail
      .replace('next: bye', 'next: pick')
      .replace(
        '  bye:',
        '  pick: { menu: { prompt: "Press one.", choices: { 1: bye } }, on: { failed: bye } }\n  bye:',
      );
    const phone = callInto(flow).wait(1_000).press('1').wait(1_000).press('1#').hear('Press one');
    expect(phone.call().kept).toEqual([]);
    expect(phone.wait(2_000).visits()).toEqual(['leave_message', 'pick']);
  });

  test('leaves the keys of the flow to the flow', () => {
    const flow = voicemail.replace('on: { hangup: keep }', 'on: { hangup: keep, key: { "0": bye, "#": sorry } }');
    const zero = callInto(flow).wait(2_000).press('0').hear('Goodbye');
    expect(zero.sent('record_stop')).toHaveLength(1);
    expect(callInto(flow).wait(2_000).press('#').hear('Goodbye').visits()).toEqual(['leave_message', 'bye']);
  });

  test('is stopped when its state is left, and still fills its variable', () => {
    const flow = voicemail.replace('    next: bye', '    after: { 4s: bye }\n    next: bye');
    const phone = callInto(flow).hear('Goodbye');
    expect(phone.sent('record_stop')).toHaveLength(1);
    phone.drain();
    expect(recorded(phone)).toEqual({ url: file, duration: 4n });
  });

  test('tries again while audio has not begun, and fails when it never does', () => {
    const early = { errors: [{ command: 'record_start', status: 422, code: '90020', times: 2 }], webhooks: {} };
    const phone = callInto(voicemail, { faults: early }).wait(3_000);
    expect(phone.sent('record_start')).toHaveLength(3);
    const never = { errors: [{ command: 'record_start', status: 422, code: '90020', times: 99 }], webhooks: {} };
    expect(callInto(voicemail, { faults: never }).hear('No recording').sent('record_start')).toHaveLength(6);
    const refused = { errors: [{ command: 'record_start', status: 422, code: '10015', times: 1 }], webhooks: {} };
    expect(callInto(voicemail, { faults: refused }).hear('No recording').sent('record_start')).toHaveLength(1);
  });

  test('goes on beside the flow with await: false', () => {
    const flow = voicemail.replace('    on: { failed: sorry }', '    await: false\n    on: { failed: sorry }');
    const phone = callInto(flow).hear('Goodbye').drain();
    expect(phone.sent('record_stop')).toHaveLength(0);
    expect(note(phone)).toMatch(/mp3 \d+$/);
  });
});

describe('a recording in a sub-flow', () => {
  const inner = `
flow: inner
start: take
states:
  take: { record: { finish_on: "#", into: message }, on: { failed: return }, next: return }
`;
  const outer = `
flow: outer
routes: default
start: first
states:
  first: { run: inner, next: pause }
  pause: { wait: 300ms, next: second }
  second: { run: inner, next: bye }
  bye: { speak: "Goodbye.", next: end }
`;

  test('fills the variable of the very run that asked for it', () => {
    const phone = callInto(compiled(outer, 'outer', 'v1', { inner }))
      .wait(4_000)
      .press('#')
      .wait(3_000);
    expect(phone.visits()).toEqual(['first', 'take', 'pause', 'second', 'take']);
    // The file of the first run was saved after it had returned, while the second recorded.
    expect(phone.call().frames[1]?.vars['message']).toEqual({ url: '', duration: 0n });
    phone.press('#').hear('Goodbye');
    expect(phone.drain().call().stage).toBe('ended');
  });
});

describe('on.hangup after a recording', () => {
  test.each([0, 300, 1_000, 4_000, 19_900, 20_000, 20_500, 21_000])(
    'runs once and has the address when the caller hangs up after %i ms',
    (after) => {
      const phone = callInto(voicemail).wait(after).hangUp().drain();
      expect(phone.visits().filter((name) => name === 'keep')).toHaveLength(1);
      expect(phone.visits().at(-1)).toBe('keep');
      if (phone.sent('record_start').length > 0) expect(note(phone)).toMatch(/mp3 \d+$/);
      expect(phone.call().stage).toBe('ended');
    },
  );

  test('waits for the file, during which nothing else of the flow goes on', () => {
    const flow = voicemail.replace('    next: bye', '    after: { 6s: bye }\n    next: bye');
    const late = nth('call.recording.saved', 1, 30_000);
    const phone = callInto(flow, { detour: late }).wait(4_000).hangUp();
    phone.wait(29_000);
    expect(phone.visits()).toEqual(['leave_message']);
    expect(phone.call().stage).toBe('ending');
    phone.wait(3_000);
    expect(phone.visits()).toEqual(['leave_message', 'keep']);
    expect(note(phone)).toMatch(/mp3 4$/);
  });

  test('waits for 60 s at most; a file that comes later still fills its variable', () => {
    const late = nth('call.recording.saved', 1, 90_000);
    const phone = callInto(voicemail, { detour: late }).wait(4_000).hangUp().wait(59_000);
    expect(phone.visits()).toEqual(['leave_message']);
    phone.wait(2_000);
    expect(phone.visits()).toEqual(['leave_message', 'keep']);
    expect(note(phone)).toBe(' 0');
    expect(phone.call().stage).toBe('ended');
    phone.wait(60_000);
    expect(recorded(phone)).toEqual({ url: file, duration: 4n });
  });

  test('does not wait for a recording that failed, or where nobody asks', () => {
    const never = nth('call.recording.saved', 1, null);
    const flow = voicemail.replace('on: { hangup: keep }', '').replace(/ {2}keep:.*\n/, '');
    const unheard = callInto(flow, { detour: never }).wait(4_000).hangUp().wait(100);
    expect(unheard.call().stage).toBe('ended');
    const phone = callInto(voicemail, { detour: never }).wait(4_000).hangUp().wait(100);
    phone.deliver(failure(phone));
    expect(phone.visits()).toEqual(['leave_message', 'keep']);
  });

  test('waits as well when the flow itself ended the call, and for recordings started verbatim', () => {
    const flow = `
flow: recorded
routes: default
vars: { note: "" }
on: { hangup: keep }
start: begin
states:
  begin: { record_start: { channels: dual, format: wav }, next: talk }
  talk: { speak: "This call is recorded.", next: over }
  over: { hangup: , next: end }
  keep: { set: { note: "\${string(now)}" }, next: end }
`;
    const late = nth('call.recording.saved', 1, 20_000);
    const phone = callInto(flow, { detour: late }).hear('This call').wait(10_000);
    expect(phone.legs()[0]?.state).toBe('ended');
    expect(phone.visits()).not.toContain('keep');
    expect(
      phone
        .drain()
        .visits()
        .filter((name) => name === 'keep'),
    ).toHaveLength(1);
  });

  test('a lost hang-up is found by the stop at the longest time', () => {
    const phone = callInto(voicemail, { detour: nth('call.hangup', 1, null) })
      .wait(4_000)
      .hangUp()
      .drain();
    expect(phone.visits().filter((name) => name === 'keep')).toHaveLength(1);
    expect(phone.now()).toBeLessThan(30_000);
    expect(note(phone)).toMatch(/mp3 4$/);
  });

  test('does not wait for a recording that was refused', () => {
    const refused = { errors: [{ command: 'record_start', status: 422, code: '10015', times: 1 }], webhooks: {} };
    const phone = callInto(voicemail, { faults: refused }).hear('No recording').hangUp().wait(100);
    expect(phone.visits().at(-1)).toBe('keep');
    expect(phone.call().stage).toBe('ended');
  });

  test('waits for a recording that began with the answer', () => {
    const flow = voicemail
      .replace('routes: default', 'routes: default\nanswer: { record: record-from-answer }')
      .replace(/record: \{.*\}/, 'speak: "Hello."')
      .replace('vars: { note: "" }', 'vars: { note: "", message: { url: "", duration: 0 } }');
    const phone = callInto(flow, { detour: nth('call.recording.saved', 1, 5_000) })
      .hear('Goodbye')
      .wait(3_000);
    expect(phone.visits()).toEqual(['leave_message', 'bye']);
    expect(phone.drain().visits()).toEqual(['leave_message', 'bye', 'keep']);
  });

  test('stands disorder: once, last, and with the address', () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const disorder = { delayMs: [20, 1_500] as const, duplicate: 0.3, sameMomentAnyOrder: true };
      const phone = callInto(voicemail, { carrier: { seed, disorder } }).wait(2_000 + seed * 300);
      if (seed % 3 === 0) phone.press('#');
      phone
        .wait(seed * 40)
        .hangUp()
        .drain();
      expect(phone.visits().filter((name) => name === 'keep')).toHaveLength(1);
      expect(note(phone)).toMatch(/mp3 \d+$/);
    }
  });

  test('is not told twice of one file, nor of an earlier one', () => {
    const flow = voicemail
      .replace('next: bye', 'next: second')
      .replace(
        '  bye:',
        '  second: { record: { max: 10s, finish_on: "*", into: other }, on: { failed: sorry }, next: bye }\n  bye:',
      );
    const kept: { event: Parameters<Phone['deliver']>[0]['event'] }[] = [];
    const detour = (webhook: Parameters<typeof typeOf>[0]): number => {
      if (typeOf(webhook) === 'call.recording.saved') kept.push(webhook);
      return 0;
    };
    const phone = callInto(flow, { detour }).wait(3_000).press('#').wait(4_000);
    const [first] = kept;
    if (first === undefined) throw new Error('nothing was saved');
    // The same news under another id.
    phone.deliver({ event: { ...first.event, data: { ...first.event.data, id: 'again' } } });
    expect(phone.visits()).toEqual(['leave_message', 'second']);
    expect(phone.call().frames[0]?.vars['other']).toEqual({ url: '', duration: 0n });
    phone.press('*').drain();
    expect(recorded(phone)).toMatchObject({ duration: 3n });
    expect(phone.call().frames[0]?.vars['other']).toMatchObject({ url: file });
  });
});

/** `call.recording.error` of the caller's leg. */
function failure(phone: Phone): Parameters<Phone['deliver']>[0] {
  const { id, info } = phone.call();
  return {
    event: {
      data: {
        record_type: 'event',
        event_type: 'call.recording.error',
        id: `error-${id}`,
        occurred_at: new Date(phone.simulation.now).toISOString(),
        payload: { call_control_id: phone.leg, call_leg_id: textOf(info.legId), reason: 'Failed to store recording' },
      },
      meta: {},
    },
  };
}
