import { createCarrier } from '../../../engine/carrier/carrier.ts';
import { assumptions } from '../../../engine/carrier/assumptions.ts';
import { command, commandName } from '../../../engine/carrier/commands.ts';
import { setFaults } from '../../../engine/carrier/faults.ts';
import { heard } from '../../../engine/carrier/view.ts';
import { actions } from '../../../engine/telnyx/catalogue.ts';
import type { Carrier } from '../../../engine/carrier/state.ts';
import type { JsonObject } from '../../../engine/telnyx/wire.ts';
import { act, answeredCall, errorOf, objectIn, pass, quietCarrier, START, textIn } from './phone-lab.ts';

const SAY = { payload: 'Hi', voice: 'female' };

function get(carrier: Carrier, path: string, now = START) {
  return command(carrier, { method: 'GET', path, body: {} }, now);
}

describe('a command', () => {
  it('is accepted with result ok', () => {
    const carrier = quietCarrier();
    expect(act(carrier, answeredCall(carrier), 'speak', SAY, START)).toEqual({
      status: 200,
      body: { data: { result: 'ok' } },
    });
  });

  it('is dropped when its command_id was seen on the leg within 60 seconds, and no longer', () => {
    const carrier = quietCarrier();
    const [leg, other] = [answeredCall(carrier), answeredCall(carrier)];
    const once = { ...SAY, command_id: 'c-1' };
    act(carrier, leg, 'speak', once, START);
    expect(act(carrier, leg, 'speak', { ...once, client_state: 'QQ==' }, START + 59_999).status).toBe(200);
    expect(heard(carrier, leg).heard).toHaveLength(1);
    act(carrier, other, 'speak', once, START + 59_999);
    expect(heard(carrier, other).heard).toHaveLength(1);
    act(carrier, leg, 'speak', once, START + 60_000);
    expect(heard(carrier, leg).heard).toHaveLength(2);
    expect(pass(carrier, 60_000).every(({ payload }) => payload['client_state'] === null)).toBe(true);
  });

  it('that was refused may be sent again under its command_id', () => {
    const carrier = quietCarrier();
    const leg = answeredCall(carrier);
    expect(act(carrier, leg, 'speak', { command_id: 'c-1' }, START).status).toBe(422);
    act(carrier, leg, 'speak', { ...SAY, command_id: 'c-1' }, START);
    expect(heard(carrier, leg).heard).toHaveLength(1);
  });

  it('keeps working with ids that are names of Object.prototype', () => {
    const carrier = quietCarrier();
    const leg = answeredCall(carrier);
    expect(errorOf(act(carrier, '__proto__', 'hangup', {}, START)).code).toBe('90015');
    expect(errorOf(act(carrier, 'constructor', 'hangup', {}, START)).code).toBe('90015');
    expect(act(carrier, leg, 'speak', { ...SAY, command_id: 'constructor' }, START).status).toBe(200);
    expect(heard(carrier, leg).heard).toHaveLength(1);
    for (const queue_name of ['__proto__', 'toString']) {
      expect(act(carrier, leg, 'enqueue', { queue_name }, START).status).toBe(200);
      expect(act(carrier, leg, 'leave_queue', {}, START).status).toBe(200);
      expect(errorOf(act(carrier, leg, 'leave_queue', {}, START)).code).toBe('90035');
    }
    expect(errorOf(act(carrier, leg, 'bridge', { queue: 'constructor' }, START)).code).toBe('10015');
  });

  it.each<[string, JsonObject, string, string]>([
    ['speak', { voice: 'female' }, '10004', '/payload'],
    ['speak', { ...SAY, stop: 'none' }, '90016', '/stop'],
    ['speak', { ...SAY, loop: 0 }, '90009', '/loop'],
    ['speak', { ...SAY, payload: 'x'.repeat(3_001) }, '90010', '/payload'],
    ['speak', { ...SAY, payload_type: 'html' }, '90011', '/payload_type'],
    ['speak', { ...SAY, language: 'xx' }, '90013', '/language'],
    ['speak', { ...SAY, speed: 2 }, '10015', '/speed'],
    ['gather', { maximum_digits: 129 }, '10033', '/maximum_digits'],
    ['gather', { valid_digits: '12a' }, '90008', '/valid_digits'],
    ['gather', { terminating_digit: 'x' }, '90007', '/terminating_digit'],
    ['gather', { timeout_millis: 0 }, '90002', '/timeout_millis'],
    ['send_dtmf', { digits: '1x' }, '90014', '/digits'],
    ['transfer', { to: '555' }, '10016', '/to'],
    ['transfer', { to: '+12025550177', timeout_secs: 4 }, '90028', '/timeout_secs'],
    ['transfer', { to: '+12025550177', mute_dtmf: 'all' }, '10032', '/mute_dtmf'],
    [
      'transfer',
      { to: '+12025550177', webhook_urls: { 'call.left_queue': 'https://x.example.com' } },
      '90057',
      '/webhook_urls',
    ],
    [
      'transfer',
      { to: '+12025550177', webhook_retries_policies: { 'call.hangup': { retries_ms: [40_000, 20_001] } } },
      '10033',
      '/webhook_retries_policies/call.hangup/retries_ms',
    ],
    ['playback_start', {}, '10004', '/audio_url'],
    ['playback_start', { audio_url: 'https://x.example.com/a', media_name: 'a' }, '10015', '/media_name'],
    ['playback_start', { audio_url: 'nowhere' }, '10003', '/audio_url'],
    ['client_state_update', { client_state: '?' }, '90017', '/client_state'],
  ])('%s %j is refused with %s', (name, body, code, pointer) => {
    const carrier = quietCarrier();
    const leg = answeredCall(carrier);
    const answer = act(carrier, leg, name, body, START);
    expect(errorOf(answer)).toEqual({ status: 422, code, pointer });
    expect(pass(carrier, 60_000)).toEqual([]);
  });

  it('may name parameters of its own where that is chosen', () => {
    const carrier = quietCarrier({ choices: { refuseUnknown: false } });
    expect(act(carrier, answeredCall(carrier), 'speak', { ...SAY, speed: 2 }, START).status).toBe(200);
  });

  it('of every name in the catalogue is known under its method alone', () => {
    const carrier = quietCarrier();
    const leg = answeredCall(carrier);
    for (const spec of Object.values(actions)) {
      const path = spec.path.replace('{call_control_id}', leg).replace('{id}', 'room');
      const answer = command(carrier, { method: spec.method, path, body: {} }, START);
      expect([spec.name, answer.status]).not.toEqual([spec.name, 404]);
      expect(commandName(path)).toBe(spec.name);
      expect(command(carrier, { method: 'DELETE', path, body: {} }, START).status).toBe(405);
      if (answer.status >= 300) expect(errorOf(answer).code).toMatch(/^\d{5}$/);
    }
  });

  it.each([
    '/',
    '/calls/x/actions/conference_end',
    '/conferences/x/actions/speakk',
    '/calls/x/actions',
    '/numbers',
    'calls',
  ])('to %s is 404', (path) => {
    const answer = command(quietCarrier(), { method: 'POST', path, body: {} }, START);
    expect(errorOf(answer)).toMatchObject({ status: 404, code: '10005' });
  });
});

describe('GET', () => {
  it('tells of a leg for ten minutes after its end', () => {
    const carrier = quietCarrier();
    const leg = answeredCall(carrier);
    const status = (now: number) => get(carrier, `/calls/${leg.replace(':', '%3A')}`, now);
    expect(status(START + 5_500).body['data']).toEqual({
      record_type: 'call',
      call_control_id: leg,
      call_leg_id: expect.any(String) as string,
      call_session_id: expect.any(String) as string,
      client_state: null,
      call_duration: 5,
      is_alive: true,
      start_time: '2025-11-23T03:30:00.000000Z',
    });
    act(carrier, leg, 'hangup', {}, START + 6_000);
    expect(status(START + 605_999).body['data']).toMatchObject({
      is_alive: false,
      call_duration: 6,
      end_time: '2025-11-23T03:30:06.000000Z',
    });
    expect(errorOf(status(START + 606_000))).toMatchObject({ status: 404, code: '10005' });
    expect(errorOf(get(carrier, '/calls/v3:nobody'))).toMatchObject({ status: 422, code: '90015' });
  });

  it('lists living calls of a connection by cursor or by number', () => {
    const carrier = quietCarrier({ connectionId: 'app' });
    const all = Array.from({ length: 5 }, () => answeredCall(carrier));
    const page = (query: string) => get(carrier, `/connections/app/active_calls?${query}`).body;
    const ids = (body: JsonObject) => (body['data'] as JsonObject[]).map((call) => call['call_control_id']);
    const first = page('page[limit]=2');
    expect(ids(first)).toEqual(all.slice(0, 2));
    const cursors = objectIn(objectIn(first, 'meta'), 'cursors');
    expect(cursors).not.toHaveProperty('before');
    act(carrier, all[1] ?? '', 'hangup', {}, START);
    const second = page(`page%5Blimit%5D=2&page%5Bafter%5D=${encodeURIComponent(textIn(cursors, 'after'))}`);
    expect(ids(second)).toEqual(all.slice(2, 4));
    const meta = objectIn(second, 'meta');
    expect(ids(page(textIn(meta, 'next').split('?')[1] ?? ''))).toEqual(all.slice(4));
    expect(ids(page(textIn(meta, 'previous').split('?')[1] ?? ''))).toEqual([all[0]]);
    expect(ids(page('page[number]=2&page[size]=3'))).toEqual(all.slice(4));
    expect(ids(page('page[number]=3&page[size]=3'))).toEqual([]);
    expect(ids(page('page[limit]=many&page[after]=%E0%A4%A'))).toHaveLength(4);
    expect(get(carrier, '/connections/other/active_calls').body['data']).toEqual([]);
  });
});

describe('faults', () => {
  it('refuse so many commands, without effect, as long as they last', () => {
    const carrier = quietCarrier();
    const leg = answeredCall(carrier);
    setFaults(carrier, {
      errors: [
        { command: 'speak', status: 500, times: 2 },
        { command: 'status', status: 429, times: 1 },
      ],
    });
    expect(errorOf(act(carrier, leg, 'speak', SAY, START))).toMatchObject({ status: 500, code: '10007' });
    expect(act(carrier, leg, 'speak', SAY, START).status).toBe(500);
    expect(act(carrier, leg, 'speak', SAY, START).status).toBe(200);
    expect(errorOf(get(carrier, `/calls/${leg}`))).toMatchObject({ status: 429, code: '10011' });
    expect(heard(carrier, leg).heard).toHaveLength(1);
  });

  it('duplicate, lose, delay and reorder webhooks', () => {
    const carrier = quietCarrier();
    const leg = answeredCall(carrier);
    setFaults(carrier, { webhooks: { duplicate: 2, lose: ['call.speak.started'], delayMs: 100 } });
    act(carrier, leg, 'speak', { ...SAY, payload: 'one two' }, START);
    const twice = pass(carrier, 9_000);
    expect(twice.map(({ at, type }) => [at, type])).toEqual([
      [850, 'call.speak.ended'],
      [850, 'call.speak.ended'],
    ]);
    setFaults(carrier, { webhooks: { reorder: true } });
    for (const payload of ['one', 'two']) act(carrier, leg, 'speak', { ...SAY, payload }, START + 10_000);
    expect(pass(carrier, 20_000).map(({ at, type }) => [at, type])).toEqual([
      [10_000, 'call.speak.started'],
      [10_375, 'call.speak.started'],
      [10_625, 'call.speak.ended'],
      [11_000, 'call.speak.ended'],
    ]);
  });
});

describe('the list of assumptions', () => {
  it('names each once, with options that exist', () => {
    const names = assumptions.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const { options } = createCarrier({ seed: 1 });
    for (const { option } of assumptions) {
      if (option === undefined) continue;
      const [group = '', member] = option.split('.');
      expect(options).toHaveProperty(group);
      if (member !== undefined) expect(options).toHaveProperty(option);
    }
  });
});
