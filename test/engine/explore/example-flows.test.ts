import { explore, loadFlows, loadFolder } from '../../../server/testing/simulator.ts';

const flows = loadFolder('flows');

describe('the example flows', () => {
  it.each(flows.ids)(
    '%s has nothing that goes wrong',
    (id) => {
      const { findings, complete, notes } = explore(flows.flow(id));
      expect(findings).toEqual([]);
      expect({ complete, notes }).toEqual({ complete: true, notes: [] });
    },
    60_000,
  );
});

/** Menus, entries and requests, each leading on to the next. */
function hundredStates(): string {
  const blocks = Array.from({ length: 25 }, (_, n) => {
    const next = n === 24 ? 'bye' : `main${n + 1}`;
    return `
  main${n}:
    menu:
      prompt: This is menu ${n}. To listen, press 1. For an order, press 2. To go on, press 3.
      choices: { 1: told${n}, 2: entry${n}, 3: ${next} }
      no_input: I did not hear you.
      no_match: That is not one of the choices.
    on: { failed: bye }
  told${n}: { speak: This is what there is to say about ${n}., next: ${next} }
  entry${n}:
    collect: { prompt: Enter the number of your order., digits: 4, into: order${n} }
    on: { failed: bye }
    next: look${n}
  look${n}:
    request: { get: "https://orders.example/\${order${n}}", timeout: 2s, into: answer${n} }
    on: { failed: bye }
    next: [{ if: answer${n}.known == true, goto: told${n} }, { goto: main${n} }]`;
  });
  return `routes: default\nstart: main0\nstates:${blocks.join('')}\n  bye: { speak: Goodbye., next: end }\n`;
}

it('takes less than 10 s of a processor for a flow of 100 states', () => {
  const flow = loadFlows({ 'large.yaml': hundredStates() }).flow('large');
  const before = process.cpuUsage();
  const { states, complete, findings } = explore(flow);
  const { user, system } = process.cpuUsage(before);
  expect({ states, complete, findings }).toEqual({ states: { entered: 101, all: 101 }, complete: true, findings: [] });
  expect((user + system) / 1e6).toBeLessThan(10);
}, 120_000);
