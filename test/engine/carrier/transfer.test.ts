import { hangUpCaller, placeCall } from '../../../engine/carrier/persons.ts';
import type { FarEnd } from '../../../engine/carrier/options.ts';
import { heard, legs } from '../../../engine/carrier/view.ts';
import { act, AGENT, answeredCall, CALLER, only, pass, quietCarrier, START, types, US } from './phone-lab.ts';

function farLegOf(carrier: ReturnType<typeof quietCarrier>): string {
  const far = legs(carrier).find((leg) => leg.direction === 'outgoing');
  if (far === undefined) throw new Error('no far leg');
  return far.id;
}

describe('transfer', () => {
  it('rings, is answered and bridged as real deliveries show, and ends both legs with the far end', () => {
    const carrier = quietCarrier();
    const leg = answeredCall(carrier);
    const params = { to: AGENT, client_state: 'QQ==', target_leg_client_state: 'Qg==' };
    act(carrier, leg, 'transfer', params, START + 1_000);
    expect(legs(carrier)[0]?.ringing).toEqual([farLegOf(carrier)]);
    const events = pass(carrier, 70_000);
    const far = farLegOf(carrier);
    expect(events.map(({ at, type, payload }) => [at, type, payload['call_control_id'] === leg ? 'A' : 'B'])).toEqual([
      [1_000, 'call.initiated', 'B'],
      [4_000, 'call.answered', 'B'],
      [4_000, 'call.bridged', 'A'],
      [4_000, 'call.bridged', 'B'],
      [64_000, 'call.hangup', 'B'],
      [64_000, 'call.hangup', 'A'],
    ]);
    expect(events[0]?.payload).toEqual({
      call_control_id: far,
      call_leg_id: expect.any(String) as string,
      call_session_id: events[5]?.payload['call_session_id'],
      calling_party_type: 'pstn',
      client_state: 'Qg==',
      connection_id: '2811212257810187875',
      direction: 'outgoing',
      from: US,
      from_sip_uri: `${US}@sip.telnyx.com`,
      state: 'bridging',
      to: AGENT,
      to_sip_uri: `${AGENT}@sip.telnyx.com`,
    });
    expect(events[2]?.payload).toMatchObject({ client_state: 'QQ==', start_time: '2025-11-23T03:30:00.000000Z' });
    expect(events[4]?.payload).toMatchObject({ hangup_cause: 'normal_clearing', hangup_source: 'callee' });
    expect(legs(carrier).map(({ state }) => state)).toEqual(['ended', 'ended']);
  });

  it.each<[FarEnd, number, string, string]>([
    ['busy', 1_000, 'user_busy', '486'],
    ['rejected', 1_500, 'call_rejected', '603'],
    ['not_found', 500, 'not_found', '404'],
    ['no_answer', 20_000, 'timeout', 'unspecified'],
    [{ fails: 'no_answer', after: 9_000 }, 9_000, 'no_answer', '480'],
    [{ answersAfter: 25_000, hangsUpAfter: null }, 20_000, 'timeout', 'unspecified'],
  ])('to %j leaves the caller connected', (farEnd, at, cause, sip) => {
    const carrier = quietCarrier({ farEnds: { [AGENT]: farEnd } });
    const leg = answeredCall(carrier);
    act(carrier, leg, 'transfer', { to: AGENT, timeout_secs: 20 }, START);
    const hangup = only(pass(carrier, 100_000), 'call.hangup');
    expect(hangup).toMatchObject({ at, payload: { hangup_cause: cause, sip_hangup_cause: sip } });
    expect(hangup.payload).not.toHaveProperty('call_quality_stats');
    expect(legs(carrier)[0]).toMatchObject({ state: 'answered', ringing: [] });
  });

  it('parks the caller after the far end where it is asked to', () => {
    const carrier = quietCarrier();
    const leg = answeredCall(carrier);
    act(carrier, leg, 'transfer', { to: AGENT, park_after_unbridge: 'self' }, START);
    expect(only(pass(carrier, 100_000), 'call.hangup').payload['call_control_id']).toBe(farLegOf(carrier));
    expect(legs(carrier)[0]).toMatchObject({ state: 'answered', bridgedWith: null });
    expect(act(carrier, leg, 'speak', { payload: 'Back', voice: 'female' }, START + 100_000).status).toBe(200);
  });

  it('is cancelled when the caller leaves while it rings, and cleared afterwards', () => {
    const ringing = quietCarrier();
    const first = answeredCall(ringing);
    act(ringing, first, 'transfer', { to: AGENT }, START);
    hangUpCaller(ringing, first, START + 1_000);
    const cancelled = pass(ringing, 99_000).filter(({ type }) => type === 'call.hangup');
    expect(cancelled.map(({ payload }) => payload['hangup_cause'])).toEqual(['normal_clearing', 'originator_cancel']);

    const talking = quietCarrier();
    const second = answeredCall(talking);
    act(talking, second, 'transfer', { to: AGENT }, START);
    hangUpCaller(talking, second, START + 9_000);
    const cleared = pass(talking, 99_000).filter(({ type }) => type === 'call.hangup');
    expect(cleared.map(({ at, payload }) => [at, payload['hangup_cause'], payload['hangup_source']])).toEqual([
      [9_000, 'normal_clearing', 'caller'],
      [9_000, 'normal_clearing', 'caller'],
    ]);
  });

  it('answers a caller who was not answered', () => {
    const carrier = quietCarrier();
    const leg = placeCall(carrier, { from: CALLER, to: US }, START);
    act(carrier, leg, 'transfer', { to: AGENT }, START);
    expect(types(pass(carrier, 4_000)).sort()).toEqual([
      'call.answered',
      'call.answered',
      'call.bridged',
      'call.bridged',
      'call.initiated',
      'call.initiated',
    ]);
  });

  it('cuts what was being said, but not before the far end answers', () => {
    const carrier = quietCarrier({ speech: { durationsMs: { long: 60_000 } } });
    const leg = answeredCall(carrier);
    act(carrier, leg, 'speak', { payload: 'long', voice: 'female' }, START);
    act(carrier, leg, 'transfer', { to: AGENT }, START);
    expect(only(pass(carrier, 9_000), 'call.speak.ended').at).toBe(3_000);
    expect(heard(carrier, leg).heard).toMatchObject([{ until: START + 3_000, cutShort: true }]);
  });

  it('plays its audio to the far end before the bridge, and honours its time limit', () => {
    const carrier = quietCarrier({ farEnds: { [AGENT]: { answersAfter: 1_000, hangsUpAfter: null } } });
    const leg = answeredCall(carrier);
    const audio_url = 'https://x.example.com/whisper.mp3';
    act(carrier, leg, 'transfer', { to: AGENT, audio_url, time_limit_secs: 30 }, START);
    const events = pass(carrier, 60_000);
    expect(events.find(({ type }) => type === 'call.bridged')?.at).toBe(6_000);
    expect(heard(carrier, farLegOf(carrier)).heard).toMatchObject([{ audio: audio_url, at: START + 1_000 }]);
    const hangups = events.filter(({ type }) => type === 'call.hangup');
    expect(hangups.map(({ at, payload }) => [at, payload['hangup_cause']])).toEqual([
      [31_000, 'time_limit'],
      [31_000, 'normal_clearing'],
    ]);
  });

  it('of a bridged call releases the first far end; of several the first to answer wins', () => {
    const slow = '+12025550188';
    const carrier = quietCarrier({ farEnds: { [slow]: { answersAfter: 5_000, hangsUpAfter: null } } });
    const leg = answeredCall(carrier);
    act(carrier, leg, 'transfer', { to: AGENT }, START);
    pass(carrier, 10_000);
    act(carrier, leg, 'transfer', { to: slow }, START + 10_000);
    act(carrier, leg, 'transfer', { to: '+12025550199' }, START + 10_000);
    pass(carrier, 20_000);
    expect(legs(carrier).map(({ to, state, hangup }) => [to, state, hangup?.cause ?? null])).toEqual([
      [US, 'bridged', null],
      [AGENT, 'ended', 'normal_clearing'],
      [slow, 'ended', 'originator_cancel'],
      ['+12025550199', 'bridged', null],
    ]);
  });

  it('detects answering machines', () => {
    const carrier = quietCarrier({
      farEnds: { [AGENT]: { answersAfter: 1_000, hangsUpAfter: null, answeredBy: 'machine' } },
    });
    const leg = answeredCall(carrier);
    act(carrier, leg, 'transfer', { to: AGENT, answering_machine_detection: 'premium' }, START);
    const events = pass(carrier, 9_000);
    expect(only(events, 'call.machine.premium.detection.ended').payload['result']).toBe('machine');
    expect(only(events, 'call.machine.premium.greeting.ended').payload['result']).toBe('beep_detected');
    act(carrier, leg, 'transfer', { to: '+12025550199', answering_machine_detection: 'detect' }, START + 10_000);
    expect(only(pass(carrier, 20_000), 'call.machine.detection.ended').payload['result']).toBe('human');
  });
});
