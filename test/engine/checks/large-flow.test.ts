import { loadFlow } from '../../../engine/checks/load-flow.ts';
import { buildGraph } from '../../../engine/graph/graph.ts';
import { toMermaid } from '../../../engine/graph/mermaid.ts';

/** A flow of menus, each with three choices and an expression or two. */
function largeFlow(states: number): string {
  const lines = ['start: s0', 'vars: { count: 0, account: "" }', 'states:'];
  for (let n = 0; n < states; n += 1) {
    const at = (step: number): string => `s${Math.min(states - 1, n + step)}`;
    if (n === states - 1) lines.push(`  s${n}: { speak: "Goodbye \${account}.", next: end }`);
    else if (n % 2 === 0) {
      lines.push(
        `  s${n}:`,
        '    menu:',
        `      prompt: For the next, press 1. For the one after, press 2. To hear this again, press star.`,
        `      choices: { 1: ${at(1)}, 2: { goto: ${at(2)}, if: count < ${n + 1} }, "*": repeat }`,
        '    on: { failed: end }',
      );
    } else {
      lines.push(
        `  s${n}:`,
        `    speak: "You are at number \${count}, account \${account}."`,
        `    set: { count: "\${count + 1}" }`,
        `    next: [{ if: count > ${n}, goto: ${at(3)} }, ${at(1)}]`,
      );
    }
  }
  return lines.join('\n');
}

test('a flow of 200 states loads in well under half a second', () => {
  const text = largeFlow(200);
  loadFlow(text, 'warm.yaml', 'warm');
  const start = performance.now();
  const { flow, diagnostics } = loadFlow(text, 'large.yaml', 'large');
  const took = performance.now() - start;
  process.stdout.write(`a flow of 200 states loads in ${took.toFixed(0)} ms\n`);
  expect(diagnostics).toEqual([]);
  expect(flow?.states.size).toBe(200);
  // The bound is generous, since machines that run tests are slow at times.
  expect(took).toBeLessThan(2000);
});

test('a flow of 2,000 states is no harder for its size', () => {
  const { flow } = loadFlow(largeFlow(2000), 'large.yaml', 'large');
  if (flow === null) throw new Error('it should load');
  expect(toMermaid(buildGraph(flow)).split('\n').length).toBeGreaterThan(4000);
});
