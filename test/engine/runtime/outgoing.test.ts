import type { FarEnd } from '../../../engine/carrier/options.ts';
import type { OutgoingCall } from '../../../engine/simulator/outgoing.ts';
import { CALLER, callOut, LINE, START, textOf, typeOf, type Phone, type PhoneOptions } from '../../support/phone.ts';

const flow = (outbound = '', more = ''): string => `
flow: reminder
outbound: { timeout_secs: 20, ${outbound} }
inputs: { name: { type: string, required: true }, doses: { type: int, default: 1 } }
vars: { seen: "", by: "" }
on: { hangup: over, key: { 0: operator } }
${more}
start: greet
states:
  greet:
    choose: [{ if: call.answered_by == "machine", goto: leave_message }, { goto: hello }]
  hello:
    menu:
      prompt: "Hello \${name}, this is \${call.from} calling \${call.to}, \${call.direction}. Press 1."
      choices: { 1: thanks }
    on: { failed: bye }
  leave_message:
    wait: { for: [call.machine.greeting.ended, call.machine.premium.greeting.ended], timeout: 20s }
    next: message
    on: { timeout: message }
  message: { speak: "Take \${doses}.", next: end }
  thanks: { speak: Thank you., next: end }
  operator: { speak: Operator., next: end }
  bye: { speak: Goodbye., next: end }
  over: { set: { seen: "\${call.hangup_cause}", by: "\${call.answered_by}" }, next: end }
`;

const inputs = { name: 'Ann' };
const answers: FarEnd = { answersAfter: 3_000, hangsUpAfter: null };

function outTo(far: FarEnd, text = flow(), options: PhoneOptions = {}, order: Partial<OutgoingCall> = {}): Phone {
  return callOut(
    text,
    { inputs, ...order },
    { ...options, carrier: { farEnds: { [CALLER]: far }, ...options.carrier } },
  );
}

const vars = (phone: Phone): unknown => phone.call().frames[0]?.vars;

function over(phone: Phone, cause: string): void {
  expect(phone.legs().filter(({ state }) => state !== 'ended')).toEqual([]);
  expect(phone.call()).toMatchObject({ stage: 'ended', info: { hangupCause: cause, direction: 'outgoing' } });
  expect(phone.visits().filter((state) => state === 'over')).toHaveLength(1);
  expect(vars(phone)).toMatchObject({ seen: cause });
}

describe('an outgoing call', () => {
  test('is dialled with the flow’s outbound and starts when somebody answers', () => {
    const phone = outTo(answers);
    expect(phone.params('dial')).toEqual({
      ...{ connection_id: '2811212257810187875', to: CALLER, from: LINE, timeout_secs: 20 },
    });
    expect(phone.wait(2_900).visits()).toEqual([]);
    expect(phone.wait(200).visits()).toEqual(['greet', 'hello']);
    expect(phone.heard()).toEqual([`Hello Ann, this is ${LINE} calling ${CALLER}, outgoing. Press 1.`]);
    phone.press('1').drain();
    expect(phone.heard().at(-1)).toBe('Thank you.');
    expect(phone.actions()).not.toContain('answer');
    over(phone, 'normal_clearing');
  });

  test('knows its leg and session, which the caller’s own have', () => {
    const phone = outTo(answers).wait(3_100);
    const [leg] = phone.legs();
    expect(phone.call()).toMatchObject({
      legs: [{ id: leg?.id, role: 'caller', state: 'answered' }],
      info: { legId: leg?.legId, sessionId: leg?.sessionId, startedAt: START },
    });
  });

  test('waits for the far end, whatever answer says', () => {
    for (const answer of ['answer: true', 'answer: false']) {
      const phone = outTo(answers, flow('', answer)).wait(3_100);
      expect(phone.visits()).toEqual(['greet', 'hello']);
      expect(phone.actions()).not.toContain('answer');
    }
  });

  test('is never sent an answer, also by a flow that has a state for it', () => {
    const text = flow('', 'answer: false')
      .replace('start: greet', 'start: pick_up')
      .replace('  greet:', '  pick_up: { answer: {}, next: greet }\n  greet:');
    const phone = outTo(answers, text).wait(3_100);
    expect(phone.visits()).toEqual(['pick_up', 'greet', 'hello']);
    expect(phone.actions()).not.toContain('answer');
  });

  test.each<[FarEnd, string]>([
    ['busy', 'user_busy'],
    ['no_answer', 'timeout'],
    ['rejected', 'call_rejected'],
    ['not_found', 'not_found'],
  ])('that nobody answers (%s) goes to on.hangup', (far, cause) => {
    const phone = outTo(far).drain();
    expect(phone.visits()).toEqual(['over']);
    over(phone, cause);
  });

  test('that the carrier refuses goes to on.hangup as well', () => {
    const phone = outTo(answers, flow(), { faults: { errors: [{ command: 'dial', status: 422, times: 1 }] } }).drain();
    expect(phone.visits()).toEqual(['over']);
    over(phone, 'unspecified');
  });

  test('may be ordered for later', () => {
    const phone = outTo(answers, flow(), {}, { in: 600_000 });
    expect(phone.actions()).toEqual([]);
    phone.wait(599_000);
    expect(phone.actions()).toEqual([]);
    phone.wait(5_000);
    expect(phone.visits()).toEqual(['greet', 'hello']);
    expect(phone.call().info.startedAt).toBe(START + 600_000);
    over(phone.hangUp().drain(), 'normal_clearing');
  });

  test('that was called off before it was dialled is over at once', () => {
    const phone = outTo(answers, flow(), {}, { in: 600_000 }).wait(1_000).give({ kind: 'hangup.requested' });
    expect(phone.actions()).toEqual([]);
    over(phone, 'originator_cancel');
    expect(phone.drain().actions()).toEqual([]);
  });

  test('that was called off while it rings is hung up', () => {
    const phone = outTo(answers).wait(1_000).give({ kind: 'hangup.requested' }).drain();
    expect(phone.actions()).toEqual(['dial', 'hangup']);
    over(phone, 'originator_cancel');
  });

  test('that was called off before its leg is known is hung up once it turns up', () => {
    const phone = outTo(
      { answersAfter: 30_000, hangsUpAfter: null },
      flow('').replace('timeout_secs: 20, ', 'timeout_secs: 60'),
      {
        losesAnswersTo: ['dial'],
        detour: (webhook) => (typeOf(webhook) === 'call.initiated' ? 5_000 : 0),
      },
    );
    phone.wait(1_000).give({ kind: 'hangup.requested' }).wait(1_000);
    expect(phone.actions()).toEqual(['dial']);
    expect(phone.legs()[0]?.state).toBe('bridging');
    phone.wait(4_000);
    expect(phone.legs()[0]?.state).toBe('ended');
    over(phone.drain(), 'originator_cancel');
  });

  test('is known by its first webhook where the answer to its dial was lost', () => {
    const phone = outTo(answers, flow(), { losesAnswersTo: ['dial'] }).wait(3_100);
    expect(phone.visits()).toEqual(['greet', 'hello']);
    over(phone.hangUp().drain(), 'normal_clearing');
  });

  test.each(['call.initiated', 'call.answered'])('starts without %s', (type) => {
    const phone = outTo({ answersAfter: 3_000, hangsUpAfter: 90_000 }, flow(), {
      faults: { webhooks: { lose: [type] } },
    });
    phone.drain();
    expect(phone.visits().slice(0, 2)).toEqual(['greet', 'hello']);
    expect(phone.call().stage).toBe('ended');
  });

  test('of which nothing is ever heard ends by itself', () => {
    const phone = outTo(answers, flow(), { losesAnswersTo: ['dial'], detour: () => null }).wait(155_000);
    expect(phone.visits()).toEqual(['over']);
    expect(phone.call().stage).toBe('ended');
  });

  test('whose outbound cannot be evaluated is not dialled', () => {
    const text = flow('from_display_name: "${name + string(10 / (doses - doses))}"');
    const phone = outTo(answers, text).drain();
    expect(phone.actions()).toEqual([]);
    over(phone, 'unspecified');
  });
});

describe('machine detection', () => {
  const detecting = (kind: string): string => flow(`answering_machine_detection: ${kind}`);
  const far = (more: object): FarEnd => ({ answersAfter: 3_000, hangsUpAfter: 60_000, ...more });

  test.each([
    ['detect', 'human', 'human'],
    ['detect', 'machine', 'machine'],
    ['detect', 'not_sure', 'unknown'],
    ['premium', 'human', 'human'],
    ['premium', 'fax', 'fax'],
    ['premium', 'machine', 'machine'],
    ['detect_beep', 'machine', 'machine'],
  ] as const)('%s of a %s: the start state knows %s', (kind, answeredBy, by) => {
    const phone = outTo(far({ answeredBy }), detecting(kind)).wait(4_400);
    expect(phone.visits()).toEqual([]);
    phone.wait(200);
    expect(phone.visits()[0]).toBe('greet');
    expect(phone.call().info.answeredBy).toBe(by);
    expect(phone.drain().call().stage).toBe('ended');
    expect(vars(phone)).toMatchObject({ by });
  });

  test('a greeting that ends later can be waited for', () => {
    const phone = outTo(far({ answeredBy: 'machine', greetingMs: 6_000 }), detecting('premium')).wait(8_900);
    expect(phone.visits()).toEqual(['greet', 'leave_message']);
    expect(phone.call().info.beep).toBe(false);
    phone.wait(200);
    expect(phone.call().info).toMatchObject({ answeredBy: 'machine', beep: true });
    expect(phone.heard()).toEqual(['Take 1.']);
  });

  test('a beep before the verdict means machine, and the flow starts', () => {
    const phone = outTo(far({ answeredBy: 'machine', greetingMs: 700 }), detecting('premium')).wait(3_800);
    expect(phone.visits()[0]).toBe('greet');
    expect(phone.call().info).toMatchObject({ answeredBy: 'machine', beep: true });
  });

  test('that does not end counts as unknown', () => {
    const phone = outTo(far({}), detecting('detect'), {
      faults: { webhooks: { lose: ['call.machine.detection.ended'] } },
    }).wait(19_000);
    expect(phone.visits()).toEqual(['greet', 'hello']);
    expect(phone.call().info.answeredBy).toBe('unknown');
  });

  test('a hang-up before the verdict is the end', () => {
    const phone = outTo(far({ hangsUpAfter: 500 }), detecting('detect')).drain();
    expect(phone.visits()).toEqual(['over']);
    over(phone, 'normal_clearing');
  });

  test('is off when it is disabled', () => {
    expect(
      outTo(far({ answeredBy: 'machine' }), detecting('disabled'))
        .wait(3_100)
        .visits(),
    ).toEqual(['greet', 'hello']);
  });
});

describe('an order', () => {
  const place = (order: Partial<OutgoingCall>): string => {
    try {
      callOut(flow(), { inputs, ...order });
      return 'placed';
    } catch (error) {
      return (error as Error).message;
    }
  };

  test('is refused with a reason', () => {
    expect(place({})).toBe('placed');
    expect(place({ to: '12' })).toMatch(/`to` is "12", expected/);
    expect(place({ from: 'me' })).toMatch(/`from` is "me", expected/);
    expect(place({ from: '' })).toMatch(/no number to call from/);
    expect(place({ connectionId: '' })).toMatch(/TELNYX_CONNECTION_ID/);
    expect(place({ flow: 'other' })).toMatch(/no flow `other`/);
    expect(place({ inputs: {} })).toBe('the flow `reminder` needs the input `name` (string)');
    expect(place({ inputs: { nam: 'Ann' } })).toBe('the flow `reminder` has no input `nam`; did you mean `name`?');
    expect(place({ inputs: { name: 1 } })).toBe('the input `name` of the flow `reminder` is 1, expected string');
    expect(place({ inputs: { name: 'Ann', doses: 1.5 } })).toMatch(/`doses` .* is 1.5, expected int/);
  });

  test('gives typed inputs', () => {
    const phone = outTo(
      { ...(answers as object), answeredBy: 'machine' } as FarEnd,
      flow('answering_machine_detection: detect'),
      {},
      {
        inputs: { name: 'Ann', doses: 3 },
      },
    );
    phone.wait(30_000);
    expect(phone.heard()).toEqual(['Take 3.']);
    expect(textOf(phone.call().info.to)).toBe(CALLER);
  });
});
