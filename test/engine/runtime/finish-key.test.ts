import { callInto, typeOf } from '../../support/phone.ts';
import { dialIn, press, runUntil, startSimulation } from '../../../engine/simulator/simulation.ts';
import { compiled } from '../../support/flows.ts';

const flow = compiled(`
flow: finish
routes: default
start: number
states:
  number:
    collect: { prompt: Enter your number., digits: 6, into: patient }
    on: { failed: bye }
    next: confirm
  confirm:
    menu: { prompt: "You entered \${spell(patient)}. Press 1 to go on.", choices: { 1: good }, tries: 1 }
    on: { failed: bye }
  good: { speak: Thank you., next: end }
  bye: { speak: Goodbye., next: end }
`);

test.each([250, 1_100, 1_900])('a finish key %i ms after a complete entry is swallowed by the next menu', (late) => {
  const simulation = startSimulation({ flows: [flow], at: 1_700_000_000_000, carrier: { seed: 3 } });
  const leg = dialIn(simulation, { from: '+15550001111', to: '+13125550100' });
  runUntil(simulation, simulation.now + 1_000);
  for (const digit of '654321') {
    runUntil(simulation, simulation.now + 250);
    press(simulation, leg, digit);
  }
  runUntil(simulation, simulation.now + late);
  press(simulation, leg, '#');
  runUntil(simulation, simulation.now + 1_500);
  press(simulation, leg, '1');
  runUntil(simulation, simulation.now + 30_000);
  const states = simulation.timeline.filter(({ kind }) => kind === 'state').map(({ text }) => text);
  expect(states).toEqual(['number', 'confirm', 'good']);
});

test.each([
  ['the key', 'call.dtmf.received', 'call.gather.ended'],
  ['the gather', 'call.gather.ended', 'call.dtmf.received'],
])('is swallowed once, also where %s is told of first and a handler has a use for it', (_what, _first, later) => {
  const phone = callInto(
    `
flow: finish
routes: default
on: { key: { "#": operator } }
start: code
states:
  code: { collect: { prompt: Code., digits: 3, into: code }, on: { failed: end }, next: choice }
  choice: { menu: { prompt: Choose., choices: { 1: good }, tries: 1 }, on: { failed: end } }
  good: { speak: Good., next: end }
  operator: { speak: Operator., next: end }
`,
    { detour: (webhook) => (typeOf(webhook) === later ? 100 : 0) },
  );
  phone.hear('Code.').press('123').hear('Choose.').wait(300).press('#').wait(500);
  expect(phone.visits()).toEqual(['code', 'choice']);
  expect(phone.press('#').wait(1_000).visits()).toEqual(['code', 'choice', 'operator']);
});
