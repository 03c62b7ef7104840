import { loadFlows } from '../../../engine/simulator/flow-texts.ts';
import { simulate } from '../../../engine/simulator/simulate.ts';
import type { SimulateOptions } from '../../../engine/simulator/simulate-options.ts';
import { SimulationError } from '../../../engine/simulator/simulation-error.ts';
import { line } from './scenario-lab.ts';

const flow = loadFlows({ 'line.yaml': line }, { folder: 'flows' }).flow('line');
const shop = `flow: shop
routes: default
start: ask
settings: { desk: string }
vars: { order: {} }
switches: { closed: false }
states:
  ask:
    request: { get: "https://shop.example/orders/7?from=\${call.from}", headers: { key: "\${env.KEY}" }, into: order }
    on: { failed: sorry }
    next: [{ if: switches.closed, goto: closed }, { goto: desk }]
  desk: { transfer: "\${settings.desk}", on: { busy: sorry, failed: sorry } }
  closed: { speak: We are closed., next: end }
  sorry: { speak: Sorry., next: end }
`;
const shopFlow = loadFlows({ 'shop.yaml': shop, 'settings.yaml': 'desk: "+13125550119"\n' }).flow('shop');

/** The message that something fails with, which must be a SimulationError. */
function failure(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof SimulationError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'nothing was thrown';
}

describe('a call', () => {
  test('that ended in a flow that another runs was last in a state of that flow', () => {
    const outer = 'routes: default\nstart: main\nstates:\n  main: { run: inner, next: end }\n';
    const inner = 'start: main\nstates:\n  main: { wait: 1s, next: last }\n  last: { speak: Bye., next: end }\n';
    const call = simulate(loadFlows({ 'outer.yaml': outer, 'inner.yaml': inner }).flow('outer')).runOn();
    expect([call.ended, call.where]).toEqual(['flow', 'the call is over; it was last in state `last` (inner.yaml:4)']);
  });

  test('goes as its caller acts', () => {
    const call = simulate(flow);
    expect({ state: call.state, heard: call.heard, now: call.now }).toEqual({
      state: 'welcome',
      heard: ['Thank you for calling Acme.'],
      now: 0,
    });
    call
      .hear('thank  YOU')
      .hear(/press 1/)
      .press('2');
    expect(call.state).toBe('support');
    call.hear('account number').press('79927398', { every: '400ms' }).hear('Thank you, 7 9');
    expect(call.vars).toEqual({ vip: false, account: '79927398' });
    call.wait('60s');
    expect(call.visited).toEqual(['welcome', 'main_menu', 'support', 'thanks', 'sales']);
    expect(call.commands.at(-1)).toMatchObject({ action: 'transfer', params: { to: '+13125550111' }, status: 200 });
    expect(call.ended).toBe('transferred');
    call.hangUp();
    expect(call.endings).toEqual(['transferred', 'caller']);
    expect(call.state).toBeNull();
  });

  test('is the same each time, and another one with another seed', () => {
    const timeline = (seed: number): string =>
      JSON.stringify(simulate(flow, { seed }).hear('for sales').press('1').runOn().timeline);
    expect(timeline(3)).toBe(timeline(3));
    expect(timeline(3)).not.toBe(timeline(4));
  });

  test('takes what it is not told from the flow and the usual time', () => {
    const call = simulate(flow);
    expect(call.timeline[0]).toMatchObject({
      at: 0,
      kind: 'begin',
      data: { from: '+15550001111', to: '+13125550100' },
    });
    const states = call.timeline.filter(({ kind }) => kind === 'state');
    expect(states).toMatchObject([{ text: 'welcome', place: 'flows/line.yaml:7' }]);
    expect(call.where).toBe('the call is in state `welcome` (flows/line.yaml:7)');
  });

  test('runs on until it waits for the caller', () => {
    const call = simulate(flow).runOn();
    expect(call.state).toBe('main_menu');
    expect(call.ended).toBeNull();
    expect(call.wait('1h').ended).toBe('flow');
    expect(call.heard.at(-1)).toBe('Goodbye.');
  });

  test('takes any webhook', () => {
    const call = simulate(flow).hear('for sales');
    call.event({ event_type: 'call.hangup', payload: { hangup_cause: 'normal_clearing' } });
    expect(call.visited.at(-1)).toBe('saved');
  });

  test('can be one that the flow makes', () => {
    const outgoing = loadFlows({
      'remind.yaml': `flow: remind
inputs: { name: { type: string, required: true } }
outbound: { from: "+13125550100" }
start: hello
states:
  hello: { speak: "Hello \${name}.", next: end }
`,
    }).flow('remind');
    const call = simulate(outgoing, { direction: 'outgoing', to: '+15550003333', inputs: { name: 'Ada' } });
    expect(call.hear('hello').heard).toEqual(['Hello Ada.']);
    expect(call.commands[0]).toMatchObject({ action: 'dial', params: { to: '+15550003333' } });
  });
});

describe('keys', () => {
  test('come when the prompt that plays is so old', () => {
    const call = simulate(flow).hear('for sales');
    const began = call.now;
    call.wait(500).press('1', { at: '1.2s' });
    expect(call.now - began).toBe(1_200);
    expect(call.state).toBe('sales');
  });

  test('of a moment that is over are refused', () => {
    const call = simulate(flow).hear('for sales').wait('1s');
    expect(failure(() => call.press('1', { at: '400ms' }))).toMatch(
      /^failed_step: press: 400 ms of what is playing are over already: it began 1000 ms ago\n/,
    );
  });

  test('count from now where nothing plays', () => {
    const call = simulate(flow).hear('for sales').wait('4s');
    const { now } = call;
    expect(call.press('1', { at: 300 }).now - now).toBe(300);
  });

  test.each(['', '1 2', 'one'])('are no "%s"', (keys) => {
    expect(failure(() => simulate(flow).press(keys))).toBe(
      `bad_option: press: "${keys}" are no keys, expected some of 0 to 9, * and #`,
    );
  });
});

describe('around a call', () => {
  const reply = { json: { id: 7 } };

  test('web services answer by entries, and what they got is there', () => {
    const http = [{ get: 'https://shop.example/orders/*', reply: ['timeout', reply] }] as const;
    const call = simulate(shopFlow, { http, env: { KEY: 'secret' } }).wait('30s');
    expect(call.requests).toEqual([
      {
        at: 0,
        method: 'get',
        url: 'https://shop.example/orders/7?from=%2B15550001111',
        headers: expect.objectContaining({ key: 'secret' }) as unknown,
        attempt: 1,
      },
    ]);
    expect(call.heard).toEqual(['Sorry.']);
    expect(call.commands.map(({ action }) => action)).not.toContain('request');
  });

  test('or by a function', () => {
    const call = simulate(shopFlow, { http: ({ url }) => ({ json: { url } }), env: { KEY: '' } }).wait('1s');
    expect(call.vars['order']).toEqual({ url: 'https://shop.example/orders/7?from=%2B15550001111' });
  });

  test('a request that nobody answers fails the test', () => {
    expect(failure(() => simulate(shopFlow, { env: { KEY: '' } }))).toMatch(
      /^failed_step: the flow asked for GET https:\/\/shop\.example\/orders\/7\S+, expected an entry of `http` for it/,
    );
  });

  test('settings, switches and far ends are as they are given', () => {
    const around: SimulateOptions = { http: () => reply, env: { KEY: '' } };
    expect(simulate(shopFlow, { ...around, switches: { closed: true } }).hear('closed').heard).toEqual([
      'We are closed.',
    ]);
    const busy = { transfer: { '+13125550118': 'busy' } } as const;
    const call = simulate(shopFlow, { ...around, settings: { desk: '+13125550118' }, carrier: busy });
    expect(call.hear('sorry').commands).toContainEqual(
      expect.objectContaining({
        action: 'transfer',
        params: expect.objectContaining({ to: '+13125550118' }) as unknown,
      }),
    );
    expect(
      simulate(shopFlow, around)
        .runOn()
        .commands.find(({ action }) => action === 'transfer')?.params['to'],
    ).toBe('+13125550119');
  });

  test('prompts last as long as their words, or as they are told to', () => {
    const begins = (speech: SimulateOptions['speech']): number =>
      simulate(flow, speech === undefined ? {} : { speech }).hear('for sales').now;
    expect(begins(undefined)).toBe(1_875);
    expect(begins({ wordsPerMinute: 60 })).toBe(5_000);
    expect(begins({ wordsPerMinute: { 'en-US': 100, default: 300 } })).toBe(3_000);
    expect(begins({ lengths: { 'Thank you for calling Acme.': '700ms' } })).toBe(700);
  });

  test('time is what `at` says, in each of its forms', () => {
    const clock = loadFlows({
      'clock.yaml':
        "routes: default\nstart: now\nstates:\n  now: { speak: \"${format_time(now, 'Europe/Vienna', 'HH:mm')}\", next: end }\n",
    }).flow('clock');
    const said = (at: string | number | Date): readonly string[] => simulate(clock, { at }).heard;
    const moment = '2026-07-01T10:00:00Z';
    expect([moment, new Date(moment), Date.parse(moment)].map(said)).toEqual([['12:00'], ['12:00'], ['12:00']]);
    expect(failure(() => said('tomorrow'))).toMatch(/^bad_option: simulate: `at` of `call`/);
    expect(failure(() => said(NaN))).toBe('bad_option: simulate: `at` is no moment');
  });

  test('an invariant holds at every moment', () => {
    const call = simulate(flow, { invariants: { no_dead_air: '4s' } })
      .hear('for sales')
      .press('3');
    expect(failure(() => call.wait('8s'))).toMatch(/^failed_step: the caller is left in silence for more than 4s/);
  });
});

describe('mistakes', () => {
  test('in options are all named, with what may be meant', () => {
    const wrong = { setings: {}, carrier: { transfer: { '+1': 'bussy' } } } as unknown as SimulateOptions;
    const message = failure(() => simulate(flow, wrong));
    expect(message).toMatch(/^bad_option: simulate: .*`setings`.*did you mean `settings`\?/);
    expect(message).toMatch(/`bussy`.*did you mean `busy`\?/);
  });

  test.each([
    [
      () => simulate(shopFlow, { settings: { dsek: '+13125550118' } }),
      /^bad_option: simulate: no flow has `dsek` among its settings; did you mean `desk`\?$/,
    ],
    [
      () => simulate(flow, { switches: { closed: true } }),
      /^bad_option: simulate: no flow has `closed` among its switches$/,
    ],
    [() => simulate(flow).wait('7'), /^bad_option: wait: a duration needs its unit: write `7s` for seconds/],
    [() => simulate(flow).wait(-1), /^bad_option: wait is -1, expected a number of ms/],
    [() => simulate(flow).hear(' '), /^bad_option: the text to be heard is empty/],
    [() => simulate(flow, { to: '+13125550177', from: 'x' }).wait('1s').hear('Acme'), /^failed_step: expected to hear/],
    [() => simulate(flow).say('hello'), /^failed_step: nobody listens to what the caller says here/],
    [() => simulate(flow).hangUp().hangUp(), /^failed_step: the caller cannot hang up: the call is over already/],
  ])('%s', (act, message) => {
    expect(failure(act)).toMatch(message);
  });

  test('what is never said is told with what was, and where', () => {
    const message = failure(() => simulate(flow).hear('support is closed'));
    expect(message).toMatch(
      /^failed_step: expected to hear "support is closed", which was not said and the call is over/,
    );
    expect(message).toContain('nearest to it: "For sales, press 1. For support, press 2."');
    expect(message).toContain('The caller had heard:\n  "Thank you for calling Acme."\n');
    expect(message).toContain('The call is over; it was last in state `saved` (flows/line.yaml:22).');
    expect(message).toContain('    0.00 s  state    welcome  (flows/line.yaml:7)\n');
  });
});

describe('flows', () => {
  test('with errors show them', () => {
    const broken = loadFlows({ 'bad.yaml': 'routes: default\nstart: a\nstates:\n  a: { speak: Hello., next: b }\n' });
    expect(broken.diagnostics).toHaveLength(1);
    expect(failure(() => broken.flow('bad'))).toMatch(
      /^broken_flow: the flow `bad` has errors\n\nbad\.yaml:4:29: error\[unknown-state\] there is no state `b`/,
    );
  });

  test('are found by id and by file', () => {
    const flows = loadFlows(
      { 'a/first.yaml': line, 'a/first.test.yaml': '', 'settings.staging.yaml': '' },
      { folder: 'flows' },
    );
    expect(flows.ids).toEqual(['line']);
    expect(flows.ofFile('a/first.yaml')).toEqual(flows.flow('line'));
    expect(failure(() => flows.flow('lane'))).toBe('no_flow: there is no flow `lane`; did you mean `line`?');
    expect(failure(() => flows.ofFile('first.yaml'))).toMatch(/^no_flow: there is no file `flows\/first\.yaml`/);
    expect(failure(() => loadFlows({}).flow('x'))).toBe('no_flow: there is no flow `x`; there is none at all');
  });

  test('take the settings of a profile, and run those beside them', () => {
    const outer = 'flow: outer\nroutes: default\nstart: in\nstates:\n  in: { run: { flow: inner }, next: end }\n';
    const inner =
      'flow: inner\nsettings: { name: string }\nstart: say\nstates:\n  say: { speak: "${settings.name}", next: return }\n';
    const files = {
      'outer.yaml': outer,
      'inner.yaml': inner,
      'settings.yaml': 'name: Acme\n',
      'settings.us.yaml': 'name: US\n',
    };
    expect(simulate(loadFlows(files).flow('outer')).heard).toEqual(['Acme']);
    const call = simulate(loadFlows(files, { profile: 'us' }).flow('outer'));
    expect(call.heard).toEqual(['US']);
    expect(call.timeline).toContainEqual(expect.objectContaining({ text: 'say', place: 'inner.yaml:5' }));
  });
});
