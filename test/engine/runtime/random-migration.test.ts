import type { Flow } from '../../../engine/model/flow.ts';
import type { CompiledFlow } from '../../../engine/runtime/machine.ts';
import { whyNotMove } from '../../../engine/runtime/migrate.ts';
import { handle } from '../../../engine/simulator/simulation.ts';
import type { Simulation } from '../../../engine/simulator/simulation-state.ts';
import { makePrng, nextFraction, nextInteger, type Prng } from '../../../engine/carrier/prng.ts';
import { exampleFlows } from '../../support/example-flows.ts';
import { randomCall } from '../../support/random-caller.ts';
import { verbFlows } from '../../support/verb-flows.ts';

// A version that differs where a call never is changes nothing for it, whenever it moves there: the same random call with
// and without a migration comes to the same timeline, to the millisecond.
const seed = Number(process.env['SEED'] ?? 20_261_121);
const runs = Number(process.env['RUNS'] ?? 3);

beforeAll(() => {
  process.stdout.write(`random migration: SEED=${seed}, RUNS=${runs} of each flow\n`);
});

/** A version of the flow, and of those that it runs. */
function another(compiled: CompiledFlow, change: (flow: Flow) => Flow): CompiledFlow {
  const inner = new Map<string, CompiledFlow | undefined>();
  const subFlow = (id: string): CompiledFlow | undefined => {
    if (!inner.has(id)) {
      const found = compiled.subFlow(id);
      inner.set(id, found === undefined ? undefined : another(found, change));
    }
    return inner.get(id);
  };
  return { ...compiled, flow: change(compiled.flow), version: 'v2', subFlow, parts: new Map() };
}

/** The same flow with a state and a variable that nothing leads to. */
function grown(flow: Flow): Flow {
  const [first] = flow.states.values();
  if (first === undefined) throw new Error(`${flow.id} has no state`);
  const name = 'never_entered';
  const variable = { name, type: 'int', value: 7n, secret: false, place: first.place, declared: true } as const;
  return {
    ...flow,
    states: new Map([[name, { ...first, name }], ...flow.states]),
    vars: new Map([[name, variable], ...flow.vars]),
  };
}

/** The flow with what some of its states do given to others of them. */
function mixedUp(prng: Prng): (flow: Flow) => Flow {
  return (flow) => {
    // What follows a hang-up may not speak, so that not every mixture is a flow.
    if (flow.handlers.hangup !== null) return flow;
    const states = [...flow.states.values()];
    const mixed = states.map((state) => {
      const other = nextFraction(prng) < 0.4 ? states[nextInteger(prng, 0, states.length - 1)] : undefined;
      return [state.name, other === undefined ? state : { ...other, name: state.name }] as const;
    });
    return { ...flow, states: new Map(mixed) };
  };
}

let moves = 0;

/** Moves every call that can at one moment of the simulation, and what begins later at later ones. */
function movesAt(moment: number): (simulation: Simulation) => void {
  let count = 0;
  return (simulation) => {
    count += 1;
    if (count < moment) return;
    for (const call of simulation.calls.values()) {
      const [root] = call.frames;
      const to = root?.version === 'v1' ? simulation.flows.get(root.flow, 'v2') : undefined;
      if (root === undefined || to === undefined || whyNotMove(call, to, simulation.flows) !== null) continue;
      moves += 1;
      handle(simulation, call, { kind: 'migration', flow: root.flow, from: 'v1', to: 'v2' });
    }
  };
}

const isMove = (line: string): boolean => line.includes(' note moves from version ');

describe.each([
  { of: 'the example flows', flows: exampleFlows() },
  { of: 'the flows of single verbs', flows: verbFlows() },
])('$of', ({ flows }) => {
  const both = [...flows, ...flows.map((flow) => another(flow, grown))];
  test.each(flows.map((flow) => ({ flow, id: flow.flow.id })))('$id', ({ flow }) => {
    for (let index = 0; index < runs; index += 1) {
      const stays = randomCall(flow, both, seed + index);
      const moved = randomCall(flow, both, seed + index, undefined, movesAt(1 + ((seed + index * 7) % 40)));
      expect(moved.problems).toEqual(stays.problems);
      expect(moved.log.filter((line) => !isMove(line))).toEqual(stays.log);
    }
  });
});

describe('a version in which states do something else', () => {
  const flows = [...exampleFlows(), ...verbFlows()];
  test.each(flows.map((flow) => ({ flow, id: flow.flow.id })))('$id', ({ flow }) => {
    for (let index = 0; index < runs; index += 1) {
      const mix = mixedUp(makePrng(seed + index, 21));
      const both = [...flows, ...flows.map((each) => another(each, mix))];
      const moved = randomCall(flow, both, seed + index, undefined, movesAt(1 + ((seed + index * 7) % 40)));
      expect(moved.problems.map((problem) => `SEED=${seed + index}: ${problem}`)).toEqual([]);
    }
  });
});

test('calls did move', () => {
  expect(moves).toBeGreaterThan(runs * 10);
});
