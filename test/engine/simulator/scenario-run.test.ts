import { linkFlows } from '../../../engine/build/link-flows.ts';
import { readSettingsFile } from '../../../engine/build/settings-file.ts';
import { compileFlow } from '../../../engine/runtime/machine.ts';
import { hangUpCaller } from '../../../engine/carrier/persons.ts';
import { invariantWatches } from '../../../engine/simulator/scenario/invariants.ts';
import { readScenarios } from '../../../engine/simulator/scenario/reader.ts';
import { runScenario } from '../../../engine/simulator/scenario/run.ts';
import { legOf, passTime } from '../../../engine/simulator/scenario/session.ts';
import { parseSource } from '../../../engine/source/parse-source.ts';
import { failureOf, line, startedBy, tried } from './scenario-lab.ts';

describe('hear', () => {
  test('takes text case and spacing aside, and expressions', () => {
    expect(failureOf('steps: [{ hear: thank  YOU for }, { hear: "/press [12]/" }]')).toBe('');
  });

  test('looks only at what was said since the last one that matched', () => {
    expect(failureOf('steps: [{ hear: For sales }, { hear: Thank you for calling }]')).toContain(
      'expected to hear "Thank you for calling", which was not said',
    );
  });

  test('waits, and counts what is said from the moment it starts to play', () => {
    const { failure, timeline } = tried('steps: [{ hear: I did not hear you }]');
    expect(failure).toBeNull();
    expect(timeline.filter(({ kind, text }) => kind === 'note' && text === 'no_input')).toHaveLength(1);
  });

  test('hears across sounds that follow each other', () => {
    expect(failureOf('steps: [{ hear: "Acme. For sales" }]')).toBe('');
  });

  test('says what was heard, what was expected, where the call is and what is nearest', () => {
    const { failure } = tried('steps:\n  - hear: For sales\n  - hear: For sales and support, press three');
    expect(failure).toEqual({
      step: 2,
      line: 6,
      message: expect.stringMatching(
        /^expected to hear "For sales and support, press three", which was not said and the call is over\nnearest to it: "For sales, press 1. For support, press 2."\nthe call is over; it was last in state `saved` \(test.yaml:22\)$/,
      ) as unknown,
      heard: expect.arrayContaining([
        'Thank you for calling Acme.',
        'For sales, press 1. For support, press 2.',
      ]) as unknown,
    });
  });

  test('names the line of the flow that the call is in', () => {
    const text = failureOf(
      'steps:\n  - hear: For sales\n  - press: 3\n  - expect: { state: sales }',
      line.replace('10s', '1h'),
    );
    expect(text).toContain('expected the state `sales`, but the call is in `pause`');
    expect(text).toContain('the call is in state `pause` (test.yaml:20)');
  });
});

describe('press, say, wait, hang_up, event', () => {
  test('presses digits as they are written, one after the other', () => {
    const keys =
      'steps:\n  - hear: For sales\n  - press: 2\n  - hear: eight digit\n  - press: 01234567\n  - hear: Thank you, 0 1 2';
    expect(failureOf(keys)).toBe('');
  });

  test('presses at a time, and with a pace', () => {
    const { timeline, failure } = tried(
      'steps:\n  - hear: For sales\n  - press: 2\n  - hear: eight\n  - press: { keys: "12345678", at: 2s, every: 100ms }\n  - expect: { state: sales }',
    );
    expect(failure).toBeNull();
    const at = (kind: string, text: string): number =>
      timeline.find((each) => each.kind === kind && each.text === text)?.at ?? 0;
    expect(at('state', 'thanks') - at('state', 'support')).toBe(2_700);
  });

  test('fails where no key can be pressed', () => {
    expect(failureOf('steps: [hang_up, { press: 1 }]')).toContain('the caller cannot press `1`: the call is over');
    expect(
      failureOf(
        'steps: [{ press: 1 }]',
        line.replace('routes:', 'answer: false\nroutes:').replace('start: welcome', 'start: pause'),
      ),
    ).toContain('the call is not answered yet');
  });

  test('fails where nobody listens to words, and passes where somebody does', () => {
    expect(failureOf('steps: [{ hear: Thank you }, { say: sales }]')).toContain('nobody listens');
    const listening = line.replace(
      'welcome: { speak: Thank you for calling Acme., next: main_menu }',
      'welcome: { transcription_start: {}, on: { call.transcription: bye }, next: main_menu }',
    );
    expect(failureOf('steps: [{ hear: For sales }, { say: sales please }]\nends: flow', listening)).toContain(
      'waits for the caller',
    );
  });

  test('lets time pass, which the end of the call cuts short', () => {
    const { timeline, failure } = tried('steps: [{ hear: For sales }, { press: 3 }, { wait: 2h }]\nends: flow');
    expect(failure).toBeNull();
    const [first] = timeline;
    expect((timeline.at(-1)?.at ?? 0) - (first?.at ?? 0)).toBeLessThan(60_000);
  });

  test('hangs up once', () => {
    expect(failureOf('steps: [{ hear: For sales }, hang_up]\nends: caller')).toBe('');
    expect(failureOf('steps: [hang_up, hang_up]')).toContain('the caller cannot hang up: the call is over already');
  });

  test('delivers a webhook, with the ids of the call filled in', () => {
    const flow = line.replace(
      'on: { hangup: saved }',
      'on: { hangup: saved, call.transcription: [{ if: "event.transcription_data.transcript == \'help\'", goto: bye }] }',
    );
    const event = (words: string): string =>
      `steps:\n  - hear: For sales\n  - event: { event_type: call.transcription, payload: { transcription_data: { transcript: ${words} } } }\n  - expect: { state: bye }`;
    expect(failureOf(event('help'), flow)).toBe('');
    expect(failureOf(event('hello').replace('state: bye', 'state: main_menu, not_heard: Goodbye'), flow)).toBe('');
  });
});

test('a webhook of a conference names the one that the call is in', () => {
  const flow = `flow: line\nstart: join\nstates:\n  join: { conference: meeting, next: bye }\n  bye: { speak: Goodbye., next: end }\n`;
  const ended = (payload: string): string =>
    `steps:\n  - wait: 5s\n  - event: { event_type: conference.ended, payload: ${payload} }\n  - wait: 5s\n  - expect: { heard: Goodbye }`;
  expect(failureOf(ended('{ reason: host_left }'), flow)).toBe('');
  expect(failureOf(ended('{ reason: host_left, conference_id: another }'), flow)).toContain('Goodbye');
});

describe('expect', () => {
  const sales = '  - hear: For sales\n  - press: 1';

  test.each([
    ['state', '{ state: sales }', '{ state: thanks }', 'but the call is in'],
    ['vars', '{ vars: { vip: false } }', '{ vars: { vip: true } }', 'expected `vip` to be true, but it is false'],
    [
      'vars that are none',
      '{ vars: { vip: false } }',
      '{ vars: { vib: true } }',
      'no such variable; did you mean `vip`?',
    ],
    ['heard', '{ heard: thank you }', '{ heard: good morning }', 'expected the caller to have heard "good morning"'],
    [
      'not_heard',
      '{ not_heard: good morning }',
      '{ not_heard: /thank/ }',
      'expected the caller not to have heard /thank/',
    ],
    [
      'sent',
      '{ sent: transfer }',
      '{ sent: send_dtmf }',
      'none was; sent so far: answer, speak, gather_using_speak, transfer',
    ],
    [
      'sent with',
      '{ sent: transfer, with: { to: "+13125550111" } }',
      '{ sent: transfer, with: { timeout_secs: 5 } }',
      'but one was, with {"timeout_secs":20,"to":"+13125550111"}',
    ],
    ['sent times', '{ sent: speak, times: 1 }', '{ sent: speak, times: 0 }', 'to be sent 0 times, but one was'],
    ['not_sent', '{ not_sent: record_start }', '{ not_sent: answer }', 'expected no `answer` to be sent'],
  ])('%s', (_name, right, wrong, message) => {
    expect(failureOf(`steps:\n${sales}\n  - expect: ${right}`)).toBe('');
    expect(failureOf(`steps:\n${sales}\n  - expect: ${wrong}`)).toContain(message);
  });

  test('waits as hear does, and judges what must not be at once', () => {
    expect(failureOf('steps: [{ expect: { state: main_menu } }, { expect: { heard: I did not hear } }]')).toBe('');
    expect(failureOf('steps: [{ hear: For sales }, { expect: { not_heard: I did not hear } }]')).toBe('');
  });

  test('a state that is left in the moment it is entered was entered', () => {
    const flow = line
      .replace('3: { goto: pause, hidden: true }', '3: { goto: count, hidden: true }')
      .replace('  pause:', '  count: { set: { vip: true }, next: pause }\n  pause:');
    expect(
      failureOf(
        'steps: [{ hear: For sales }, { press: 3 }, { expect: { state: count } }, { expect: { state: pause } }]',
        flow,
      ),
    ).toBe('');
    expect(failureOf('steps: [{ hear: For sales }, { press: 3 }, { expect: { state: main_menu } }]', flow)).toContain(
      'expected the state `main_menu`',
    );
  });

  test('takes several at once', () => {
    expect(failureOf(`steps:\n${sales}\n  - expect: { state: sales, sent: transfer, not_heard: goodbye }`)).toBe('');
  });
});

describe('how it ends', () => {
  test.each([
    ['flow', 'steps: [{ hear: For sales }, { press: 3 }]'],
    ['caller', 'steps: [{ hear: For sales }, hang_up]'],
    ['transferred', 'steps: [{ hear: For sales }, { press: 1 }]'],
  ])('%s', (ends, steps) => {
    expect(failureOf(`${steps}\nends: ${ends}`)).toBe('');
    const other = ends === 'flow' ? 'caller' : 'flow';
    expect(failureOf(`${steps}\nends: ${other}`)).toContain(
      `expected the call to end \`${other}\`, but it ended \`${ends}\``,
    );
  });

  test('rejected: by the flow, or where no route takes the call', () => {
    const flow = 'answer: false\nstart: no_thanks\nstates:\n  no_thanks: { reject: { cause: USER_BUSY } }\n';
    expect(failureOf('steps: []\nends: rejected', flow)).toBe('');
    expect(failureOf('call: { to: "+13125550199" }\nsteps: []\nends: rejected')).toBe('');
  });

  test('error: the apology, or a handler that leads to the end', () => {
    const failing =
      'carrier: { errors: [{ command: gather_using_speak, status: 422, times: 5 }] }\nsteps: []\nends: error';
    const flow = line.replace('    on: { no_input: bye, no_match: bye, failed: bye }\n', '');
    expect(failureOf(failing, flow)).toBe('');
    expect(failureOf(failing, flow.replace('on: { hangup: saved }', 'on: { hangup: saved, error: bye }'))).toBe('');
  });

  test('says so when the call waits for the caller', () => {
    expect(failureOf('steps: [{ hear: For sales }]\nends: flow')).toContain('but it waits for the caller');
  });

  test('a transfer that nobody takes is no transfer', () => {
    const busy =
      'carrier: { transfer: { "+13125550111": busy } }\nsteps: [{ hear: For sales }, { press: 1 }, { hear: Goodbye }]';
    expect(failureOf(`${busy}\nends: flow\nvisits: [sales, bye]`)).toBe('');
  });

  test('visits: in this order, others may lie between', () => {
    const steps = 'steps: [{ hear: For sales }, { press: 3 }]';
    expect(failureOf(`${steps}\nvisits: [welcome, pause]`)).toBe('');
    expect(failureOf(`${steps}\nvisits: [pause, welcome]`)).toContain(
      'expected the call to enter `welcome` after `pause`, but it entered welcome, main_menu, pause, bye, saved',
    );
  });
});

describe('invariants', () => {
  test.each([
    ['no_dead_air: 4s', 'steps: [{ hear: For sales }, { press: 3 }]', 'left in silence for more than 4s'],
    ['ends_within: 5s', 'steps: [{ hear: For sales }, { press: 3 }]', 'the call is not over after 5s'],
    ['answered_within: 2s', 'steps: []', 'not answered within 2s'],
  ])('%s', (invariant, steps, message) => {
    const late = line
      .replace('routes:', 'answer: false\nroutes:')
      .replace('start: welcome', 'start: late')
      .replace('states:', 'states:\n  late: { wait: 3s, next: up }\n  up: { answer: {}, next: welcome }');
    const flow = invariant.startsWith('answered') ? late : line;
    expect(failureOf(`${steps}\ninvariants: { ${invariant} }`, flow)).toContain(message);
    expect(failureOf(`${steps}\ninvariants: { ${invariant.replace(/\d+s/, '5m')} }`, flow)).toBe('');
  });

  test('no_dead_air does not count what a menu waits', () => {
    expect(failureOf('steps: [{ hear: I did not hear you }, { hear: Goodbye }]\ninvariants: { no_dead_air: 1s }')).toBe(
      '',
    );
  });

  test('no_command_after_hangup finds a command to the leg that is gone', () => {
    const keys = 'steps: []\ninvariants: { no_command_after_hangup: true }';
    const session = startedBy(keys);
    const broken = (): readonly string[] =>
      invariantWatches.flatMap((watch) => watch(session, session.simulation.now)?.message ?? []);
    passTime(session, session.startedAt, []);
    hangUpCaller(session.simulation.carrier, legOf(session)?.id ?? '', session.startedAt);
    passTime(session, session.startedAt + 1_000, []);
    expect(broken()).toEqual([]);
    const [answer] = session.simulation.sent;
    if (answer === undefined) throw new Error('nothing was sent');
    session.simulation.timeline.push({
      kind: 'command',
      text: 'speak',
      data: { n: answer.command.n },
      at: session.startedAt,
      call: answer.call,
    });
    expect(broken()).toEqual(["`speak` was sent to the caller's leg after it was gone (`no_command_after_hangup`)"]);
  });

  test('no_command_after_hangup holds in a call that hangs up', () => {
    expect(failureOf('steps: [{ hear: For sales }, hang_up]\ninvariants: { no_command_after_hangup: true }')).toBe('');
  });
});

describe('the carrier', () => {
  test('refuses commands', () => {
    expect(
      failureOf(
        'carrier: { errors: [{ command: transfer }] }\nsteps: [{ hear: For sales }, { press: 1 }, { hear: Goodbye }]',
      ),
    ).toBe('');
  });

  test('is asked again, as by the server, while it cannot take a command', () => {
    const steps = 'steps: [{ hear: Thank you }, { expect: { sent: speak, times: 1 } }]';
    for (const status of [429, 500, 503]) {
      expect(failureOf(`carrier: { errors: [{ command: speak, status: ${status}, times: 2 }] }\n${steps}`)).toBe('');
    }
    const refused = 'carrier: { errors: [{ command: speak, status: 422 }] }\nsteps: []\nends: error';
    expect(failureOf(refused)).toBe('');
    // Nobody knows whether it was said: the call goes on when its time is over.
    expect(failureOf(refused.replace('422', '500, times: 15'))).toContain('it waits for the caller');
  });

  test('is asked again when the server would, and the caller hears nothing meanwhile', () => {
    const failing = (times: number): string =>
      `carrier: { errors: [{ command: speak, status: 503, times: ${times} }] }\ninvariants: { no_dead_air: 2s }\nsteps: [{ hear: Thank you }]`;
    expect(failureOf(failing(3))).toBe('');
    expect(failureOf(failing(4))).toContain('left in silence for more than 2s');
  });

  test('sends once what adds up', () => {
    const flow = line.replace(
      'welcome: { speak: Thank you for calling Acme., next',
      'welcome: { siprec_start: { connector_name: spy }, on: { failed: bye }, next',
    );
    const failing = (status: number): string =>
      `carrier: { errors: [{ command: siprec_start, status: ${status}, times: 2 }] }\nsteps: []`;
    const sent = 'steps: [{ hear: For sales }, { expect: { sent: siprec_start, times: 1 } }]';
    expect(failureOf(failing(503).replace('steps: []', sent), flow)).toBe('');
    // What was certainly not taken does no harm a second time.
    expect(failureOf(failing(429).replace('steps: []', sent), flow)).toBe('');
    expect(failureOf(`${failing(422)}\nvisits: [welcome, bye]`, flow)).toBe('');
  });

  test('duplicates, reorders and loses webhooks, and the call goes the same way', () => {
    const steps = 'steps: [{ hear: For sales }, { press: 1 }]\nends: transferred';
    for (const webhooks of ['duplicate: 2', 'reorder: true', 'lose: [call.speak.ended]']) {
      expect(failureOf(`carrier: { webhooks: { ${webhooks} } }\n${steps}`)).toBe('');
    }
  });

  test('far ends answer and hang up when they are told to', () => {
    const { timeline } = tried(
      'carrier: { transfer: { "+13125550111": { answers_after: 4s, hangs_up_after: 30s } } }\nsteps: [{ hear: For sales }, { press: 1 }]\nends: transferred',
    );
    const at = (text: string): number => timeline.find((each) => each.kind === 'leg' && each.text === text)?.at ?? 0;
    expect(at('bridged') - at('far leg begins')).toBe(4_000);
    expect((timeline.at(-1)?.at ?? 0) - at('bridged')).toBe(30_000);
  });
});

describe('web services', () => {
  const asking = `flow: asking
start: ask
states:
  ask:
    request: { post: "https://crm.example/accounts/\${call.from}", json: { from: "\${call.from}" }, headers: { authorization: "\${env.TOKEN}" }, retries: 1, into: customer }
    on: { failed: sorry }
    next: known
  known: { speak: "Hello \${customer.name}.", next: end }
  sorry: { speak: Sorry., next: end }
`;
  const steps = 'env: { TOKEN: secret }\nsteps:\n';
  const mock = (reply: string): string => `http: [{ post: https://crm.example/accounts/*, reply: ${reply} }]\n${steps}`;

  test('answer as the entry says, one reply after the other', () => {
    expect(failureOf(`${mock('{ json: { name: Ada } }')}  - hear: Hello Ada`, asking)).toBe('');
    expect(failureOf(`${mock('[{ status: 503 }, { json: { name: Ada } }]')}  - hear: Hello Ada`, asking)).toBe('');
    for (const reply of ['timeout', 'reset', '{ status: 404 }', '{ body: no JSON }']) {
      expect(failureOf(`${mock(reply)}  - hear: Sorry`, asking)).toBe('');
    }
  });

  test('fail the scenario where no entry is meant for a request', () => {
    const other = `http: [{ get: https://crm.example/*, reply: {} }]\n${steps}  - hear: Sorry`;
    expect(failureOf(other, asking)).toContain(
      'asked for POST https://crm.example/accounts/%2B15550001111, expected an entry of `http` for it; there are GET https://crm.example/*',
    );
    // It has gone on in the same moment: what is to be looked at is the state that asked.
    const once = asking.replace('retries: 1', 'retries: 0');
    expect(failureOf(`${steps}  - hear: Sorry`, once)).toMatch(
      /there is none\nit was asked in state `ask` \(\S+:4\)\nthe call is in state `sorry` \(\S+:9\)$/,
    );
  });

  test('say what was asked', () => {
    const expecting = (expect: string): string =>
      failureOf(`${mock('[{ status: 500 }, { json: { name: Ada } }]')}  - expect: ${expect}`, asking);
    expect(expecting('{ http: POST https://crm.example/*, with: { from: "+15550001111" }, times: 1 }')).toBe('');
    expect(expecting('{ http: POST https://crm.example/*, with: { from: "+1" } }')).toContain(
      'expected a request POST https://crm.example/* with {"from":"+1"}, but there were: POST https://crm.example/accounts/%2B15550001111 with {"from":"+15550001111"}',
    );
    expect(expecting('{ http: GET https://crm.example/* }')).toContain('expected a request GET');
  });

  test("see variables of the environment: the scenario's, else those given", () => {
    const without = mock('{ json: { name: Ada } }').replace('env: { TOKEN: secret }\n', '');
    expect(failureOf(`${without}  - hear: Hello Ada`, asking, { env: { TOKEN: 'given' } })).toBe('');
    expect(failureOf(`${without}  - hear: Sorry`, asking)).toBe('');
  });
});

describe('what the flow is given', () => {
  const greeting = `flow: greeting
start: greet
inputs: { name: { type: string, required: true } }
switches: { emergency: false }
states:
  greet:
    choose:
      - if: switches.emergency
        goto: closed
      - hello
  hello: { speak: "Hello \${name}.", next: end }
  closed: { speak: We are closed., next: end }
`;

  test('switches', () => {
    expect(failureOf('switches: { emergency: true }\nsteps: [{ hear: We are closed }]', greeting)).toBe('');
    expect(failureOf('switches: { emergency: false }\nsteps: [{ hear: Hello }]', greeting)).toBe('');
  });

  test('settings over those that are bound, in the flows that it runs too', () => {
    const texts: Readonly<Record<string, string>> = {
      desk: 'flow: desk\nsettings: { desk: string }\nstart: go\nstates:\n  go: { run: inner, next: end }\n',
      inner:
        'flow: inner\nsettings: { desk: string }\nstart: call\nstates:\n  call: { transfer: "${settings.desk}", on: { failed: end } }\n',
    };
    const { settings } = readSettingsFile('desk: "+13125550111"', 'settings.yaml');
    const linked = linkFlows((id) => parseSource(texts[id] ?? '', `${id}.yaml`).root ?? undefined, settings);
    const flow = linked.flow('desk')?.flow;
    if (flow === undefined || flow === null) throw new Error('no flow');
    const expecting = (number: string, given: string): string => {
      const text = `scenarios:\n  - name: it\n    ${given}\n    steps: [{ expect: { sent: transfer, with: { to: "${number}" } } }]\n`;
      const [scenario] = readScenarios(text, 'desk.test.yaml', 'desk').file?.scenarios ?? [];
      if (scenario === undefined) throw new Error('no scenario');
      return runScenario([compileFlow(flow, 'v1', linked.subFlow)], scenario).failure?.message ?? '';
    };
    expect(expecting('+13125550111', 'settings: {}')).toBe('');
    expect(expecting('+13125550122', 'settings: { desk: "+13125550122" }')).toBe('');
    expect(expecting('+13125550111', 'settings: { desk: "+13125550122" }')).toContain('with {"to":"+13125550122"}');
  });

  test('inputs of an outgoing call, which somebody answers', () => {
    const call = 'call: { direction: outgoing, to: "+15550003333", inputs: { name: Ada } }';
    expect(failureOf(`${call}\nsteps: [{ hear: Hello Ada }]\nends: flow`, greeting)).toBe('');
    expect(failureOf(`${call.replace(', inputs: { name: Ada }', '')}\nsteps: []`, greeting)).toContain(
      'the call cannot be placed',
    );
  });
});

describe('machines that listen', () => {
  const asking = `flow: asking
start: ask
states:
  ask:
    gather_using_ai: { parameters: { type: object, properties: { city: { type: string } } }, greeting: Which city? }
    next:
      - if: result.result.city == "Vienna"
        goto: vienna
      - elsewhere
  vienna: { speak: Vienna it is., next: end }
  elsewhere: { speak: Elsewhere., next: end }
`;

  test('give the results of the script, one after the other', () => {
    expect(
      failureOf(
        'carrier: { ai_gather: [{ city: Vienna }] }\nsteps: [{ hear: Which city }, { hear: Vienna it is }]',
        asking,
      ),
    ).toBe('');
    expect(failureOf('carrier: { ai_gather: [{ city: Graz }] }\nsteps: [{ hear: Elsewhere }]', asking)).toBe('');
  });

  test('queues: an agent takes the call when the script says so', () => {
    const waiting =
      'flow: waiting\nstart: wait\nstates:\n  wait: { queue: { name: support, hold: { audio: https://acme.example/hold.mp3 }, max_wait: 2m }, on: { timeout: bye, failed: bye } }\n  bye: { speak: Goodbye., next: end }\n';
    expect(
      failureOf(
        'carrier: { queue: { support: { bridged_after: 30s } } }\nsteps: [{ hear: hold.mp3 }]\nends: transferred',
        waiting,
      ),
    ).toBe('');
    expect(failureOf('steps: [{ hear: Goodbye }]\nends: flow', waiting)).toBe('');
  });
});

describe('where a call begins', () => {
  test('in its flow, also without a route that leads there', () => {
    expect(failureOf('steps: [{ hear: Thank you }]', line.replace('routes: [{ to: "+13125550100" }]\n', ''))).toBe('');
    expect(failureOf('call: { to: "+13125550100" }\nsteps: [{ hear: Thank you }]')).toBe('');
  });

  test('not where another flow takes the call', () => {
    const other = line.replace('flow: line', 'flow: other').replace('to: "+13125550100"', 'to: "+1312555*"');
    const { failure } = tried('call: { to: "+13125550199" }\nsteps: [{ hear: Thank you }]', line, {}, [other]);
    expect(failure?.message).toContain('is not taken by `line` but by `other`');
  });

  test('at its time', () => {
    const { timeline } = tried('call: { at: 2026-07-01T10:00:00+02:00 }\nsteps: []');
    expect(timeline[0]?.at).toBe(Date.UTC(2026, 6, 1, 8));
  });

  test('the same scenario gives the same timeline', () => {
    const keys = 'carrier: { webhooks: { reorder: true, duplicate: 2 } }\nsteps: [{ hear: For sales }, { press: 1 }]';
    expect(tried(keys).timeline).toEqual(tried(keys).timeline);
  });
});
