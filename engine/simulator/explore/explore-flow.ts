import { compileFlow, type CompiledFlow } from '../../runtime/machine.ts';
import type { Exploration, ExploreFinding, ExploreOptions } from './explore.ts';
import { stateKey } from '../passed-keys.ts';
import { withSubFlows } from '../sub-flows.ts';
import { untakenTargets } from './never-reached.ts';
import { problemsOf } from './problems.ts';
import { search, type Search } from './search.ts';
import { shown } from './shown.ts';
import { worldsOf } from './worlds.ts';

const DEAD_AIR_MS = 4_000;
const MOST_SITUATIONS = 20_000;

/** See `explore`. */
export function exploreFlow(folder: readonly CompiledFlow[], flow: CompiledFlow, options: ExploreOptions): Exploration {
  const { deadAirMs = DEAD_AIR_MS, mostSituations = MOST_SITUATIONS, isEnough = () => false } = options;
  const telling = tellingTargets(flow);
  const flows = folder.map((each) => (each.flow.id === flow.flow.id ? telling : each));
  const worlds = worldsOf(telling, deadAirMs);
  const found = search(flows, telling, worlds.setups, { mostSituations, isEnough });
  const stoppedBy = found.stoppedBy ?? (worlds.isWhole ? null : 'beginnings');
  found.isComplete = stoppedBy === null;
  const problems = problemsOf(found, deadAirMs);
  const findings: ExploreFinding[] = [];
  const notes: string[] = [];
  for (const problem of problems) {
    const finding = shown(flows, telling, problem, deadAirMs);
    const { message, place } = problem.finding;
    if (finding !== null) findings.push(finding);
    else notes.push(`it seems that ${message}; but no scenario shows it (${place.file}:${place.line})`);
  }
  const states = [...withSubFlows(telling)].flatMap(({ flow: { id, states: own } }) =>
    [...own.keys()].map((name) => stateKey(id, name)),
  );
  return {
    findings: findings.toSorted(byPlace),
    ways: found.ways,
    situations: found.situations.size,
    states: { entered: states.filter((state) => found.seen.states.has(state)).length, all: states.length },
    complete: found.isComplete,
    stoppedBy,
    notes: [...notes, ...notesOf(found)],
  };
}

/** The same flow, whose calls tell each target that they take. */
function tellingTargets(flow: CompiledFlow): CompiledFlow {
  return compileFlow(flow.flow, flow.version, (caller, id) => compiledFor(flow, caller)?.subFlow(id)?.flow, true);
}

function compiledFor(flow: CompiledFlow, caller: CompiledFlow['flow']): CompiledFlow | undefined {
  return [...withSubFlows(flow)].find((each) => each.flow === caller);
}

/** Conditions that might lead on, and for which no data was found. */
function notesOf({ flow, seen, isComplete }: Search): readonly string[] {
  if (!isComplete) return [];
  const unmet = [...flow.flow.states.values()].flatMap(({ name, place: { file, line } }) =>
    seen.unmet.has(stateKey(flow.flow.id, name))
      ? [`what follows \`${name}\` was not tried: no entry was found that its \`check\` takes (${file}:${line})`]
      : [],
  );
  const untaken = untakenTargets(flow.flow, seen).flatMap(({ edge, conditions, isCertain }) => {
    const condition = conditions.at(-1);
    if (isCertain || condition === undefined || seen.states.has(stateKey(flow.flow.id, edge.to))) return [];
    const { file, line } = edge.place;
    return [
      `\`${edge.to.replace('$', '')}\` was not tried: nothing was found that makes \`${condition.source.trim()}\` lead there (${file}:${line})`,
    ];
  });
  return [...new Set([...unmet, ...untaken])];
}

function byPlace(a: ExploreFinding, b: ExploreFinding): number {
  return a.place.file.localeCompare(b.place.file) || a.place.line - b.place.line || a.place.column - b.place.column;
}
