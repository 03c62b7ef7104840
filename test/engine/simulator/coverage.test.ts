import { loadFolder } from '../../../engine/checks/load-folder.ts';
import { compileFlow } from '../../../engine/runtime/machine.ts';
import { coverageOf, covered, type CoveragePoint } from '../../../engine/simulator/coverage.ts';
import { readScenarios } from '../../../engine/simulator/scenario/reader.ts';
import { runScenario } from '../../../engine/simulator/scenario/run.ts';

const MAIN = `routes: default
language: en-US
voices: { en-US: AWS.Polly.Joanna-Neural, es-US: AWS.Polly.Lupe-Neural }
vars: { account: "" }
on: { error: sorry, key: { "9": sorry } }
start: main
states:
  main:
    menu:
      prompt: { en-US: "For your balance, press 1.", es-US: "Para su saldo, oprima 1." }
      choices: { 1: ask, 2: { goto: main, set: { call.language: es-US } } }
    on: { failed: [{ if: account == "", goto: sorry }, { goto: ask }] }
  ask: { run: inner, on: { unknown: sorry }, next: told }
  told:
    speak: "You have \${call.from} and \${account} dollars."
    next: [{ if: account == "", goto: end }, { goto: sorry }]
  sorry: { speak: Sorry., next: end }
`;
const INNER = `start: a
states:
  a: { speak: "One moment.", next: [{ if: call.from == "+15550001111", goto: return }, { goto: "return:unknown" }] }
`;

function pointsAfter(scenarios: string): readonly CoveragePoint[] {
  const { flows } = loadFolder([
    { path: 'main.yaml', id: 'main', text: MAIN },
    { path: 'inner.yaml', id: 'inner', text: INNER },
  ]);
  const compiled = flows.flatMap(({ flow, subFlow }) => (flow === null ? [] : [compileFlow(flow, 'v', subFlow, true)]));
  const { file } = readScenarios(`flow: main\nscenarios:\n${scenarios}`, 'main.test.yaml', 'main');
  const timelines = (file?.scenarios ?? []).map((scenario) => runScenario(compiled, scenario).timeline);
  return coverageOf(
    compiled.map(({ flow }) => flow),
    timelines,
  ).flatMap(({ points }) => points);
}

const names = (points: readonly CoveragePoint[], isReached: boolean): readonly string[] =>
  points.filter(({ hits }) => hits > 0 === isReached).map(({ kind, name, place }) => `${place.line} ${kind} ${name}`);

test('nothing is reached without a call', () => {
  const points = pointsAfter('  []');
  expect(names(points, true)).toEqual([]);
  expect(names(points, false)).toEqual([
    '5 handler $on: error',
    '5 handler $on: key 9',
    '8 state main',
    '10 prompt For your balance, press 1.',
    '10 prompt Para su saldo, oprima 1.',
    '11 choice main: key 1',
    '11 choice main: key 2',
    '12 outcome main: failed, if account == ""',
    '12 outcome main: failed',
    '13 state ask',
    '13 outcome ask: unknown',
    '13 transition ask: to told',
    '14 state told',
    '15 prompt You have ${call.from} and ${account} dollars.',
    '16 transition told: if account == ""',
    '16 transition told: to sorry',
    '17 state sorry',
    '17 prompt Sorry.',
    '17 transition sorry: to $end',
    '3 state a',
    '3 prompt One moment.',
    '3 transition a: if call.from == "+15550001111"',
    '3 transition a: to $end',
  ]);
});

test('a call reaches the targets it took, in the flows that it ran, and no other', () => {
  const points = pointsAfter('  - { name: x, steps: [press: 1, hear: dollars], ends: flow }');
  expect(names(points, true)).toEqual([
    '8 state main',
    '10 prompt For your balance, press 1.',
    '11 choice main: key 1',
    '13 state ask',
    '13 transition ask: to told',
    '14 state told',
    '15 prompt You have ${call.from} and ${account} dollars.',
    '16 transition told: if account == ""',
    '3 state a',
    '3 prompt One moment.',
    '3 transition a: if call.from == "+15550001111"',
  ]);
  expect(covered(points)).toEqual({ reached: 11, all: 23 });
  expect(covered(points, 'state')).toEqual({ reached: 4, all: 5 });
});

test('outcomes, handlers, named returns and languages are told apart', () => {
  const reached = names(
    pointsAfter(
      [
        '  - { name: unknown, call: { from: "+15550003333" }, steps: [press: 1, hear: Sorry] }',
        '  - { name: spanish, steps: [press: 2, hear: oprima, press: 9, hear: Sorry] }',
        '  - { name: silent, steps: [wait: 60s] }',
      ].join('\n'),
    ),
    true,
  );
  expect(reached).toContain('13 outcome ask: unknown');
  expect(reached).toContain('3 transition a: to $end');
  expect(reached).not.toContain('13 transition ask: to told');
  expect(reached).toContain('10 prompt Para su saldo, oprima 1.');
  expect(reached).toContain('5 handler $on: key 9');
  expect(reached).not.toContain('5 handler $on: error');
  expect(reached).toContain('12 outcome main: failed, if account == ""');
  expect(reached).not.toContain('12 outcome main: failed');
});

test('calls of flows that were compiled without it do not tell their targets', () => {
  const { flows } = loadFolder([{ path: 'inner.yaml', id: 'inner', text: `routes: default\n${INNER}` }]);
  const compiled = flows.flatMap(({ flow, subFlow }) => (flow === null ? [] : [compileFlow(flow, 'v', subFlow)]));
  const { file } = readScenarios('scenarios: [{ name: x, steps: [hear: One moment] }]', 'inner.test.yaml', 'inner');
  const [scenario] = file?.scenarios ?? [];
  const timeline = scenario === undefined ? [] : runScenario(compiled, scenario).timeline;
  expect(timeline.map(({ kind }) => kind)).toContain('state');
  expect(timeline.map(({ kind }) => kind)).not.toContain('target');
});
