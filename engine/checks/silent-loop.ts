import { verbOfStep } from '../build/verb-of-step.ts';
import { components, isCycle } from '../graph/cycles.ts';
import type { Edge } from '../graph/graph.ts';
import type { State } from '../model/flow.ts';
import { inOrder, type Check, type Subject } from './check.ts';
import { ranFlow } from './ran-flow.ts';
import { statesWithWayOut } from './no-way-out.ts';

const silentKinds: ReadonlySet<Edge['kind']> = new Set(['next', 'outcome', 'verb']);

export const silentLoop: Check = {
  codes: ['silent-loop'],
  description: 'A cycle of states none of which waits for a person or for the clock.',
  check: (subject, report) => {
    const { flow, graph, reached } = subject;
    const free = statesWithWayOut(subject);
    const silent = [...flow.states.values()].filter((state) => reached.has(state.name) && !waits(state, subject));
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

function waits(state: State, subject: Subject): boolean {
  return state.steps.some((step) => {
    const verb = verbOfStep(step);
    if (verb?.outcomesOf === 'flow') {
      const inner = ranFlow(subject, step);
      return inner.kind !== 'flow' || waitsSomewhere(inner.subject);
    }
    return step.wait && verb?.traits.waits === true;
  });
}

const waiting = new WeakMap<Subject, boolean>();

/** Whether some state of a flow waits for a person or for the clock. */
function waitsSomewhere(subject: Subject): boolean {
  const known = waiting.get(subject);
  if (known !== undefined) return known;
  waiting.set(subject, false);
  const found = [...subject.flow.states.values()].some((state) => waits(state, subject));
  waiting.set(subject, found);
  return found;
}
