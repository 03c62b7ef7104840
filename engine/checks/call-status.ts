import { verbOfStep } from '../build/verb-of-step.ts';
import type { Place } from '../diagnostics/diagnostic.ts';
import { END, HANDLERS, START, type Edge } from '../graph/graph.ts';
import type { State, Step } from '../model/flow.ts';
import type { Subject } from './check.ts';
import { ranFlow } from './ran-flow.ts';

/**
 * What is known of the call when a state is entered. `over` names what ended it: a state with `hangup` or the like, the
 * flow's `on.hangup`, or, where a flow is run by another, that one.
 */
export type Status = 'ringing' | 'answered' | `over:${string}`;

/** A verb that runs while the call is in a status it does not bear. */
export interface Misplaced {
  readonly kind: 'media' | 'answer';
  readonly status: Status;
  readonly state: string;
  readonly step: Step;
  /** How a call gets there: states in order, and the handlers of the flow that led to them. */
  readonly path: readonly string[];
  /** Where `step` runs another flow: the verb in that one which cannot work then. */
  readonly inner?: { readonly flow: string; readonly verb: string; readonly place: Place };
}

interface Visit {
  readonly state: string;
  readonly status: Status;
  readonly from: Visit | null;
  /** The handler of the flow that led here: `on.error`. */
  readonly via: string | null;
}

/** Statuses in which a state is left, by the kind of edge that leaves it. */
interface Exits {
  readonly next: Set<Status>;
  readonly outcomes: Set<Status>;
  /** Statuses after a sub-flow that returned by a name. */
  readonly returned: Map<string, Set<Status>>;
  readonly verb: Set<Status>;
  /** All statuses the state was in. */
  readonly during: Set<Status>;
  /** Statuses in which something may go wrong that the state does not handle. */
  readonly errors: Set<Status>;
}

/** What becomes of a call that enters a flow in some status. */
interface Course {
  readonly found: readonly Misplaced[];
  /** By the name of the return; empty for a plain one. */
  readonly returns: ReadonlyMap<string, ReadonlySet<Status>>;
  readonly during: ReadonlySet<Status>;
  /** Statuses of errors that the flow does not handle itself. */
  readonly errors: ReadonlySet<Status>;
}

/** The verbs of a flow that cannot work where they stand, however the flow is entered. */
export function misplacedVerbs(subject: Subject): readonly Misplaced[] {
  if (subject.begins) return courseFrom(subject, subject.flow.answer === false ? 'ringing' : 'answered', true).found;
  // Of a flow that only others run, what fails in one status alone is for those to answer.
  const ringing = new Set(courseFrom(subject, 'ringing', true).found.map(keyOf));
  return courseFrom(subject, 'answered', true).found.filter((each) => ringing.has(keyOf(each)));
}

function keyOf({ kind, step }: Misplaced): string {
  return `${kind} ${step.place.line}:${step.place.column}`;
}

const courses = new WeakMap<Subject, Map<Status, Course>>();
const nothing: Course = { found: [], returns: new Map(), during: new Set(), errors: new Set() };

/** The course of a flow that another one runs, without what is its own mistake however it is run. */
function courseOf(subject: Subject, status: Status): Course {
  const known = courses.get(subject) ?? new Map<Status, Course>();
  courses.set(subject, known);
  const course = known.get(status);
  if (course !== undefined) return course;
  // A flow that runs itself never gets further.
  known.set(status, nothing);
  const own = new Set(misplacedVerbs(subject).map(keyOf));
  const all = courseFrom(subject, status, false);
  const made = { ...all, found: all.found.filter((each) => !own.has(keyOf(each))) };
  known.set(status, made);
  return made;
}

/**
 * Follows every path of the flow with the status of the call, and finds the verbs that cannot work there. After a
 * misplaced verb a path is not followed further: what comes then has the same cause.
 */
function courseFrom(subject: Subject, start: Status, withHangup: boolean): Course {
  const { flow, graph, doubts } = subject;
  const found: Misplaced[] = [];
  const returns = new Map<string, Set<Status>>();
  const throughout = new Set<Status>();
  const unhandled = new Set<Status>();
  const seen = new Set<string>();
  const waiting: Visit[] = [];
  const enter = (edge: Edge, status: Status, from: Visit | null): void => {
    if (edge.returns !== undefined) add(returns, edge.returns, [status]);
    const key = `${edge.to} ${status}`;
    if (edge.to === END || seen.has(key)) return;
    seen.add(key);
    const handler = edge.from === HANDLERS ? nameOf(edge.label) : 'hangup';
    waiting.push({ state: edge.to, status, from, via: handler === 'hangup' ? null : `on.${handler}` });
  };
  const follow = (edges: readonly Edge[], statuses: Iterable<Status>, from: Visit | null): void => {
    for (const status of statuses) for (const edge of edges) enter(edge, status, from);
  };
  const handlers = graph.out.get(HANDLERS) ?? [];
  const handling = (name: string): readonly Edge[] => handlers.filter(({ label }) => nameOf(label) === name);
  const events = handlers.filter(({ label }) => nameOf(label).includes('.'));
  const keys = handlers.filter(({ label }) => label.startsWith('key '));
  follow(graph.out.get(START) ?? [], [start], null);
  if (withHangup) follow(handling('hangup'), ['over:on.hangup'], null);
  for (let visit = waiting.shift(); visit !== undefined; visit = waiting.shift()) {
    const state = flow.states.get(visit.state);
    if (state === undefined || doubts.states.has(state.name)) continue;
    const exits = runState(state, visit, subject, found);
    const out = graph.out.get(state.name) ?? [];
    const ofKind = (kind: Edge['kind']): readonly Edge[] => out.filter((edge) => edge.kind === kind);
    follow(ofKind('next'), exits.next, visit);
    const outcomes = ofKind('outcome');
    follow(
      outcomes.filter(({ label }) => !exits.returned.has(nameOf(label))),
      exits.outcomes,
      visit,
    );
    for (const [name, statuses] of exits.returned) {
      const handled = outcomes.filter(({ label }) => nameOf(label) === name);
      follow(handled, statuses, visit);
      if (handled.length === 0) for (const status of statuses) exits.errors.add(status);
    }
    follow(ofKind('verb'), exits.verb, visit);
    follow(ofKind('after'), exits.during, visit);
    follow(ofKind('event'), heard(exits.during), visit);
    follow(
      events,
      heard(exits.during).filter((status) => status !== 'over:on.hangup'),
      visit,
    );
    if (exits.during.has('answered')) follow(keys, ['answered'], visit);
    follow(handling('error'), exits.errors, visit);
    for (const status of exits.during) throughout.add(status);
    if (flow.handlers.error === null) for (const status of exits.errors) unhandled.add(status);
  }
  return { found, returns, during: throughout, errors: unhandled };
}

/** What an edge is for, also one that leads `back`: an outcome, or a key of the flow's `on`. */
function nameOf(label: string): string {
  return (label.split(',')[0] ?? '').replace(/ back$/, '');
}

function add(map: Map<string, Set<Status>>, name: string, statuses: Iterable<Status>): void {
  const known = map.get(name) ?? new Set<Status>();
  for (const status of statuses) known.add(status);
  map.set(name, known);
}

// Webhooks that a flow can name come once the call is answered, or after its end.
function heard(statuses: ReadonlySet<Status>): readonly Status[] {
  return [...statuses].map((status) => (status === 'ringing' ? 'answered' : status));
}

function runState(state: State, visit: Visit, subject: Subject, found: Misplaced[]): Exits {
  const exits: Exits = {
    next: new Set(),
    outcomes: new Set(),
    returned: new Map(),
    verb: new Set(),
    during: new Set(),
    errors: new Set(),
  };
  runSteps({ state, visit, subject, found, exits }, 0, visit.status);
  return exits;
}

interface Run {
  readonly state: State;
  readonly visit: Visit;
  readonly subject: Subject;
  readonly found: Misplaced[];
  readonly exits: Exits;
}

/** Runs the steps of a state from one of them on; a sub-flow may return in several statuses, each with its own way on. */
function runSteps(run: Run, index: number, status: Status): void {
  const { state, visit, found, exits } = run;
  const step = state.steps[index];
  if (step === undefined) {
    // With the last step the state is left: neither `after` nor an event leaves it in what the step has led to.
    if (index === 0) exits.during.add(status);
    exits.next.add(status);
    return;
  }
  const verb = verbOfStep(step);
  if (verb === undefined) return;
  const { traits } = verb;
  if (verbOfStep(step)?.outcomesOf === 'flow') {
    runSubFlow(run, step, index, status);
    return;
  }
  if ((traits.media || verb.speaks?.(step) === true) && status !== 'answered') {
    found.push({ kind: 'media', status, state: state.name, step, path: pathOf(visit) });
    return;
  }
  exits.during.add(status);
  const isAnswer: boolean = traits.answers && !traits.ends;
  if (isAnswer && status === 'answered') {
    found.push({ kind: 'answer', status, state: state.name, step, path: pathOf(visit) });
  }
  exits.verb.add(status);
  exits.outcomes.add(status);
  // A refused `answer` means that the caller is gone; a flow cannot do better than the built-in way out.
  const canFail = !isAnswer && !['set', 'choose', 'wait'].includes(step.verb) && !state.on.has('failed');
  if (canFail && !status.startsWith('over:')) exits.errors.add(status);
  const after = statusAfter(state, step, index, status);
  if (after !== null) runSteps(run, index + 1, after);
}

/** A step that runs another flow: what that flow does in this status, and in which it comes back. */
function runSubFlow(run: Run, step: Step, index: number, status: Status): void {
  const { state, visit, subject, found, exits } = run;
  exits.during.add(status);
  const inner = ranFlow(subject, step);
  if (inner.kind !== 'flow') return;
  const course = courseOf(inner.subject, status.startsWith('over:') ? OVER : status);
  const here = (then: Status): Status => {
    if (!then.startsWith('over:')) return then;
    return then === OVER ? status : `over:${step.verb} in ${state.name}`;
  };
  for (const kind of ['media', 'answer'] as const) {
    const first = course.found.find((each) => each.kind === kind);
    if (first === undefined) continue;
    const { verb, place } = first.inner ?? { verb: first.step.verb, place: first.step.place };
    const flow = first.inner?.flow ?? inner.subject.flow.id;
    found.push({ kind, status, state: state.name, step, path: pathOf(visit), inner: { flow, verb, place } });
  }
  if (course.found.some(({ kind }) => kind === 'media')) return;
  for (const each of course.during) exits.during.add(here(each));
  if (!status.startsWith('over:')) for (const each of course.errors) exits.errors.add(here(each));
  for (const [name, statuses] of course.returns) {
    if (name !== '') add(exits.returned, name, [...statuses].map(here));
    else for (const each of statuses) runSteps(run, index + 1, here(each));
  }
}

/** The call was over when the flow was entered. */
const OVER: Status = 'over:before';

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
  for (let at: Visit | null = visit; at !== null; at = at.from) {
    path.unshift(...(at.via === null ? [] : [at.via]), at.state);
  }
  return path;
}

/** Where misplaced verbs stand, in order, each once. */
export function placesOf(misplaced: readonly Misplaced[]): readonly Place[] {
  const places = new Map(misplaced.map(({ step }) => [`${step.place.line}:${step.place.column}`, step.place]));
  return [...places.values()].sort((one, other) => one.line - other.line || one.column - other.column);
}
