import { loadFlows } from '../../../engine/simulator/flow-texts.ts';
import { simulate } from '../../../engine/simulator/simulate.ts';
import { line } from './scenario-lab.ts';

const flows = loadFlows({ 'line.yaml': line }, { folder: 'flows' });
const flow = flows.flow('line');

test('try', () => {
  const call = simulate(flow, {});
  call
    .hear('Thank you for')
    .hear(/for sales/i)
    .press('1')
    .wait('5s');
  console.log(
    call.state,
    call.heard,
    call.visited,
    call.ended,
    call.commands.map((c) => c.action),
    call.where,
  );
  call.runOn();
  console.log(call.ended, call.endings);
  try {
    call.press('1');
  } catch (e) {
    console.log(String(e));
  }
  let best = Infinity;
  for (let i = 0; i < 60; i++) {
    const t = process.cpuUsage().user;
    for (let j = 0; j < 20; j++) {
      const c = simulate(flow);
      c.hear('Thank you').press('1');
      c.hangUp();
    }
    best = Math.min(best, (process.cpuUsage().user - t) / 20);
  }
  console.log(best, 'us');
});
