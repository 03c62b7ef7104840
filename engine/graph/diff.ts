import type { Place } from '../diagnostics/diagnostic.ts';
import type { Flow, State } from '../model/flow.ts';
import type { Wording } from './fact-values.ts';
import { flowFacts } from './flow-facts.ts';
import { buildGraph } from './graph.ts';
import { stateFacts, type Fact, type FactKind } from './state-facts.ts';
import { shortestWays, type Way } from './ways.ts';

/** Something that is not as it was. */
export interface Change {
  /** The state's name in the new flow; null of the flow itself. */
  readonly state: string | null;
  readonly kind: FactKind;
  /** What it is called in the flow: `choice 2`, `timeout`. */
  readonly what: string;
  /** Null where there was none. */
  readonly old: string | null;
  /** Null where there is none any more. */
  readonly new: string | null;
  /** In the new flow; in the old one where it is gone. */
  readonly place: Place;
}

/** A state, and the shortest way to it in the flow that it is in; null where no call gets there. */
export interface StateWay {
  readonly state: string;
  readonly way: Way | null;
  readonly place: Place;
}

export interface Renamed {
  readonly old: string;
  readonly new: string;
  readonly place: Place;
}

/** What callers of a new flow meet that they did not meet in the old one. */
export interface FlowDiff {
  readonly added: readonly StateWay[];
  readonly removed: readonly StateWay[];
  /** States with another name and otherwise the same, which nobody hears. */
  readonly renamed: readonly Renamed[];
  /** Of the flow, then of the states of both, in the order of the new file. */
  readonly changes: readonly Change[];
  /** States of both that a call can get to only now. */
  readonly gained: readonly StateWay[];
  /** States of both that a call can get to no more, with the way that led there. */
  readonly lost: readonly StateWay[];
}

/** Compares two flows by what callers notice: layout, comments, the order of keys, labels and descriptions do not count. */
export function diffFlows(old: Flow, current: Flow): FlowDiff {
  const renamed = findRenamed(old, current);
  const newNames = new Map(renamed.map((each) => [each.old, each.new]));
  const nameOf = (name: string): string => newNames.get(name) ?? name;
  const before: Wording = { flow: old, nameOf };
  const after: Wording = { flow: current, nameOf: (name) => name };
  const oldStates = new Map([...old.states.values()].map((state) => [nameOf(state.name), state]));
  const oldWays = new Map([...shortestWays(buildGraph(old))].map(([name, way]) => [nameOf(name), way]));
  const ways = shortestWays(buildGraph(current));
  const inBoth = [...current.states.values()].filter(({ name }) => oldStates.has(name));
  const changes = inBoth.flatMap((state) => {
    const was = oldStates.get(state.name);
    return was === undefined ? [] : changesIn(state.name, stateFacts(was, before), stateFacts(state, after));
  });
  return {
    added: [...current.states.values()].filter(({ name }) => !oldStates.has(name)).map(withWay(ways)),
    removed: [...oldStates].filter(([name]) => !current.states.has(name)).map(([, state]) => withWay(oldWays)(state)),
    renamed,
    changes: [...changesIn(null, flowFacts(before), flowFacts(after)), ...changes],
    gained: inBoth.filter(({ name }) => ways.has(name) && !oldWays.has(name)).map(withWay(ways)),
    lost: inBoth.filter(({ name }) => !ways.has(name) && oldWays.has(name)).map(withWay(oldWays)),
  };
}

/** Whether callers hear another flow: states that only have other names they do not. */
export function isHeard({ added, removed, changes, gained, lost }: FlowDiff): boolean {
  return [added, removed, changes, gained, lost].some((list) => list.length > 0);
}

function withWay(ways: ReadonlyMap<string, Way>): (state: State) => StateWay {
  return ({ name, place }) => ({ state: name, way: ways.get(name) ?? null, place });
}

const SAME = '(itself)';
const OTHER = '(another)';

/** Pairs of a state that went and one that came, when no other state of either flow could be meant. */
function findRenamed(old: Flow, current: Flow): readonly Renamed[] {
  const stays = (name: string): boolean => old.states.has(name) && current.states.has(name);
  // Names that went or came say nothing, since the states they lead to may have other names as well.
  const contentOf = (flow: Flow, state: State): string => {
    const nameOf = (name: string): string => (name === state.name ? SAME : stays(name) ? name : OTHER);
    return JSON.stringify(
      stateFacts(state, { flow, nameOf })
        .map(({ key, value }) => [key, value])
        .sort(),
    );
  };
  const gone = byContent(old, (state) => !current.states.has(state.name), contentOf);
  const come = byContent(current, (state) => !old.states.has(state.name), contentOf);
  return [...come].flatMap(([content, states]) => {
    const [state, ...more] = states;
    const [was, ...others] = gone.get(content) ?? [];
    if (state === undefined || was === undefined || more.length > 0 || others.length > 0) return [];
    return [{ old: was.name, new: state.name, place: state.place }];
  });
}

function byContent(
  flow: Flow,
  isMeant: (state: State) => boolean,
  contentOf: (flow: Flow, state: State) => string,
): ReadonlyMap<string, readonly State[]> {
  const found = new Map<string, State[]>();
  for (const state of flow.states.values()) {
    if (!isMeant(state)) continue;
    const content = contentOf(flow, state);
    found.set(content, [...(found.get(content) ?? []), state]);
  }
  return found;
}

function changesIn(state: string | null, old: readonly Fact[], current: readonly Fact[]): readonly Change[] {
  const before = new Map(old.map((fact) => [fact.key, fact]));
  const after = new Map(current.map((fact) => [fact.key, fact]));
  const gone = old.filter(({ key }) => !after.has(key));
  const pairs = [
    ...current.map((fact) => [before.get(fact.key), fact] as const),
    ...gone.map((fact) => [fact, undefined] as const),
  ];
  return pairs.flatMap(([was, is]) => {
    const fact = is ?? was;
    const from = was ?? standIn(is, before);
    const to = is ?? standIn(was, after);
    if (from?.value === to?.value || (fact.usual === true && (from === undefined || to === undefined))) return [];
    return [{ state, kind: fact.kind, what: fact.what, old: shown(from), new: shown(to), place: (to ?? fact).place }];
  });
}

/** The fact that holds where one is absent: `failed` for an outcome that is not named. */
function standIn(fact: Fact | undefined, facts: ReadonlyMap<string, Fact>): Fact | undefined {
  return fact?.otherwise === undefined ? undefined : facts.get(fact.otherwise);
}

function shown(fact: Fact | undefined): string | null {
  if (fact === undefined) return null;
  return fact.secret === true ? '(secret)' : fact.value;
}
