import type { Place } from '../diagnostics/diagnostic.ts';
import { own } from '../carrier/fields.ts';
import { nextDue } from '../carrier/carrier.ts';
import { hangUpCaller, say } from '../carrier/persons.ts';
import type { CompiledFlow } from '../runtime/machine.ts';
import { endsOf, firstMissed, visitsOf } from './scenario-ending.ts';
import { explain, judge } from './scenario-expect.ts';
import { findHeard, nearestHeard } from './scenario-hearing.ts';
import { eventOf } from './scenario-event.ts';
import { invariantWatches } from './scenario-invariants.ts';
import {
  contentOf,
  isOver,
  legOf,
  passTime,
  soundsOf,
  lastStateOf,
  linesOf,
  stateOf,
  type Broken,
  type Session,
} from './scenario-session.ts';
import { startScenario, type ScenarioGiven } from './scenario-start.ts';
import type { Scenario, ScenarioStep } from './scenario.ts';
import { deliver, press } from './simulation.ts';
import type { TimelineEntry } from './simulation-state.ts';

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

/** A step waits this long for what it expects, ms. */
const PATIENCE_MS = 120_000;
/** No call lasts longer: flows are ended after `limits.duration`, a day at most. */
const LONGEST_CALL_MS = 26 * 3_600_000;

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
  const failure = runSteps(session) ?? runOn(session) ?? judgeEnd(session);
  return { name: scenario.name, passed: failure === null, failure, timeline: session.simulation.timeline };
}

function runSteps(session: Session): ScenarioFailure | null {
  const settled = pass(session, session.simulation.now);
  if (settled !== null) return failed(session, settled, null, session.scenario.place);
  for (const [index, step] of session.scenario.steps.entries()) {
    if (step.kind !== 'expect') session.linesBefore = linesOf(session).length;
    const broken = runStep(session, step);
    if (broken !== null) return failed(session, broken, index + 1, step.place);
  }
  return null;
}

function pass(session: Session, until: number, enough?: () => boolean): Broken | null {
  return passTime(session, until, invariantWatches, enough);
}

function runStep(session: Session, step: ScenarioStep): Broken | null {
  const { simulation } = session;
  switch (step.kind) {
    case 'hear':
      return hear(session, step.what);
    case 'press':
      return pressKeys(session, step);
    case 'say':
      return sayWords(session, step.words);
    case 'wait':
      return pass(session, simulation.now + step.ms, () => isOver(session));
    case 'hang_up': {
      const leg = legOf(session);
      if (leg === undefined || !hangUpCaller(simulation.carrier, leg.id, simulation.now)) {
        return { message: 'the caller cannot hang up: the call is over already' };
      }
      session.hungUp = true;
      return pass(session, simulation.now);
    }
    case 'event':
      deliver(simulation, eventOf(session, step.event));
      return pass(session, simulation.now);
    case 'expect':
      return expectAll(session, step);
  }
}

function hear(session: Session, what: Extract<ScenarioStep, { kind: 'hear' }>['what']): Broken | null {
  const latest = session.simulation.now + PATIENCE_MS;
  const broken = pass(session, latest, () => findHeard(session, what) !== null || isOver(session));
  const found = findHeard(session, what);
  if (found !== null) {
    session.heardTo = found;
    return broken;
  }
  if (broken !== null) return broken;
  const nearest = nearestHeard(session, what.source);
  const wanted = what.source.startsWith('/') ? what.source : `"${what.source}"`;
  const why = isOver(session) ? 'and the call is over' : 'for two minutes';
  const near = nearest === null ? '' : `\nnearest to it: "${nearest}"`;
  return { message: `expected to hear ${wanted}, which was not said ${why}${near}` };
}

function pressKeys(session: Session, step: Extract<ScenarioStep, { kind: 'press' }>): Broken | null {
  const { simulation } = session;
  for (const [index, key] of [...step.keys].entries()) {
    const broken = pass(session, simulation.now + (index === 0 ? step.after : step.every));
    if (broken !== null) return broken;
    const leg = legOf(session);
    if (leg === undefined || !press(simulation, leg.id, key)) {
      const why = leg === undefined || leg.endedAt === null ? 'the call is not answered yet' : 'the call is over';
      return { message: `the caller cannot press \`${key}\`: ${why}` };
    }
    const after = pass(session, simulation.now);
    if (after !== null) return after;
  }
  return null;
}

function sayWords(session: Session, words: string): Broken | null {
  const { simulation } = session;
  const view = legOf(session);
  const leg = view === undefined ? undefined : own(simulation.carrier.legs, view.id);
  if (leg === undefined || leg.endedAt !== null) return { message: 'the caller cannot speak: the call is over' };
  if (!leg.transcribing && leg.conversation === null) return { message: 'nobody listens to what the caller says here' };
  say(simulation.carrier, leg.id, words, simulation.now);
  return pass(session, simulation.now);
}

function expectAll(session: Session, step: Extract<ScenarioStep, { kind: 'expect' }>): Broken | null {
  const { simulation } = session;
  const latest = simulation.now + PATIENCE_MS;
  const open = () => step.expectations.filter((each) => judge(each, session) !== 'met');
  const decided = (): boolean =>
    isOver(session) || open().length === 0 || open().some((each) => judge(each, session) === 'broken');
  const broken = pass(session, latest, decided);
  const left = open();
  const wrong = left.find((each) => judge(each, session) === 'broken') ?? left[0];
  if (wrong === undefined) return null;
  return broken ?? { message: explain(wrong, session) };
}

/** After the last step the call runs on until it ends or waits for the caller. */
function runOn(session: Session): ScenarioFailure | null {
  const broken = pass(session, session.startedAt + LONGEST_CALL_MS, () => isOver(session) || waits(session));
  return broken === null ? null : failed(session, broken, null, session.scenario.place);
}

/** Whether nothing happens any more unless a person does something. */
function waits(session: Session): boolean {
  const view = legOf(session);
  const leg = view === undefined ? undefined : own(session.simulation.carrier.legs, view.id);
  if (leg === undefined) return false;
  if (leg.gather !== null) return true;
  return leg.state === 'bridged' && nextDue(session.simulation.carrier) === null;
}

function judgeEnd(session: Session): ScenarioFailure | null {
  const { ends, visits, places } = session.scenario;
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
  const state = stateOf(session) ?? lastStateOf(session);
  const is = isOver(session) ? 'the call is over; it was last' : 'the call is';
  const where =
    state === null
      ? 'the call has entered no state'
      : `${is} in state \`${state.name}\` (${state.place.file}:${state.place.line})`;
  const heard = soundsOf(session).map(contentOf);
  return { step, line: (broken.place ?? place).line, message: `${broken.message}\n${where}`, heard };
}
