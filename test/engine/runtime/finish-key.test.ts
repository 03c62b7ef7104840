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
