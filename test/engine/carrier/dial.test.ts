import { command } from '../../../engine/carrier/commands.ts';
import { legs } from '../../../engine/carrier/view.ts';
import type { Carrier } from '../../../engine/carrier/state.ts';
import type { JsonObject } from '../../../engine/telnyx/wire.ts';
import {
  act,
  AGENT,
  answeredCall,
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

function dial(carrier: Carrier, body: JsonObject, now = START) {
  const base = { connection_id: 'app-1', from: US, to: AGENT };
  return command(carrier, { method: 'POST', path: '/calls', body: { ...base, ...body } }, now);
}

function dialled(carrier: Carrier, body: JsonObject, now = START): string {
  return textIn(objectIn(dial(carrier, body, now).body, 'data'), 'call_control_id');
}

describe('dial', () => {
  it('answers with the call, never alive yet, and rings', () => {
    const carrier = quietCarrier();
    const answer = dial(carrier, { client_state: 'QQ==', record: 'record-from-answer' });
    expect(answer.status).toBe(200);
    expect(answer.body['data']).toMatchObject({
      record_type: 'call',
      is_alive: false,
      client_state: 'QQ==',
      recording_id: expect.any(String) as string,
    });
    expect(pass(carrier, 3_000)).toMatchObject([
      { at: 0, type: 'call.initiated', payload: { direction: 'outgoing', state: 'bridging', connection_id: 'app-1' } },
      { at: 3_000, type: 'call.answered', payload: { client_state: 'QQ==' } },
    ]);
    expect(types(pass(carrier, 99_000))).toEqual(['call.hangup', 'call.recording.saved']);
  });

  it('takes no answer command, and no speech while it rings', () => {
    const carrier = quietCarrier();
    const leg = dialled(carrier, {});
    expect(errorOf(act(carrier, leg, 'answer', {}, START)).code).toBe('90102');
    expect(errorOf(act(carrier, leg, 'speak', { payload: 'Hi', voice: 'female' }, START)).code).toBe('90034');
    expect(errorOf(act(carrier, leg, 'transfer', { to: US }, START)).code).toBe('90034');
    expect(act(carrier, leg, 'hangup', {}, START).status).toBe(200);
    expect(only(pass(carrier, 0), 'call.hangup').payload['hangup_cause']).toBe('originator_cancel');
    const other = dialled(carrier, {}, START + 1);
    pass(carrier, 4_000);
    expect(errorOf(act(carrier, other, 'answer', {}, START + 4_000)).code).toBe('90102');
  });

  it('is deduplicated across dials by command_id for 60 seconds and no longer', () => {
    const carrier = quietCarrier();
    const first = dial(carrier, { command_id: 'one' });
    expect(dial(carrier, { command_id: 'one' }, START + 59_999)).toEqual(first);
    expect(legs(carrier)).toHaveLength(1);
    const again = dial(carrier, { command_id: 'one' }, START + 60_000);
    expect(again.body).not.toEqual(first.body);
    expect(legs(carrier)).toHaveLength(2);
  });

  it('can be linked to a call and bridged with it on answer', () => {
    const carrier = quietCarrier();
    const leg = answeredCall(carrier);
    const far = dialled(carrier, { link_to: leg, bridge_on_answer: true, park_after_unbridge: 'self' });
    const events = pass(carrier, 3_000);
    expect(new Set(events.map(({ payload }) => payload['call_session_id'])).size).toBe(1);
    expect(legs(carrier).map(({ state }) => state)).toEqual(['bridged', 'bridged']);
    act(carrier, leg, 'hangup', {}, START + 4_000);
    pass(carrier, 4_000);
    expect(legs(carrier)).toMatchObject([{ state: 'ended' }, { id: far, state: 'answered' }]);
  });

  it('needs link_to for a bridge, a known one, and a living one', () => {
    const carrier = quietCarrier();
    expect(errorOf(dial(carrier, { bridge_on_answer: true }))).toEqual({
      status: 422,
      code: '10004',
      pointer: '/link_to',
    });
    expect(errorOf(dial(carrier, { link_to: 'v3:nobody' }))).toMatchObject({ code: '90015', pointer: '/link_to' });
    const leg = answeredCall(carrier);
    act(carrier, leg, 'hangup', {}, START);
    expect(errorOf(dial(carrier, { link_to: leg })).code).toBe('90018');
  });

  it('rings several targets at once; the first to answer ends the others', () => {
    const carrier = quietCarrier({ farEnds: { [AGENT]: { answersAfter: 9_000, hangsUpAfter: null } } });
    dial(carrier, { to: [AGENT, '+12025550199'] });
    pass(carrier, 10_000);
    expect(legs(carrier).map(({ state, hangup }) => [state, hangup?.cause ?? null])).toEqual([
      ['ended', 'originator_cancel'],
      ['answered', null],
    ]);
  });

  it('reports no_answer instead of timeout without further routes', () => {
    const carrier = quietCarrier({ defaultFarEnd: 'no_answer' });
    dial(carrier, { retry_on_timeout: false, timeout_secs: 5 });
    expect(only(pass(carrier, 9_000), 'call.hangup')).toMatchObject({
      at: 5_000,
      payload: { hangup_cause: 'no_answer' },
    });
  });

  it('may be limited to one connection', () => {
    const carrier = quietCarrier({ connectionId: 'app-9', onlyConnection: true });
    expect(errorOf(dial(carrier, {}))).toEqual({ status: 422, code: '10015', pointer: '/connection_id' });
    expect(dial(carrier, { connection_id: 'app-9' }).status).toBe(200);
  });
});

describe('bridge', () => {
  it('joins two calls; each is hung up with the other unless parked', () => {
    const carrier = quietCarrier();
    const a = answeredCall(carrier);
    const b = answeredCall(carrier);
    act(carrier, a, 'bridge', { call_control_id: b, park_after_unbridge: 'self' }, START);
    expect(types(pass(carrier, 0))).toEqual(['call.bridged', 'call.bridged']);
    act(carrier, b, 'hangup', {}, START + 100);
    expect(legs(carrier).map(({ state }) => state)).toEqual(['answered', 'ended']);
  });

  it('refuses what it cannot join', () => {
    const carrier = quietCarrier();
    const a = answeredCall(carrier);
    const ringing = dialled(carrier, {});
    const joined = (body: JsonObject) => errorOf(act(carrier, a, 'bridge', body, START)).code;
    expect(joined({ call_control_id: ringing })).toBe('90034');
    expect(joined({ call_control_id: 'v3:nobody' })).toBe('90015');
    expect(joined({ call_control_id: a })).toBe('90015');
    expect(joined({ queue: 'empty' })).toBe('10015');
    expect(joined({})).toBe('10004');
    act(carrier, ringing, 'hangup', {}, START);
    expect(joined({ call_control_id: ringing })).toBe('90018');
  });
});
