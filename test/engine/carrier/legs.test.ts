import { readFileSync } from 'node:fs';
import { advance } from '../../../engine/carrier/carrier.ts';
import { hangUpCaller, placeCall, pressKey } from '../../../engine/carrier/persons.ts';
import { legs } from '../../../engine/carrier/view.ts';
import type { JsonObject } from '../../../engine/telnyx/wire.ts';
import {
  act,
  AGENT,
  answeredCall,
  CALLER,
  drain,
  errorOf,
  objectIn,
  only,
  pass,
  quietCarrier,
  START,
  textIn,
  types,
  US,
} from './phone-lab.ts';

const SAMPLES = 'test/fixtures/webhooks';

function sample(name: string): JsonObject {
  return JSON.parse(readFileSync(`${SAMPLES}/${name}`, 'utf8')) as JsonObject;
}

describe('an incoming call', () => {
  it('is parked until it is answered', () => {
    const carrier = quietCarrier();
    const leg = placeCall(carrier, { from: CALLER, to: US }, START);
    const [initiated] = advance(carrier, START);
    expect(initiated).toMatchObject({ leg, url: 'https://ivr.example.com/webhooks/telnyx', method: 'POST' });
    expect(initiated?.event.meta).toEqual({ attempt: 1, delivered_to: initiated?.url });
    const real = objectIn(sample('01-call.initiated.inbound.json'), 'data');
    const data = initiated?.event.data ?? {};
    expect(Object.keys(data).sort()).toEqual(Object.keys(real).sort());
    expect(Object.keys(objectIn(data, 'payload')).sort()).toEqual(Object.keys(objectIn(real, 'payload')).sort());
    expect(data).toMatchObject({
      event_type: 'call.initiated',
      record_type: 'event',
      occurred_at: '2025-11-23T03:30:00.000000Z',
      payload: { direction: 'incoming', state: 'parked', client_state: null, from: CALLER, to: US },
    });
    expect(legs(carrier)).toMatchObject([{ id: leg, state: 'parked' }]);
  });

  it.each([
    ['02-call.answered.json', 'call.answered'],
    ['14-call.hangup.caller.json', 'call.hangup'],
    ['03-call.speak.started.json', 'call.speak.started'],
    ['04-call.speak.ended.json', 'call.speak.ended'],
    ['05-call.dtmf.received.json', 'call.dtmf.received'],
  ])('has the fields of the real delivery %s', (file, type) => {
    const carrier = quietCarrier();
    const leg = placeCall(carrier, { from: CALLER, to: US }, START);
    act(carrier, leg, 'answer', {}, START + 900);
    act(carrier, leg, 'speak', { payload: 'Hello', voice: 'female' }, START + 1_000);
    pressKey(carrier, leg, '5', START + 9_000);
    hangUpCaller(carrier, leg, START + 10_000);
    const { payload } = only(drain(carrier), type);
    expect(Object.keys(payload).sort()).toEqual(
      Object.keys(objectIn(objectIn(sample(file), 'data'), 'payload')).sort(),
    );
  });

  it('refuses other commands with 90034 before the answer, and takes answer, reject, hangup and transfer', () => {
    const carrier = quietCarrier();
    const leg = placeCall(carrier, { from: CALLER, to: US }, START);
    expect(errorOf(act(carrier, leg, 'speak', { payload: 'Hi', voice: 'female' }, START))).toMatchObject({
      status: 422,
      code: '90034',
    });
    expect(errorOf(act(carrier, leg, 'gather_stop', {}, START)).code).toBe('90034');
    expect(errorOf(act(carrier, leg, 'record_start', { channels: 'single', format: 'mp3' }, START)).code).toBe('90020');
    expect(act(carrier, leg, 'transfer', { to: AGENT }, START).status).toBe(200);
    expect(act(carrier, leg, 'hangup', {}, START).status).toBe(200);
  });

  it('can be rejected as busy', () => {
    const carrier = quietCarrier();
    const leg = placeCall(carrier, { from: CALLER, to: US }, START);
    act(carrier, leg, 'reject', { cause: 'USER_BUSY' }, START + 100);
    expect(only(pass(carrier, 100), 'call.hangup').payload).toMatchObject({
      hangup_cause: 'user_busy',
      hangup_source: 'callee',
      sip_hangup_cause: '486',
    });
  });

  it('is given up by its caller when nobody answers', () => {
    const carrier = quietCarrier();
    placeCall(carrier, { from: CALLER, to: US }, START);
    expect(only(drain(carrier), 'call.hangup')).toMatchObject({
      at: 120_000,
      payload: { hangup_cause: 'originator_cancel', hangup_source: 'caller' },
    });
  });

  it('is hung up when its first command never comes, where the application asks for it', () => {
    const carrier = quietCarrier({ firstCommandTimeoutMs: 30_000 });
    placeCall(carrier, { from: CALLER, to: US }, START);
    const commanded = placeCall(carrier, { from: CALLER, to: US }, START);
    act(carrier, commanded, 'answer', {}, START + 1_000);
    const hangups = pass(carrier, 60_000).filter((event) => event.type === 'call.hangup');
    expect(hangups).toMatchObject([{ at: 30_000, payload: { hangup_cause: 'timeout' } }]);
  });

  it('ends with its caller, and takes no command afterwards', () => {
    const carrier = quietCarrier();
    const leg = answeredCall(carrier);
    expect(hangUpCaller(carrier, leg, START + 2_000)).toBe(true);
    expect(hangUpCaller(carrier, leg, START + 2_000)).toBe(false);
    expect(only(pass(carrier, 2_000), 'call.hangup').payload).toMatchObject({
      hangup_cause: 'normal_clearing',
      hangup_source: 'caller',
      sip_hangup_cause: '200',
      end_time: '2025-11-23T03:30:02.000000Z',
    });
    expect(errorOf(act(carrier, leg, 'hangup', {}, START + 2_100))).toMatchObject({ status: 422, code: '90018' });
    expect(pressKey(carrier, leg, '1', START + 2_200)).toBe(false);
  });

  it('may last 14400 seconds from its answer', () => {
    const carrier = quietCarrier();
    const leg = placeCall(carrier, { from: CALLER, to: US }, START);
    act(carrier, leg, 'answer', {}, START + 5_000);
    expect(only(drain(carrier), 'call.hangup')).toMatchObject({
      at: 14_405_000,
      payload: { hangup_cause: 'time_limit' },
    });
  });

  it('can be told when its caller will hang up', () => {
    const carrier = quietCarrier();
    const leg = placeCall(carrier, { from: CALLER, to: US, callerHangsUp: 4_000 }, START);
    act(carrier, leg, 'answer', {}, START);
    expect(only(drain(carrier), 'call.hangup')).toMatchObject({ at: 4_000, payload: { hangup_source: 'caller' } });
  });
});

describe('client_state', () => {
  it('is sticky per leg, and webhooks in flight carry the old value', () => {
    const carrier = quietCarrier({ disorder: { delayMs: [500, 500], sameMomentAnyOrder: false } });
    const leg = placeCall(carrier, { from: CALLER, to: US }, START);
    act(carrier, leg, 'answer', { client_state: 'b25l' }, START);
    act(carrier, leg, 'client_state_update', { client_state: 'dHdv' }, START + 100);
    pressKey(carrier, leg, '1', START + 100);
    pressKey(carrier, leg, '2', START + 5_000);
    const events = pass(carrier, 6_000);
    expect(events.map(({ type, payload }) => [type, payload['client_state']])).toEqual([
      ['call.initiated', null],
      ['call.answered', 'b25l'],
      ['call.dtmf.received', 'dHdv'],
      ['call.dtmf.received', 'dHdv'],
    ]);
  });

  it('is left as it was by a refused command', () => {
    const carrier = quietCarrier();
    const leg = answeredCall(carrier);
    expect(
      errorOf(act(carrier, leg, 'speak', { payload: 'x', voice: 'female', client_state: 'no base64' }, START)),
    ).toEqual({
      status: 422,
      code: '90017',
      pointer: '/client_state',
    });
    pressKey(carrier, leg, '1', START);
    expect(only(pass(carrier, 0), 'call.dtmf.received').payload['client_state']).toBeNull();
  });
});

describe('order within one millisecond', () => {
  it('shows in occurred_at', () => {
    const carrier = quietCarrier();
    const leg = answeredCall(carrier);
    for (const digit of '123') pressKey(carrier, leg, digit, START + 50);
    const stamps = advance(carrier, START + 50).map(({ event }) => event.data['occurred_at']);
    expect(stamps).toEqual([
      '2025-11-23T03:30:00.050000Z',
      '2025-11-23T03:30:00.050001Z',
      '2025-11-23T03:30:00.050002Z',
    ]);
  });

  it('is any order by default', () => {
    const orders = new Set<string>();
    for (let seed = 0; seed < 20; seed++) {
      const carrier = quietCarrier({ seed, disorder: {} });
      const leg = answeredCall(carrier);
      for (const digit of '123') pressKey(carrier, leg, digit, START + 50);
      orders.add(
        pass(carrier, 50)
          .map(({ payload }) => textIn(payload, 'digit'))
          .join(''),
      );
    }
    expect(orders.size).toBeGreaterThan(3);
    expect(types(drain(quietCarrier()))).toEqual([]);
  });
});
