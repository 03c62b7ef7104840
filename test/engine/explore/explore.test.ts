import { compiled } from '../../support/flows.ts';
import { runScenario } from '../../../engine/simulator/scenario/run.ts';
import { readScenarios } from '../../../engine/simulator/scenario/reader.ts';
import { scenarioFileText } from '../../../engine/simulator/scenario/text.ts';
import { explore, type Exploration, type ExploreKind } from '../../../engine/simulator/explore/explore.ts';

function explored(states: string, head = ''): Exploration {
  const flow = compiled(`flow: test\nroutes: default\nstart: first\n${head}states:\n${states}`);
  return explore([flow], flow);
}

/** What was found, as `kind state`. */
function found({ findings }: Exploration): readonly string[] {
  return findings.map(({ kind, state }) => `${kind} ${state}`);
}

function scenarioOf(exploration: Exploration, kind: ExploreKind): string {
  return exploration.findings.find((finding) => finding.kind === kind)?.scenario.text ?? '';
}

describe('explore', () => {
  it('finds nothing in a flow where each way ends', () => {
    const exploration = explored(`
  first:
    menu: { prompt: Press 1 or 2., choices: { 1: sales, 2: message }, no_input: Hello?, no_match: ["No.", "Still no."] }
    on: { failed: bye }
  sales: { transfer: "+13125550111", on: { failed: message } }
  message: { record: { max: 1m, finish_on: "#", into: said }, on: { failed: bye }, next: bye }
  bye: { speak: Goodbye., next: end }
`);
    expect(found(exploration)).toEqual([]);
    expect(exploration).toMatchObject({ complete: true, states: { entered: 4, all: 4 }, notes: [] });
  });

  it('finds the apology behind an outcome that nobody handles, and how to get there', () => {
    const exploration = explored(`
  first: { menu: { prompt: Press 1., choices: { 1: sales } }, on: { failed: bye } }
  sales: { transfer: "+13125550111", on: { busy: bye } }
  bye: { speak: Goodbye., next: end }
`);
    expect(found(exploration)).toEqual(['error sales']);
    expect(scenarioOf(exploration, 'error')).toBe(`- name: nothing goes wrong in sales
  carrier:
    transfer: { "+13125550111": no_answer }
  steps:
    - hear: Press 1.
    - press: "1"
    - wait: 45s
    - expect: { not_heard: "We are sorry, something went wrong. Goodbye." }
`);
  });

  it('finds no error where the flow answers it', () => {
    const head = 'on: { error: sorry }\n';
    const exploration = explored(
      `
  first: { transfer: "+13125550111" }
  sorry: { speak: Please call again., next: end }
`,
      head,
    );
    expect(found(exploration)).toEqual([]);
  });

  it('finds silence while a web service takes its time', () => {
    const exploration = explored(`
  first: { request: { get: "https://a.example/x", timeout: 6s }, on: { failed: bye }, next: bye }
  bye: { speak: Goodbye., next: end }
`);
    expect(found(exploration)).toEqual(['dead_air first']);
    expect(scenarioOf(exploration, 'dead_air')).toContain('reply: timeout');
    expect(exploration.findings[0]?.scenario.failure).toContain('no_dead_air');
  });

  it('takes less silence where less is asked for', () => {
    const flow = compiled(`
flow: test
routes: default
start: first
states:
  first: { steps: [{ wait: 3s }, { speak: Hello. }], next: end }
`);
    expect(found(explore([flow], flow))).toEqual([]);
    expect(found(explore([flow], flow, { deadAirMs: 2_000 }))).toEqual(['dead_air first']);
  });

  it('finds the states that nobody gets out of, though the graph has a way', () => {
    const exploration = explored(
      `
  first: { menu: { prompt: Press 1 or 2., choices: { 1: closed, 2: bye } }, on: { failed: bye } }
  closed: { menu: { prompt: Press 1 to go on., choices: { 1: count } }, on: { failed: closed } }
  count:
    set: { asked: "\${asked > 0 ? 1 : 0}" }
    next: [{ if: asked > 0, goto: bye }, { goto: closed }]
  bye: { speak: Goodbye., next: end }
`,
      'vars: { asked: 0 }\n',
    );
    expect(found(exploration)).toEqual(['trap closed']);
    expect(scenarioOf(exploration, 'trap')).toContain('- press: "1"\n');
    expect(exploration.findings[0]?.message).toContain('`closed`');
  });

  it('finds a caller who says nothing and is asked for ever', () => {
    const exploration = explored(`
  first: { menu: { prompt: Press 1., choices: { 1: bye } }, on: { no_input: repeat, no_match: bye } }
  bye: { speak: Goodbye., next: end }
`);
    expect(found(exploration)).toEqual(['endless_loop first']);
    expect(exploration.findings[0]?.severity).toBe('warning');
    expect(exploration.findings[0]?.scenario.failure).toContain('ends_within');
  });

  it('lets a loop be that counts how often it was gone round', () => {
    const exploration = explored(
      `
  first: { menu: { prompt: Press 1., choices: { 1: bye } }, on: { failed: again } }
  again:
    set: { rounds: "\${rounds + 1}" }
    next: [{ if: rounds >= 5, goto: bye }, { goto: first }]
  bye: { speak: Goodbye., next: end }
`,
      'vars: { rounds: 0 }\n',
    );
    expect(found(exploration)).toEqual([]);
    expect(exploration.complete).toBe(true);
  });

  it('finds a loop that asks nobody', () => {
    const exploration = explored(`
  first: { request: { get: "https://a.example/x", timeout: 1s, into: job }, on: { failed: bye }, next: [{ if: job.done == true, goto: bye }, { goto: soon }] }
  soon: { wait: 1s, next: first }
  bye: { speak: Goodbye., next: end }
`);
    expect(found(exploration)).toEqual(['dead_air soon', 'endless_loop soon']);
    expect(exploration.findings.map(({ severity }) => severity)).toEqual(['error', 'error']);
  });

  it('finds a state that no condition leads to, and shows the nearest call', () => {
    const exploration = explored(
      `
  first: { menu: { prompt: Press 1., choices: { 1: ask } }, on: { failed: bye } }
  ask: { speak: Hello., next: [{ if: tier > 3, goto: gold }, { goto: bye }] }
  gold: { speak: Dear friend., next: bye }
  bye: { speak: Goodbye., next: end }
`,
      'vars: { tier: 1 }\n',
    );
    expect(found(exploration)).toEqual(['unreachable_state gold']);
    expect(exploration.findings[0]?.message).toContain('`tier > 3` is never true');
    expect(scenarioOf(exploration, 'unreachable_state')).toContain('visits: [gold]');
  });

  it('finds a prompt after the last try', () => {
    const exploration = explored(`
  first:
    menu: { prompt: Press 1., choices: { 1: bye }, tries: 2, no_match: ["Not that one.", "Nor that one."] }
    on: { failed: bye }
  bye: { speak: Goodbye., next: end }
`);
    expect(found(exploration)).toEqual(['unheard_prompt first']);
    expect(scenarioOf(exploration, 'unheard_prompt')).toContain('- hear: Nor that one.');
  });

  it('makes answers that lead each way, and entries that a check takes', () => {
    const exploration = explored(`
  first:
    collect: { prompt: Your card., digits: 16, into: card, check: luhn(card) }
    on: { failed: bye }
    next: ask
  ask:
    request: { get: "https://a.example/\${card}", timeout: 2s, into: customer }
    on: { failed: bye }
    next:
      - { if: customer.tier == "gold" && size(customer.orders) > 1, goto: gold }
      - { if: "!has(customer.tier)", goto: nobody }
      - goto: bye
  gold: { speak: Dear friend., next: end }
  nobody: { speak: Who are you?, next: end }
  bye: { speak: Goodbye., next: end }
`);
    expect(found(exploration)).toEqual([]);
    expect(exploration).toMatchObject({ states: { entered: 5, all: 5 }, notes: [] });
  });

  it('tries opening hours and switches both ways', () => {
    const exploration = explored(
      `
  first:
    choose:
      - { if: "switches.emergency && schedules.office", goto: both }
      - { if: switches.emergency, goto: emergency }
      - { if: schedules.office, goto: open }
      - goto: closed
  both: { speak: Both., next: end }
  emergency: { speak: Emergency., next: end }
  open: { speak: Open., next: end }
  closed: { transfer: "+13125550111" }
`,
      'switches: { emergency: false }\nschedules: { office: { timezone: America/Chicago, open: { mon-fri: 09:00-17:00 } } }\n',
    );
    expect(exploration.states).toEqual({ entered: 5, all: 5 });
    expect(found(exploration)).toEqual(['error closed']);
    expect(scenarioOf(exploration, 'error')).toMatch(/call: \{ at: /);
  });

  it('says what it could not try, and claims nothing about it', () => {
    const exploration = explored(`
  first: { request: { get: "https://a.example/x", timeout: 1s, into: answer }, on: { failed: bye }, next: [{ if: 'int(answer.a) * int(answer.a) == 400', goto: rare }, { goto: bye }] }
  rare: { speak: How rare., next: end }
  bye: { speak: Goodbye., next: end }
`);
    expect(found(exploration)).toEqual([]);
    expect(exploration.notes).toEqual([expect.stringContaining('`rare` was not tried')]);
  });

  it('goes through the flows that one runs, and calls them what they are', () => {
    const flow = compiled(
      `
flow: test
routes: default
start: first
states:
  first: { run: { flow: inner, into: answer }, on: { gave_up: bye }, next: [{ if: answer.code == "1234", goto: right }, { goto: bye }] }
  right: { speak: Right., next: end }
  bye: { speak: Goodbye., next: end }
`,
      'test',
      'v1',
      {
        inner: `
flow: inner
outputs: { code: code }
start: ask
states:
  ask: { collect: { prompt: Your code., digits: 4, into: code }, on: { failed: "return:gave_up" }, next: slow }
  slow: { wait: 5s, next: return }
`,
      },
    );
    const exploration = explore([flow], flow);
    expect(exploration.findings.map(({ kind, flow: id, state }) => [kind, id, state])).toEqual([
      ['dead_air', 'inner', 'slow'],
    ]);
    expect(exploration.states).toEqual({ entered: 5, all: 5 });
  });

  it('calls with a flow that places calls, and lets everybody answer', () => {
    const flow = compiled(`
flow: test
outbound: { from: "+13125550100", answering_machine_detection: premium }
inputs: { name: { type: string, required: true } }
start: who
states:
  who: { choose: [{ if: call.answered_by == "machine", goto: machine }, { goto: person }] }
  machine: { wait: 6s, next: end }
  person: { speak: "Hello \${name}.", next: end }
`);
    const exploration = explore([flow], flow);
    expect(found(exploration)).toEqual(['dead_air machine']);
    expect(scenarioOf(exploration, 'dead_air')).toContain(
      'call: { to: "+15550002222", direction: outgoing, answered_by: machine, inputs: { name: A1 } }',
    );
  });

  it('waits in queues, says words and gives the events that a state waits for', () => {
    const exploration = explored(`
  first:
    menu:
      prompt: Say sales or wait.
      speech: true
      choices: { 1: { goto: line, say: [sales] }, 2: { goto: listen, say: [wait] } }
    on: { failed: bye }
  line:
    queue: { name: desk, max_wait: 1m, hold: Please wait., keys: { 1: left } }
    on: { timeout: late, failed: bye }
  listen: { wait: { for: call.transcription, timeout: 3s }, on: { timeout: bye }, next: heard }
  left: { speak: You left., next: end }
  late: { speak: Too late., next: end }
  heard: { speak: I heard., next: end }
  bye: { speak: Goodbye., next: end }
`);
    expect(found(exploration)).toEqual([]);
    expect(exploration).toMatchObject({ complete: true, states: { entered: 7, all: 7 } });
  });

  it('breaks the network, and takes no offence at what the engine says then', () => {
    const exploration = explored(`
  first: { speak: Hello., on: { failed: plan_b }, next: end }
  plan_b: { transfer: "+13125550111", on: { failed: bye } }
  bye: { speak: Goodbye., next: end }
`);
    expect(found(exploration)).toEqual([]);
    expect(exploration.states).toEqual({ entered: 3, all: 3 });
  });

  it('stops at its bounds, and says so', () => {
    const flow = compiled(`
flow: test
routes: default
start: first
states:
  first: { menu: { prompt: Press 1., choices: { 1: first } }, on: { failed: first } }
  never: { speak: Never., next: end }
`);
    expect(explore([flow], flow, { mostSituations: 2 })).toMatchObject({
      complete: false,
      stoppedBy: 'situations',
      findings: [],
    });
    expect(explore([flow], flow, { isEnough: () => true })).toMatchObject({
      complete: false,
      stoppedBy: 'time',
      findings: [],
    });
  });

  it('makes answers that something can be computed from, then some that lack it', () => {
    const exploration = explored(
      `
  first: { request: { get: "https://a.example/x", timeout: 1s, into: bill }, on: { failed: bye }, next: sum }
  sum: { set: { total: "\${bill.amount + 5}", at: "\${string(timestamp(bill.due))}", item: "\${bill.items[0].name}" }, next: tell }
  tell: { speak: "\${item}: \${total} by \${at}.", next: end }
  bye: { speak: Goodbye., next: end }
`,
      'vars: { total: 0, at: "", item: "" }\n',
    );
    expect(found(exploration)).toEqual(['error sum']);
    expect(exploration.states).toEqual({ entered: 4, all: 4 });
    expect(scenarioOf(exploration, 'error')).toContain('reply: { status: 200, json: {} }');
  });

  it('takes a guard against what an answer lacks for one', () => {
    const exploration = explored(
      `
  first: { request: { get: "https://a.example/x", timeout: 1s, into: bill }, on: { failed: bye }, next: [{ if: 'bill.amount > 0 && size(bill.items) > 0', goto: sum }, { goto: bye }] }
  sum: { set: { total: "\${bill.amount + 5}" }, next: tell }
  tell: { speak: "Pay \${total}.", next: end }
  bye: { speak: Goodbye., next: end }
`,
      'vars: { total: 0 }\n',
    );
    expect(found(exploration)).toEqual([]);
    expect(exploration).toMatchObject({ states: { entered: 4, all: 4 }, notes: [] });
  });

  it('makes lists, and numbers whose product is large enough', () => {
    const exploration = explored(`
  first:
    request: { get: "https://a.example/x", timeout: 1s, into: cart }
    on: { failed: bye }
    next:
      - { if: cart.price * cart.pieces > 100, goto: dear }
      - { if: '"vip" in cart.tags', goto: vip }
      - { if: "cart.items.exists(item, item.open)", goto: opened }
      - { if: size(cart.items) > 3, goto: many }
      - goto: bye
  dear: { speak: Dear., next: end }
  vip: { speak: Vip., next: end }
  opened: { speak: Opened., next: end }
  many: { speak: Many., next: end }
  bye: { speak: Goodbye., next: end }
`);
    expect(found(exploration)).toEqual([]);
    expect(exploration).toMatchObject({ states: { entered: 6, all: 6 }, notes: [] });
  });

  it('lets callers enter nothing but zeros, or no number, where something is computed from it', () => {
    const ask = (check: string): string => `
  first: { collect: { prompt: How many., digits: 1, into: n${check} }, on: { failed: bye }, next: share }
  share: { set: { each: "\${100 / int(n)}" }, next: tell }
  tell: { speak: "Each pays \${each}.", next: end }
  bye: { speak: Goodbye., next: end }
`;
    const exploration = explored(ask(''), 'vars: { n: "", each: 0 }\n');
    expect(found(exploration)).toEqual(['error share']);
    expect(scenarioOf(exploration, 'error')).toContain('- press: "0"');
    expect(found(explored(ask(', check: int(n) > 0'), 'vars: { n: "", each: 0 }\n'))).toEqual([]);
  });

  it('claims nothing about what follows a check that it found no entry for', () => {
    const exploration = explored(`
  first: { collect: { prompt: A date., digits: 8, into: day, check: 'day.matches("^0[1-9][01][0-9]207[0-9]$")' }, on: { failed: bye }, next: told }
  told: { speak: Thanks., next: end }
  bye: { speak: Goodbye., next: end }
`);
    expect(found(exploration)).toEqual([]);
    expect(exploration.notes).toEqual([expect.stringContaining('no entry was found that its `check` takes')]);
  });

  it('says which error keeps a state from going on', () => {
    const exploration = explored(
      `
  first: { speak: Hello., next: end }
  log: { set: { n: "\${1 / n}" }, next: log2 }
  log2: { request: { post: "https://a.example/log" }, on: { failed: end }, next: end }
`,
      'vars: { n: 0 }\non: { hangup: log }\n',
    );
    expect(found(exploration)).toEqual(['unreachable_state log2']);
    expect(exploration.findings[0]?.message).toContain('division by zero');
  });

  it('adds up the silence of several tries', () => {
    const exploration = explored(`
  first: { request: { get: "https://a.example/x", timeout: 3s, retries: 2 }, on: { failed: bye }, next: bye }
  bye: { speak: Goodbye., next: end }
`);
    expect(found(exploration)).toEqual(['dead_air first']);
    expect(scenarioOf(exploration, 'dead_air')).toContain('reply: timeout\n');
  });

  it('lets everybody answer a dialled leg', () => {
    const exploration = explored(`
  first:
    dial: { to: "+13125550111", answering_machine_detection: premium, meanwhile: Please hold., bridge: true }
    on: { busy: bye, no_answer: bye }
    next: bye
  bye: { speak: Goodbye., next: end }
`);
    expect(found(exploration)).toEqual(['error first']);
    expect(scenarioOf(exploration, 'error')).toContain('answered_by: machine');
  });

  it('flips many switches as conditions name them together, and says that not all was tried', () => {
    const exploration = explored(
      `
  first: { choose: [{ if: "switches.b && switches.d && !switches.e", goto: slow }, { goto: bye }] }
  slow: { wait: 9s, next: bye }
  bye: { speak: Goodbye., next: end }
`,
      'switches: { a: false, b: false, c: false, d: false, e: false }\n',
    );
    expect(found(exploration)).toEqual(['dead_air slow']);
    expect(exploration).toMatchObject({ complete: false, stoppedBy: 'beginnings' });
  });

  it('lets callers from other countries call where numbers are told apart by how they begin', () => {
    const exploration = explored(`
  first: { choose: [{ if: 'call.from.startsWith("+1")', goto: near }, { goto: far }] }
  near: { speak: Hello., next: end }
  far: { speak: Hello from afar., next: end }
`);
    expect(exploration.states).toEqual({ entered: 3, all: 3 });
  });

  it('shows an unheard prompt by a call that hears it once there are tries enough', () => {
    const states = (tries: number): string => `
  first: { menu: { prompt: Press 1., choices: { 1: bye }, tries: ${tries}, no_match: ["No.", "Not so."], no_input: Hello? }, on: { failed: bye } }
  bye: { speak: Goodbye., next: end }
`;
    const [finding] = explored(states(2)).findings;
    expect(finding?.scenario.failure).toContain('was not said');
    const mended = compiled(`flow: test\nroutes: default\nstart: first\nstates:\n${states(3)}`);
    const { file } = readScenarios(
      scenarioFileText('test', finding === undefined ? [] : [finding.scenario.written]),
      'x.test.yaml',
      'test',
    );
    expect(file?.scenarios.map((each) => runScenario([mended], each).failure)).toEqual([null]);
  });

  it('writes an answer that stays the same once', () => {
    const exploration = explored(`
  first: { request: { get: "https://a.example/x", timeout: 1s }, on: { failed: again }, next: bye }
  again: { speak: Again., next: [{ if: tries > 5, goto: bye }, { goto: first }] }
  bye: { speak: Goodbye., next: end }
`);
    expect(found(exploration)).toEqual(['endless_loop first']);
    expect(exploration.findings[0]?.scenario.text).not.toContain('reply: [');
  });

  it('gives the same for the same flow', () => {
    const states = `
  first: { menu: { prompt: Press 1., choices: { 1: sales } }, on: { failed: first } }
  sales: { transfer: "+13125550111", on: { busy: first } }
`;
    expect(explored(states)).toEqual(explored(states));
  });
});
