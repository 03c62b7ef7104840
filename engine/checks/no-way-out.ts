import { verbOfStep } from '../build/verb-of-step.ts';
import { components } from '../graph/cycles.ts';
import { END, HANDLERS, type Graph } from '../graph/graph.ts';
import { reachableFrom, reversed } from '../graph/reach.ts';
import type { State } from '../model/flow.ts';
import { inOrder, type Check, type Subject } from './check.ts';

export const noWayOut: Check = {
  codes: ['no-way-out'],
  description: 'States from which no path leads to the end of the call.',
  check: (subject, report) => {
    const { flow, graph, reached, doubts } = subject;
    const free = statesWithWayOut(subject);
    if (doubts.flow || handlerLeadsOut(graph, free)) return;
    const trapped = [...flow.states.keys()].filter((name) => reached.has(name) && !free.has(name));
    const isTrapped = new Set(trapped);
    for (const group of components(trapped, graph.edges)) {
      const members = new Set(group);
      // States that lead into a trap are not its cause.
      if (group.some((name) => graph.out.get(name)?.some(({ to }) => isTrapped.has(to) && !members.has(to)))) continue;
      const states = inOrder(group.flatMap((name) => flow.states.get(name) ?? []));
      const [first, ...others] = states;
      if (first === undefined) continue;
      const names = states.map(({ name }) => `\`${name}\``).join(', ');
      const what =
        others.length === 0
          ? `state ${names} only leads back to itself`
          : `the states ${names} only lead to each other`;
      report(
        'no-way-out',
        first.place,
        `${what}, so the call can never end; add a way to \`end\`, \`hangup\` or a transfer`,
        {
          also: others.map(({ place }) => place),
        },
      );
    }
  },
};

/** States with some path to the end of the call. A state whose edges are not known is given the benefit of the doubt. */
export function statesWithWayOut({ flow, graph, doubts }: Subject): ReadonlySet<string> {
  const ends = [...flow.states.values()].filter(
    (state) => isTerminal(state) || doubts.states.has(state.name) || lacksNext(state),
  );
  const loose = graph.looseEnds.map(({ from }) => from);
  return reachableFrom([END, ...loose, ...ends.map(({ name }) => name)], reversed(graph.edges));
}

/** A handler that any state can go to, the hang-up apart, which is not a way that the flow goes by itself. */
function handlerLeadsOut(graph: Graph, free: ReadonlySet<string>): boolean {
  if (graph.looseEnds.some(({ from }) => from === HANDLERS)) return true;
  return (graph.out.get(HANDLERS) ?? []).some(
    ({ label, to }) => !label.startsWith('hangup') && (to === END || free.has(to)),
  );
}

/** Whether the call can end in the state itself. */
export function isTerminal(state: State): boolean {
  return state.steps.some((step, index) => {
    const verb = verbOfStep(step);
    if (verb === undefined) return false;
    const last = index === state.steps.length - 1;
    if (verb.next === 'optional' && last && state.next === null) return true;
    return verb.traits.ends && !verb.traits.answers;
  });
}

/** Whether the author must say where the state goes on, and has not. */
export function lacksNext(state: State): boolean {
  if (state.next !== null) return false;
  const last = state.steps[state.steps.length - 1];
  if (last === undefined) return state.set.length > 0;
  return verbOfStep(last)?.next === 'required';
}
