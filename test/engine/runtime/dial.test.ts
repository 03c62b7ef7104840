import type { FarEnd } from '../../../engine/carrier/options.ts';
import { AGENT, dialFlow, everybodyGone, OTHER, withAgent } from '../../support/dial-flow.ts';
import { nth, typeOf } from '../../support/phone.ts';

const BRIDGE = dialFlow('bridge: true, meanwhile: Please hold.');
const KEEP = dialFlow('into: agent, meanwhile: Please hold.', 'next: join');

const talks: FarEnd = { answersAfter: 4_000, hangsUpAfter: 5_000 };

describe('a dial that bridges', () => {
  test('rings beside the call, in its session, and connects whoever answers', () => {
    const phone = withAgent(talks, BRIDGE).wait(6_000);
    expect(phone.params('dial')).toEqual({
      ...{ connection_id: '2811212257810187875', from: '+13125550100', to: AGENT },
      ...{ timeout_secs: 20, link_to: phone.leg },
    });
    expect(phone.sent('dial')[0]?.leg).toBeNull();
    expect(phone.params('bridge')).toEqual({ call_control_id: phone.legs()[1]?.id, park_after_unbridge: 'self' });
    expect(phone.legs().map(({ state }) => state)).toEqual(['bridged', 'bridged']);
    phone.drain();
    expect(phone.heard()).toEqual(['Please hold.', 'You are back.']);
    everybodyGone(phone);
  });

  test('without next the call ends with the bridge', () => {
    const phone = withAgent(talks, dialFlow('bridge: true', '')).drain();
    expect(phone.params('bridge')['park_after_unbridge']).toBeUndefined();
    expect(phone.heard()).toEqual([]);
    everybodyGone(phone);
  });

  test('the caller may hang up while talking', () => {
    const phone = withAgent({ answersAfter: 4_000, hangsUpAfter: null }, BRIDGE).wait(6_000).hangUp().drain();
    expect(phone.visits()).toEqual(['call_agent', 'over']);
    everybodyGone(phone);
  });

  test('keys pressed while it rings are kept for nothing but the flow’s own', () => {
    const phone = withAgent(talks, BRIDGE).wait(2_000).press('0').wait(500);
    expect(phone.visits().slice(0, 2)).toEqual(['call_agent', 'operator']);
    expect(phone.legs()[1]?.state).toBe('ended');
    everybodyGone(phone.drain());
  });

  test.each(['call.bridged', 'call.answered', 'call.initiated'])('works without %s of the far leg', (type) => {
    let caller: string | null = null;
    const phone = withAgent({ answersAfter: 4_000, hangsUpAfter: 90_000 }, BRIDGE, {
      detour: (webhook) => {
        caller ??= webhook.leg;
        return typeOf(webhook) === type && webhook.leg !== caller ? null : 0;
      },
    });
    expect(phone.drain().visits()).toEqual(['call_agent', 'home', 'over']);
    everybodyGone(phone);
  });

  test('a lost hang-up of the far end is found out', () => {
    const phone = withAgent(talks, BRIDGE, { detour: nth('call.hangup', 1, null) }).wait(75_000);
    expect(phone.heard()).toEqual(['Please hold.', 'You are back.']);
    everybodyGone(phone.drain());
  });

  test('a refused bridge is failed, and the far leg is hung up', () => {
    const errors = [{ command: 'bridge', status: 422, times: 1, code: '90034' }];
    const phone = withAgent({ answersAfter: 4_000, hangsUpAfter: null }, BRIDGE, { faults: { errors } }).drain();
    expect(phone.heard()).toEqual(['Please hold.', 'Failed.']);
    everybodyGone(phone);
  });

  test('a far end that hangs up as it is bridged ends nothing but the dial', () => {
    const phone = withAgent({ answersAfter: 4_000, hangsUpAfter: 0 }, BRIDGE).drain();
    expect(phone.heard().at(-1)).toMatch(/Failed\.|You are back\./);
    everybodyGone(phone);
  });
});

describe('a dial that keeps the leg', () => {
  test('is done when somebody answers; the flow bridges later', () => {
    const phone = withAgent({ answersAfter: 4_000, hangsUpAfter: 9_000 }, KEEP).drain();
    expect(phone.heard()).toEqual(['Please hold.', 'Agent is there.', 'You are back.']);
    expect(phone.params('bridge')['call_control_id']).toBe(phone.legs()[1]?.id);
    everybodyGone(phone);
  });

  test('the leg that was kept is hung up with the caller', () => {
    const phone = withAgent({ answersAfter: 4_000, hangsUpAfter: null }, KEEP)
      .hear('Agent is there')
      .hangUp()
      .wait(100);
    expect(phone.legs()[1]?.state).toBe('ended');
    everybodyGone(phone.drain());
  });

  test('and with the end of the flow', () => {
    const text = dialFlow('into: agent', 'next: home');
    const phone = withAgent({ answersAfter: 4_000, hangsUpAfter: null }, text).drain();
    expect(phone.heard()).toEqual(['You are back.']);
    everybodyGone(phone);
  });

  test('a leg that is gone before the bridge is failed, and the caller is still there', () => {
    const phone = withAgent({ answersAfter: 4_000, hangsUpAfter: 100 }, KEEP).drain();
    expect(phone.heard()).toEqual(['Please hold.', 'Agent is there.', 'Failed.']);
    everybodyGone(phone);
  });

  test('the far leg’s call.bridged alone ends the bridge', () => {
    let caller: string | null = null;
    const phone = withAgent({ answersAfter: 4_000, hangsUpAfter: 9_000 }, KEEP, {
      detour: (webhook) => {
        caller ??= webhook.leg;
        return typeOf(webhook) === 'call.bridged' && webhook.leg === caller ? null : 0;
      },
    });
    expect(phone.drain().heard().at(-1)).toBe('You are back.');
    everybodyGone(phone);
  });
});

describe('a dial’s outcomes', () => {
  const outcomes: readonly (readonly [FarEnd, string])[] = [
    ['busy', 'Busy.'],
    ['no_answer', 'No answer.'],
    ['rejected', 'Refused.'],
    ['not_found', 'No such number.'],
  ];

  test.each(outcomes)('%s', (far, text) => {
    for (const flowText of [BRIDGE, KEEP]) {
      const phone = withAgent(far, flowText).drain();
      expect(phone.heard().at(-1)).toBe(text);
      everybodyGone(phone);
    }
  });

  test('a refused dial is failed, and the prompt that was to play meanwhile goes with it', () => {
    const errors = [{ command: 'dial', status: 422, times: 1 }];
    const phone = withAgent(talks, BRIDGE, { faults: { errors } }).drain();
    expect(phone.heard().at(-1)).toBe('Failed.');
    everybodyGone(phone);
  });

  test('with every event of the far leg lost it is found out', () => {
    let caller: string | null = null;
    const phone = withAgent({ answersAfter: 2_000, hangsUpAfter: 9_000 }, BRIDGE, {
      detour: (webhook) => {
        caller ??= webhook.leg;
        return webhook.leg === caller ? 0 : null;
      },
    });
    expect(phone.drain().heard().at(-1)).toBe('Failed.');
    everybodyGone(phone);
  });
});

describe('leaving while it rings', () => {
  const ringing: FarEnd = { answersAfter: 15_000, hangsUpAfter: null };

  test('the caller hangs up', () => {
    const phone = withAgent(ringing, BRIDGE).wait(3_000).hangUp().wait(100);
    expect(phone.legs()[1]?.state).toBe('ended');
    everybodyGone(phone.drain());
  });

  test('after hangs the far leg up', () => {
    const phone = withAgent(ringing, dialFlow('bridge: true', 'after: { 5s: late }')).wait(5_500);
    expect(phone.heard()).toEqual(['That took too long.']);
    expect(phone.legs()[1]?.state).toBe('ended');
    everybodyGone(phone.drain());
  });

  test('also where nothing but a webhook tells of it, and late', () => {
    for (const longer of [8_000, 50_000]) {
      const far: FarEnd = { answersAfter: 60_000, hangsUpAfter: null };
      const phone = withAgent(
        far,
        dialFlow('bridge: true, timeout_secs: 90', 'after: { 5s: late }').replace('timeout_secs: 20, ', ''),
        {
          detour: nth('call.initiated', 2, longer),
          losesAnswersTo: ['dial'],
        },
      );
      phone.wait(longer + 1_000);
      expect([longer, phone.legs()[1]?.state]).toEqual([longer, 'ended']);
      everybodyGone(phone.drain());
    }
  });
});

test('a leg of a dial that turns up after the call’s end is hung up', () => {
  const phone = withAgent(
    { answersAfter: 60_000, hangsUpAfter: null },
    dialFlow('bridge: true, timeout_secs: 90').replace('timeout_secs: 20, ', ''),
    {
      detour: nth('call.initiated', 2, 20_000),
      losesAnswersTo: ['dial'],
    },
  );
  phone.wait(2_000).hangUp().wait(1_000);
  expect(phone.call().stage).toBe('ended');
  expect(phone.legs()[1]?.state).toBe('bridging');
  phone.wait(20_000);
  expect(phone.legs()[1]?.state).toBe('ended');
});

describe('a second dial', () => {
  test('goes on after the first was busy', () => {
    const text = dialFlow('bridge: true').replace(
      'busy: { speak: Busy., next: end }',
      `busy: { dial: { to: "${OTHER}", bridge: true }, next: home, on: { failed: failed } }`,
    );
    const phone = withAgent('busy', text).drain();
    expect(phone.sent('dial').map(({ params }) => params['to'])).toEqual([AGENT, OTHER]);
    expect(phone.heard()).toEqual(['You are back.']);
    everybodyGone(phone);
  });
});
