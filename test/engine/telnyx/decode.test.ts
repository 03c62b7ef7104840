import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { decodeWebhook, type DecodedEvent, type RefusedWebhook } from '../../../engine/telnyx/decode.ts';
import { eventNamed } from '../../../engine/telnyx/events.ts';

const folder = new URL('../../fixtures/webhooks/', import.meta.url);
const samples = readdirSync(folder).filter((name) => name.endsWith('.json'));
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

// What the README beside the samples says is not a delivery of API v2.
const refusedSamples: Readonly<Record<string, RefusedWebhook>> = {
  '92-v1-format.call_initiated.json': 'v1_shape',
  '93-portal-debugger-shape.call.hangup.json': 'portal_shape',
};

function decoded(body: string): DecodedEvent {
  const result = decodeWebhook(body);
  if (!result.ok) throw new Error(`${result.reason}: ${result.message}`);
  return result.event;
}

function webhook(payload: unknown, data: object = {}, meta?: unknown): string {
  const event = { record_type: 'event', event_type: 'call.answered', id: 'e1', payload, ...data };
  return JSON.stringify({ data: event, meta });
}

const leg = { call_control_id: 'v3:a' };

describe('samples', () => {
  test.each(samples)('%s', (name) => {
    const result = decodeWebhook(read(name));
    if (name in refusedSamples) {
      expect(result).toMatchObject({ ok: false, reason: refusedSamples[name] });
      return;
    }
    const event = decoded(read(name));
    expect(name).toContain(event.type);
    const spec = eventNamed(event.type);
    expect(event.leg !== null).toBe(spec?.carriesLeg);
    expect(Object.keys(event.payload).filter((field) => !spec?.fields.includes(field))).toEqual([]);
    expect([event.id, event.legId, event.session]).toEqual([
      expect.any(String),
      expect.any(String),
      expect.any(String),
    ]);
    expect(Number.isSafeInteger(event.occurredAt)).toBe(true);
  });

  test('the first one, in full', () => {
    const { payload, ...event } = decoded(read('01-call.initiated.inbound.json'));
    expect(event).toEqual({
      id: 'b97d4d5e-6fe7-4432-911f-79637bf6ebb7',
      type: 'call.initiated',
      occurredAt: 1763868600076316,
      leg: 'v3:2EC-70CTEjlUq3tDM0CxKXIt5-5N4iP4wo7_-PfH-qub97Sk4EqO5w',
      legId: 'b0e6224c-c81c-11f0-afbb-02420aef93a0',
      session: 'b0e6141e-c81c-11f0-abac-02420aef93a0',
      conference: null,
      connection: '2811212257810187875',
      clientState: null,
      attempt: 1,
    });
    expect(payload).toMatchObject({ direction: 'incoming', state: 'parked' });
  });

  test('a redelivery has the same id and another attempt', () => {
    const first = decoded(read('06-call.gather.ended.valid.json'));
    const second = decoded(read('90-duplicate.call.gather.ended.attempt-2.json'));
    expect(second).toEqual({ ...first, attempt: 2 });
  });

  test('an unwrapped change of the floor is taken, with the time in its payload', () => {
    const event = decoded(read('91-quirk.conference.floor.changed.unwrapped.json'));
    expect(event).toMatchObject({ attempt: null, conference: '428c31b6-abf3-3bc1-b7f4-5013ef9657c1' });
    expect(event.occurredAt).toBe(Date.parse('2018-02-02T22:25:27.521Z') * 1000);
  });

  test('version 1 is named, with what to do about it', () => {
    const result = decodeWebhook(read('92-v1-format.call_initiated.json'));
    expect(result).toMatchObject({ message: expect.stringContaining('webhook_api_version') as unknown });
  });
});

describe('strict on ids', () => {
  test.each<[string, object, object]>([
    ['data.id', leg, { id: 7 }],
    ['data.id', leg, { id: '' }],
    ['data.id', leg, { id: ['e1'] }],
    ['call_control_id', { call_control_id: 7 }, {}],
    ['call_control_id', { call_control_id: '', call_leg_id: 'l' }, {}],
    ['call_control_id', { call_control_id: { toString: 1 } }, {}],
    ['call_leg_id', { ...leg, call_leg_id: false }, {}],
    ['call_session_id', { ...leg, call_session_id: 1.5 }, {}],
    ['conference_id', { ...leg, conference_id: [] }, {}],
    ['connection_id', { ...leg, connection_id: 17 }, {}],
  ])('%s of a wrong type', (_name, payload, data) => {
    expect(decodeWebhook(webhook(payload, data))).toMatchObject({ ok: false, reason: 'wrong_type' });
  });

  test.each(['call.answered', 'call.new_thing', 'streaming.started', 'siprec.failed', 'conference.ended'])(
    '%s without leg and conference',
    (event_type) => {
      expect(decodeWebhook(webhook({ call_session_id: 's' }, { event_type }))).toMatchObject({ reason: 'no_leg' });
      expect(decodeWebhook(webhook(undefined, { event_type }))).toMatchObject({ reason: 'no_leg' });
    },
  );

  test.each<[string, object, Partial<DecodedEvent>]>([
    ['call.recording.saved', { call_leg_id: 'l' }, { leg: null, legId: 'l' }],
    ['conference.speak.ended', { conference_id: 'c' }, { leg: null, conference: 'c' }],
    ['message.received', {}, { leg: null, type: 'message.received' }],
  ])('%s needs no call_control_id', (event_type, payload, expected) => {
    expect(decoded(webhook(payload, { event_type }))).toMatchObject(expected);
  });

  test('an absent id alone is tolerated', () => {
    expect(decoded(webhook(leg, { id: undefined })).id).toBeNull();
    expect(decoded(webhook(leg, { id: null })).id).toBeNull();
  });

  test('an id of digits that a double would change stays exact', () => {
    const body = webhook({ ...leg, connection_id: 0 }).replace(
      '"connection_id":0',
      '"connection_id":2811212257810187875',
    );
    expect(decoded(body).connection).toBe('2811212257810187875');
  });
});

describe('loose on the rest', () => {
  test('unknown types and fields are kept', () => {
    const event = decoded(webhook({ ...leg, brand_new: { a: [1] } }, { event_type: 'call.brand_new' }));
    expect(event).toMatchObject({ type: 'call.brand_new', payload: { brand_new: { a: [1] } } });
  });

  test.each([[undefined], [null], [7], ['2'], [{}], [{ attempt: '2' }], [{ attempt: 1.5 }]])('meta %j', (meta) => {
    expect(decoded(webhook(leg, {}, meta)).attempt).toBeNull();
  });

  test.each([[undefined], [null], [7], [{}]])('client_state %j is none', (client_state) => {
    expect(decoded(webhook({ ...leg, client_state })).clientState).toBeNull();
  });

  test.each([
    ['2025-11-23T03:30:00.076316Z', 1763868600076316],
    ['2025-11-23T03:30:00Z', 1763868600000000],
    ['2025-11-23T03:30:00.5Z', 1763868600500000],
    ['2025-11-23T03:30:00.0763169999Z', 1763868600076316],
    ['2025-11-23T04:30:00.076316+01:00', 1763868600076316],
    ['1969-12-31T23:59:59.999999Z', -1],
    ['2025-11-23T03:30:00', null],
    ['2025-13-23T03:30:00Z', null],
    ['2025-11-23', null],
    ['', null],
    [1763868600, null],
    [null, null],
  ])('time %j', (occurred_at, expected) => {
    expect(decoded(webhook(leg, { occurred_at })).occurredAt).toBe(expected);
  });
});

describe('not an event', () => {
  test.each<[string, RefusedWebhook]>([
    ['', 'not_json'],
    ['{', 'not_json'],
    ['['.repeat(100_000), 'not_json'],
    [`${'['.repeat(10_000)}${']'.repeat(10_000)}`, 'not_json'],
    ['null', 'not_an_event'],
    ['[]', 'not_an_event'],
    ['"call.answered"', 'not_an_event'],
    ['{}', 'not_an_event'],
    ['{"data": []}', 'not_an_event'],
    ['{"data": {}}', 'not_an_event'],
    ['{"data": {"event_type": 7, "payload": {}}}', 'not_an_event'],
    ['{"data": {"event_type": "", "payload": {}}}', 'not_an_event'],
    ['{"data": {"event_type": "call.answered", "payload": "x"}}', 'not_an_event'],
    ['{"__proto__": {"data": {"event_type": "call.answered"}}}', 'not_an_event'],
    ['{"metadata": {"event": {"event_type": "call.answered"}}}', 'not_an_event'],
    ['{"event_type": "call.answered", "payload": {"call_control_id": "v3:a"}}', 'portal_shape'],
    ['{"event_type": "call_answered", "payload": {"call_control_id": "v3:a"}}', 'v1_shape'],
  ])('%.60s', (body, reason) => {
    expect(decodeWebhook(body)).toMatchObject({ ok: false, reason });
  });

  test('ids are not taken from a prototype', () => {
    const body = '{"data":{"event_type":"call.answered","payload":{"__proto__":{"call_control_id":"v3:a"}}}}';
    expect(decodeWebhook(body)).toMatchObject({ ok: false, reason: 'no_leg' });
  });

  test('messages stay short', () => {
    const body = JSON.stringify({ data: { event_type: `call.${'x'.repeat(100_000)}`, payload: {} } });
    const result = decodeWebhook(body);
    expect(result.ok || result.message.length).toBeLessThan(200);
  });
});

describe('never throws', () => {
  test('on any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void decodeWebhook(text)));
  });

  test('on any JSON in the place of any part', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom('data', 'event_type', 'payload', 'id', 'meta'), (value, place) => {
        const data = {
          event_type: 'call.answered',
          payload: leg,
          id: 'e',
          ...(place !== 'meta' && { [place]: value }),
        };
        decodeWebhook(JSON.stringify(place === 'data' ? { data: value } : { data, meta: value }));
      }),
    );
  });

  test('on samples with a byte changed or cut', () => {
    const bodies = samples.map(read);
    fc.assert(
      fc.property(fc.constantFrom(...bodies), fc.nat(), fc.string({ unit: 'binary' }), (body, at, text) => {
        const place = at % body.length;
        decodeWebhook(body.slice(0, place) + text + body.slice(place + 1));
        decodeWebhook(body.slice(0, place));
      }),
    );
  });
});
