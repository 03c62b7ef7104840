import { verbOfStep } from '../build/verb-of-step.ts';
import type { Place } from '../diagnostics/diagnostic.ts';
import { END, HANDLERS, START, type Edge } from '../graph/graph.ts';
import type { State, Step } from '../model/flow.ts';
import type { Subject } from './check.ts';

/**
 * What is known of the call when a state is entered. `over` names what ended it: a state with `hangup` or the like, or
 * the flow's `on.hangup`.
 */
export type Status = 'ringing' | 'answered' | `over:${string}`;

/** A verb that runs while the call is in a status it does not bear. */
export interface Misplaced {
  readonly kind: 'media' | 'answer';
  readonly status: Status;
  readonly state: string;
  readonly step: Step;
  /** How a call gets there: states in order. */
  readonly path: readonly string[];
}

interface Visit {
  readonly state: string;
  readonly status: Status;
  readonly from: Visit | null;
}

/** Statuses in which a state is left, by the kind of edge that leaves it. */
interface Exits {
  next: Status | null;
  readonly outcomes: Set<Status>;
  readonly verb: Set<Status>;
  /** All statuses the state was in. */
  readonly during: Set<Status>;
  /** Statuses in which a command may fail without a handler of the state. */
  readonly errors: Set<Status>;
}

/**
 * Follows every path of the flow with the status of the call, and finds the verbs that cannot work there. After a
 * misplaced verb a path is not followed further: what comes then has the same cause.
 */
export function misplacedVerbs(subject: Subject): readonly Misplaced[] {
  const { flow, graph, doubts } = subject;
  const found: Misplaced[] = [];
  const seen = new Set<string>();
  const waiting: Visit[] = [];
  const enter = (state: string, status: Status, from: Visit | null): void => {
    const key = `${state} ${status}`;
    if (state === END || seen.has(key)) return;
    seen.add(key);
    waiting.push({ state, status, from });
  };
  const follow = (edges: readonly Edge[], statuses: Iterable<Status>, from: Visit | null): void => {
    for (const status of statuses) for (const { to } of edges) enter(to, status, from);
  };
  const handlers = graph.out.get(HANDLERS) ?? [];
  const handling = (name: string): readonly Edge[] => handlers.filter(({ label }) => label.split(',')[0] === name);
  const events = handlers.filter(({ label }) => label.includes('.'));
  const keys = handlers.filter(({ label }) => label.startsWith('key '));
  follow(graph.out.get(START) ?? [], [flow.answer === false ? 'ringing' : 'answered'], null);
  follow(handling('hangup'), ['over:on.hangup'], null);
  for (let visit = waiting.shift(); visit !== undefined; visit = waiting.shift()) {
    const state = flow.states.get(visit.state);
    if (state === undefined || doubts.states.has(state.name)) continue;
    const exits = runState(state, visit, found);
    const out = graph.out.get(state.name) ?? [];
    const ofKind = (kind: Edge['kind']): readonly Edge[] => out.filter((edge) => edge.kind === kind);
    if (exits.next !== null) follow(ofKind('next'), [exits.next], visit);
    follow(ofKind('outcome'), exits.outcomes, visit);
    follow(ofKind('verb'), exits.verb, visit);
    follow(ofKind('after'), exits.during, visit);
    follow(ofKind('event'), heard(exits.during), visit);
    follow(events, heard(exits.during), visit);
    if (exits.during.has('answered')) follow(keys, ['answered'], visit);
    follow(handling('error'), exits.errors, visit);
  }
  return found;
}

// Webhooks that a flow can name come once the call is answered, or after its end.
function heard(statuses: ReadonlySet<Status>): readonly Status[] {
  return [...statuses].map((status) => (status === 'ringing' ? 'answered' : status));
}

function runState(state: State, visit: Visit, found: Misplaced[]): Exits {
  const exits: Exits = { next: null, outcomes: new Set(), verb: new Set(), during: new Set(), errors: new Set() };
  let status: Status | null = visit.status;
  for (const [index, step] of state.steps.entries()) {
    const traits = verbOfStep(step)?.traits;
    if (traits === undefined) return exits;
    if (traits.media && status !== 'answered') {
      found.push({ kind: 'media', status, state: state.name, step, path: pathOf(visit) });
      return exits;
    }
    const isAnswer: boolean = traits.answers && !traits.ends;
    if (isAnswer && status === 'answered') {
      found.push({ kind: 'answer', status, state: state.name, step, path: pathOf(visit) });
    }
    exits.during.add(status);
    exits.verb.add(status);
    exits.outcomes.add(status);
    // A refused `answer` means that the caller is gone; a flow cannot do better than the built-in way out.
    const canFail = !isAnswer && !['set', 'choose', 'wait'].includes(step.verb) && !state.on.has('failed');
    if (canFail && !status.startsWith('over:')) exits.errors.add(status);
    status = statusAfter(state, step, index, status);
    if (status === null) return exits;
    exits.during.add(status);
  }
  exits.during.add(status);
  exits.next = status;
  return exits;
}

/** The status when a step is done; null when the flow does not go on from there. */
function statusAfter(state: State, step: Step, index: number, status: Status): Status | null {
  const verb = verbOfStep(step);
  if (verb === undefined || verb.next === 'none') return null;
  const last = index === state.steps.length - 1;
  if (verb.traits.answers) {
    return verb.traits.ends && last && state.next === null ? null : 'answered';
  }
  return verb.traits.ends ? `over:${step.verb} in ${state.name}` : status;
}

function pathOf(visit: Visit): readonly string[] {
  const path: string[] = [];
  for (let at: Visit | null = visit; at !== null; at = at.from) path.unshift(at.state);
  return path;
}

/** Where misplaced verbs stand, in order, each once. */
export function placesOf(misplaced: readonly Misplaced[]): readonly Place[] {
  const places = new Map(misplaced.map(({ step }) => [`${step.place.line}:${step.place.column}`, step.place]));
  return [...places.values()].sort((one, other) => one.line - other.line || one.column - other.column);
}
