import { setFaults } from '../../engine/carrier/faults.ts';
import { makePrng, nextFraction, nextInteger, type Prng } from '../../engine/carrier/prng.ts';
import { say } from '../../engine/carrier/persons.ts';
import { legs } from '../../engine/carrier/view.ts';
import { ownEffects } from '../../engine/model/command.ts';
import type { CallSnapshot } from '../../engine/model/snapshot.ts';
import { compiledOf } from '../../engine/runtime/flow-book.ts';
import type { CompiledFlow } from '../../engine/runtime/machine.ts';
import {
  dialIn,
  dialOut,
  hangUp,
  nextMoment,
  press,
  runUntil,
  startSimulation,
} from '../../engine/simulator/simulation.ts';
import type { Simulation, SimulationOptions } from '../../engine/simulator/simulation-state.ts';
import { deadAirWatch } from './dead-air.ts';
import { CALLER, carrierOf, losesNothing, oneOf, refusals, reply } from './random-world.ts';
import { problemsOf } from './snapshot-invariants.ts';

const LINE = '+13125550100';
/** The first of seven days; a call comes at any time of them. */
const START = Date.UTC(2026, 10, 21, 16);
const DAYS_MS = 7 * 86_400_000;

/** Nobody stays longer on the telephone, ms. */
const PATIENCE_MS = 900_000;

/** Entries that pass the checks of the flows, and the start of one. */
const entries = [
  '4111111111111111',
  '79927398',
  '3125550142',
  '1234567',
  '1234',
  '0630',
  '312#',
  '123',
  '12',
  '1',
  '2',
  '#',
];

const spoken = [
  'sales',
  'support please',
  'wait',
  'help',
  'nothing of that',
  'English',
  'español',
  'sales and support',
];

/** What became of one random caller. */
export interface RandomCall {
  readonly flow: string;
  /** What must never be; empty when all is well. */
  readonly problems: readonly string[];
  readonly log: readonly string[];
}

/**
 * Somebody calls a flow, or is called by it, presses and says this and that, and is gone some time.
 * @param meanwhile is done between any two moments
 */
export function randomCall(
  flow: CompiledFlow,
  flows: readonly CompiledFlow[],
  seed: number,
  journal?: SimulationOptions['journal'],
  meanwhile?: (simulation: Simulation) => void,
): RandomCall {
  const prng = makePrng(seed, 11);
  const web = makePrng(seed, 12);
  const simulation = startSimulation({
    flows,
    at: START + nextInteger(prng, 0, DAYS_MS),
    throughJson: true,
    carrier: carrierOf(prng, seed),
    http: () => reply(web),
    env: { CRM_TOKEN: 'a', BANK_TOKEN: 'b', RECORDS_TOKEN: 'c' },
    begins: flow,
    ...(journal === undefined ? {} : { journal }),
    ...(nextFraction(prng) < 0.1 ? { losesAnswersTo: [oneOf(prng, ['dial', 'conference_create'])] } : {}),
  });
  const watch = watchOf(simulation, flows, losesNothing(seed) ? 0 : LOST_MS, meanwhile);
  const leg = begin(simulation, flow, prng);
  const acts = nextInteger(prng, 0, 16);
  for (let count = 0; count < acts && watch.problems.length === 0; count += 1) {
    watch.run(
      simulation.now + (nextFraction(prng) < 0.5 ? nextInteger(prng, 20, 1_200) : nextInteger(prng, 500, 14_000)),
    );
    if (nextFraction(prng) < 0.4) setFaults(simulation.carrier, { errors: refusals(prng) });
    act(simulation, prng, leg());
  }
  watch.run(simulation.now + nextInteger(prng, 0, 20_000));
  if (nextFraction(prng) < 0.7) hangUp(simulation, leg());
  watch.run(simulation.now + PATIENCE_MS);
  hangUp(simulation, leg());
  watch.drain();
  return {
    flow: flow.flow.id,
    problems: watch.problems,
    log: simulation.timeline.map(({ at, call, kind, text, data }) =>
      `${at - simulation.options.at} ${call.slice(4, 8)} ${kind} ${text} ${data === undefined ? '' : JSON.stringify(data)}`.trim(),
    ),
  };
}

function begin(simulation: Simulation, { flow }: CompiledFlow, prng: Prng): () => string {
  const isOrdered = Object.keys(flow.outbound).length > 0;
  if (!isOrdered || nextFraction(prng) < 0.1) {
    const leg = dialIn(simulation, { from: CALLER, to: LINE });
    return () => leg;
  }
  const inputs = Object.fromEntries([...flow.inputs.keys()].map((name) => [name, '2026-12-01T15:00:00Z']));
  const placed = dialOut(simulation, { flow: flow.id, to: CALLER, from: LINE, inputs });
  if (!placed.ok) throw new Error(placed.problem);
  return () => legs(simulation.carrier)[0]?.id ?? '';
}

/** Entries that may be what is asked for just now. */
function fitting({ calls, flows }: Simulation): readonly string[] {
  const frame = [...calls.values()][0]?.frames.at(-1);
  const state = frame === undefined ? undefined : compiledOf(flows, frame).flow.states.get(frame.state);
  const digits = state?.steps[0]?.params['digits'] as { readonly min: number; readonly max: number } | undefined;
  const fit = entries.filter(({ length }) => digits !== undefined && length >= digits.min && length <= digits.max);
  return fit.length === 0 ? entries : fit;
}

function act(simulation: Simulation, prng: Prng, leg: string): void {
  const chance = nextFraction(prng);
  if (chance < 0.05) hangUp(simulation, leg);
  else if (chance < 0.2) say(simulation.carrier, leg, oneOf(prng, spoken), simulation.now);
  else if (chance < 0.9) {
    if (nextFraction(prng) < 0.5) {
      for (const digit of oneOf(prng, fitting(simulation))) press(simulation, leg, digit);
      return;
    }
    const keys = nextFraction(prng) < 0.7 ? '123412341234' : '0123456789*#';
    for (let count = nextFraction(prng) < 0.7 ? 1 : nextInteger(prng, 2, 5); count > 0; count -= 1) {
      press(simulation, leg, keys.charAt(nextInteger(prng, 0, keys.length - 1)));
    }
  }
}

/** A lost ending is missed once it is overdue, ms. */
const LOST_MS = 90_000;

/** Errors of the engine itself; those of flows have other codes. */
const bugs = new Set(['internal', 'endless', 'no_frame', 'unknown_version', 'unknown_flow', 'bad_order']);

/** A call may need this long for its end once its caller is gone, ms: recordings, what `on.hangup` does, legs that stay. */
const END_WITHIN_MS = 60_000 + 60_000 + 120_000;

function watchOf(
  simulation: Simulation,
  flows: readonly CompiledFlow[],
  slack: number,
  meanwhile?: (simulation: Simulation) => void,
): { readonly problems: readonly string[]; readonly run: (until: number) => void; readonly drain: () => void } {
  const problems: string[] = [];
  const checked = new Map<string, CallSnapshot>();
  const goneAt = new Map<string, { readonly at: number; readonly sent: number }>();
  const deadAir = deadAirWatch(simulation, slack);
  const look = (): void => {
    for (const call of simulation.calls.values()) {
      const silence = deadAir(call);
      if (silence !== null) problems.push(`${simulation.now - simulation.options.at}: ${silence}`);
      if (checked.get(call.id) === call) continue;
      checked.set(call.id, call);
      for (const problem of problemsOf(call, flows))
        problems.push(`${simulation.now - simulation.options.at}: ${problem}`);
      const caller = call.legs.find(({ role }) => role === 'caller');
      if (caller?.state === 'gone' && !goneAt.has(call.id)) {
        goneAt.set(call.id, { at: simulation.now, sent: simulation.sent.length });
      }
      const gone = goneAt.get(call.id);
      if (gone !== undefined && call.stage !== 'ended' && simulation.now - gone.at > END_WITHIN_MS) {
        problems.push(`${simulation.now - simulation.options.at}: ${call.id} is not over`);
      }
    }
  };
  const run = (until: number): void => {
    for (let at = nextMoment(simulation); at !== null && at <= until; at = nextMoment(simulation)) {
      runUntil(simulation, at);
      meanwhile?.(simulation);
      look();
      if (problems.length > 0) return;
    }
    runUntil(simulation, until);
    look();
  };
  const drain = (): void => {
    for (let at = nextMoment(simulation); at !== null && problems.length === 0; at = nextMoment(simulation)) {
      run(at);
      if (at > simulation.options.at + 10 * 3_600_000) problems.push('the calls do not end');
    }
    problems.push(...endProblems(simulation, goneAt));
  };
  return { problems, run, drain };
}

/** What may be said only once all is over. */
function endProblems(
  { calls, sent, timeline, carrier, options: { flows } }: Simulation,
  goneAt: ReadonlyMap<string, { readonly sent: number }>,
): string[] {
  const problems: string[] = [];
  for (const call of calls.values()) {
    if (call.stage !== 'ended') problems.push(`${call.id} is ${call.stage}`);
    const lines = timeline.filter((line) => line.call === call.id);
    const ends = lines.filter(({ kind, text }) => kind === 'handler' && text === 'on.hangup').length;
    const first = flows.find(({ flow }) => flow.id === call.frames[0]?.flow)?.flow;
    if (ends > 1 || (ends === 0 && first !== undefined && first.handlers.hangup !== null))
      problems.push(`${call.id}: on.hangup ${ends} times`);
    const numbers = sent.filter((each) => each.call === call.id).map(({ command }) => command.n);
    if (new Set(numbers).size !== numbers.length) problems.push(`${call.id}: a command was sent twice`);
    const caller = call.legs.find(({ role }) => role === 'caller')?.id;
    const late = sent
      .slice(goneAt.get(call.id)?.sent)
      .find(({ call: id, command }) => id === call.id && command.leg === caller && !ownEffects.has(command.action));
    if (late !== undefined) problems.push(`${call.id}: ${late.command.action} after the hang-up`);
    for (const { kind, text, data } of lines) {
      if (kind === 'error' && typeof data?.['code'] === 'string' && bugs.has(data['code']))
        problems.push(`${call.id}: ${text}`);
    }
  }
  const alive = legs(carrier).filter(({ state }) => state !== 'ended');
  if (alive.length > 0) problems.push(`${alive.length} legs live`);
  return problems;
}
