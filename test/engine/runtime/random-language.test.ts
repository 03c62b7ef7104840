import { exampleFlows } from '../../support/example-flows.ts';
import { randomCall } from '../../support/random-caller.ts';
import { verbFlows } from '../../support/verb-flows.ts';

// Random callers, carriers and web services, through every example flow and a flow for each verb.
const seed = Number(process.env['SEED'] ?? 20_261_121);
const runs = Number(process.env['RUNS'] ?? 15);

beforeAll(() => {
  process.stdout.write(`random language: SEED=${seed}, RUNS=${runs} of each flow\n`);
});

describe.each([
  { of: 'the example flows', flows: exampleFlows() },
  { of: 'the flows of single verbs', flows: verbFlows() },
])('$of', ({ flows }) => {
  test.each(flows.map((flow) => ({ flow, id: flow.flow.id })))('$id', ({ flow }) => {
    const wrong: string[] = [];
    for (let index = 0; index < runs && wrong.length < 5; index += 1) {
      const call = randomCall(flow, flows, seed + index);
      if (call.problems.length > 0) {
        wrong.push(`SEED=${seed + index}: ${call.problems.slice(0, 3).join('; ')}`);
        if (process.env['SHOW'] !== undefined) process.stdout.write(`${call.log.join('\n')}\n`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
