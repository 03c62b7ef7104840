import { expressionsOf } from '../../build/expressions-of.ts';
import { useExpressions, usesOf } from '../../checks/uses.ts';
import { buildGraph, END, HANDLERS, START, type Edge } from '../../graph/graph.ts';
import type { Place } from '../../diagnostics/diagnostic.ts';
import type { Expression } from '../../expressions/expression.ts';
import type { Branches, Choice, Flow, Prompt, PromptItem, State, Step } from '../../model/flow.ts';
import { menuEntries } from './entries-to-try.ts';
import { stateKey, targetKey } from '../passed-keys.ts';
import { spaced } from '../pattern.ts';
import type { Seen } from './look.ts';

/** A target that no call took. */
export interface Untaken {
  readonly edge: Edge;
  /** Its own condition. */
  readonly own: Expression | null;
  /** That one, and those before it. */
  readonly conditions: readonly Expression[];
  /** What stopped the state that it leads from; null where nothing did. */
  readonly error: string | null;
  /** False where data that was not found, or a fault that was not tried, might lead there. */
  readonly isCertain: boolean;
}

/** Names that somebody outside fills. */
const outside = ['result', 'event', 'call', 'now', 'env', 'queue', 'error'] as const;
/** Ways out that are tried in full wherever there are such. */
const triedOutcomes: ReadonlySet<string> = new Set(['no_input', 'no_match']);
/** Verbs of which each ending by `next` is tried. */
const triedVerbs: ReadonlySet<string> = new Set([
  'speak',
  'play',
  'playback_start',
  'menu',
  'collect',
  'choose',
  'set',
  'request',
  'record',
  'wait',
  'run',
]);

/** The targets of states that calls entered, and that no call took. */
export function untakenTargets(flow: Flow, seen: Seen): readonly Untaken[] {
  const isOutside = outsideNames(flow);
  const conditions = conditionsByTarget(flow);
  return buildGraph(flow).edges.flatMap((edge) => {
    const { from, place, kind, label } = edge;
    if (from === START || seen.targets.has(targetKey(place)) || / ?back$/.test(label)) return [];
    if (from !== HANDLERS && !seen.states.has(stateKey(flow.id, from))) return [];
    const { own, all } = conditions.get(targetKey(place)) ?? { own: null, all: [] };
    const state = flow.states.get(from);
    const isTried =
      ((kind === 'next' || kind === 'verb') && state?.steps.every(isTriedStep) === true) ||
      (kind === 'outcome' && triedOutcomes.has(label.replace(/, if .*$/s, '')));
    const key = stateKey(flow.id, from);
    const isCalm = seen.calm.has(key);
    const error = seen.errors.get(key) ?? null;
    // What stops a state by data from outside may let it pass with other data.
    const read = error === null || state === undefined ? [] : namesReadIn(flow, state);
    const isOpen = [...all.flatMap(({ names }) => names), ...read].some(isOutside) || seen.unmet.has(key);
    return [{ edge, own, conditions: all, error, isCertain: isTried && isCalm && !isOpen }];
  });
}

function namesReadIn(flow: Flow, state: State): readonly string[] {
  const alone: Flow = { ...flow, prompts: new Map(), outputs: new Map(), states: new Map([[state.name, state]]) };
  return usesOf(alone)
    .flatMap(useExpressions)
    .flatMap(({ names }) => names);
}

function isTriedStep({ verb, params }: State['steps'][number]): boolean {
  return triedVerbs.has(verb) && params['for'] === undefined;
}

/** States that no call can enter, whatever comes from outside; what follows from another one is left out. */
export function neverEntered(
  flow: Flow,
  seen: Seen,
  untaken: readonly Untaken[],
): readonly { readonly state: State; readonly by: Untaken | null }[] {
  const { edges } = buildGraph(flow);
  const isEntered = (name: string): boolean => seen.states.has(stateKey(flow.id, name));
  const perhaps = new Set(untaken.filter(({ isCertain }) => !isCertain).map(({ edge }) => edge.to));
  // A set takes what is added while it is gone through.
  for (const name of perhaps) {
    if (!isEntered(name)) for (const edge of edges) if (edge.from === name) perhaps.add(edge.to);
  }
  return [...flow.states.values()].flatMap((state) => {
    if (isEntered(state.name) || perhaps.has(state.name)) return [];
    const by = untaken.find(({ edge }) => edge.to === state.name);
    const isNamed = edges.some(({ to, from }) => to === state.name && from !== state.name && from !== END);
    return by === undefined && isNamed ? [] : [{ state, by: by ?? null }];
  });
}

/** Whether a name's value comes from outside, at once or by way of variables. */
function outsideNames(flow: Flow): (name: string) => boolean {
  const into = [...flow.states.values()].flatMap(({ steps }) =>
    steps.flatMap(({ params }) => (typeof params['into'] === 'string' ? [params['into']] : [])),
  );
  const found = new Set<string>([...outside, ...into, ...flow.inputs.keys()]);
  const set = usesOf(flow).flatMap((use) => (use.kind === 'assigned' ? [use.assignment] : []));
  for (const name of found) {
    for (const { name: variable, value } of set) {
      if (expressionsOf(value).some(({ names }) => names.includes(name))) found.add(variable);
    }
  }
  return (name) => found.has(name);
}

function conditionsByTarget(
  flow: Flow,
): ReadonlyMap<string, Pick<Untaken, 'own'> & { readonly all: readonly Expression[] }> {
  const found = new Map<string, Pick<Untaken, 'own'> & { readonly all: readonly Expression[] }>();
  const add = (branches: Branches): void => {
    const before: Expression[] = [];
    for (const branch of branches) {
      if (branch.if !== null) before.push(branch.if);
      found.set(targetKey(branch.goto.place), { own: branch.if, all: [...before] });
    }
  };
  for (const { next, on, events, steps } of flow.states.values()) {
    for (const list of [next ?? [], ...on.values(), ...events.values()]) add(list);
    for (const { verb, params } of steps) {
      if (verb === 'choose') add(params['branches'] as Branches);
      if (verb === 'menu') for (const choice of params['choices'] as readonly Choice[]) add([choice]);
    }
  }
  return found;
}

/** A prompt that nobody can hear. */
export interface Unheard {
  readonly state: State;
  readonly place: Place;
  readonly text: string;
  readonly kind: 'no_input' | 'no_match';
  /** Of that step. */
  readonly tries: number;
  /** Said after so many failures of its kind, if there were tries left. */
  readonly nth: number;
  /** What a caller presses to fail in that way; null where silence does. */
  readonly wrong: string | null;
}

/** The prompts of failures that no caller heard, though all that a caller can do was tried. */
export function neverHeard(flow: Flow, seen: Seen): readonly Unheard[] {
  const found: Unheard[] = [];
  for (const state of flow.states.values()) {
    const key = stateKey(flow.id, state.name);
    const said = seen.said.get(key);
    if (said === undefined || !seen.calm.has(key)) continue;
    const all = [...said].map(spaced);
    for (const step of state.steps) {
      const { verb, params } = step;
      if (verb !== 'menu' && verb !== 'collect') continue;
      const tries = params['tries'] as number;
      for (const kind of ['no_input', 'no_match'] as const) {
        for (const [index, prompt] of (params[kind] as readonly Prompt[]).entries()) {
          if (index < tries - 1) continue;
          const [first] = prompt;
          const text = first === undefined ? null : literalText(flow, first);
          if (first === undefined || text === null || all.some((each) => each.includes(text))) continue;
          found.push({
            state,
            place: first.place,
            text,
            kind,
            tries,
            nth: index + 1,
            wrong: kind === 'no_match' ? wrongKeys(flow, step) : null,
          });
        }
      }
    }
  }
  return found;
}

/** What no menu, and no collect, takes. */
function wrongKeys(flow: Flow, step: Step): string {
  if (step.verb === 'menu') return menuEntries(step, new Set(flow.handlers.key.keys())).bad[0] ?? '#';
  // A finish key by itself is no entry, nor is one key without what follows it.
  return (step.params['finish_on'] as string) || '1';
}

function literalText(flow: Flow, item: PromptItem): string | null {
  if (item.kind === 'named') {
    const [first] = flow.prompts.get(item.name) ?? [];
    return first === undefined ? null : literalText(flow, first);
  }
  if (item.kind !== 'text') return null;
  const literals = item.text.parts.filter((part) => typeof part === 'string');
  return literals.length < item.text.parts.length ? null : spaced(literals.join(''));
}
