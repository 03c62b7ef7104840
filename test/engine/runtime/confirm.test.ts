import { callInto, nth, type Phone, type PhoneOptions } from '../../support/phone.ts';

const flow = (params = '', head = ''): string => `
flow: confirm
routes: default
vars: { account: "old" }
${head}
start: ask
states:
  ask:
    collect:
      prompt: Number?
      digits: 3
      into: account
      confirm: You entered \${spell(account)}. Right?
      no_input: Nothing.
      no_match: No.
      ${params}
    on: { no_input: silent, no_match: wrong }
    next: kept
  kept: { speak: "Kept \${account}.", next: end }
  silent: { speak: "Silent \${account}.", next: end }
  wrong: { speak: "Wrong \${account}.", next: end }
  operator: { speak: Operator., next: end }
`;

const into = (params?: string, head?: string, options?: PhoneOptions): Phone => callInto(flow(params, head), options);
const confirmed = (digits: string): string => `You entered ${[...digits].join(' ')}. Right?`;

describe('confirm', () => {
  test('1 keeps the entry, which the confirmation sees while the old value stands', () => {
    const phone = into().hear('Number?').press('123').hear(confirmed('123'));
    expect(phone.call().frames[0]?.vars['account']).toBe('old');
    expect(phone.press('1').drain().heard()).toEqual(['Number?', confirmed('123'), 'Kept 123.']);
  });

  test('2 asks again, which is no failure', () => {
    const phone = into('tries: 1').hear('Number?').press('123').hear(confirmed('123')).press('2').hear('Number?');
    expect(phone.call().frames[0]?.tries).toEqual({ no_input: 0, no_match: 0 });
    phone.press('456').hear(confirmed('456')).press('1').drain();
    expect(phone.heard()).toEqual(['Number?', confirmed('123'), 'Number?', confirmed('456'), 'Kept 456.']);
  });

  test('after a failure, 2 says the prompt without the message for it', () => {
    const phone = into().hear('Number?').press('1*').hear('No. Number?').press('123').hear(confirmed('123')).press('2');
    phone.drain();
    expect(phone.heard()[3]).toBe('Number?');
  });

  test('any other key counts a try and says the confirmation again, without the messages of the entry', () => {
    const phone = into().hear('Number?').press('123').hear(confirmed('123')).press('7').hear(confirmed('123'));
    expect(phone.call().frames[0]?.tries).toEqual({ no_input: 0, no_match: 1 });
    expect(phone.press('1').drain().heard()).toEqual(['Number?', confirmed('123'), confirmed('123'), 'Kept 123.']);
  });

  test('silence counts a try; tries used up leave by the kind of the last, with the old value', () => {
    const phone = into('tries: 2').hear('Number?').press('123').drain();
    expect(phone.heard()).toEqual(['Number?', confirmed('123'), confirmed('123'), 'Silent old.']);
    const wrong = into('tries: 2').hear('Number?').press('123').hear(confirmed('123')).wait(12_000).press('9').drain();
    expect(wrong.heard()).toEqual(['Number?', confirmed('123'), confirmed('123'), 'Wrong old.']);
  });

  test('failures of the entry and of the confirmation share their tries', () => {
    const phone = into('tries: 2').hear('Number?').press('1*').hear('No. Number?').press('123').hear(confirmed('123'));
    expect(phone.press('0').drain().heard().at(-1)).toBe('Wrong old.');
  });

  test('the check comes first', () => {
    const phone = into('check: account != "111"').hear('Number?').press('111').hear('No. Number?').press('222');
    phone.hear(confirmed('222')).press('1').drain();
    expect(phone.heard()).toEqual(['Number?', 'No. Number?', confirmed('222'), 'Kept 222.']);
  });

  test('keys typed ahead answer it unheard, and what follows a 2 begins the next entry', () => {
    const hello = flow()
      .replace('start: ask', 'start: hello')
      .replace('states:', 'states:\n  hello: { speak: Hello., next: ask }');
    const typed = (keys: string): string[] => callInto(hello).hear('Hello.').press(keys, 60).drain().heard();
    expect(typed('1231')).toEqual(['Hello.', 'Kept 123.']);
    expect(typed('12324561')).toEqual(['Hello.', 'Kept 456.']);
    expect(typed('123')).toEqual(['Hello.', confirmed('123'), confirmed('123'), confirmed('123'), 'Silent old.']);
    expect(into().hear('Number?').press('1231', 60).drain().heardOut()).toEqual(['Kept 123.']);
  });

  test('without type_ahead it is heard', () => {
    const late = (head: string): Phone => into('', head, { detour: nth('call.gather.ended', 1, 500) });
    const typed = (head: string): Phone => late(head).hear('Number?').press('1231', 60).wait(2_000);
    expect(typed('').heard()).toEqual(['Number?', 'Kept 123.']);
    expect(typed('type_ahead: false').heard()).toEqual(['Number?', confirmed('123')]);
  });

  test('the finish key pressed late is swallowed', () => {
    const phone = into().hear('Number?').press('123#', 100).hear(confirmed('123')).wait(500).press('1').drain();
    expect(phone.heard().at(-1)).toBe('Kept 123.');
    expect(phone.call().frames[0]?.tries.no_match).toBe(0);
  });

  test('a key of the flow holds while it confirms, but for 1 and 2', () => {
    const head = 'on: { key: { "0": operator, 1: operator } }';
    expect(into('', head).hear('Number?').press('120').hear(confirmed('120')).press('0').drain().visits()).toEqual([
      'ask',
      'operator',
    ]);
    expect(into('', head).hear('Number?').press('121').hear(confirmed('121')).press('1').drain().visits()).toEqual([
      'ask',
      'kept',
    ]);
  });

  test('a confirmation of several pieces is stopped by the answer', () => {
    const text = flow().replace(
      'confirm: You entered ${spell(account)}. Right?',
      'confirm: ["You entered ${account}.", { audio: "https://example.com/right.mp3" }]',
    );
    const phone = callInto(text).hear('Number?').press('123').hear('You entered 123.').wait(300).press('1').drain();
    expect(phone.heard()).toEqual(['Number?', 'You entered 123.', 'Kept 123.']);
  });

  test('a range of digits and another finish key are confirmed as well', () => {
    const text = flow('finish_on: "*"').replace('digits: 3', 'digits: { min: 2, max: 5 }');
    const phone = callInto(text).hear('Number?').press('42*').hear(confirmed('42')).press('1').drain();
    expect(phone.heard().at(-1)).toBe('Kept 42.');
  });

  test('a refused confirmation is a failure of the verb', () => {
    const errors = [{ command: 'gather_using_speak', status: 422, times: 1 }];
    const text = flow().replace('on: {', 'on: { failed: operator,');
    const phone = callInto(text).hear('Number?').press('12').faults({ errors }).press('3').drain();
    expect(phone.visits()).toEqual(['ask', 'operator']);
  });

  test('the entry of a secret confirm is not told', () => {
    const text = flow('secret: true').replace('${spell(account)}', 'it').replaceAll('${account}', '');
    const phone = callInto(text).hear('Number?').press('123').hear('You entered it.').press('1').drain();
    expect(phone.timeline().join('\n')).not.toMatch(/key [0-9]|123/);
  });
});
