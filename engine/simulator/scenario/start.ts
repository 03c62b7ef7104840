import { nearestNames } from '../../diagnostics/suggest.ts';
import type { Disorder, FarEnd, SpeechOptions } from '../../carrier/options.ts';
import { fromJson } from '../../expressions/json.ts';
import type { Flow } from '../../model/flow.ts';
import { compileFlow, type CompiledFlow } from '../../runtime/machine.ts';
import { routeCall } from '../../runtime/route.ts';
import type { SimulatedHttp } from '../requests.ts';
import { mocksOf } from './http.ts';
import { carrierOptions, orderFaults, type Session } from './session.ts';
import type { CallSetup } from './scenario.ts';
import type { SimulationOptions } from '../simulation-state.ts';
import { dialIn, dialOut, startSimulation } from '../simulation.ts';

/** What a call is tried with besides what a scenario can say. */
export interface ScenarioGiven {
  /** Variables of the environment, where the scenario names none of that name. */
  readonly env?: Readonly<Record<string, string>>;
  /** Decides what the carrier leaves open; the same seed, the same call. */
  readonly seed?: number;
  /** Write and read the call as JSON between two events, as a server that restarts all the time would; slower. */
  readonly throughJson?: boolean;
  /** Answers the requests that no entry of `http` is there for. */
  readonly http?: SimulatedHttp;
  /** How long speech and audio last. */
  readonly speech?: Partial<SpeechOptions>;
  /** How webhooks arrive, where the scenario orders no faults of them. */
  readonly disorder?: Partial<Disorder>;
  /** What numbers do that the scenario's `carrier` does not name. */
  readonly farEnd?: FarEnd;
  /** Hears of every event of a call, and of what came of it. */
  readonly journal?: NonNullable<SimulationOptions['journal']>;
}

type Started = { readonly ok: true; readonly session: Session } | { readonly ok: false; readonly problem: string };

const SOMEBODY = '+15550002222';
const SOME_LINE = '+13125550100';

/** Begins a scenario's call; it can fail where the flow, an input or the route is not as the scenario says. */
export function startScenario(flows: readonly CompiledFlow[], setup: CallSetup, given: ScenarioGiven): Started {
  const bound = withSettings(flows, setup);
  const flow = bound.find((each) => each.flow.id === setup.flow);
  if (flow === undefined) return { ok: false, problem: unknownFlow(flows, setup) };
  const { call } = setup;
  const to = call.to ?? numberOf(flow.flow, call.direction);
  const misrouted = call.direction === 'incoming' && call.to !== null ? routeProblem(bound, flow, call.from, to) : null;
  if (misrouted !== null) return { ok: false, problem: misrouted };
  const isRouted = flow.flow.routes === 'default' || flow.flow.routes.length > 0;
  const clock = { now: call.at };
  const mocks = mocksOf(setup.http, () => clock.now, given.http);
  const far = { answersAfter: 3_000, hangsUpAfter: null, answeredBy: call.answeredBy } as const;
  const carrier = carrierOptions(setup);
  const simulation = startSimulation({
    flows: bound,
    at: call.at,
    throughJson: given.throughJson ?? false,
    sendsAgain: true,
    env: { ...given.env, ...setup.env },
    switches: setup.switches,
    carrier: {
      seed: given.seed ?? 1,
      ...carrier,
      ...(given.speech === undefined ? {} : { speech: given.speech }),
      ...(given.disorder === undefined ? {} : { disorder: given.disorder }),
      ...(given.farEnd === undefined ? {} : { defaultFarEnd: given.farEnd }),
      ...(call.direction === 'outgoing' ? { farEnds: { [to]: far, ...carrier.farEnds } } : {}),
    },
    ...(given.journal === undefined ? {} : { journal: given.journal }),
    http: (request) => {
      clock.now = simulation.now;
      return mocks.answer(request);
    },
    ...(isRouted && call.to !== null ? {} : { begins: flow }),
  });
  const session: Session = {
    setup,
    flow,
    simulation,
    mocks,
    startedAt: call.at,
    heardTo: 0,
    linesBefore: 0,
    hungUp: false,
    silentSince: null,
  };
  orderFaults(session);
  if (call.direction === 'incoming') dialIn(simulation, { from: call.from, to });
  else {
    const placed = dialOut(simulation, { flow: flow.flow.id, to, from: call.from, inputs: call.inputs });
    if (!placed.ok) return { ok: false, problem: `the call cannot be placed: ${placed.problem}` };
  }
  return { ok: true, session };
}

function unknownFlow(flows: readonly CompiledFlow[], { flow }: CallSetup): string {
  const [nearest] = nearestNames(
    flow,
    flows.map((each) => each.flow.id),
  );
  const meant = nearest === undefined ? '' : `; did you mean \`${nearest}\`?`;
  return `there is no flow \`${flow}\`, or it has errors${meant}`;
}

/** A number that the flow's routes name, whole. */
function numberOf({ routes }: Flow, direction: 'incoming' | 'outgoing'): string {
  if (direction === 'outgoing') return SOMEBODY;
  const named =
    routes === 'default' ? [] : routes.flatMap(({ to }) => (to === undefined || to.endsWith('*') ? [] : [to]));
  return named[0] ?? SOME_LINE;
}

/** A flow without routes takes any call of its scenarios; one with routes takes those they lead to it. */
function routeProblem(flows: readonly CompiledFlow[], flow: CompiledFlow, from: string, to: string): string | null {
  const { routes } = flow.flow;
  if (routes !== 'default' && routes.length === 0) return null;
  const taken = routeCall(flows, { from, to, connectionId: '' });
  // A call that no route takes is rejected, which may be what the scenario shows.
  if (taken === null || taken === flow) return null;
  return `a call from ${from} to ${to} is not taken by \`${flow.flow.id}\` but by \`${taken.flow.id}\`; see their \`routes\``;
}

/** Flows by the settings bound over their own, as JSON: compiling costs more than most scenarios do. */
const boundBefore = new WeakMap<readonly CompiledFlow[], Map<string, readonly CompiledFlow[]>>();

/** The flows with the scenario's settings over their own. */
function withSettings(flows: readonly CompiledFlow[], { settings }: CallSetup): readonly CompiledFlow[] {
  if (Object.keys(settings).length === 0) return flows;
  const known = boundBefore.get(flows) ?? new Map<string, readonly CompiledFlow[]>();
  boundBefore.set(flows, known);
  const key = JSON.stringify(settings);
  const bound = known.get(key) ?? bindAll(flows, settings);
  known.set(key, bound);
  return bound;
}

function bindAll(flows: readonly CompiledFlow[], settings: CallSetup['settings']): readonly CompiledFlow[] {
  const original = new Map<Flow, CompiledFlow>();
  const bind = (compiled: CompiledFlow): Flow => {
    const entries = [...compiled.flow.settings].map(([name, setting]) => {
      const value = Object.hasOwn(settings, name) ? settings[name] : undefined;
      return [name, value === undefined ? setting : { ...setting, value: fromJson(value) }] as const;
    });
    const flow = { ...compiled.flow, settings: new Map(entries) };
    original.set(flow, compiled);
    return flow;
  };
  const subFlow = (caller: Flow, id: string): Flow | undefined => {
    const found = original.get(caller)?.subFlow(id);
    return found === undefined ? undefined : bind(found);
  };
  return flows.map((compiled) => compileFlow(bind(compiled), compiled.version, subFlow, compiled.tellsTargets));
}
