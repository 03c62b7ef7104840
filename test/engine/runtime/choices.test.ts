import { callInto, nth } from '../../support/phone.ts';

const menu = (choices: string, more = ''): string => `
flow: choices
routes: default
vars: { vip: false, said: "", data: {} }
start: main
states:
  main:
    menu: { prompt: Choose., choices: { ${choices} }, no_match: No such choice., no_input: Nothing heard.${more} }
    on: { failed: lost }
  a: { speak: "A \${said}", next: end }
  b: { speak: B., next: end }
  c: { speak: C., next: end }
  lost: { speak: Lost., next: end }
`;

const all = '1: a, 2: b, 3: c, 4: lost, 5: lost, 6: lost, 7: lost, 8: lost, 9: lost, 0: lost';

describe("a menu's choices", () => {
  test('a key that is no choice is no match', () => {
    const phone = callInto(menu('1: a, 2: b')).wait(1_500).press('7').wait(500);
    expect(phone.heard().at(-1)).toBe('No such choice. Choose.');
    expect(phone.press('2').drain().heard().at(-1)).toBe('B.');
  });

  test.each(['*', '#'])('%s can be a choice', (key) => {
    for (const choices of [`1: a, "${key}": b`, `${all}, "${key}": b`.replace('2: b', '2: lost')]) {
      const phone = callInto(menu(choices)).wait(1_500).press(key).drain();
      expect([choices, phone.heard().at(-1)]).toEqual([choices, 'B.']);
    }
  });

  test.each([...'0123456789*#'])(
    'all twelve keys are choices, %s among them, in whichever order its events come',
    (key) => {
      const keys = [...'0123456789*#'].map((each) => `"${each}": ${each === key ? 'b' : 'lost'}`).join(', ');
      for (const type of ['none', 'call.dtmf.received', 'call.gather.ended']) {
        const phone = callInto(menu(keys), { detour: nth(type, 1, 200) })
          .wait(1_500)
          .press(key)
          .drain();
        expect([type, phone.heard()]).toEqual([type, ['Choose.', 'B.']]);
      }
    },
  );

  test('with all twelve keys, silence is still no input', () => {
    const phone = callInto(menu(`${all}, "*": b, "#": c`)).wait(7_000);
    expect(phone.heard().at(-1)).toBe('Nothing heard. Choose.');
  });

  test('with all twelve keys, the one that ended a gather is not lost for the next', () => {
    const flow = menu(`1: two, 12: c, ${all.slice(6)}, "*": lost, "#": lost`).replace(
      '  a: {',
      '  two: { menu: { prompt: Two., choices: { "#": b } }, on: { failed: lost } }\n  a: {',
    );
    for (const longer of [0, 200]) {
      const phone = callInto(flow, { detour: nth('call.dtmf.received', 2, longer) })
        .wait(1_500)
        .press('1#')
        .drain();
      expect([longer, phone.heard().at(-1)]).toEqual([longer, 'B.']);
    }
  });

  test('choices of several digits; an ambiguous one waits, an unambiguous one does not', () => {
    const flow = menu('1: a, 12: b, 34: c');
    expect(callInto(flow).wait(1_500).press('12').wait(500).heard().at(-1)).toBe('B.');
    expect(callInto(flow).wait(1_500).press('34').wait(500).heard().at(-1)).toBe('C.');
    const one = callInto(flow).wait(1_500).press('1').wait(2_500);
    expect(one.heard().at(-1)).toBe('Choose.');
    expect(one.wait(1_500).heard().at(-1)).toBe('A');
    expect(callInto(menu('1: a, 34: c')).wait(1_500).press('1').wait(600).heard().at(-1)).toBe('A');
  });

  test('a wrong second digit is no match, and so is a first one alone', () => {
    const flow = menu('1: a, 34: c');
    expect(callInto(flow).wait(1_500).press('35').wait(1_000).heard().at(-1)).toBe('No such choice. Choose.');
    expect(callInto(flow).wait(1_500).press('3').wait(4_000).heard().at(-1)).toBe('No such choice. Choose.');
  });

  test('a choice whose `if` is false, or cannot be judged, is no match', () => {
    const flow = menu('1: { goto: a, if: vip }, 2: { goto: b, if: data.tier == "gold" }, 3: c');
    const phone = callInto(flow).wait(1_500).press('1').wait(500);
    expect(phone.heard().at(-1)).toBe('No such choice. Choose.');
    phone.press('2').wait(500);
    expect(phone.visits()).toEqual(['main']);
    expect(phone.lines('note').join()).toContain('`data.tier == "gold"` counts as false');
  });

  test("a choice's `set` is carried out on the way", () => {
    const phone = callInto(menu('1: { goto: a, set: { said: "was chosen" } }, 2: b')).wait(1_500).press('1').drain();
    expect(phone.heard().at(-1)).toBe('A was chosen');
  });

  test('repeat and back', () => {
    const phone = callInto(`
flow: around
routes: default
start: first
states:
  first: { menu: { prompt: First., choices: { 1: between, "*": repeat } }, on: { failed: end } }
  between: { speak: Between., next: second }
  second: { menu: { prompt: Second., choices: { 1: back, 2: leaf } }, on: { failed: end } }
  leaf: { speak: Leaf., next: back }
`);
    phone.wait(2_000).press('*').wait(2_000).press('1').wait(4_000).press('2').wait(4_000).press('1').wait(2_000);
    expect(phone.visits()).toEqual(['first', 'first', 'between', 'second', 'leaf', 'second', 'first']);
  });

  test('back goes through the last 20, and then repeats', () => {
    const menus = Array.from({ length: 25 }, (_, index) => {
      const onward = `1: ${index < 24 ? `m${index + 1}` : 'end'}`;
      return `  m${index}: { menu: { prompt: M${index}., choices: { ${onward}, 9: back } }, on: { failed: end } }`;
    });
    const phone = callInto(`flow: far\nroutes: default\nstart: m0\nstates:\n${menus.join('\n')}\n`).wait(500);
    for (let turn = 0; turn < 24; turn += 1) phone.press('1').wait(600);
    for (let turn = 0; turn < 21; turn += 1) phone.press('9').wait(600);
    const back = Array.from({ length: 20 }, (_, index) => `m${24 - index}`);
    expect(phone.visits().slice(24)).toEqual([...back, 'm5', 'm5']);
  });
});

describe('keys of the whole flow', () => {
  const flow = `
flow: keys
routes: default
on: { key: { 0: operator, "*": back, 9: repeat } }
start: welcome
states:
  welcome: { speak: A long welcome to everybody who calls us today., next: first }
  first: { menu: { prompt: First., choices: { 1: second, 2: code, 3: music } }, on: { failed: end } }
  second: { menu: { prompt: Second., choices: { 1: first, 9: code } }, on: { failed: end } }
  code: { collect: { prompt: Code., digits: 4, into: code }, on: { failed: end }, next: end }
  music: { play: "https://example.com/music.mp3", barge_in: false, next: first }
  operator: { speak: Operator., next: end }
`;

  test('hold wherever the state has no use for them', () => {
    const inSpeech = callInto(flow).wait(500).press('0').wait(500);
    expect(inSpeech.visits()).toEqual(['welcome', 'operator']);
    const inMenu = callInto(flow).wait(5_000).press('0').wait(500);
    expect(inMenu.visits()).toEqual(['welcome', 'first', 'operator']);
    expect(inMenu.lines('entry')).toEqual(['0']);
  });

  test('hold behind keys that are kept', () => {
    const phone = callInto(flow).wait(5_000).press('3').wait(500).press('10').wait(500);
    expect(phone.visits()).toEqual(['welcome', 'first', 'music', 'operator']);
  });

  test('do not hold where a choice or a code uses them', () => {
    const second = callInto(flow).wait(5_000).press('1').wait(2_000).press('9').wait(2_000);
    expect(second.visits()).toEqual(['welcome', 'first', 'second', 'code']);
    expect(second.press('0000').wait(1_000).lines('entry')).toContain('0000');
  });

  test('back and repeat of a handler mean the state the call is in', () => {
    const phone = callInto(flow).wait(5_000).press('1').wait(2_000).press('*').wait(2_000).press('9').wait(2_000);
    expect(phone.visits()).toEqual(['welcome', 'first', 'second', 'first', 'first']);
  });

  test('leave one of Telnyx’s gathers its digits', () => {
    const phone = callInto(`
flow: verbatim
routes: default
on: { key: { 0: operator, "*": operator } }
start: code
states:
  code: { gather_using_speak: { payload: Code please., voice: female, maximum_digits: 3, maximum_tries: 1 }, next: said }
  said: { speak: "\${result.digits}", next: end }
  operator: { speak: Operator., next: end }
`);
    expect(phone.wait(2_000).press('1*').wait(500).visits()).toEqual(['code', 'operator']);
  });
});

describe('Telnyx’s own gathers', () => {
  const flow = (more = ''): string => `
flow: verbatim
routes: default
start: code
states:
  code:
    gather_using_speak: { payload: Code please., voice: female, maximum_digits: 4, maximum_tries: 1, timeout_millis: 5000${more} }
    on: { failed: failed }
    next: menu
  menu: { menu: { prompt: Choose., choices: { 1: said }, no_match: No such choice. }, on: { failed: failed } }
  said: { speak: Said., next: end }
  failed: { speak: Failed., next: end }
`;

  test('take their digits and the key that ends them, and leave nothing to the next menu', () => {
    for (const type of ['none', 'call.dtmf.received', 'call.gather.ended']) {
      const phone = callInto(flow(), { detour: nth(type, 1, 200) })
        .wait(2_000)
        .press('12#')
        .wait(4_000);
      expect([type, phone.heard()]).toEqual([type, ['Code please.', 'Choose.']]);
    }
    const star = callInto(flow(', terminating_digit: "*"')).wait(2_000).press('12*').wait(4_000);
    expect(star.heard()).toEqual(['Code please.', 'Choose.']);
  });

  test('fail on silence, also when their ending is lost', () => {
    expect(callInto(flow()).drain().heard().at(-1)).toBe('Failed.');
    const lost = callInto(flow(), { faults: { webhooks: { lose: ['call.gather.ended'] } } }).drain();
    expect(lost.heard().at(-1)).toBe('Failed.');
  });
});
