import { verbOfStep } from '../build/verb-of-step.ts';
import { components, isCycle } from '../graph/cycles.ts';
import type { Edge } from '../graph/graph.ts';
import type { State } from '../model/flow.ts';
import { inOrder, type Check } from './check.ts';
import { statesWithWayOut } from './no-way-out.ts';

const silentKinds: ReadonlySet<Edge['kind']> = new Set(['next', 'outcome', 'verb']);

export const silentLoop: Check = {
  codes: ['silent-loop'],
  description: 'A cycle of states none of which waits for a person or for the clock.',
  check: (subject, report) => {
    const { flow, graph, reached } = subject;
    const free = statesWithWayOut(subject);
    const silent = [...flow.states.values()].filter((state) => reached.has(state.name) && !waits(state));
    const names = silent.map(({ name }) => name);
    const isSilent = new Set(names);
    const edges = graph.edges.filter(
      ({ from, to, kind }) => isSilent.has(from) && isSilent.has(to) && silentKinds.has(kind),
    );
    for (const group of components(names, edges)) {
      // A loop that nothing leaves is `no-way-out`.
      if (!isCycle(group, edges) || !group.some((name) => free.has(name))) continue;
      const members = new Set(group);
      const inner = edges.filter(({ from, to }) => members.has(from) && members.has(to));
      const certain = inner.filter(({ conditional }) => !conditional);
      const endless = components(group, certain).some((part) => isCycle(part, certain));
      const states = inOrder(group.flatMap((name) => flow.states.get(name) ?? []));
      const [first, ...others] = states;
      if (first === undefined) continue;
      const cycle = [...states, first].map(({ name }) => `\`${name}\``).join(' → ');
      const message = `this loop waits for nobody: ${cycle}; let one of its states wait for the caller or for the clock (\`menu\`, \`wait\`)`;
      report('silent-loop', first.place, endless ? message : `${message}, unless its conditions always end it`, {
        also: others.map(({ place }) => place),
        severity: endless ? 'error' : 'warning',
      });
    }
  },
};

function waits(state: State): boolean {
  return state.steps.some((step) => step.wait && verbOfStep(step)?.traits.waits === true);
}
