import type { FarEnd } from '../../../engine/carrier/options.ts';
import { AGENT, everybodyGone, OTHER, withAgent as callWithAgent } from '../../support/dial-flow.ts';
import { callInto, nth, typeOf, type Phone, type PhoneOptions } from '../../support/phone.ts';

const flow = (
  more = '',
  on = '{ busy: busy, no_answer: silent, rejected: refused, not_found: nobody, failed: failed }',
): string => `
flow: transfer
routes: default
on: { hangup: over }
start: agent
states:
  agent:
    transfer: { to: "${AGENT}", timeout_secs: 20 }
    on: ${on}
    ${more}
  other: { transfer: "${OTHER}", next: home, on: { busy: busy, failed: failed } }
  home: { speak: You are back., next: end }
  late: { speak: That took too long., next: end }
  busy: { speak: Busy., next: end }
  silent: { speak: No answer., next: end }
  refused: { speak: Refused., next: end }
  nobody: { speak: No such number., next: end }
  failed: { speak: Failed., next: end }
  operator: { speak: Operator., next: end }
  over: { set: { seen: "over" }, next: end }
vars: { seen: "" }
`;

function withAgent(far: FarEnd, text = flow(), options: PhoneOptions = {}): Phone {
  return callWithAgent(far, text, options);
}

describe("a transfer's outcomes", () => {
  const outcomes: readonly (readonly [FarEnd, string])[] = [
    ['busy', 'Busy.'],
    ['no_answer', 'No answer.'],
    ['rejected', 'Refused.'],
    ['not_found', 'No such number.'],
  ];

  test.each(outcomes)('%s, with next and without', (far, text) => {
    for (const next of ['', 'next: home']) {
      const phone = withAgent(far, flow(next)).drain();
      expect(phone.heard()).toEqual([text]);
      everybodyGone(phone);
    }
  });

  test.each(outcomes)('failed stands for %s', (far) => {
    expect(withAgent(far, flow('', '{ failed: failed }')).drain().heard()).toEqual(['Failed.']);
  });

  test('a refused command is failed', () => {
    const errors = [{ command: 'transfer', status: 422, times: 1 }];
    const phone = withAgent('busy', flow(), { faults: { errors } }).drain();
    expect(phone.heard()).toEqual(['Failed.']);
    everybodyGone(phone);
  });

  test('an unhappy one that nobody handles is the flow’s error', () => {
    const phone = withAgent('busy', flow('', '{ rejected: refused }')).drain();
    expect(phone.heard()).toEqual(['We are sorry, something went wrong. Goodbye.']);
    expect(phone.lines('error')).toEqual(['agent: busy']);
  });
});

describe('after the talk', () => {
  test('with next the caller is parked and goes on', () => {
    const phone = withAgent({ answersAfter: 2_000, hangsUpAfter: 9_000 }, flow('next: home')).drain();
    expect(phone.params('transfer')).toMatchObject({ to: AGENT, timeout_secs: 20, park_after_unbridge: 'self' });
    expect(phone.heard()).toEqual(['You are back.']);
    expect(phone.sounds()[0]?.at).toBeLessThan(phone.simulation.options.at + 11_500);
    everybodyGone(phone);
  });

  test('without next the carrier ends the call', () => {
    const phone = withAgent({ answersAfter: 2_000, hangsUpAfter: 9_000 }).drain();
    expect(phone.params('transfer')['park_after_unbridge']).toBeUndefined();
    expect(phone.heard()).toEqual([]);
    everybodyGone(phone);
  });

  test('a further step counts as coming back', () => {
    const phone = callInto(
      `
flow: steps
routes: default
start: agent
states:
  agent: { steps: [{ transfer: "${AGENT}" }, { speak: And on. }, { hangup: }] }
`,
      { carrier: { farEnds: { [AGENT]: { answersAfter: 1_000, hangsUpAfter: 2_000 } } } },
    ).drain();
    expect(phone.heard()).toEqual(['And on.']);
  });

  test('the caller may hang up while talking', () => {
    for (const next of ['', 'next: home']) {
      const phone = withAgent({ answersAfter: 2_000, hangsUpAfter: null }, flow(next)).wait(5_000).hangUp().drain();
      expect(phone.heard()).toEqual([]);
      everybodyGone(phone);
    }
  });

  test('a lost hang-up of the far end is found out', () => {
    const phone = withAgent({ answersAfter: 2_000, hangsUpAfter: 9_000 }, flow('next: home'), {
      detour: nth('call.hangup', 1, null),
    }).wait(75_000);
    expect(phone.heard()).toEqual(['You are back.']);
    everybodyGone(phone.drain());
  });

  test('a lost call.bridged is implied by the far end’s normal end', () => {
    for (const type of ['call.bridged', 'call.answered']) {
      const phone = withAgent({ answersAfter: 2_000, hangsUpAfter: 9_000 }, flow('next: home'), {
        faults: { webhooks: { lose: [type] } },
      });
      expect([type, phone.drain().heard()]).toEqual([type, ['You are back.']]);
    }
  });

  test('with every event of the far leg lost the call still comes to an end', () => {
    let caller: string | null = null;
    const phone = withAgent({ answersAfter: 2_000, hangsUpAfter: 9_000 }, flow('next: home'), {
      detour: (webhook) => {
        caller ??= webhook.leg;
        return webhook.leg === caller ? 0 : null;
      },
    });
    // The caller's own call.bridged names no far leg: the transfer's deadline finds the caller alone.
    expect(phone.drain().heard()).toEqual(['Failed.']);
    everybodyGone(phone);
  });
});

describe('while it rings', () => {
  test('the caller hangs up', () => {
    const phone = withAgent({ answersAfter: 15_000, hangsUpAfter: null }).wait(5_000).hangUp().drain();
    expect(phone.heard()).toEqual([]);
    everybodyGone(phone);
  });

  test('originator_cancel means that the caller left, in whichever order the hang-ups come', () => {
    for (const n of [1, 2]) {
      const phone = withAgent({ answersAfter: 15_000, hangsUpAfter: null }, flow(), {
        detour: nth('call.hangup', n, 900),
      });
      phone.wait(5_000).hangUp().drain();
      expect(phone.heard()).toEqual([]);
      expect(phone.visits()).toEqual(['agent', 'over']);
      everybodyGone(phone);
    }
  });

  test('a caller’s hang-up that is lost after it is asked for', () => {
    const phone = withAgent({ answersAfter: 15_000, hangsUpAfter: null }, flow(), {
      detour: (webhook) => (typeOf(webhook) === 'call.hangup' ? null : 0),
    });
    phone.wait(5_000).hangUp().drain();
    expect(phone.visits()).toEqual(['agent', 'over']);
    everybodyGone(phone);
  });

  test('after stops the far leg', () => {
    const phone = withAgent({ answersAfter: 15_000, hangsUpAfter: null }, flow('after: { 5s: late }')).wait(5_500);
    expect(phone.heard()).toEqual(['That took too long.']);
    expect(phone.legs()[1]?.state).toBe('ended');
    everybodyGone(phone.drain());
  });

  test('after stops the far leg even if its id comes only later', () => {
    for (const longer of [8_000, 40_000]) {
      const phone = withAgent({ answersAfter: 60_000, hangsUpAfter: null }, flow('after: { 5s: other }'), {
        detour: nth('call.initiated', 2, longer),
      });
      phone.wait(longer + 1_000);
      expect([longer, phone.legs()[1]?.state]).toEqual([longer, 'ended']);
      expect(phone.drain().heard()).toEqual(['You are back.']);
      everybodyGone(phone);
    }
  });

  test.each(['call.answered', 'call.bridged'])('a stopped far leg that answers is hung up, without %s', (type) => {
    let answered = 0;
    const phone = withAgent({ answersAfter: 6_000, hangsUpAfter: null }, flow('after: { 5s: late }'), {
      faults: { errors: [{ command: 'hangup', status: 500, times: 1 }] },
      detour: (webhook) => {
        if (typeOf(webhook) === 'call.answered') answered += 1;
        return typeOf(webhook) === type && (answered > 1 || type === 'call.bridged') ? null : 0;
      },
    });
    phone.wait(6_100);
    expect(phone.legs()[1]?.state).toBe('ended');
    everybodyGone(phone.drain());
  });

  test('a key of the flow leaves it', () => {
    const keyed = flow().replace('on: { hangup: over }', 'on: { hangup: over, key: { 0: operator } }');
    const phone = withAgent({ answersAfter: 15_000, hangsUpAfter: null }, keyed).wait(3_000).press('0').wait(300);
    expect(phone.visits()).toEqual(['agent', 'operator']);
    expect(phone.legs()[1]?.state).toBe('ended');
    everybodyGone(phone.drain());
  });

  test('once bridged, keys are the far end’s', () => {
    const keyed = flow('next: home').replace('on: { hangup: over }', 'on: { hangup: over, key: { 0: operator } }');
    const phone = withAgent({ answersAfter: 2_000, hangsUpAfter: 9_000 }, keyed).wait(6_000).press('0').drain();
    expect(phone.visits()).toEqual(['agent', 'home', 'over']);
  });
});

describe('two transfers', () => {
  test('a late call.bridged of the first does not connect the second', () => {
    let mine = '';
    const phone = withAgent(
      { answersAfter: 2_000, hangsUpAfter: 3_000 },
      flow('next: other').replace('answersAfter', ''),
      {
        detour: (webhook) => (typeOf(webhook) === 'call.bridged' && webhook.leg === mine ? 4_000 : 0),
        carrier: {
          farEnds: { [AGENT]: { answersAfter: 2_000, hangsUpAfter: 3_000 }, [OTHER]: { fails: 'busy', after: 8_000 } },
        },
      },
    );
    mine = phone.leg;
    expect(phone.drain().heard()).toEqual(['Busy.']);
    everybodyGone(phone);
  });

  test('an unanswered caller may be transferred', () => {
    const phone = withAgent(
      { answersAfter: 2_000, hangsUpAfter: 3_000 },
      flow('next: home').replace('start:', 'answer: false\nstart:'),
    );
    expect(phone.drain().actions()).not.toContain('answer');
    expect(phone.heard()).toEqual(['You are back.']);
    everybodyGone(phone);
  });
});
