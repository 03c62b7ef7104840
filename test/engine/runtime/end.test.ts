import { commandNames } from '../../support/faulty.ts';
import { callInto, nth, textOf, type Phone } from '../../support/phone.ts';
import { event } from '../../support/speak-up.ts';

const AGENT = '+13125550111';
const flow = (one: string, head = ''): string => `
flow: ends
routes: default
vars: { cause: "" }
on: { hangup: over, error: sorry }
${head}
start: one
states:
  one: ${one}
  two: { speak: Two., next: end }
  sorry: { speak: Sorry., next: end }
  over: { set: { cause: "\${call.hangup_cause}" }, next: later }
  later: { wait: 2s, next: end }
`;

const carrier = { farEnds: { [AGENT]: { answersAfter: 1_000, hangsUpAfter: 2_000 } } };

function ended(phone: Phone): void {
  expect(phone.call().stage).toBe('ended');
  expect(phone.visits().filter((state) => state === 'over')).toHaveLength(1);
  expect(phone.legs().filter(({ state }) => state !== 'ended')).toEqual([]);
}

test('a handler of the whole flow does not lead away from on.hangup', () => {
  const states = flow('{ wait: 10s, next: end }').replace('error: sorry', 'error: sorry, call.transcription: two');
  const phone = event(callInto(states).wait(2_000).hangUp().wait(500), 'call.transcription').drain();
  expect(phone.visits()).toEqual(['one', 'over', 'later']);
  ended(phone);
});

describe('on.hangup is entered exactly once', () => {
  const speaking = '{ speak: "A text that takes some seconds to say, for everybody who calls.", next: end }';

  test.each<readonly [string, string, (phone: Phone) => Phone]>([
    ['end', '{ speak: One., next: end }', (phone) => phone],
    ['hangup', '{ hangup: }', (phone) => phone],
    ['hangup and more', '{ hangup: , next: end }', (phone) => phone],
    ['the caller', speaking, (phone) => phone.wait(1_000).hangUp()],
    ['the caller, in a menu', '{ menu: { prompt: One., choices: { 1: end } } }', (phone) => phone.wait(2_000).hangUp()],
    ['the caller, while waiting', '{ wait: 10s, next: end }', (phone) => phone.wait(2_000).hangUp()],
    ['the far end', `{ transfer: "${AGENT}" }`, (phone) => phone],
    ['an operator', speaking, (phone) => phone.wait(1_000).give({ kind: 'hangup.requested' })],
    ['the apology', '{ set: { cause: "${int(cause)}" }, next: end }', (phone) => phone],
  ])('%s', (_name, one, act) => {
    const phone = act(callInto(flow(one), { carrier })).drain();
    ended(phone);
    expect(phone.visits().slice(-2)).toEqual(['over', 'later']);
    expect(phone.sent('hangup').length).toBeLessThanOrEqual(1);
  });

  test('the network', () => {
    const phone = callInto(flow(speaking)).wait(1_000);
    const [leg] = phone.legs();
    phone.deliver({
      event: {
        data: {
          event_type: 'call.hangup',
          id: 'network',
          occurred_at: new Date(phone.simulation.now).toISOString(),
          payload: {
            call_control_id: phone.leg,
            call_leg_id: leg?.legId ?? '',
            hangup_cause: 'time_limit',
            client_state: null,
          },
        },
        meta: {},
      },
    });
    expect(phone.visits()).toEqual(['one', 'over', 'later']);
    expect(phone.call().info.hangupCause).toBe('time_limit');
    expect(phone.wait(3_000).call().stage).toBe('ended');
  });

  test('a caller who leaves before the answer', () => {
    const phone = callInto(flow(speaking), { detour: nth('call.answered', 1, 5_000) })
      .wait(1_000)
      .hangUp()
      .drain();
    ended(phone);
    expect(phone.visits()).toEqual(['over', 'later']);
  });

  test('a call that the flow rejects', () => {
    const phone = callInto(flow('{ reject: }', 'answer: false')).drain();
    ended(phone);
    expect(phone.actions()).toEqual(['reject']);
    expect(phone.legs()[0]?.hangup?.cause).toBe('call_rejected');
  });

  test('an operator’s hang-up stops the flow, whatever is still to come', () => {
    const phone = callInto(flow('{ menu: { prompt: One., choices: { 1: two } }, after: { 3s: two } }'), {
      faults: { errors: [{ command: 'hangup', status: 500, times: 2 }] },
    });
    phone.wait(500).give({ kind: 'hangup.requested' }).press('1').drain();
    ended(phone);
    expect(phone.visits()).toEqual(['one', 'over', 'later']);
  });

  test('nothing is handled between the end and the hang-up', () => {
    const phone = callInto(
      flow('{ speak: One., next: end }', '').replace('on: {', 'on: { key: { 1: two }, call.dtmf.received: two,'),
      { faults: { errors: [{ command: 'hangup', status: 500, times: 1 }] } },
    );
    phone.wait(1_500).press('1').drain();
    ended(phone);
    expect(phone.visits()).toEqual(['one', 'over', 'later']);
  });
});

describe('a hang-up', () => {
  test('is repeated until the leg is gone', () => {
    const phone = callInto(flow('{ speak: One., next: end }'), {
      faults: { errors: [{ command: 'hangup', status: 503, times: 3 }] },
    }).drain();
    ended(phone);
    expect(phone.sent('hangup')).toHaveLength(4);
  });

  test('that worked and was not reported is asked for', () => {
    for (const one of ['{ speak: One., next: end }', '{ hangup: }']) {
      const phone = callInto(flow(one), { detour: nth('call.hangup', 1, null) }).drain();
      ended(phone);
      expect(phone.now()).toBeLessThan(15_000);
    }
  });

  test('of a leg that lives on and says so is never given up', () => {
    const phone = callInto(flow('{ speak: One., next: end }'), {
      faults: { errors: [{ command: 'hangup', status: 500, times: 30 }] },
    });
    expect(phone.wait(300_000).call().stage).toBe('ending');
    ended(phone.drain());
  });

  test('of a leg that nothing is heard of is given up after two minutes', () => {
    const phone = callInto(flow('{ speak: One., next: end }'), {
      faults: {
        errors: ['hangup', 'status'].map((command) => ({ command, status: 500, times: 999 })),
      },
    });
    phone.wait(150_000);
    expect(phone.call().stage).toBe('ended');
    expect(phone.visits()).toEqual(['one', 'over', 'later']);
  });
});

describe('a carrier that has gone silent', () => {
  const states: readonly (readonly [string, string])[] = [
    ['speech', '{ speak: One., next: two }'],
    ['audio', '{ play: "https://example.com/a.mp3", next: two }'],
    ['a menu', '{ menu: { prompt: One., choices: { 1: two } }, on: { failed: two } }'],
    ['a silent menu', '{ menu: { prompt: "${cause}", choices: { 1: two } }, on: { failed: two } }'],
    ['a ringing far end', `{ transfer: { to: "${AGENT}", timeout_secs: 30 }, next: two }`],
  ];

  test.each(states)('in %s: ended within the deadline and two minutes', (_name, one) => {
    let silent = false;
    const phone = callInto(flow(one), {
      carrier: { farEnds: { [AGENT]: { answersAfter: 8_000, hangsUpAfter: null } } },
      detour: () => (silent ? null : 0),
    }).wait(300);
    silent = true;
    phone.faults({ errors: commandNames.map((command) => ({ command, status: 500, times: 9_999 })) });
    const deadline = Math.max(phone.simulation.now, ...phone.call().ledger.map((entry) => entry.until ?? 0));
    while (phone.call().stage !== 'ended') phone.wait(1_000);
    // What follows the hang-up takes two seconds more.
    expect(phone.simulation.now).toBeLessThanOrEqual(deadline + 120_000 + 3_000);
    expect(phone.visits().filter((state) => state === 'over')).toHaveLength(1);
  });
});

describe('legs that turn up late', () => {
  test('after the end they are hung up', () => {
    const phone = callInto(flow(`{ transfer: "${AGENT}" }`), {
      carrier: { farEnds: { [AGENT]: { answersAfter: 25_000, hangsUpAfter: null } } },
    }).wait(500);
    const far = phone.legs()[1];
    expect(far?.state).toBe('bridging');
    phone.hangUp().drain();
    const before = phone.simulation.sent.length;
    phone.deliver({
      event: {
        data: {
          event_type: 'call.initiated',
          id: 'late',
          occurred_at: new Date(phone.simulation.now).toISOString(),
          payload: {
            call_control_id: 'v3:another',
            call_leg_id: 'another',
            direction: 'outgoing',
            state: 'bridging',
            client_state: textOf(phone.params('transfer')['target_leg_client_state']),
          },
        },
        meta: {},
      },
    });
    expect(phone.simulation.sent.slice(before).map(({ command }) => [command.action, command.leg])).toEqual([
      ['hangup', 'v3:another'],
    ]);
    expect(phone.call().stage).toBe('ended');
  });
});
