import { verbOfStep } from '../build/verb-of-step.ts';
import { components } from '../graph/cycles.ts';
import { END, HANDLERS, type Graph } from '../graph/graph.ts';
import { reachableFrom, reversed } from '../graph/reach.ts';
import type { State, Step } from '../model/flow.ts';
import type { Verb } from '../verbs/verb.ts';
import { inOrder, type Check, type Subject } from './check.ts';
import { ranFlow } from './ran-flow.ts';

export const noWayOut: Check = {
  codes: ['no-way-out'],
  description: 'States from which no path leads to the end of the call.',
  check: (subject, report) => {
    const { flow, graph, reached, doubts } = subject;
    const free = statesWithWayOut(subject);
    if (doubts.flow || subject.interrupted() || handlerLeadsOut(graph, free)) return;
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
export function statesWithWayOut(subject: Subject): ReadonlySet<string> {
  const { flow, graph, doubts } = subject;
  const ends = [...flow.states.values()].filter(
    (state) => isTerminal(state) || endsInside(state, subject) || doubts.states.has(state.name) || lacksNext(state),
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

/** Whether the call can end in a flow that the state runs. One that is not known is given the benefit of the doubt. */
function endsInside(state: State, subject: Subject): boolean {
  return state.steps.some((step) => {
    if (verbOfStep(step)?.outcomesOf !== 'flow') return false;
    const inner = ranFlow(subject, step);
    return inner.kind !== 'flow' || endsItself(inner.subject);
  });
}

const ending = new WeakMap<Subject, boolean>();

/** Whether the call can end in a flow, other than by its return. */
function endsItself(subject: Subject): boolean {
  const known = ending.get(subject);
  if (known !== undefined) return known;
  // While it is looked into: a flow that runs itself ends no call by that.
  ending.set(subject, false);
  const { flow, graph } = subject;
  const ends =
    graph.edges.some(({ to, returns }) => to === END && returns === undefined) ||
    [...flow.states.values()].some((state) => isTerminal(state) || endsInside(state, subject));
  ending.set(subject, ends);
  return ends;
}

/** Whether the call can end in the state itself. */
function isTerminal(state: State): boolean {
  return state.steps.some((step, index) => {
    const verb = verbOfStep(step);
    if (verb === undefined) return false;
    const last = index === state.steps.length - 1;
    if (last && state.next === null && mayEndHere(verb, step)) return true;
    return verb.traits.ends && !verb.traits.answers;
  });
}

/** Whether the author must say where the state goes on, and has not. */
export function lacksNext(state: State): boolean {
  if (state.next !== null) return false;
  const last = state.steps[state.steps.length - 1];
  if (last === undefined) return state.set.length > 0;
  const verb = verbOfStep(last);
  return verb !== undefined && verb.next !== 'none' && !mayEndHere(verb, last);
}

/** Whether the flow may end with the step, without a word on where to go. */
function mayEndHere(verb: Verb, step: Step): boolean {
  return verb.next === 'optional' && verb.endsHere?.(step) !== false;
}
