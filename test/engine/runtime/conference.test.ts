import { hangUp, press, startSimulation, dialIn, runUntil } from '../../../engine/simulator/simulation.ts';
import type { Simulation } from '../../../engine/simulator/simulation-state.ts';
import type { CallEvent } from '../../../engine/model/event.ts';
import type { CallSnapshot } from '../../../engine/model/snapshot.ts';
import { transition, type TransitionContext } from '../../../engine/runtime/transition.ts';
import type { JsonObject } from '../../../engine/telnyx/wire.ts';
import { heard, legs } from '../../../engine/carrier/view.ts';
import { compiled } from '../../support/flows.ts';
import { callInto, CALLER, LINE, nth, START, textOf, type Phone } from '../../support/phone.ts';

const flow = `
flow: room
routes: default
start: room
on: { hangup: over }
states:
  room:
    conference: { name: standup, beep_enabled: on_enter, max_participants: 5, end_conference_on_exit: true, keys: { "1": quiet, "9": left } }
    on: { failed: broken }
    next: bye
  quiet: { conference_mute: , on: { failed: broken }, next: say_so }
  say_so: { conference_speak: { payload: "Somebody is quiet.", voice: female }, on: { failed: broken }, next: room }
  left: { speak: "You have left.", next: end }
  bye: { speak: "The conference is over.", next: end }
  broken: { speak: "No conference.", next: end }
  over: { choose: [{ goto: end }] }
`;

const conferenceOf = (phone: Phone): string | null => phone.legs()[0]?.conference ?? null;

/** Two callers of one conference. */
function two(): { simulation: Simulation; first: string; second: string; wait: (ms: number) => void } {
  const simulation = startSimulation({ flows: [compiled(flow)], at: START, throughJson: true, carrier: { seed: 1 } });
  const wait = (ms: number): void => {
    runUntil(simulation, simulation.now + ms);
  };
  const first = dialIn(simulation, { from: CALLER, to: LINE });
  wait(1_000);
  const second = dialIn(simulation, { from: '+15550002222', to: LINE });
  wait(1_000);
  return { simulation, first, second, wait };
}

const actionsOf = ({ sent }: Simulation): string[] => sent.map(({ command }) => command.action);

describe('conference', () => {
  test('creates the conference of a name that does not run, with the parameters of creating one', () => {
    const phone = callInto(flow).wait(1_000);
    expect(phone.actions().slice(0, 3)).toEqual(['answer', 'conference_list', 'conference_create']);
    expect(phone.params('conference_list')).toEqual({ 'filter[name]': 'standup' });
    expect(phone.params('conference_create')).toEqual({
      call_control_id: phone.leg,
      name: 'standup',
      beep_enabled: 'on_enter',
      max_participants: 5,
    });
    expect(conferenceOf(phone)).not.toBeNull();
  });

  test('joins the running one, with the parameters of joining', () => {
    const { simulation, second } = two();
    expect(actionsOf(simulation).filter((action) => action.startsWith('conference'))).toEqual([
      ...['conference_list', 'conference_create', 'conference_participants', 'conference_participant_update'],
      ...['conference_list', 'conference_join'],
    ]);
    const [one, other] = legs(simulation.carrier);
    expect(one?.conference).toBe(other?.conference);
    expect(simulation.sent.at(-1)?.command.params).toEqual({
      id: one?.conference,
      call_control_id: second,
      beep_enabled: 'on_enter',
      end_conference_on_exit: true,
    });
  });

  test('what only joining can say holds for the one who creates it as well', () => {
    const { simulation, first, wait } = two();
    hangUp(simulation, first);
    wait(1_000);
    expect(legs(simulation.carrier).map(({ state }) => state)).toEqual(['ended', 'ended']);
    const silent = flow
      .replace('end_conference_on_exit: true', 'mute: true, hold: true, hold_audio_url: "https://example.com/a.mp3"')
      .replace('beep_enabled: on_enter', 'supervisor_role: monitor, start_conference_on_enter: false');
    const phone = callInto(silent).wait(1_000);
    const of = { id: conferenceOf(phone) };
    expect(phone.params('conference_create')).toMatchObject({ start_conference_on_create: false });
    expect(phone.params('conference_create')).not.toHaveProperty('mute');
    expect(phone.params('conference_mute')).toEqual({ ...of, call_control_ids: [phone.leg] });
    expect(phone.params('conference_hold')).toMatchObject({ ...of, audio_url: 'https://example.com/a.mp3' });
    expect(phone.params('conference_update')).toEqual({
      ...of,
      call_control_id: phone.leg,
      supervisor_role: 'monitor',
    });
    expect(phone.actions()).not.toContain('conference_participants');
    expect(phone.visits()).toEqual(['room']);
  });

  test('is entered all the same when its participants cannot be asked for', () => {
    const faults = { errors: [{ command: 'conference_participants', status: 404, times: 1 }], webhooks: {} };
    const phone = callInto(flow, { faults }).wait(1_000).press('9').hear('You have left');
    expect(phone.actions()).not.toContain('conference_participant_update');
  });

  test('looks again when somebody was quicker', () => {
    const faults = { errors: [{ command: 'conference_create', status: 422, code: '90033', times: 1 }], webhooks: {} };
    const phone = callInto(flow, { faults }).wait(2_000);
    expect(conferenceOf(phone)).not.toBeNull();
  });

  test('fails when it cannot be asked for', () => {
    const faults = { errors: [{ command: 'conference_list', status: 422, times: 1 }], webhooks: {} };
    expect(callInto(flow, { faults }).hear('No conference').actions()).not.toContain('conference_create');
  });

  test('fails when it never succeeds', () => {
    const faults = { errors: [{ command: 'conference_create', status: 422, code: '90033', times: 99 }], webhooks: {} };
    expect(callInto(flow, { faults }).hear('No conference').sent('conference_create')).toHaveLength(3);
  });

  test('is known by its news before the answer says so, and by the answer alone', () => {
    for (const type of ['conference.participant.joined', 'conference.created']) {
      const phone = callInto(flow, { detour: nth(type, 1, null) })
        .wait(1_000)
        .press('9')
        .hear('You have left');
      expect(phone.sent('conference_leave')).toHaveLength(1);
      expect(conferenceOf(phone)).toBeNull();
    }
  });

  test('a key of it leaves it before the next state speaks', () => {
    const phone = callInto(flow).wait(1_000).press('5').press('9').hear('You have left');
    expect(phone.actions().slice(-2)).toEqual(['conference_leave', 'speak']);
    expect(phone.params('conference_leave')).toMatchObject({ call_control_id: phone.leg });
    expect(phone.drain().call().stage).toBe('ended');
  });

  test('a key can lead to actions on the conference and back without leaving it', () => {
    const { simulation, first, second, wait } = two();
    press(simulation, second, '1');
    wait(2_000);
    expect(actionsOf(simulation).slice(-2)).toEqual(['conference_mute', 'conference_speak']);
    const mute = simulation.sent.at(-2)?.command.params;
    const id = legs(simulation.carrier)[0]?.conference;
    expect(mute).toEqual({ id, call_control_ids: [second] });
    expect(simulation.sent.at(-1)?.command.params).toMatchObject({ id, payload: 'Somebody is quiet.' });
    expect(heard(simulation.carrier, first).heard.map(({ text }) => text)).toEqual(['Somebody is quiet.']);
    expect(legs(simulation.carrier).map(({ conference }) => conference)).toEqual([id, id]);
    press(simulation, second, '9');
    wait(500);
    // It is the one whose leaving ends the conference.
    expect(legs(simulation.carrier)[1]?.conference).toBeNull();
  });

  test('is done when the caller was taken out of it', () => {
    const { simulation, first, second, wait } = two();
    hangUp(simulation, second);
    wait(2_000);
    // The second was to end it for everybody.
    expect(legs(simulation.carrier).find(({ id }) => id === first)?.state).toBe('ended');
    const phone = callInto(flow).wait(1_000);
    phone.deliver(removal(phone)).hear('The conference is over');
    expect(phone.visits()).toEqual(['room', 'bye']);
    expect(phone.sent('conference_leave')).toEqual([]);
  });

  test('news of another conference, or of an earlier part in it, changes nothing', () => {
    const phone = callInto(flow).wait(1_000);
    phone.deliver(removal(phone, { conference_id: 'another' })).wait(1_000);
    expect(phone.visits()).toEqual(['room']);
  });

  test('a caller who hangs up ends the flow', () => {
    const phone = callInto(flow).wait(1_000).hangUp().drain();
    // That the caller has left the conference may be told before the hang-up: then `next` is entered for a moment.
    expect(phone.visits().filter((name) => name !== 'bye')).toEqual(['room', 'over']);
    expect(phone.heard()).toEqual([]);
    expect(phone.actions()).not.toContain('conference_leave');
  });

  test('left before the carrier has answered, it is left as soon as it has', () => {
    const leaving = flow.replace(
      '    on: { failed: broken }\n    next: bye',
      '    on: { failed: broken, call.cost: left }\n    next: bye',
    );
    const phone = callInto(leaving, { detour: nth('call.answered', 1, 60_000) }).wait(1_000);
    const context = { now: phone.simulation.now, flows: phone.simulation.flows };
    const answered = transition(phone.call(), told(phone, 'call.answered'), context).snapshot;
    const creating = accept(answered, { data: [] }, context);
    const left = transition(creating, told(phone, 'call.cost'), context);
    expect(left.commands.map(({ action }) => action)).toEqual(['speak']);
    const joined: CallEvent = { kind: 'command.accepted', n: creating.lastCommand, response: { id: 'conference-1' } };
    const { commands, snapshot } = transition(left.snapshot, joined, context);
    expect(commands).toMatchObject([{ action: 'conference_leave', params: { id: 'conference-1' } }]);
    expect(snapshot.ledger.map(({ action }) => action)).toEqual(['speak']);
  });

  test.each([
    ['an answer without an id', { result: 'ok' }],
    ['an id that is none', { id: 7 }],
  ])('%s is a failure, not a stillness', (_what, response) => {
    const phone = callInto(flow, { detour: nth('call.answered', 1, 60_000) }).wait(1_000);
    const context = { now: phone.simulation.now, flows: phone.simulation.flows };
    const answered = transition(phone.call(), told(phone, 'call.answered'), context).snapshot;
    const listed = accept(answered, { data: [{ id: 3 }, { id: 'over', status: 'completed' }, 'x'] }, context);
    expect(accept(listed, response, context).frames[0]?.state).toBe('broken');
  });

  test('stands disorder and repeats of its news', () => {
    for (let seed = 1; seed <= 30; seed += 1) {
      const disorder = { delayMs: [20, 900] as const, duplicate: 0.4 };
      const phone = callInto(flow, { carrier: { seed, disorder } }).wait(4_000).press('1').wait(3_000);
      expect(phone.visits()).toEqual(['room', 'quiet', 'say_so', 'room']);
      expect(conferenceOf(phone)).not.toBeNull();
      phone.press('9').hear('You have left');
      expect(conferenceOf(phone)).toBeNull();
      expect(phone.drain().call().stage).toBe('ended');
    }
  });

  test('with await: false the call stays in it while the flow goes on', () => {
    const hosted = `
flow: hosted
routes: default
start: room
states:
  room: { conference: lobby, await: false, on: { failed: end }, next: pause }
  pause: { wait: 2s, next: tell }
  tell: { conference_play: "https://example.com/a.mp3", on: { failed: end }, next: out }
  out: { conference_leave: , on: { failed: end }, next: bye }
  bye: { speak: "Goodbye.", next: end }
`.replace(
      'conference_play: "https://example.com/a.mp3"',
      'conference_play: { audio_url: "https://example.com/a.mp3" }',
    );
    const phone = callInto(hosted).wait(1_000);
    expect(conferenceOf(phone)).not.toBeNull();
    phone.hear('a.mp3').hear('Goodbye');
    expect(phone.visits()).toEqual(['room', 'pause', 'tell', 'out', 'bye']);
    expect(phone.sent('conference_leave')).toHaveLength(1);
    expect(conferenceOf(phone)).toBeNull();
  });

  test('an action on a conference fails where the call is in none', () => {
    const none = `
flow: none
routes: default
start: mute
states:
  mute: { conference_mute: , on: { failed: alone }, next: end }
  alone: { speak: "You are alone.", next: end }
`;
    const phone = callInto(none).hear('You are alone');
    expect(phone.actions()).toEqual(['answer', 'speak']);
  });
});

/** A webhook of the caller's leg. */
function told(phone: Phone, type: string): CallEvent {
  const about = { leg: phone.leg, legId: null, token: null, payload: {} };
  return { kind: 'webhook', id: type, type, occurredAt: null, ...about };
}

/** The carrier's answer to the newest command. */
function accept(call: CallSnapshot, response: JsonObject, context: TransitionContext): CallSnapshot {
  return transition(call, { kind: 'command.accepted', n: call.lastCommand, response }, context).snapshot;
}

/** `conference.participant.left` of the caller. */
function removal(phone: Phone, over: { conference_id?: string } = {}): Parameters<Phone['deliver']>[0] {
  return {
    event: {
      data: {
        record_type: 'event',
        event_type: 'conference.participant.left',
        id: `left-${textOf(over.conference_id)}`,
        occurred_at: new Date(phone.simulation.now).toISOString(),
        payload: { call_control_id: phone.leg, conference_id: conferenceOf(phone) ?? '', ...over },
      },
      meta: {},
    },
  };
}
