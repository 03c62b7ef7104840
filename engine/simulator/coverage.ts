import { promptsOfState } from '../checks/all-prompts.ts';
import type { Place } from '../diagnostics/diagnostic.ts';
import type { Template } from '../expressions/expression.ts';
import { buildGraph, END, type Edge } from '../graph/graph.ts';
import type { Flow, Prompt, PromptItem } from '../model/flow.ts';
import type { JsonValue } from '../telnyx/wire.ts';
import { stateKey, targetKey } from './passed-keys.ts';
import { spaced } from './pattern.ts';
import type { TimelineEntry } from './simulation-state.ts';

/**
 * What can be reached in a flow: its states, where they lead (`choice`: of a menu or a decision; `outcome`: an entry of
 * `on`; `handler`: one of the flow's; `transition`: `next`, `after` or an event), and what is said.
 */
export const pointKinds = ['state', 'choice', 'outcome', 'handler', 'transition', 'prompt'] as const;
export type PointKind = (typeof pointKinds)[number];

/** One thing in a flow that calls may reach. */
export interface CoveragePoint {
  readonly kind: PointKind;
  /** For a person: the state's name, `main: key 1`, a prompt's own words. */
  readonly name: string;
  readonly place: Place;
  /** How often calls have reached it. */
  readonly hits: number;
  /** In which language a prompt speaks, where it stands under one. */
  readonly language?: string;
  /** The state that a target leads to, or `end`; of `back` it may be several, and it is left out. */
  readonly to?: string;
}

/** The points of one file, in order of line. */
export interface FileCoverage {
  readonly file: string;
  readonly points: readonly CoveragePoint[];
}

/** How many of some points were reached. */
export interface Covered {
  readonly reached: number;
  readonly all: number;
}

/**
 * What calls have reached in flows.
 * @param flows each once
 * @param timelines of calls of these flows, which were compiled with `tellsTargets`
 */
export function coverageOf(
  flows: readonly Flow[],
  timelines: readonly (readonly TimelineEntry[])[],
): readonly FileCoverage[] {
  const seen = reachedIn(timelines);
  const points = flows.flatMap((flow) => [
    ...[...flow.states.values()].map(({ name, place }): CoveragePoint => ({
      kind: 'state',
      name,
      place,
      hits: seen.states.get(stateKey(flow.id, name)) ?? 0,
    })),
    ...targetPoints(flow, seen.targets),
    ...promptPoints(flow, seen.said),
  ]);
  const byFile = new Map<string, CoveragePoint[]>();
  for (const point of points) byFile.set(point.place.file, [...(byFile.get(point.place.file) ?? []), point]);
  return [...byFile].map(([file, found]) => ({
    file,
    points: found.toSorted((a, b) => a.place.line - b.place.line || a.place.column - b.place.column),
  }));
}

/** Counts points, all of them or those of a kind. */
export function covered(points: readonly CoveragePoint[], kind?: PointKind): Covered {
  const meant = kind === undefined ? points : points.filter((point) => point.kind === kind);
  return { reached: meant.filter(({ hits }) => hits > 0).length, all: meant.length };
}

/** A text that was said, and the state that each flow of its call was in, by flow. */
interface Said {
  readonly text: string;
  readonly states: ReadonlyMap<string, string>;
}

interface Reached {
  readonly states: ReadonlyMap<string, number>;
  readonly targets: ReadonlyMap<string, number>;
  readonly said: readonly Said[];
}

function reachedIn(timelines: readonly (readonly TimelineEntry[])[]): Reached {
  const states = new Map<string, number>();
  const targets = new Map<string, number>();
  const said: Said[] = [];
  const count = (counts: Map<string, number>, key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const timeline of timelines) {
    const at = new Map<string, ReadonlyMap<string, string>>();
    for (const { call, kind, text, data } of timeline) {
      const here = at.get(call) ?? new Map<string, string>();
      if (kind === 'state') {
        const flow = idOf(data?.['flow']);
        count(states, stateKey(flow, text));
        at.set(call, new Map([...here, [flow, text]]));
      } else if (kind === 'target')
        count(targets, targetKey({ file: data?.['file'], line: data?.['line'], column: data?.['column'] }));
      else if (kind === 'say' || kind === 'listen') said.push({ text: spaced(text), states: here });
    }
  }
  return { states, targets, said };
}

function idOf(flow: JsonValue | undefined): string {
  return typeof flow === 'string' ? flow : '';
}

const kindOfEdge: Readonly<Record<Exclude<Edge['kind'], 'start'>, PointKind>> = {
  verb: 'choice',
  outcome: 'outcome',
  handler: 'handler',
  next: 'transition',
  event: 'transition',
  after: 'transition',
};

/** Every target that is written down, once: `back` leads to many states. */
function targetPoints(flow: Flow, taken: Reached['targets']): readonly CoveragePoint[] {
  const found = new Map<string, CoveragePoint>();
  const { edges, backs } = buildGraph(flow);
  for (const { kind, from, to, label, place, returns } of edges) {
    const key = targetKey(place);
    // Where a flow begins is reached by every call; what another flow hands down is counted where it stands.
    if (kind === 'start' || place.file !== flow.file || found.has(key)) continue;
    const name = `${from}: ${label === '' ? `to ${to}` : label}`;
    const known = { kind: kindOfEdge[kind], name, place, hits: taken.get(key) ?? 0 };
    const leadsTo = returns === undefined ? (to === END ? 'end' : to) : ['return', returns].join(returns && ':');
    found.set(key, backs.some((back) => back.place === place) ? known : { ...known, to: leadsTo });
  }
  return [...found.values()];
}

/** Prompts with words of their own, each language apart; what is put together from values alone cannot be told. */
function promptPoints(flow: Flow, said: readonly Said[]): readonly CoveragePoint[] {
  const found = new Map<Place, CoveragePoint>();
  const add = (prompts: readonly Prompt[], heard: readonly Said[]): void => {
    for (const { item, language } of spokenItems(prompts)) {
      const template = templateOf(item);
      const literals = template === null ? null : literalsOf(template);
      if (template === null || literals === null || item.place.file !== flow.file) continue;
      // A default's prompt is one prompt of many states.
      const before = found.get(item.place)?.hits ?? 0;
      const hits = before + heard.filter(({ text }) => holdsInOrder(text, literals)).length;
      const name = spaced(template.source);
      found.set(item.place, {
        kind: 'prompt',
        name,
        place: item.place,
        hits,
        ...(language === '' ? {} : { language }),
      });
    }
  };
  add(
    [...flow.prompts.values()],
    said.filter(({ states }) => states.has(flow.id)),
  );
  for (const state of flow.states.values()) {
    // Two states may say the same words.
    const heard = said.filter(({ states }) => states.get(flow.id) === state.name);
    add(promptsOfState(state), heard);
  }
  return [...found.values()];
}

/** Every item of some prompts, with the language that it stands under; empty where it stands under none. */
function spokenItems(
  prompts: readonly Prompt[],
  under = '',
): readonly { readonly item: PromptItem; readonly language: string }[] {
  return prompts.flat().flatMap((item) => {
    if (item.kind === 'by_language')
      return [...item.prompts].flatMap(([language, prompt]) => spokenItems([prompt], language));
    const own = item.kind === 'text' || item.kind === 'ssml' ? item.language : null;
    return [{ item, language: own ?? under }];
  });
}

function templateOf(item: PromptItem): Template | null {
  switch (item.kind) {
    case 'text':
    case 'ssml':
      return item.text;
    case 'audio':
      return item.url;
    case 'media':
      return item.name;
    case 'named':
    case 'by_language':
      return null;
  }
}

/** What a template says itself, between its expressions; null where that has no letter. */
function literalsOf({ parts }: Template): readonly string[] | null {
  const literals = parts.flatMap((part) => (typeof part === 'string' ? [spaced(part)] : []));
  return literals.some((literal) => /[\p{L}\p{N}]/u.test(literal)) ? literals : null;
}

function holdsInOrder(text: string, literals: readonly string[]): boolean {
  let from = 0;
  for (const literal of literals) {
    const at = text.indexOf(literal, from);
    if (at < 0) return false;
    from = at + literal.length;
  }
  return true;
}
