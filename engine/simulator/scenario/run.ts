import type { Place } from '../../diagnostics/diagnostic.ts';
import type { CompiledFlow } from '../../runtime/machine.ts';
import {
  giveEvent,
  hangUp,
  hear,
  passWatched,
  PATIENCE_MS,
  pressKeys,
  runOn,
  sayWords,
  waitFor,
} from '../caller-steps.ts';
import { endsOf, visitsOf } from './ending.ts';
import { explain, judge } from './expect.ts';
import { contentOf, isOver, linesOf, soundsOf, whereText, type Broken, type Session } from './session.ts';
import { startScenario, type ScenarioGiven } from './start.ts';
import type { Scenario, ScenarioStep } from './scenario.ts';
import type { TimelineEntry } from '../simulation-state.ts';
import { firstMissed } from '../visits.ts';

/** What came of a scenario. */
export interface ScenarioResult {
  readonly name: string;
  readonly passed: boolean;
  readonly failure: ScenarioFailure | null;
  readonly timeline: readonly TimelineEntry[];
}

export interface ScenarioFailure {
  /** From 1; null where no step failed: an invariant before the first, how the call ended, the states it visited. */
  readonly step: number | null;
  /** In the file of scenarios. */
  readonly line: number;
  /** What was expected and what was there, and where in the flow the call is; several lines. */
  readonly message: string;
  /** What the caller had heard, in order. */
  readonly heard: readonly string[];
}

/**
 * Tries a scenario: production's transition and the carrier model on a virtual clock. The same arguments give the same
 * result.
 * @param flows the flows of the folder, compiled; those without errors
 */
export function runScenario(
  flows: readonly CompiledFlow[],
  scenario: Scenario,
  given: ScenarioGiven = {},
): ScenarioResult {
  const started = startScenario(flows, scenario, given);
  if (!started.ok) {
    const failure = { step: null, line: scenario.place.line, message: started.problem, heard: [] };
    return { name: scenario.name, passed: false, failure, timeline: [] };
  }
  const { session } = started;
  const failure = runSteps(session, scenario) ?? afterSteps(session, scenario) ?? judgeEnd(session, scenario);
  return { name: scenario.name, passed: failure === null, failure, timeline: session.simulation.timeline };
}

function runSteps(session: Session, { steps, place }: Scenario): ScenarioFailure | null {
  const settled = passWatched(session, session.simulation.now);
  if (settled !== null) return failed(session, settled, null, place);
  for (const [index, step] of steps.entries()) {
    if (step.kind !== 'expect') session.linesBefore = linesOf(session).length;
    const broken = runStep(session, step);
    if (broken !== null) return failed(session, broken, index + 1, step.place);
  }
  return null;
}

/** Does one step, with the time that it takes; gives what went wrong, or null. */
export function runStep(session: Session, step: ScenarioStep): Broken | null {
  switch (step.kind) {
    case 'hear':
      return hear(session, step.what);
    case 'press':
      return pressKeys(session, step);
    case 'say':
      return sayWords(session, step.words);
    case 'wait':
      return waitFor(session, step.ms);
    case 'hang_up':
      return hangUp(session);
    case 'event':
      return giveEvent(session, step.event);
    case 'expect':
      return expectAll(session, step);
  }
}

function expectAll(session: Session, step: Extract<ScenarioStep, { kind: 'expect' }>): Broken | null {
  const { simulation } = session;
  const latest = simulation.now + PATIENCE_MS;
  const open = () => step.expectations.filter((each) => judge(each, session) !== 'met');
  const decided = (): boolean =>
    isOver(session) || open().length === 0 || open().some((each) => judge(each, session) === 'broken');
  const broken = passWatched(session, latest, decided);
  const left = open();
  const wrong = left.find((each) => judge(each, session) === 'broken') ?? left[0];
  if (wrong === undefined) return null;
  return broken ?? { message: explain(wrong, session) };
}

function afterSteps(session: Session, { place }: Scenario): ScenarioFailure | null {
  const broken = runOn(session);
  return broken === null ? null : failed(session, broken, null, place);
}

function judgeEnd(session: Session, { ends, visits, places }: Scenario): ScenarioFailure | null {
  const endings = endsOf(session);
  if (ends !== null && !endings.includes(ends)) {
    const [found] = endings;
    const is = found === undefined ? 'it waits for the caller' : `it ended \`${found}\``;
    return failed(session, { message: `expected the call to end \`${ends}\`, but ${is}` }, null, places.ends);
  }
  const visited = visitsOf(session);
  const missed = firstMissed(
    visits.map(({ name }) => name),
    visited,
  );
  const state = missed === null ? undefined : visits[missed];
  if (missed === null || state === undefined) return null;
  const before = missed === 0 ? '' : ` after \`${visits[missed - 1]?.name ?? ''}\``;
  const message = `expected the call to enter \`${state.name}\`${before}, but it entered ${visited.join(', ')}`;
  return failed(session, { message }, null, state.place);
}

function failed(session: Session, broken: Broken, step: number | null, place: Place): ScenarioFailure {
  const heard = soundsOf(session).map(contentOf);
  return { step, line: (broken.place ?? place).line, message: `${broken.message}\n${whereText(session)}`, heard };
}
