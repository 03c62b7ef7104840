import { allPrompts, promptItems } from '../checks/all-prompts.ts';
import type { Place } from '../diagnostics/diagnostic.ts';
import type { Template } from '../expressions/expression.ts';
import { buildGraph, type Edge } from '../graph/graph.ts';
import type { Flow, PromptItem } from '../model/flow.ts';
import type { TimelineEntry } from './simulation-state.ts';

/** What can be reached in a flow, besides its states: where a menu or a decision leads, and what is said. */
export const pointKinds = ['state', 'choice', 'outcome', 'handler', 'way', 'prompt'] as const;
export type PointKind = (typeof pointKinds)[number];

/** One thing in a flow that calls may reach. */
export interface CoveragePoint {
  readonly kind: PointKind;
  /** For a person: the state's name, `main: key 1`, a prompt's own words. */
  readonly name: string;
  readonly place: Place;
  /** How often calls have reached it; of a prompt 0 or 1. */
  readonly hits: number;
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
 * @param timelines of calls of these flows, which were compiled with `tellsWays`
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
    ...wayPoints(flow, seen.ways),
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

interface Reached {
  readonly states: ReadonlyMap<string, number>;
  readonly ways: ReadonlyMap<string, number>;
  /** Every different text that was said, as it is compared. */
  readonly said: ReadonlySet<string>;
}

function reachedIn(timelines: readonly (readonly TimelineEntry[])[]): Reached {
  const states = new Map<string, number>();
  const ways = new Map<string, number>();
  const said = new Set<string>();
  const count = (counts: Map<string, number>, key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const { kind, text, data } of timelines.flat()) {
    if (kind === 'state') count(states, stateKey(data?.['flow'], text));
    else if (kind === 'way') count(ways, wayKey(data?.['file'], data?.['line'], data?.['column']));
    else if (kind === 'say' || kind === 'listen') said.add(spaced(text));
  }
  return { states, ways, said };
}

function stateKey(flow: unknown, state: string): string {
  return `${String(flow)} ${state}`;
}

function wayKey(file: unknown, line: unknown, column: unknown): string {
  return JSON.stringify([file, line, column]);
}

const kindOfEdge: Readonly<Record<Exclude<Edge['kind'], 'start'>, PointKind>> = {
  verb: 'choice',
  outcome: 'outcome',
  handler: 'handler',
  next: 'way',
  event: 'way',
  after: 'way',
};

/** Every target that is written down, once: `back` leads to many states. */
function wayPoints(flow: Flow, taken: Reached['ways']): readonly CoveragePoint[] {
  const found = new Map<string, CoveragePoint>();
  for (const { kind, from, to, label, place } of buildGraph(flow).edges) {
    const key = wayKey(place.file, place.line, place.column);
    // Where a flow begins is reached by every call; what another flow hands down is counted where it stands.
    if (kind === 'start' || place.file !== flow.file || found.has(key)) continue;
    const name = `${from}: ${label === '' ? `to ${to}` : label}`;
    found.set(key, { kind: kindOfEdge[kind], name, place, hits: taken.get(key) ?? 0 });
  }
  return [...found.values()];
}

/** Prompts with words of their own, each language apart; what is put together from values alone cannot be told. */
function promptPoints(flow: Flow, said: Reached['said']): readonly CoveragePoint[] {
  return promptItems(allPrompts(flow)).flatMap((item): readonly CoveragePoint[] => {
    const template = templateOf(item);
    const literals = template === null ? null : literalsOf(template);
    if (template === null || literals === null || item.place.file !== flow.file) return [];
    const hits = [...said].some((text) => holdsInOrder(text, literals)) ? 1 : 0;
    return [{ kind: 'prompt', name: spaced(template.source), place: item.place, hits }];
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

function spaced(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
