import { machineConfig } from '../../../engine/compile/machine-config.ts';
import type { Flow, State, Step } from '../../../engine/model/flow.ts';
import { compileFlow, isRestingPoint } from '../../../engine/runtime/machine.ts';
import { verbs } from '../../../engine/verbs/registry.ts';
import { compiled } from '../../support/flows.ts';
import { brokenTargets, nodesOf, transitionsOf } from '../../support/machine-shape.ts';
import { richFlow } from '../../support/rich-flow.ts';

const small = compiled(`
flow: small
routes: default
on: { hangup: over, key: { 0: over } }
vars: { name: "" }
start: hello
states:
  hello:
    steps: [{ speak: Hello. }, { wait: 1s }]
    set: { name: "x" }
    after: { 2m: over }
    on: { failed: over, call.transcription: over }
    next: [{ if: name == "x", goto: main }, { goto: over }]
  main: { menu: { prompt: Choose., choices: { 1: hello, 2: repeat, 3: back } } }
  over: { set: { name: "y" }, next: end }
`).flow;

describe('the machine of a small flow', () => {
  const config = machineConfig(small);
  const nodes = nodesOf(config);

  test('is state → step → phase, with root nodes for what belongs to no state', () => {
    const paths = nodes.map(({ path }) => path);
    expect(paths.filter((path) => !path.includes('.')).slice(1)).toEqual([
      ...[
        '$idle',
        '$answer',
        '$later',
        '$dial',
        '$end',
        '$goto',
        '$return',
        '$sorry',
        '$hangup',
        '$error',
        '$key',
        '$callers_key',
      ],
      ...['hello', 'main', 'over'],
    ]);
    expect(paths.filter((path) => path.startsWith('hello.'))).toEqual([
      ...['hello.s0', 'hello.s0.begin', 'hello.s0.say', 'hello.s0.typing'],
      ...['hello.s1', 'hello.s1.wait', 'hello.next'],
    ]);
    expect(nodes.every(({ path }) => path.split('.').length <= 3)).toBe(true);
  });

  test('begins inert, and every state can be gone to', () => {
    expect(config.initial).toBe('$idle');
    expect(config.states?.['$idle']).toEqual({ id: '$idle' });
    expect(Object.keys(config.on ?? {})).toEqual([
      ...[
        'begin',
        'begin.later',
        'begin.outgoing',
        'error',
        'hangup',
        'flow_key',
        'keys',
        'goto.hello',
        'goto.main',
        'goto.over',
      ],
    ]);
  });

  test('has the flow’s own names as ids', () => {
    for (const { path, node } of nodes.slice(1)) {
      expect([path, node.id]).toEqual([path, path.includes('.') ? undefined : path]);
    }
  });

  test('holds data alone: no delays, actors, final or parallel states, and no unknown target', () => {
    const keys = new Set(nodes.flatMap(({ node }) => Object.keys(node)));
    expect([...keys].sort()).toEqual(['always', 'entry', 'exit', 'id', 'initial', 'on', 'states']);
    expect(brokenTargets(config)).toEqual([]);
    expect(JSON.parse(JSON.stringify(config))).toMatchObject({ id: '(flow)' });
  });

  test('leaves every state, step and phase by one generic operation', () => {
    const depths = ['state', 'step', 'phase'];
    for (const { path, node } of nodes) {
      if (path === '' || path.startsWith('$') || path.endsWith('.next')) continue;
      const level = depths[path.split('.').length - 1];
      expect([path, node.exit]).toEqual([path, [{ type: 'leave', params: { level } }]]);
    }
  });

  test('runs `set` before the `if`s of `next`', () => {
    const next = config.states?.['hello']?.states?.['next'];
    expect(next?.entry?.map(({ type }) => type)).toEqual(['assign']);
    expect(next?.always?.map(({ target, guard }) => [target, guard?.type])).toEqual([
      ['#main', 'condition'],
      ['#over', undefined],
    ]);
  });

  test('enters a target anew, even the state itself', () => {
    const choices = config.states?.['main']?.states?.['s0']?.states?.['accept']?.always ?? [];
    expect(choices.map(({ target, reenter }) => [target, reenter])).toEqual([
      ['#hello', true],
      ['#main', true],
      ['#$goto', true],
      ['#$error', true],
    ]);
  });
});

const place = { file: 'test.yaml', line: 1, column: 1, endLine: 1, endColumn: 1 };
const text = [{ kind: 'text', text: { source: 'Text', place, parts: ['Text'] }, voice: null, language: null, place }];
const end = { kind: 'end', place } as const;
const given: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  menu: {
    prompt: text,
    choices: [{ digits: '1', if: null, goto: end, set: [], label: '', hidden: false, place }],
    ...{ timeout: 1, inter_digit_timeout: 1, tries: 1, no_input: [], no_match: [], reprompt: true },
  },
  collect: {
    prompt: text,
    digits: { min: 1, max: 2 },
    ...{ timeout: 1, inter_digit_timeout: 1, tries: 1, no_input: [], no_match: [], reprompt: true, finish_on: '#' },
  },
  run: { flow: { id: 'other', place }, with: [] },
  choose: { branches: [{ if: null, goto: end, set: [] }] },
  wait: { duration: 1_000 },
  speak: { prompt: text },
  set: { assignments: [] },
  transfer: { to: { kind: 'literal', value: '+13125550111', place } },
  dial: { to: { kind: 'literal', value: '+13125550111', place }, bridge: true, meanwhile: text },
  start_call: { flow: { id: 'other', place }, to: { kind: 'literal', value: '+13125550111', place }, with: [], in: 0 },
};

function flowWith(verb: string, wait: boolean): Flow {
  const step: Step = {
    ...{ verb, place, params: given[verb] ?? {}, places: new Map(), wait, bargeIn: true, typeAhead: null },
  };
  const state: State = { ...([...small.states.values()][0] as State), name: 'only', steps: [step, step] };
  const next = [{ if: null, goto: end, set: [] }];
  return {
    ...small,
    start: 'only',
    states: new Map([['only', { ...state, next, on: new Map(), events: new Map(), after: null }]]),
  };
}

describe('every verb', () => {
  test.each([...verbs.keys()])('%s compiles, waiting or not, and can be restored in every phase', (verb) => {
    for (const wait of [true, false]) {
      const flow = {
        ...flowWith(verb, wait),
        handlers: { ...small.handlers, hangup: null, key: new Map<never, never>() },
      };
      const config = machineConfig(flow);
      expect(brokenTargets(config)).toEqual([]);
      const compiledFlow = compileFlow(flow, 'v1');
      for (const step of ['s0', 's1']) {
        for (const phase of Object.keys(config.states?.['only']?.states?.[step]?.states ?? {})) {
          expect(isRestingPoint(compiledFlow, { state: 'only', step, phase })).toBe(true);
        }
      }
    }
  });

  test('has a way on from every phase: at once, or by an event', () => {
    for (const verb of verbs.keys()) {
      for (const { path, node } of nodesOf(machineConfig(flowWith(verb, true)))) {
        // Bridged by an agent the call ends with the bridge: its hang-up is all that can come.
        if (verb === 'queue' && path.endsWith('.bridged')) continue;
        if (path.split('.').length === 3)
          expect([verb, path, transitionsOf(node).length > 0]).toEqual([verb, path, true]);
      }
    }
  });

  test('decides every transient phase: its last way has no condition', () => {
    for (const { path, node } of nodesOf(machineConfig(richFlow.flow))) {
      const last = node.always?.at(-1);
      if (last !== undefined && node.on === undefined) expect([path, last.guard]).toEqual([path, undefined]);
    }
  });
});
