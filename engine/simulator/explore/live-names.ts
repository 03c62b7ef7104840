import { expressionsOf } from '../../build/expressions-of.ts';
import { usesOf, useExpressions, type Use } from '../../checks/uses.ts';
import { fieldReferences } from '../../expressions/check-expression.ts';
import { verbOfStep } from '../../build/verb-of-step.ts';
import type { Expression } from '../../expressions/expression.ts';
import { buildGraph, HANDLERS } from '../../graph/graph.ts';
import { reachableFrom } from '../../graph/reach.ts';
import type { Assignment, Flow, FlowName, State } from '../../model/flow.ts';
import type { CompiledFlow } from '../../runtime/machine.ts';
import { knownData } from './known-data.ts';

/** What can still make a difference to where a call goes. */
export interface LiveNames {
  /** The names that conditions read from a state on, and those that their variables come from; of `call`, `call.FIELD`. */
  readonly of: (state: string) => ReadonlySet<string>;
  /** Whether some target is `back`. */
  readonly goesBack: boolean;
  /** The texts that something is compared with. */
  readonly texts: ReadonlySet<string>;
  /** Numbers beyond these compare as these do. */
  readonly numbers: { readonly least: number; readonly most: number };
}

const known = new WeakMap<CompiledFlow, LiveNames>();

/** What can make a difference in a flow, and in those that it runs. */
export function liveNames(compiled: CompiledFlow): LiveNames {
  const before = known.get(compiled);
  if (before !== undefined) return before;
  const found = analyse(compiled);
  known.set(compiled, found);
  return found;
}

function analyse(compiled: CompiledFlow): LiveNames {
  const { flow } = compiled;
  const { out, backs } = buildGraph(flow);
  const uses = usesOf(flow);
  const sources = new Map<string, readonly string[]>();
  for (const use of uses) {
    if (use.kind !== 'assigned') continue;
    const { name, value } = use.assignment;
    sources.set(name, [...(sources.get(name) ?? []), ...expressionsOf(value).flatMap(namesOf)]);
  }
  // Whoever runs this flow may decide by what it hands back.
  const outputs = uses.filter(({ kind }) => kind === 'output').flatMap(namesIn);
  const byState = new Map([...flow.states.values()].map((state) => [state.name, decidersOf(compiled, state)]));
  const handlers = conditionsOf({ ...flow, states: new Map() });
  const live = new Map<string, ReadonlySet<string>>();
  const of = (state: string): ReadonlySet<string> => {
    const earlier = live.get(state);
    if (earlier !== undefined) return earlier;
    const reached = reachableFrom([state, HANDLERS], out);
    const names = new Set([...outputs, ...handlers, ...[...reached].flatMap((name) => byState.get(name) ?? [])]);
    // A set takes what is added while it is gone through.
    for (const name of names) for (const source of sources.get(name) ?? []) names.add(source);
    live.set(state, names);
    return names;
  };
  const literals = knownData(flow).compared.map(({ value }) => value);
  const texts = new Set(literals.filter((value) => typeof value === 'string'));
  return { of, goesBack: backs.length > 0, numbers: numbersOf(flow), texts };
}

function namesIn(use: Use): readonly string[] {
  return useExpressions(use).flatMap(namesOf);
}

function namesOf(expression: Expression): readonly string[] {
  return expression.names.flatMap((name) =>
    name === 'call' ? fieldReferences(expression, name).map(({ field }) => `call.${field}`) : [name],
  );
}

const noHandlers: Flow['handlers'] = {
  hangup: null,
  error: null,
  key: new Map(),
  keyPlaces: new Map(),
  events: new Map(),
};

/** The names in the conditions of a state, and in what it hands to a flow that decides by it. */
function decidersOf(compiled: CompiledFlow, state: State): readonly string[] {
  const { flow } = compiled;
  const conditions = conditionsOf({
    ...flow,
    outputs: new Map(),
    states: new Map([[state.name, state]]),
    handlers: noHandlers,
  });
  // A language decides what is heard.
  const languages = flow.languages.length > 1 && state.steps.some((step) => verbOfStep(step)?.traits.media === true);
  return [
    ...conditions,
    ...state.steps.flatMap((step) => handedBy(compiled, step)),
    ...(languages ? ['call.language'] : []),
  ];
}

function conditionsOf(flow: Flow): readonly string[] {
  return usesOf(flow)
    .filter(({ kind }) => kind === 'condition')
    .flatMap(namesIn);
}

function handedBy(compiled: CompiledFlow, { verb, params }: State['steps'][number]): readonly string[] {
  const inner = verb === 'run' ? compiled.subFlow((params['flow'] as FlowName).id) : undefined;
  if (inner === undefined) return [];
  const live = liveNames(inner).of(inner.flow.start);
  const handed = (params['with'] as readonly Assignment[] | undefined) ?? [];
  return handed.filter(({ name }) => live.has(name)).flatMap(({ value }) => expressionsOf(value).flatMap(namesOf));
}

function numbersOf(flow: Flow): LiveNames['numbers'] {
  const written = usesOf(flow)
    .flatMap(useExpressions)
    .flatMap(({ source }) => (source.match(/-?\b\d{1,9}\b/g) ?? []).map(Number));
  const bound = [...flow.settings.values(), ...flow.vars.values()].flatMap(({ value }) =>
    typeof value === 'bigint' || typeof value === 'number' ? [Number(value)] : [],
  );
  const all = [0, ...written, ...bound];
  return { least: Math.min(...all) - 1, most: Math.max(...all) + 1 };
}
