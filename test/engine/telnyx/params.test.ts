import fc from 'fast-check';
import type { ParamSpec } from '../../../engine/telnyx/action.ts';
import { actionNamed, actions } from '../../../engine/telnyx/catalogue.ts';
import { checkParams, checkValue, type ParamProblem } from '../../../engine/telnyx/params.ts';
import type { JsonObject, JsonValue } from '../../../engine/telnyx/wire.ts';

function problems(action: string, params: JsonObject): ParamProblem[] {
  const spec = actionNamed(action);
  if (spec === undefined) throw new Error(`no action ${action}`);
  return checkParams(spec, params);
}

function kinds(action: string, params: JsonObject): string[] {
  return problems(action, params).map(({ kind, pointer }) => `${kind} ${pointer}`);
}

describe('checkParams', () => {
  test('accepts a complete command', () => {
    expect(problems('gather_using_speak', { payload: 'Hello', voice: 'female', language: 'en-US' })).toEqual([]);
    expect(problems('hangup', {})).toEqual([]);
  });

  test('names what is missing and what is unknown', () => {
    expect(problems('speak', { payload: 'Hello', vioce: 'female' })).toEqual([
      { kind: 'missing', path: ['voice'], expected: 'a text', found: undefined, pointer: '/voice' },
      { kind: 'unknown', path: ['vioce'], expected: 'a parameter of speak', found: 'female', pointer: '/vioce' },
    ]);
  });

  test('does not take members of every object for parameters', () => {
    const params = JSON.parse('{"constructor": 1, "__proto__": {"voice": "female"}, "payload": "a"}') as JsonObject;
    expect(kinds('speak', params)).toEqual(['missing /voice', 'unknown /constructor', 'unknown /__proto__']);
  });

  test.each([
    ['gather', { maximum_digits: 0 }, 'range /maximum_digits'],
    ['gather', { maximum_digits: 129 }, 'range /maximum_digits'],
    ['gather', { maximum_digits: 1.5 }, 'type /maximum_digits'],
    ['gather', { maximum_digits: '1' }, 'type /maximum_digits'],
    ['gather', { timeout_millis: 120_001 }, 'range /timeout_millis'],
    ['gather', { valid_digits: '123A' }, 'characters /valid_digits'],
    ['gather', { terminating_digit: '##' }, 'range /terminating_digit'],
    ['gather', { gather_id: 'x'.repeat(41) }, 'range /gather_id'],
    ['gather', { client_state: 'not base64' }, 'characters /client_state'],
    ['send_dtmf', { digits: '1wW*#AE' }, 'characters /digits'],
    ['send_dtmf', { digits: '1', duration_millis: 99 }, 'range /duration_millis'],
    ['speak', { payload: 'x'.repeat(3001), voice: 'female' }, 'range /payload'],
    ['speak', { payload: 'x', voice: 'female', language: 'en' }, 'enum /language'],
    ['speak', { payload: 'x', voice: 'female', loop: 101 }, 'range /loop'],
    ['speak', { payload: 'x', voice: 'female', loop: 'forever' }, 'enum /loop'],
    ['speak', { payload: 'x', voice: 'female', loop: true }, 'type /loop'],
    ['playback_start', { audio_url: 'example.test/a.mp3' }, 'characters /audio_url'],
    ['playback_start', { audio_url: `https://example.test/${'a'.repeat(2000)}` }, 'range /audio_url'],
    ['playback_start', { overlay: 'yes' }, 'type /overlay'],
    ['streaming_start', { stream_url: 'https://example.test' }, 'characters /stream_url'],
    ['streaming_start', { stream_bidirectional_sampling_rate: 44_100 }, 'enum /stream_bidirectional_sampling_rate'],
    ['siprec_start', { session_timeout_secs: 60 }, 'range /session_timeout_secs'],
    ['transfer', { to: '555-0100' }, 'characters /to'],
    ['dial', { connection_id: '1', from: '+15550100', to: ['+15550101', 'x'] }, 'characters /to/1'],
    ['refer', { sip_address: '+15550100' }, 'characters /sip_address'],
    ['record_stop', { recording_id: 'x' }, 'characters /recording_id'],
    ['answer', { webhook_retries_policies: { 'call.hangup': { retries_ms: [1, 2, 3, 4, 5, 6] } } }, 'range '],
    ['transfer', { to: '+15550100', custom_headers: [{ name: 'X-A' }] }, 'missing /custom_headers/0/value'],
    ['transfer', { to: '+15550100', sip_headers: [{ name: 'X-A', value: '1' }] }, 'enum /sip_headers/0/name'],
    ['reject', { cause: null }, 'type /cause'],
  ])('%s %j: %s', (action, params, expected) => {
    expect(kinds(action, params)).toEqual([expect.stringContaining(expected)]);
  });

  test.each<[string, JsonObject]>([
    ['speak', { payload: 'x', voice: 'female', loop: 'infinity' }],
    ['speak', { payload: '😀'.repeat(3000), voice: 'female' }],
    ['siprec_start', { session_timeout_secs: 0 }],
    ['siprec_start', { session_timeout_secs: 90 }],
    ['transfer', { to: 'sip:agent@example.test;secure=true' }],
    ['answer', { webhook_urls: { 'call.hangup': 'https://example.test/hooks' } }],
    ['gather_using_ai', { parameters: { type: 'object', anything: [1] } }],
  ])('%s accepts %j', (action, params) => {
    expect(problems(action, params)).toEqual([]);
  });

  test('judges a choice by the option that is meant', () => {
    const voice_settings = { type: 'azure', gender: 'Female', vol: 2 };
    expect(problems('speak', { payload: 'x', voice: 'v', voice_settings })).toMatchObject([
      {
        kind: 'unknown',
        pointer: '/voice_settings/vol',
        expected: expect.stringContaining('deployment_id') as unknown,
      },
    ]);
  });

  test('escapes the pointer', () => {
    expect(kinds('speak', { payload: 'x', voice: 'v', 'a/b~c': 1 })).toEqual(['unknown /a~1b~0c']);
  });

  test('says what would be right', () => {
    const expected = (action: string, params: JsonObject): string[] => problems(action, params).map((p) => p.expected);
    expect(expected('gather', { maximum_digits: 500 })).toEqual(['a whole number from 1 to 128']);
    expect(expected('speak', { payload: 'x', voice: 'v', loop: 0 })).toEqual(['a whole number from 1 to 100']);
    expect(expected('speak', { payload: 'x', voice: 'v', loop: '3' })).toEqual([
      'a whole number from 1 to 100 or infinity',
    ]);
    expect(expected('reject', { cause: 'BUSY' })).toEqual(['one of CALL_REJECTED, USER_BUSY']);
    expect(expected('gather', { terminating_digit: 'AA' })).toEqual([
      'a text of the characters 0123456789*#, 1 character',
    ]);
    expect(expected('siprec_start', { session_timeout_secs: 5 })).toEqual(['0 or a whole number from 90']);
  });

  test('never throws, whatever the values are', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(actions)), fc.jsonValue(), (action, value) => {
        if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
          checkParams(action, value as JsonObject);
        }
        for (const spec of Object.values(action.params)) checkValue(spec, value as JsonValue, []);
      }),
    );
  });
});

test('checkValue judges one value and says where it stands', () => {
  const spec: ParamSpec = { type: 'integer', min: 1, max: 3, description: 'A number.' };
  expect(checkValue(spec, 2, ['states', 'a'])).toEqual([]);
  expect(checkValue(spec, 4, ['states', 'a'])).toEqual([
    { kind: 'range', path: ['states', 'a'], expected: 'a whole number from 1 to 3', found: 4, pointer: '/states/a' },
  ]);
});
