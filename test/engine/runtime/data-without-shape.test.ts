import type { JsonValue } from '../../../engine/telnyx/wire.ts';
import { callInto, type Phone } from '../../support/phone.ts';

// A web service answers anything; whatever a flow does with it, the caller hears something and the call ends.
const flow = `routes: default
start: look_up
vars: { data: { type: any }, copy: { type: any } }
states:
  look_up: { request: { get: https://crm.example/a, into: data }, on: { failed: end }, next: sort }
  sort:
    choose:
      - if: data.use == "prompt"
        goto: prompt
      - if: data.use == "check"
        goto: enter
      - if: data.use == "url"
        goto: fetch
      - if: data.use == "audio"
        goto: audio
      - if: data.use == "set"
        goto: keep
      - if: data.amount > 3
        goto: much
      - goto: little
  much: { speak: Much., next: end }
  little: { speak: Little., next: end }
  prompt: { speak: "You owe \${data.amount}, \${data.name.first}.", next: end }
  enter:
    collect: { prompt: Enter it., digits: 1, into: entry, check: int(entry) > data.amount, no_match: No. , tries: 2 }
    on: { failed: little }
    next: much
  fetch: { request: { get: "https://crm.example/b/\${data.amount}" }, on: { failed: little }, next: much }
  audio: { play: "https://cdn.example/\${data.amount}.mp3", next: little }
  keep: { set: { copy: "\${data.amount + 1}" }, next: little }
`;

function call(body: string): Phone {
  return callInto(flow, {
    http: ({ url }) => (url.endsWith('/a') ? { body } : { json: { url } }),
    carrier: { speech: { audioMs: 100 } },
  });
}

/** Whether the caller was left without a word. */
function wasSilent(phone: Phone): boolean {
  return phone.heard().length === 0;
}

describe('an `if` that cannot be evaluated is false, and noted', () => {
  test.each([
    ['a missing key', '{}'],
    ['null', '{"amount": null}'],
    ['a text for a number', '{"amount": "12"}'],
    ['a list', '{"amount": [12]}'],
    ['a whole number beyond 2^53, which stays text', '{"amount": 9007199254740993}'],
    ['no map at all', '[1]'],
    ['nothing', 'null'],
    ['a text', '"gold"'],
  ])('%s', (_what, body) => {
    const phone = call(body);
    phone.hear('Little.').drain();
    expect(phone.lines('note').join('\n')).toContain('data.amount');
  });

  test('numbers are compared, whole or not', () => {
    call('{"amount": 4}').hear('Much.');
    call('{"amount": 3.5}').hear('Much.');
    call('{"amount": 2}').hear('Little.');
  });
});

describe('in a prompt what fails is left out, and noted', () => {
  test.each([
    ['a missing key', '{"use": "prompt", "name": {"first": "Ann"}}', 'You owe , Ann.'],
    ['null', '{"use": "prompt", "amount": null, "name": {"first": "Ann"}}', 'You owe , Ann.'],
    ['a map', '{"use": "prompt", "amount": {}, "name": {"first": "Ann"}}', 'You owe , Ann.'],
    ['a key of what is no map', '{"use": "prompt", "amount": 5, "name": "Ann"}', 'You owe 5, .'],
    ['a text for a number', '{"use": "prompt", "amount": "5", "name": {"first": "Ann"}}', 'You owe 5, Ann.'],
    [
      'a whole number beyond 2^53 keeps its digits',
      '{"use": "prompt", "amount": 12345678901234567890, "name": {"first": "Ann"}}',
      'You owe 12345678901234567890, Ann.',
    ],
  ])('%s', (_what, body, said) => {
    const phone = call(body);
    phone.hear(said).drain();
    expect(phone.call().stage).toBe('ended');
  });
});

test.each([
  ['a missing key', '{"use": "check"}'],
  ['null', '{"use": "check", "amount": null}'],
  ['a text', '{"use": "check", "amount": "1"}'],
  ['a whole number beyond 2^53', '{"use": "check", "amount": 9007199254740993}'],
])('a `check` that cannot be evaluated is a no match: %s', (_what, body) => {
  const phone = call(body);
  phone.hear('Enter it.').press('5').hear('No. Enter it.').press('5').hear('Little.').drain();
  expect(phone.visits()).toEqual(['look_up', 'sort', 'enter', 'little']);
});

describe('in a URL', () => {
  test.each([
    ['a missing key', '{"use": "url"}'],
    ['a list', '{"use": "url", "amount": [1]}'],
    ['dots that would climb', '{"use": "url", "amount": ".."}'],
    ['half a character', '{"use": "url", "amount": "\\ud800"}'],
  ])('%s is an error, of which the caller hears', (_what, body) => {
    const phone = call(body);
    phone.drain();
    expect(phone.sent('request')).toHaveLength(1);
    expect(phone.lines('error').join('\n')).toContain('request.url');
    expect(wasSilent(phone)).toBe(false);
    expect(phone.call().stage).toBe('ended');
  });

  test.each([
    ['a whole number beyond 2^53 keeps its digits', '12345678901234567890', '12345678901234567890'],
    ['a whole double has no .0', '2.0', '2'],
    ['a text is encoded', '"a/b c"', 'a%2Fb%20c'],
    ['null is nothing', 'null', ''],
    ['true', 'true', 'true'],
  ])('%s', (_what, amount, text) => {
    const phone = call(`{"use": "url", "amount": ${amount}}`);
    phone.hear('Much.').drain();
    expect(phone.params('request')['url']).toBe(`https://crm.example/b/${text}`);
  });
});

test.each<[string, Record<string, JsonValue>]>([
  ['the URL of a recording', { use: 'audio', amount: {} }],
  ['a set', { use: 'set', amount: 'text' }],
  ['a set of what is missing', { use: 'set' }],
])('no call goes silent over %s', (_what, data) => {
  const phone = call(JSON.stringify(data));
  phone.drain();
  expect(wasSilent(phone)).toBe(false);
  expect(phone.call().stage).toBe('ended');
});
