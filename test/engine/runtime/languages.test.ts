import { compiled } from '../../support/flows.ts';
import { callInto, type Phone } from '../../support/phone.ts';

const spoken = (phone: Phone): unknown[] =>
  phone.sent('speak').map(({ params }) => [params['payload'], params['voice'], params['language']]);

const head = `
routes: default
voices: { en-US: female, es-US: AWS.Polly.Lupe-Neural }
voice: male
language: en-US
`;

test('text is said in the language of the call, by the voice of that language', () => {
  const phone = callInto(`${head}
start: one
states:
  one:
    speak:
      - { en-US: One., es-US: Uno. }
      - { ssml: <speak>A</speak> }
      - { text: Hola., language: es-US }
      - { text: Bonjour., language: fr-CA }
      - { text: Hi., voice: AWS.Polly.Joanna-Neural }
    set: { call.language: es-US }
    next: two
  two: { speak: [{ en-US: Two., es-US: Dos. }, { ssml: <speak>B</speak> }, { text: Hi., language: en-US }], next: end }
`).drain();
  expect(spoken(phone)).toEqual([
    ['One.', 'female', 'en-US'],
    ['<speak>A</speak>', 'female', 'en-US'],
    ['Hola.', 'AWS.Polly.Lupe-Neural', 'es-US'],
    ['Bonjour.', 'male', 'fr-CA'],
    ['Hi.', 'AWS.Polly.Joanna-Neural', 'en-US'],
    ['Dos.', 'AWS.Polly.Lupe-Neural', 'es-US'],
    ['<speak>B</speak>', 'AWS.Polly.Lupe-Neural', 'es-US'],
    ['Hi.', 'female', 'en-US'],
  ]);
});

test("Telnyx's own speech follows the call's language where the author names no other", () => {
  const phone = callInto(`${head}
defaults: { gather_using_speak: { maximum_digits: 1, maximum_tries: 1, timeout_millis: 2000 } }
start: one
states:
  one: { set: { call.language: es-US }, next: two }
  two: { speak: { payload: Hola. }, next: three }
  three: { speak: { payload: Hello., language: en-US }, next: four }
  four: { speak: { payload: Hey., voice: male }, next: five }
  five: { gather_using_speak: { payload: Marque. }, on: { failed: end }, next: end }
`).drain();
  expect(spoken(phone)).toEqual([
    ['Hola.', 'AWS.Polly.Lupe-Neural', 'es-US'],
    ['Hello.', 'female', 'en-US'],
    ['Hey.', 'male', 'es-US'],
  ]);
  expect(phone.params('gather_using_speak')).toMatchObject({ voice: 'AWS.Polly.Lupe-Neural', language: 'es-US' });
});

test('a menu speaks the language of the call', () => {
  const phone = callInto(`${head}
start: one
states:
  one: { set: { call.language: es-US }, next: ask }
  ask: { menu: { prompt: { en-US: Press 1., es-US: Oprima el uno. }, choices: { 1: end } }, on: { failed: end } }
`);
  phone.hear('Oprima').press('1').drain();
  expect(phone.params('gather_using_speak')).toMatchObject({ voice: 'AWS.Polly.Lupe-Neural', language: 'es-US' });
});

test('a computed language that the flow does not have keeps the old one, with a note', () => {
  const phone = callInto(`${head}
vars: { wanted: de-DE }
start: one
states:
  one: { set: { call.language: es-US }, next: two }
  two: { set: { call.language: "\${wanted}" }, next: three }
  three: { speak: { en-US: Three., es-US: Tres. }, next: end }
`).drain();
  expect(phone.heard()).toEqual(['Tres.']);
  expect(phone.lines('note').join()).toContain('the flow has no language `de-DE`; the call keeps es-US');
});

test('the apology is English, by the voice for it', () => {
  const phone = callInto(
    `${head}
vars: { data: {} }
start: one
states:
  one: { set: { call.language: es-US }, next: two }
  two: { set: { wanted: "\${data.missing}" }, next: end }
`.replace('vars: { data: {} }', 'vars: { data: {}, wanted: "" }'),
  ).drain();
  expect(spoken(phone)).toEqual([[expect.stringContaining('sorry'), 'female', 'en-US']]);
});

test('a sub-flow of its own language speaks that, and the call keeps its own', () => {
  const inner = 'language: fr-CA\nstart: a\nstates: { a: { speak: Bonjour., next: return } }';
  const outer = `${head}
start: one
states:
  one: { set: { call.language: es-US }, next: two }
  two: { run: inner, next: three }
  three: { speak: { en-US: Three., es-US: Tres. }, next: end }
`;
  const phone = callInto(compiled(outer, 'test', 'v1', { inner })).drain();
  expect(spoken(phone)).toEqual([
    ['Bonjour.', 'male', 'fr-CA'],
    ['Tres.', 'AWS.Polly.Lupe-Neural', 'es-US'],
  ]);
});

test('the functions of the expression language work wherever an expression stands', () => {
  const phone = callInto(`
routes: default
vars: { card: "79927398713", day: "" }
outputs: { spelt: spell(card) }
start: one
states:
  one:
    set: { day: "\${format_time(now, 'America/Chicago', 'EEEE HH:mm')}" }
    next: [{ if: "luhn(card) && !luhn('1234')", goto: two }, { goto: end }]
  two: { speak: "\${spell(card.substring(0, 3))} \${day} \${format_time(now, 'Asia/Kolkata', 'HH:mm')}", next: three }
  three: { transfer: "\${e164('(312) 555-0111', 'US')}", on: { failed: end } }
`);
  phone.drain();
  expect(phone.heard()).toContain('7 9 9 Saturday 06:00 17:30');
  expect(phone.params('transfer')).toMatchObject({ to: '+13125550111' });
});
