import { heard, legs } from '../../engine/carrier/view.ts';
import type { CompiledFlow } from '../../engine/runtime/machine.ts';
import { type Step, tell } from '../../engine/runtime/masking.ts';
import { passWatched, runOn } from '../../engine/simulator/caller-steps.ts';
import { endsOf } from '../../engine/simulator/scenario/ending.ts';
import { eventOf } from '../../engine/simulator/scenario/event.ts';
import { runStep } from '../../engine/simulator/scenario/run.ts';
import { legOf, passTime, type Session } from '../../engine/simulator/scenario/session.ts';
import { startScenario, type ScenarioGiven } from '../../engine/simulator/scenario/start.ts';
import type { Scenario, ScenarioStep } from '../../engine/simulator/scenario/scenario.ts';
import { actionNamed } from '../../engine/telnyx/catalogue.ts';
import { requestOf } from '../../engine/telnyx/request.ts';
import type { JsonObject } from '../../engine/telnyx/wire.ts';
import { courseOf, type Course, type Observed } from './course.ts';

/** What the person on the telephone did, or the test in the carrier's place, at a moment (ms). */
export type Act = { readonly at: number; readonly leg: string } & (
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'say'; readonly words: string }
  | { readonly kind: 'hang_up' }
  | { readonly kind: 'event'; readonly body: JsonObject }
);

export interface SimulatedRun {
  readonly session: Session;
  readonly acts: readonly Act[];
  /** When it was left, ms; everything due by then has happened. */
  readonly until: number;
  readonly course: Course;
}

/** What comes after the end, such as a recording that is saved, belongs to the course as well. */
const AFTERWARDS_MS = 10_000;

/** Plays a scenario in the simulator and writes down what was done in it. */
export function simulate(flows: readonly CompiledFlow[], scenario: Scenario, given: ScenarioGiven): SimulatedRun {
  const steps: (Step & { readonly now: number })[] = [];
  const started = startScenario(flows, scenario, { ...given, journal: (step) => steps.push(step) });
  if (!started.ok) throw new Error(started.problem);
  const { session } = started;
  const { simulation } = session;
  // Between two steps all that is due has happened: over HTTP nobody acts in the middle of a moment.
  const settle = (): void => {
    passWatched(session, simulation.now);
  };
  settle();
  const acts: Act[] = [];
  for (const step of scenario.steps) {
    const before = actOf(session, step);
    const pressed = pressedOn(session).length;
    const broken = runStep(session, step);
    if (broken !== null) throw new Error(broken.message);
    const leg = legOf(session)?.id ?? '';
    const keys = pressedOn(session).slice(pressed);
    acts.push(...before, ...keys.map(({ at, digit }): Act => ({ at, leg, kind: 'key', key: digit })));
    settle();
  }
  const broken = runOn(session) ?? passTime(session, simulation.now + AFTERWARDS_MS, []);
  if (broken !== null) throw new Error(broken.message);
  expect(scenario.ends === null || endsOf(session).includes(scenario.ends)).toBe(true);
  // As the server writes it down, without secrets.
  const timeline = steps.flatMap((step) => {
    const { trace } = tell(step, simulation.flows);
    return trace.map((entry) => ({ ...entry, at: step.now, call: step.result.snapshot.id }));
  });
  return { session, acts, until: simulation.now, course: observe(session, timeline) };
}

function pressedOn(session: Session): readonly { readonly at: number; readonly digit: string }[] {
  const leg = legOf(session);
  return leg === undefined ? [] : heard(session.simulation.carrier, leg.id).pressed;
}

function actOf(session: Session, step: ScenarioStep): Act[] {
  const base = { at: session.simulation.now, leg: legOf(session)?.id ?? '' };
  switch (step.kind) {
    case 'say':
      return [{ ...base, kind: 'say', words: step.words }];
    case 'hang_up':
      return [{ ...base, kind: 'hang_up' }];
    case 'event':
      return [{ ...base, kind: 'event', body: eventOf(session, step.event).event }];
    default:
      return [];
  }
}

function observe({ simulation, startedAt, mocks }: Session, timeline: Observed['timeline']): Course {
  const { carrier } = simulation;
  return courseOf({
    startedAt,
    legs: legs(carrier).map((leg) => ({ ...leg, ...heard(carrier, leg.id) })),
    commands: simulation.sent.flatMap(({ at, command: { action, leg, params }, status }) => {
      const spec = actionNamed(action);
      return spec === undefined ? [] : [{ at, method: spec.method, ...requestOf(spec, leg, params), status }];
    }),
    web: mocks.made,
    timeline,
  });
}
