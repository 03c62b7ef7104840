import type { State } from '../model/flow.ts';
import { targetWords } from '../build/read-target.ts';
import { verbOfStep } from '../build/verb-of-step.ts';
import { components } from '../graph/cycles.ts';
import { reachableFrom } from '../graph/reach.ts';
import { inOrder, type Check, type Report, type Subject } from './check.ts';

export const unreachableState: Check = {
  codes: ['unreachable-state'],
  description: 'A state, or a step, that no call can get to.',
  check: (subject, report) => {
    checkStates(subject, report);
    for (const state of subject.flow.states.values()) checkSteps(state, report);
  },
};

// Only the first of a chain of lost states is reported: the others follow from it.
function checkStates({ flow, graph, reached }: Subject, report: Report): void {
  // A state called like a target of its own can be named by nobody; its name is the mistake.
  const lost = [...flow.states.keys()].filter((name) => !reached.has(name) && !targetWords.includes(name));
  if (lost.length === 0) return;
  const isLost = new Set(lost);
  const inner = graph.edges.filter(({ from, to }) => isLost.has(from) && isLost.has(to));
  const told = new Set<string>();
  for (const group of components(lost, inner).toReversed()) {
    const members = new Set(group);
    if (group.some((name) => told.has(name)) || inner.some(({ from, to }) => !members.has(from) && members.has(to))) {
      continue;
    }
    const below = [...reachableFrom(group, graph.out)].filter((name) => isLost.has(name) && !told.has(name));
    for (const name of below) told.add(name);
    const [head] = inOrder(group.flatMap((name) => flow.states.get(name) ?? []));
    if (head === undefined) continue;
    const others = inOrder(below.flatMap((name) => (name === head.name ? [] : (flow.states.get(name) ?? []))));
    const names = others.map(({ name }) => `\`${name}\``).join(', ');
    const along = others.length === 0 ? '' : `, nor to ${names}, which only it leads to`;
    report(
      'unreachable-state',
      head.place,
      `nothing leads to state \`${head.name}\`${along}; name it as a target, or remove it`,
      { also: others.map(({ place }) => place) },
    );
  }
}

function checkSteps(state: State, report: Report): void {
  const index = state.steps.findIndex((step) => verbOfStep(step)?.next === 'none');
  const before = state.steps[index];
  const after = state.steps[index + 1];
  if (before === undefined || after === undefined) return;
  report(
    'unreachable-state',
    after.place,
    `this \`${after.verb}\` never runs: the \`${before.verb}\` before it always leaves the state; put it before, or in a state of its own`,
    { severity: 'error' },
  );
}
