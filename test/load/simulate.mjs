// What a simulated call costs: npm run build, then npm run bench
import { loadFlows, simulate } from 'pressone/simulator';

const flow = loadFlows({
  'line.yaml': `
flow: line
routes: default
start: main_menu
states:
  main_menu:
    menu: { prompt: "For sales, press 1.", choices: { 1: sales } }
    on: { failed: sales }
  sales: { transfer: "+13125550111", on: { failed: end } }
`,
}).flow('line');

// initiated, answer accepted, answered, gather accepted, gather ended, hangup
const six = () => simulate(flow).hear('for sales').hangUp();
// … and, for one whose caller is connected, about as many again.
const connected = () => simulate(flow).hear('for sales').press('1').runOn();
if (six().ended !== 'caller' || connected().ended !== 'transferred') throw new Error('the calls end otherwise');

const BATCHES = 200;
const CALLS = 25;

function measure(name, once) {
  const costs = Array.from({ length: BATCHES }, () => {
    const began = process.hrtime.bigint();
    for (let call = 0; call < CALLS; call += 1) once();
    return Number(process.hrtime.bigint() - began) / 1e6 / CALLS;
  }).sort((one, other) => one - other);
  const shown = (ms) => `${ms.toFixed(3)} ms`;
  console.log(`${name}: best ${shown(costs[0])}, median ${shown(costs[BATCHES / 2])}`);
}

measure('a simulated call of six events (target: under 0.5 ms)', six);
measure('one that is connected to its far end', connected);
