import { command, commandName } from '../../../engine/carrier/commands.ts';
import type { CarrierOptions } from '../../../engine/carrier/options.ts';
import { hangUpCaller, say } from '../../../engine/carrier/persons.ts';
import { heard, legs } from '../../../engine/carrier/view.ts';
import { eventNamed } from '../../../engine/telnyx/events.ts';
import type { Carrier } from '../../../engine/carrier/state.ts';
import type { JsonObject } from '../../../engine/telnyx/wire.ts';
import {
  act,
  answeredCall,
  drain,
  errorOf,
  objectIn,
  only,
  pass,
  quietCarrier,
  START,
  textIn,
  types,
} from './phone-lab.ts';

describe('queues', () => {
  it('hold calls until an agent takes one', () => {
    const carrier = quietCarrier({ queues: { support: { bridgedAfter: 20_000, position: 3 } } });
    const leg = answeredCall(carrier);
    act(carrier, leg, 'enqueue', { queue_name: 'support' }, START);
    const events = pass(carrier, 20_000);
    expect(only(events, 'call.enqueued').payload).toMatchObject({ queue: 'support', current_position: 3 });
    expect(only(events, 'call.dequeued').payload).toMatchObject({ reason: 'bridged', wait_time_secs: 20 });
    expect(only(events, 'call.bridged').payload['call_control_id']).toBe(leg);
    expect(legs(carrier)).toHaveLength(1);
    expect(only(drain(carrier), 'call.hangup').at).toBe(80_000);
  });

  it('are full when the scripted place lies past their end', () => {
    const carrier = quietCarrier({ queues: { support: { bridgedAfter: null, position: 3 } } });
    const leg = answeredCall(carrier);
    const refused = act(carrier, leg, 'enqueue', { queue_name: 'support', max_size: 2 }, START);
    expect(errorOf(refused)).toMatchObject({ status: 422, code: '90036' });
    const other = quietCarrier({ queues: { support: { bridgedAfter: null, position: 3 } } });
    expect(act(other, answeredCall(other), 'enqueue', { queue_name: 'support', max_size: 3 }, START).status).toBe(200);
  });

  it('let go by command, by time and by hang-up', () => {
    const carrier = quietCarrier();
    const reasons = (leg: string, until: number) =>
      pass(carrier, until)
        .filter(({ type, payload }) => type === 'call.dequeued' && payload['call_control_id'] === leg)
        .map(({ payload }) => payload['reason']);
    const leg = answeredCall(carrier);
    act(carrier, leg, 'enqueue', { queue_name: 'q', max_wait_time_secs: 10 }, START);
    expect(errorOf(act(carrier, leg, 'enqueue', { queue_name: 'q' }, START)).code).toBe('90038');
    expect(reasons(leg, 10_000)).toEqual(['timeout']);
    act(carrier, leg, 'enqueue', { queue_name: 'q' }, START + 11_000);
    act(carrier, leg, 'leave_queue', {}, START + 12_000);
    expect(reasons(leg, 12_000)).toEqual(['leave']);
    act(carrier, leg, 'enqueue', { queue_name: 'q' }, START + 13_000);
    hangUpCaller(carrier, leg, START + 14_000);
    expect(reasons(leg, 14_000)).toEqual(['hangup']);
  });

  it('tell of themselves and of a call in them', () => {
    const carrier = quietCarrier({
      queues: { other: { bridgedAfter: null, averageWaitSecs: 42, leavesAfter: 9_000 } },
    });
    const ask = (path: string, now = START) => command(carrier, { method: 'GET', path, body: {} }, now);
    const [first, second] = [answeredCall(carrier), answeredCall(carrier)];
    expect(ask('/queues/q').status).toBe(404);
    act(carrier, first, 'enqueue', { queue_name: 'q' }, START);
    act(carrier, second, 'enqueue', { queue_name: 'q' }, START + 4_000);
    expect(objectIn(ask('/queues/q', START + 10_000).body, 'data')).toMatchObject({
      name: 'q',
      current_size: 2,
      max_size: 100,
      average_wait_time_secs: 8,
    });
    const call = `/queues/q/calls/${encodeURIComponent(second)}`;
    expect(objectIn(ask(call, START + 10_000).body, 'data')).toMatchObject({ queue_position: 2, wait_time_secs: 6 });
    act(carrier, second, 'leave_queue', {}, START + 11_000);
    expect(errorOf(ask(call, START + 11_000)).code).toBe('10005');
    expect(ask('/queues/q/other/x').status).toBe(404);
    expect(command(carrier, { method: 'POST', path: call, body: {} }, START + 11_000).status).toBe(405);
    expect(commandName(call, 'GET')).toBe('queue_call_status');
    expect(commandName('/queues/q', 'GET')).toBe('queue_status');
    act(carrier, second, 'enqueue', { queue_name: 'other' }, START + 12_000);
    expect(objectIn(ask('/queues/other', START + 12_000).body, 'data')).toMatchObject({ average_wait_time_secs: 42 });
    expect(
      pass(carrier, 21_000)
        .filter(({ type }) => type === 'call.dequeued')
        .at(-1),
    ).toMatchObject({
      at: 21_000,
      payload: { reason: 'leave', queue: 'other' },
    });
  });

  it('are full at their size, and bridged from their head', () => {
    const carrier = quietCarrier();
    const [waiting, second, agent] = [answeredCall(carrier), answeredCall(carrier), answeredCall(carrier)];
    act(carrier, waiting, 'enqueue', { queue_name: 'q', max_size: 1 }, START);
    expect(errorOf(act(carrier, second, 'enqueue', { queue_name: 'q' }, START)).code).toBe('90036');
    act(carrier, agent, 'bridge', { queue: 'q' }, START);
    expect(legs(carrier).map(({ state }) => state)).toEqual(['bridged', 'answered', 'bridged']);
  });
});

describe('conferences', () => {
  function post(carrier: Carrier, path: string, body: JsonObject, now = START) {
    return command(carrier, { method: 'POST', path, body }, now);
  }

  it('are created, joined, spoken to and left', () => {
    const carrier = quietCarrier();
    const [a, b] = [answeredCall(carrier), answeredCall(carrier)];
    const created = post(carrier, '/conferences', { call_control_id: a, name: 'room' });
    const id = textIn(objectIn(created.body, 'data'), 'id');
    expect(errorOf(post(carrier, '/conferences', { call_control_id: b, name: 'room' })).code).toBe('90033');
    expect(errorOf(post(carrier, '/conferences', { call_control_id: a, name: 'other' })).code).toBe('90044');
    const listed = (name: string) =>
      command(carrier, { method: 'GET', path: `/conferences?filter%5Bname%5D=${name}`, body: {} }, START).body['data'];
    expect(listed('room')).toMatchObject([{ id, name: 'room', status: 'in_progress' }]);
    expect(listed('roo')).toEqual([]);
    expect(commandName('/conferences?x=1', 'GET')).toBe('conference_list');
    expect(post(carrier, `/conferences/${id}/actions/join`, { call_control_id: b }).status).toBe(200);
    expect(errorOf(post(carrier, `/conferences/${id}/actions/join`, { call_control_id: b })).code).toBe('90044');
    post(carrier, `/conferences/${id}/actions/speak`, { payload: 'Welcome', voice: 'female' });
    expect(heard(carrier, b).heard).toMatchObject([{ text: 'Welcome' }]);
    expect(post(carrier, `/conferences/${id}/actions/mute`, {}).status).toBe(200);
    post(carrier, `/conferences/${id}/actions/leave`, { call_control_id: a });
    hangUpCaller(carrier, b, START + 60_000);
    const events = pass(carrier, 60_000);
    expect(types(events)).toEqual([
      'conference.created',
      'conference.participant.joined',
      'conference.participant.joined',
      'conference.speak.started',
      'conference.participant.left',
      'conference.speak.ended',
      'conference.participant.left',
      'conference.ended',
      'call.hangup',
    ]);
    expect(only(events, 'conference.ended').payload).toMatchObject({
      reason: 'all_left',
      occurred_at: expect.any(String) as string,
    });
    expect(errorOf(post(carrier, `/conferences/${id}/actions/mute`, {}, START + 60_000)).code).toBe('90019');
    expect(errorOf(post(carrier, '/conferences/nowhere/actions/mute', {})).code).toBe('90058');
  });

  it('tell who is in them, and may be told that a participant ends them', () => {
    const carrier = quietCarrier();
    const [a, b] = [answeredCall(carrier), answeredCall(carrier)];
    const id = textIn(objectIn(post(carrier, '/conferences', { call_control_id: a, name: 'r' }).body, 'data'), 'id');
    post(carrier, `/conferences/${id}/actions/join`, { call_control_id: b });
    const path = `/conferences/${id}/participants`;
    const listed = command(carrier, { method: 'GET', path, body: {} }, START).body['data'] as readonly JsonObject[];
    expect(listed).toMatchObject([{ call_control_id: a, end_conference_on_exit: false }, { call_control_id: b }]);
    const patch = (participant: string) =>
      command(
        carrier,
        { method: 'PATCH', path: `${path}/${participant}`, body: { end_conference_on_exit: true } },
        START,
      );
    expect(patch('nobody').status).toBe(404);
    expect(patch(textIn(listed[0] ?? {}, 'id')).status).toBe(200);
    expect(command(carrier, { method: 'GET', path: '/conferences/x/participants', body: {} }, START).status).toBe(404);
    expect(command(carrier, { method: 'POST', path, body: {} }, START).status).toBe(405);
    hangUpCaller(carrier, a, START + 10);
    expect(only(pass(carrier, 10), 'conference.ended').payload['reason']).toBe('host_left');
    expect(legs(carrier).map(({ state }) => state)).toEqual(['ended', 'ended']);
  });

  it('end for everybody by command, or with their host', () => {
    const carrier = quietCarrier();
    const [a, b] = [answeredCall(carrier), answeredCall(carrier)];
    const id = textIn(objectIn(post(carrier, '/conferences', { call_control_id: a, name: 'r' }).body, 'data'), 'id');
    post(carrier, `/conferences/${id}/actions/join`, { call_control_id: b, end_conference_on_exit: true });
    hangUpCaller(carrier, b, START + 10);
    expect(only(pass(carrier, 10), 'conference.ended').payload['reason']).toBe('host_left');
    expect(legs(carrier).map(({ state }) => state)).toEqual(['ended', 'ended']);
    const c = answeredCall(carrier);
    const other = textIn(
      objectIn(post(carrier, '/conferences', { call_control_id: c, name: 'r' }, START + 20).body, 'data'),
      'id',
    );
    post(carrier, `/conferences/${other}/actions/end`, {}, START + 20);
    expect(legs(carrier).map(({ state }) => state)).toEqual(['ended', 'ended', 'ended']);
  });
});

describe('recordings', () => {
  it('are saved after they stop, by command, at their limit or with the call', () => {
    const carrier = quietCarrier();
    const leg = answeredCall(carrier);
    act(carrier, leg, 'record_start', { channels: 'single', format: 'wav' }, START);
    act(carrier, leg, 'record_stop', {}, START + 2_000);
    const saved = only(pass(carrier, 3_000), 'call.recording.saved');
    expect(saved.payload).toMatchObject({
      channels: 'single',
      recording_started_at: '2025-11-23T03:30:00.000000Z',
      recording_ended_at: '2025-11-23T03:30:02.000000Z',
      recording_urls: { wav: expect.any(String) as string },
    });
    expect(saved.payload).not.toHaveProperty('call_control_id');
    act(carrier, leg, 'record_start', { channels: 'dual', format: 'mp3', max_length: 5 }, START + 10_000);
    expect(only(pass(carrier, 20_000), 'call.recording.saved').at).toBe(16_000);
    act(carrier, leg, 'record_start', { channels: 'dual', format: 'mp3' }, START + 20_000);
    hangUpCaller(carrier, leg, START + 21_000);
    expect(types(pass(carrier, 30_000))).toEqual(['call.hangup', 'call.recording.saved']);
  });

  it('end at a silence where the person is told to fall silent, and may fail or never be saved', () => {
    const recorded = (recordings: CarrierOptions['recordings']) => {
      const carrier = quietCarrier({ recordings: recordings ?? {} });
      const params = { channels: 'single', format: 'wav', timeout_secs: 3 };
      act(carrier, answeredCall(carrier), 'record_start', params, START);
      return pass(carrier, 60_000).map(({ type, at }) => [type, at]);
    };
    expect(recorded({})).toEqual([]);
    expect(recorded({ silentAfter: 5_000 })).toEqual([['call.recording.saved', 9_000]]);
    expect(recorded({ silentAfter: 5_000, fails: true })).toEqual([['call.recording.error', 9_000]]);
    expect(recorded({ silentAfter: 5_000, savedAfter: null })).toEqual([]);
  });
});

describe('what runs beside a call', () => {
  it('says when it starts and stops', () => {
    const carrier = quietCarrier();
    const leg = answeredCall(carrier);
    act(carrier, leg, 'streaming_start', { stream_url: 'wss://x.example.com' }, START);
    act(carrier, leg, 'streaming_stop', {}, START);
    act(carrier, leg, 'fork_start', {}, START);
    act(carrier, leg, 'siprec_start', { connector_name: 'c' }, START);
    act(carrier, leg, 'fork_stop', {}, START);
    expect(errorOf(act(carrier, leg, 'fork_stop', {}, START)).code).toBe('90031');
    act(carrier, leg, 'transcription_start', {}, START);
    expect(errorOf(act(carrier, leg, 'transcription_start', {}, START)).code).toBe('90054');
    expect(say(carrier, leg, 'hello', START)).toBe(true);
    hangUpCaller(carrier, leg, START);
    const events = pass(carrier, 0);
    expect(types(events)).toEqual([
      'streaming.started',
      'streaming.stopped',
      'call.fork.started',
      'siprec.started',
      'call.fork.stopped',
      'call.transcription',
      'siprec.stopped',
      'call.hangup',
    ]);
    for (const { type, payload } of events) {
      expect(eventNamed(type)?.fields).toEqual(expect.arrayContaining(Object.keys(payload)));
    }
  });

  it('gathers by AI from a script, one conversation at a time', () => {
    const carrier = quietCarrier({ aiGather: [{ age: 29 }] });
    const leg = answeredCall(carrier);
    const params = { parameters: { type: 'object' }, greeting: 'How old are you?' };
    const started = act(carrier, leg, 'gather_using_ai', params, START);
    const id = textIn(objectIn(started.body, 'data'), 'conversation_id');
    expect(errorOf(act(carrier, leg, 'gather_using_ai', params, START)).code).toBe('90061');
    const events = pass(carrier, 20_000);
    expect(only(events, 'call.ai_gather.ended').payload).toMatchObject({ status: 'valid', result: { age: 29 } });
    expect(only(events, 'call.conversation.ended').payload['conversation_id']).toBe(id);
    act(carrier, leg, 'gather_using_ai', params, START + 20_000);
    expect(only(pass(carrier, 40_000), 'call.ai_gather.ended').payload['status']).toBe('invalid');
  });

  it('refers a call away', () => {
    const carrier = quietCarrier();
    const leg = answeredCall(carrier);
    act(carrier, leg, 'refer', { sip_address: 'sip:desk@example.com' }, START);
    expect(types(drain(carrier))).toEqual(['call.refer.started', 'call.refer.completed', 'call.hangup']);
  });

  it('sends keys', () => {
    const carrier = quietCarrier();
    const leg = answeredCall(carrier);
    act(carrier, leg, 'send_dtmf', { digits: '1w2W#' }, START);
    expect(
      heard(carrier, leg)
        .sent.map(({ digit }) => digit)
        .join(''),
    ).toBe('12#');
    expect(pass(carrier, 0)).toEqual([]);
  });
});
