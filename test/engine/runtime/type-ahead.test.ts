import { callInto, nth, typeOf } from '../../support/phone.ts';

const two = (more = '', first = '', second = ''): string => `
flow: two
routes: default
${more}
start: welcome
states:
  welcome: { speak: Thank you for calling the company with two menus., next: one${first} }
  one: { menu: { prompt: Menu one., choices: { 1: two, 2: two } }, on: { failed: lost }${second} }
  two: { menu: { prompt: Menu two., choices: { 1: lost, 2: found } }, on: { failed: lost } }
  found: { speak: You found it., next: end }
  lost: { speak: You are lost., next: end }
`;

describe('keys typed ahead', () => {
  test('two keys during the welcome lead through two menus without a prompt', () => {
    const phone = callInto(two()).wait(500).press('12').drain();
    expect(phone.heard()).toEqual(['Thank you for calling the company with two menus.', 'You found it.']);
    expect(phone.sounds()[0]?.cutShort).toBe(true);
  });

  test('the second key may come while the first is being taken', () => {
    for (const every of [0, 20, 100, 400, 800]) {
      const phone = callInto(two()).wait(500).press('12', every).drain();
      expect([every, phone.visits()]).toEqual([every, ['welcome', 'one', 'two', 'found']]);
    }
  });

  test('without type_ahead the keys are dropped, and the welcome is heard out', () => {
    const phone = callInto(two('type_ahead: false')).wait(500).press('12').drain();
    expect(phone.heardOut()).toContain('Thank you for calling the company with two menus.');
    expect(phone.heard()).toContain('Menu one.');
    expect(phone.visits()).not.toContain('two');
  });

  test('a state may switch it off, or on where the flow has it off', () => {
    const off = callInto(two('', ', type_ahead: false')).wait(500).press('12').drain();
    expect(off.visits()).not.toContain('two');
    const on = callInto(two('type_ahead: false', ', type_ahead: true')).wait(500).press('1').drain();
    expect(on.visits()).toContain('two');
  });

  test('a menu with type_ahead: false is not answered by keys pressed before it', () => {
    const phone = callInto(two('', '', ', type_ahead: false'))
      .wait(500)
      .press('12')
      .wait(3_000);
    expect(phone.visits()).toEqual(['welcome', 'one']);
    expect(phone.heard()).toContain('Menu one.');
    expect(phone.press('2').drain().visits()).toContain('two');
  });

  test('barge_in: false lets the speech finish and keeps the keys', () => {
    const phone = callInto(two('', ', barge_in: false')).wait(500).press('12').drain();
    expect(phone.heardOut()).toEqual(['Thank you for calling the company with two menus.', 'You found it.']);
  });

  test('keys are kept over states without speech', () => {
    const phone = callInto(`
flow: kept
routes: default
start: wait_a_bit
states:
  wait_a_bit: { wait: 3s, next: silent }
  silent: { set: { x: "1" }, next: one }
  one: { menu: { prompt: Menu one., choices: { 1: found } }, on: { failed: found } }
  found: { speak: You found it., next: end }
vars: { x: "" }
`)
      .wait(1_000)
      .press('1')
      .drain();
    expect(phone.heard()).toEqual(['You found it.']);
  });
});

const collectTwo = (digits: string, more = ''): string => `
flow: codes
routes: default
start: welcome
states:
  welcome: { speak: Please have your two codes ready., next: first }
  first: { collect: { prompt: First code., digits: ${digits}, into: first_code${more} }, on: { failed: failed }, next: second }
  second: { collect: { prompt: Second code., digits: ${digits}, into: second_code }, on: { failed: failed }, next: done }
  done: { speak: "\${first_code} and \${second_code}", next: end }
  failed: { speak: That failed., next: end }
`;

describe('typing ahead of a collect', () => {
  test('both codes during the welcome', () => {
    const phone = callInto(collectTwo('4')).wait(300).press('12345678').drain();
    expect(phone.heard()).toEqual(['Please have your two codes ready.', '1234 and 5678']);
  });

  test('a part of it: no prompt, and the rest is waited for', () => {
    const phone = callInto(collectTwo('4')).wait(300).press('12').wait(2_000);
    expect(phone.heard()).toEqual(['Please have your two codes ready.']);
    phone.press('34').wait(6_000);
    expect(phone.heard().at(-1)).toBe('Second code.');
    expect(phone.press('5678').drain().heard().at(-1)).toBe('1234 and 5678');
  });

  test('a part of it that is never completed is no match', () => {
    const phone = callInto(collectTwo('4', ', no_match: Too short., tries: 2')).wait(300).press('12').wait(6_000);
    expect(phone.heard().slice(1)).toEqual(['Too short. First code.']);
  });

  test('the finish key ends an entry early, and alone it is no match', () => {
    const phone = callInto(collectTwo('{ min: 2, max: 6 }', ', no_match: Nothing entered.')).wait(300).press('12#345#');
    expect(phone.drain().heard().at(-1)).toBe('12 and 345');
    const alone = callInto(collectTwo('{ min: 2, max: 6 }', ', no_match: Nothing entered.')).wait(6_000).press('#');
    expect(alone.wait(3_000).heard().at(-1)).toBe('Nothing entered. First code.');
  });

  test('a finish key alone is no match in whichever order its events come', () => {
    const flow = collectTwo('{ min: 2, max: 6 }', ', no_match: Nothing entered., no_input: Silence.');
    for (const type of ['call.dtmf.received', 'call.gather.ended']) {
      const phone = callInto(flow, { detour: nth(type, 1, 300) })
        .wait(6_000)
        .press('#')
        .wait(3_000);
      expect(phone.heard().at(-1)).toBe('Nothing entered. First code.');
    }
  });

  test('a finish key up to 2 s after a complete entry is swallowed, later it is not', () => {
    const flow = collectTwo('4');
    for (const after of [50, 250, 1_000, 1_900]) {
      const phone = callInto(flow).wait(6_000).press('1234').wait(after).press('#').wait(100).press('5678').drain();
      expect([after, phone.heard().at(-1)]).toEqual([after, '1234 and 5678']);
    }
    const late = callInto(flow).wait(6_000).press('1234').wait(2_600).press('#').wait(500);
    expect(late.lines('entry')).toContain('# is not valid');
  });

  test('a finish key typed ahead with the rest belongs to its entry', () => {
    const phone = callInto(collectTwo('4')).wait(300).press('1234#5678#').drain();
    expect(phone.heard().at(-1)).toBe('1234 and 5678');
  });
});

describe('keys while a prompt of several pieces is said', () => {
  const pieces = (more: string): string => `
flow: pieces
routes: default
${more}
start: code
states:
  code:
    collect:
      prompt: [{ audio: "https://example.com/one.mp3" }, "Enter two digits.", { audio: "https://example.com/two.mp3" }]
      digits: 2
      into: code
    on: { failed: lost }
    next: done
  done: { speak: "Code \${code}", next: end }
  lost: { speak: You are lost., next: end }
`;

  test('a key in any piece stops it and is input, with type_ahead and without', () => {
    for (const more of ['', 'type_ahead: false']) {
      for (const at of [1_000, 5_500, 8_000]) {
        const phone = callInto(pieces(more)).wait(at).press('47', 700).drain();
        expect([more, at, phone.heard().at(-1)]).toEqual([more, at, 'Code 47']);
      }
    }
  });
});

describe('the same key twice', () => {
  const flow = (digits: string): string => `
flow: twice
routes: default
start: welcome
states:
  welcome: { speak: Please have your code ready., next: code }
  code: { collect: { prompt: Code., digits: ${digits}, into: code, no_match: Wrong. }, on: { failed: end }, next: done }
  done: { speak: "Code \${code}", next: end }
`;

  test('counts twice, the first before the gather and the second in it, whichever event comes first', () => {
    for (const longer of [0, 100, 350]) {
      const exact = callInto(flow('2'), { detour: nth('call.dtmf.received', 2, longer) });
      expect(exact.wait(300).press('44', 900).drain().heard().at(-1)).toBe('Code 44');
      const upTo = callInto(flow('{ min: 2, max: 6 }'), { detour: nth('call.dtmf.received', 2, longer) });
      upTo.wait(300).press('44', 900).wait(20).press('#').drain();
      expect([longer, upTo.heard().at(-1)]).toEqual([longer, 'Code 44']);
    }
  });
});

describe('keys and webhooks that come late or never', () => {
  test('a key between two commands is taken once', () => {
    // The key is pressed after the prompt's last piece has ended and before the gather listens.
    const detour = (webhook: Parameters<typeof typeOf>[0]): number =>
      typeOf(webhook) === 'call.speak.ended' ? 600 : 0;
    const phone = callInto(two(), { detour }).wait(3_300).press('1').wait(100).press('2').drain();
    expect(phone.visits()).toEqual(['welcome', 'one', 'two', 'found']);
    expect(phone.lines('entry')).toEqual(['1', '2']);
  });

  test('a key whose gather ending is lost still counts, once', () => {
    const phone = callInto(two(), { faults: { webhooks: { lose: ['call.gather.ended'] } } });
    phone.wait(5_000).press('1').wait(1_000);
    expect(phone.visits()).toEqual(['welcome', 'one', 'two']);
    expect(phone.press('2').drain().visits()).toEqual(['welcome', 'one', 'two', 'found']);
  });

  test('a key event after the ending of its gather is not a second key', () => {
    const phone = callInto(two(), { detour: nth('call.dtmf.received', 1, 1_500) })
      .wait(5_000)
      .press('1')
      .wait(4_000);
    expect(phone.visits()).toEqual(['welcome', 'one', 'two']);
    expect(phone.lines('entry')).toEqual(['1']);
  });

  test('keys pressed during a transfer are for the far end', () => {
    const phone = callInto(
      `
flow: far
routes: default
start: agent
states:
  agent: { transfer: "+13125550111", next: one }
  one: { menu: { prompt: How was it?, choices: { 1: good, 2: bad } }, on: { failed: bad } }
  good: { speak: Good., next: end }
  bad: { speak: Bad., next: end }
`,
      { carrier: { farEnds: { '+13125550111': { answersAfter: 2_000, hangsUpAfter: 10_000 } } } },
    );
    phone.wait(1_000).press('2').wait(4_000).press('2').wait(9_000);
    expect(phone.visits()).toEqual(['agent', 'one']);
    expect(phone.press('1').drain().heard().at(-1)).toBe('Good.');
  });
});

describe('what goes wrong forgets the keys that were typed ahead', () => {
  const flow = (states: string): string => `
flow: wrong
routes: default
vars: { data: { type: any } }
on: { error: sorry }
start: welcome
states:
  welcome: { speak: Thank you for calling the company., next: middle }
${states}
  sorry: { set: { data: 1 }, next: choice }
  choice: { menu: { prompt: Choose., choices: { 1: first } }, on: { failed: end } }
  first: { speak: The first., next: end }
`;

  test.each([
    ['a verb of its own', '  middle: { play: "https://cdn.example/a.mp3", on: { failed: choice }, next: choice }'],
    ['a request', '  middle: { request: { get: https://crm.example/a }, on: { failed: choice }, next: choice }'],
    ['an error', '  middle: { set: { data: "${data.a.b}" }, next: choice }'],
    ['an outcome nobody handles', '  middle: { request: { get: https://crm.example/a }, next: choice }'],
  ])('%s', (_what, states) => {
    const phone = callInto(flow(states), {
      http: () => ({ status: 500 }),
      faults: { errors: [{ command: 'playback_start', status: 422, times: 1 }] },
    });
    phone.hear('Thank you').wait(200).press('1').hear('Choose.').wait(500).press('1').drain();
    expect(phone.heard()).toEqual(['Thank you for calling the company.', 'Choose.', 'The first.']);
  });
});
