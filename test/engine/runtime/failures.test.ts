import { callInto } from '../../support/phone.ts';

const main = (
  more = '',
  on = '{ failed: failed }',
  noInput = '["I did not hear you.", "Are you still there?"]',
): string => `
flow: failures
routes: default
start: main
states:
  main:
    menu:
      prompt: Choose.
      choices: { 1: chosen }
      no_input: ${noInput}
      no_match: ["No.", "Still no.", "Never."]
      ${more}
    on: ${on}
  chosen: { speak: Chosen., next: end }
  failed: { speak: Failed., next: end }
  silent: { speak: Nobody there., next: end }
  wrong: { speak: Always wrong., next: end }
`;

describe('failed entries', () => {
  test('the nth message of a kind, then the prompt; the last failure plays nothing and leaves by its kind', () => {
    const phone = callInto(main('', '{ no_input: silent, no_match: wrong }')).drain();
    expect(phone.heard()).toEqual([
      'Choose.',
      'I did not hear you. Choose.',
      'Are you still there? Choose.',
      'Nobody there.',
    ]);
    const wrong = callInto(main('tries: 5', '{ no_input: silent, no_match: wrong }'));
    for (let count = 0; count < 5; count += 1) wrong.wait(2_000).press('7');
    expect(wrong.drain().heard()).toEqual([
      'Choose.',
      'No. Choose.',
      'Still no. Choose.',
      'Never. Choose.',
      'Never. Choose.',
      'Always wrong.',
    ]);
  });

  test('both kinds share the tries', () => {
    const phone = callInto(main('', '{ no_input: silent, no_match: wrong }'));
    phone.wait(2_000).press('7').wait(8_000).press('8').drain();
    expect(phone.heard()).toEqual(['Choose.', 'No. Choose.', 'I did not hear you. Choose.', 'Always wrong.']);
  });

  test('failed stands for both kinds', () => {
    expect(callInto(main()).drain().heard().at(-1)).toBe('Failed.');
  });

  test('one try', () => {
    expect(callInto(main('tries: 1')).drain().heard()).toEqual(['Choose.', 'Failed.']);
  });

  test('reprompt: false says the message alone, and listens even where there is none', () => {
    const phone = callInto(main('reprompt: false')).drain();
    expect(phone.heard()).toEqual(['Choose.', 'I did not hear you.', 'Are you still there?', 'Failed.']);
    const quiet = callInto(main('reprompt: false', '{ failed: failed }', '[]'))
      .wait(7_000)
      .press('1')
      .drain();
    expect(quiet.heard()).toEqual(['Choose.', 'Chosen.']);
  });

  test('timeout counts from the end of the prompt', () => {
    const phone = callInto(main('timeout: 2s'));
    expect(phone.wait(2_300).heard()).toHaveLength(1);
    expect(phone.wait(200).heard()).toHaveLength(2);
  });

  test('repeat begins with fresh tries', () => {
    const phone = callInto(main('tries: 2', '{ failed: repeat }')).wait(20_000);
    expect(phone.heard().slice(0, 4)).toEqual([
      'Choose.',
      'I did not hear you. Choose.',
      'Choose.',
      'I did not hear you. Choose.',
    ]);
  });

  test('a failure forgets kept keys', () => {
    const ahead = main().replace(
      'start: main\nstates:',
      'start: hello\nstates:\n  hello: { speak: Hello to all of you., next: main }',
    );
    const phone = callInto(ahead).wait(500).press('71').wait(2_000);
    expect(phone.heard()).toEqual(['Hello to all of you.', 'No. Choose.']);
    expect(phone.lines('entry')).toEqual(['71 is not valid']);
  });
});

const collect = (more: string): string => `
flow: collect
routes: default
vars: { code: old }
start: code
states:
  code:
    collect: { prompt: Code., into: code, no_match: That is not right., no_input: Nothing., ${more} }
    on: { no_match: wrong, no_input: silent }
    next: right
  right: { speak: "It is \${code}", next: end }
  wrong: { speak: "It stays \${code}", next: end }
  silent: { speak: "Still \${code}", next: end }
`;

describe('collects', () => {
  test('take exactly what completes them', () => {
    const phone = callInto(collect('digits: 4')).wait(1_000).press('0070').drain();
    expect(phone.heard()).toEqual(['Code.', 'It is 0070']);
  });

  test('too few digits are no match, judged by the digits', () => {
    for (const partialGather of ['timeout', 'invalid'] as const) {
      const phone = callInto(collect('digits: 4'), { carrier: { choices: { partialGather } } });
      expect(phone.wait(1_000).press('12').wait(5_000).heard().at(-1)).toBe('That is not right. Code.');
    }
  });

  test('min is enough, by the finish key or by time', () => {
    const flow = collect('digits: { min: 2, max: 6 }, inter_digit_timeout: 2s');
    expect(callInto(flow).wait(1_000).press('12#').wait(600).heard().at(-1)).toBe('It is 12');
    expect(callInto(flow).wait(1_000).press('123').wait(3_000).heard().at(-1)).toBe('It is 123');
    expect(callInto(flow).wait(1_000).press('1#').wait(600).heard().at(-1)).toBe('That is not right. Code.');
  });

  test('another finish key', () => {
    const phone = callInto(collect('digits: { min: 1, max: 6 }, finish_on: "*"')).wait(1_000).press('12*').drain();
    expect(phone.heard().at(-1)).toBe('It is 12');
  });

  test('a key that is no digit is no match', () => {
    const phone = callInto(collect('digits: 4')).wait(1_000).press('12*4').wait(4_000);
    expect(phone.heard().at(-1)).toBe('That is not right. Code.');
  });

  test('a check that is false, or cannot be judged, is no match and keeps the old value', () => {
    const flow = collect('digits: 4, tries: 2, check: int(code) < 5000');
    expect(callInto(flow).wait(1_000).press('1234').drain().heard().at(-1)).toBe('It is 1234');
    const wrong = callInto(flow).wait(1_000).press('7000').wait(1_000);
    expect(wrong.heard().at(-1)).toBe('That is not right. Code.');
    expect(wrong.wait(2_000).press('8000').drain().heard().at(-1)).toBe('It stays old');
    const odd = callInto(collect('digits: 4, tries: 1, check: int(code + "x") > 0')).wait(1_000).press('1234').drain();
    expect(odd.heard().at(-1)).toBe('It stays old');
    expect(odd.lines('note').join()).toContain('counts as false');
  });

  test('silence is no input', () => {
    expect(callInto(collect('digits: 4, tries: 1')).drain().heard()).toEqual(['Code.', 'Still old']);
  });

  test('a secret is nowhere in the timeline', () => {
    const phone = callInto(`
flow: secret
routes: default
start: pin
states:
  pin: { collect: { prompt: Pin., digits: 4, into: pin, secret: true, check: pin == "8642" }, on: { failed: end }, next: end }
`);
    phone.wait(1_000).press('9753').wait(2_000).press('97').wait(5_000).press('8642#').drain();
    expect(phone.visits()).toEqual(['pin']);
    expect(JSON.stringify(phone.simulation.timeline)).not.toMatch(/"[97358642]"|9753|8642|"97"/);
  });

  test('a secret is its variable’s alone: `result` and `event` hold none of it', () => {
    const phone = callInto(`
flow: secret
routes: default
start: pin
states:
  pin:
    collect: { prompt: Pin., digits: 4, into: pin, secret: true, check: pin == "8642", no_match: "No, \${result.digits}." }
    on: { failed: end }
    next: told
  told: { speak: "It was \${result.digits}, \${event.digits}, \${event.digit}.", next: end }
`);
    phone.hear('Pin.').press('9753').hear('No, .').press('8642').drain();
    expect(phone.heard()).toEqual(['Pin.', 'No, . Pin.', 'It was , , .']);
  });
});
