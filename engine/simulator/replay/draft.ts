import { say } from '../../carrier/persons.ts';
import type { CallSnapshot } from '../../model/snapshot.ts';
import type { CompiledFlow } from '../../runtime/machine.ts';
import { routeCall } from '../../runtime/route.ts';
import { versionsRun, type CallRecord } from './recorded-call.ts';
import type { ReplayReport } from './report.ts';
import type { Decide } from '../../runtime/work.ts';
import { endSame, endText, firstOther, isCallerGone, outcomeOf, type Outcome } from './outcome.ts';
import { beginsToListen, scriptOf, type Script, type TimedAct } from './script.ts';
import { webOf } from './web.ts';
import type { Simulation, SimulationOptions } from '../simulation-state.ts';
import { dialIn, dialOut, hangUp, nextMoment, press, runUntil, startSimulation } from '../simulation.ts';

/** What a draft changes for a call that took place. */
export type DraftReport = { readonly call: string } & (
  | { readonly verdict: 'same' }
  /** Another way through the flow to the same end, or another end. */
  | {
      readonly verdict: 'other_way' | 'other_end';
      readonly was: Outcome;
      readonly is: Outcome;
      readonly firstOther: { readonly at: number; readonly was: string | null; readonly is: string | null } | null;
    }
  /** Nothing can be said, and why. */
  | { readonly verdict: 'unknown'; readonly why: string }
);

/** A flow to try a call with. */
export interface FlowToTry {
  readonly compiled: CompiledFlow;
  /** Those beside it, for `start_call` and routes. */
  readonly folder: readonly CompiledFlow[];
}

/**
 * Does to a draft what was done to a recorded call: its caller's keys, as long after the flow began to listen as they
 * came, what other ends did, what web services answered. Telnyx is the carrier model, for the draft as well as for the
 * version that the call ran; where that does not end as it did in truth, the model cannot tell.
 * @param own the version that the call began in
 * @param replayed what the replay on that version came to, which knows how conditions on secrets were decided; null where
 *   nothing is masked
 */
export function replayWithDraft(
  record: CallRecord,
  own: CompiledFlow,
  draft: FlowToTry,
  replayed: ReplayReport | null,
): DraftReport {
  const { call } = record;
  const script = scriptOf(record, replayed?.standIn ?? '');
  if (script === null) return { call, verdict: 'unknown', why: 'its first event is missing' };
  if (script.outcome.ends === 'unfinished') return { call, verdict: 'unknown', why: 'it had not ended' };
  const others = draft.folder.filter(({ flow }) => flow.id !== own.flow.id);
  if (versionsRun(record).length > 1)
    return { call, verdict: 'unknown', why: 'it moved to another version on its way' };
  const decide = decideAs(replayed);
  const before = tryScript(script, { compiled: own, folder: [own, ...others] }, decide);
  if (!endSame(before.outcome, script.outcome)) {
    const why = `in the simulator ${endText(before.outcome)}, in truth ${endText(script.outcome)}`;
    return { call, verdict: 'unknown', why: script.masked ? `${why}; something masked may have decided` : why };
  }
  const astray = script.masked ? firstOther(before.outcome, script.outcome) : null;
  if (astray !== null) {
    const way = `\`${astray.is ?? 'nothing'}\` in truth, \`${astray.was ?? 'nothing'}\` in the simulator`;
    return { call, verdict: 'unknown', why: `what is masked in the record may have decided its way: ${way}` };
  }
  const elsewhere = takenElsewhere(script, own, draft);
  const after = elsewhere ?? tryScript(script, draft, decide);
  const strange = after.strange.find((each) => !before.strange.includes(each));
  if (strange !== undefined) {
    return { call, verdict: 'unknown', why: `the draft asks for ${strange}, of which no answer is recorded` };
  }
  const was = before.outcome;
  const is = after.outcome;
  const other = firstOther(was, is);
  if (endSame(was, is) && other === null) return { call, verdict: 'same' };
  return { call, verdict: endSame(was, is) ? 'other_way' : 'other_end', was, is, firstOther: other };
}

/** A condition that was decided one way only, in the recorded call, is decided so again wherever it is written. */
function decideAs(replayed: ReplayReport | null): Decide {
  const known = new Map<string, boolean | null>();
  for (const { condition, holds } of (replayed?.fromRecord ?? []).flatMap(({ decided }) => decided)) {
    known.set(condition, known.has(condition) && known.get(condition) !== holds ? null : holds);
  }
  return (_work, { source }, holds) => known.get(source) ?? holds;
}

interface Tried {
  readonly outcome: Outcome;
  /** Addresses that were asked, of which there is no answer. */
  readonly strange: readonly string[];
}

/** The draft may not take the call any more. What stands beside it may have changed since: then routes tell nothing. */
function takenElsewhere({ call }: Script, own: CompiledFlow, { compiled, folder }: FlowToTry): Tried | null {
  const before = folder.map((each) => (each === compiled ? own : each));
  if (call.order !== null || routeCall(before, call) !== own) return null;
  const taken = routeCall(folder, call);
  if (taken === compiled) return null;
  return { outcome: { ends: 'elsewhere', to: taken?.flow.id ?? null, state: null, visits: [] }, strange: [] };
}

/** What the caller does waits for the flow to listen, at most this long beyond its recorded moment, ms. */
const PATIENCE_MS = 60_000;
/** No call lasts longer. */
const LONGEST_MS = 26 * 3_600_000;

function tryScript(script: Script, { compiled, folder }: FlowToTry, decide: Decide): Tried {
  const strange: string[] = [];
  let left = false;
  const simulation = simulationOf(script, compiled, folder, {
    decide,
    http: webOf(script.replies, (what) => strange.push(what)),
    journal({ before, result: { snapshot, trace } }) {
      if (snapshot.id === callOf(simulation)?.id && isCallerGone(trace)) left = before?.stage === 'live';
    },
  });
  const { order, from, to, connectionId } = script.call;
  if (order === null) dialIn(simulation, { from, to, connectionId });
  else {
    const { inputs } = order;
    const placed = dialOut(simulation, { flow: compiled.flow.id, to, from, connectionId, inputs, in: order.delayMs });
    if (!placed.ok) return { outcome: { ends: 'rejected', to: null, state: null, visits: [] }, strange };
  }
  const pending = [...script.acts];
  const { at } = script.call;
  for (;;) {
    const call = callOf(simulation);
    if (call?.stage === 'ended') break;
    const [next] = pending;
    const due = next === undefined ? Infinity : dueAt(simulation, next, at);
    const moment = nextMoment(simulation) ?? Infinity;
    const until = Math.min(due, moment);
    if (until === Infinity || until > at + LONGEST_MS) break;
    runUntil(simulation, until);
    if (next === undefined || due > moment) continue;
    pending.shift();
    act(simulation, next);
  }
  const id = callOf(simulation)?.id;
  const trace = simulation.timeline.filter((line) => line.call === id);
  return { outcome: outcomeOf(trace, left), strange };
}

function simulationOf(
  { call, world, switches }: Script,
  compiled: CompiledFlow,
  folder: readonly CompiledFlow[],
  ports: Required<Pick<SimulationOptions, 'http' | 'journal' | 'decide'>>,
): Simulation {
  const person = { answersAfter: 3_000, hangsUpAfter: null, answeredBy: world.answeredBy } as const;
  return startSimulation({
    flows: folder,
    at: call.at,
    sendsAgain: true,
    begins: compiled,
    switches,
    ...ports,
    env: new Proxy<Record<string, string>>({}, anyVariable),
    carrier: {
      seed: 1,
      connectionId: call.connectionId,
      farEnds: { ...(call.order === null ? {} : { [call.to]: person }), ...world.farEnds },
      queues: world.queues,
      aiGather: world.aiGather,
      speech: { durationsMs: world.lengths },
      disorder: { sameMomentAnyOrder: false },
    },
  });
}

/** The environment of the server that recorded is not known; no web service is asked, so any value does. */
const anyVariable: ProxyHandler<Record<string, string>> = {
  get: () => 'unknown',
  getOwnPropertyDescriptor: () => ({ value: 'unknown', configurable: true, enumerable: true, writable: true }),
};

function callOf({ calls }: Simulation): CallSnapshot | undefined {
  const [call] = calls.values();
  return call;
}

/** When an act is due: as long after the flow began to listen as it was, or at its own time where the flow does not. */
function dueAt(simulation: Simulation, { listens, after, at }: TimedAct, began: number): number {
  const { timeline, now } = simulation;
  const id = callOf(simulation)?.id;
  const begun =
    listens === 0 ? began : timeline.filter((line) => line.call === id && beginsToListen(line))[listens - 1]?.at;
  if (begun !== undefined) return Math.max(now, begun + after);
  const moment = nextMoment(simulation);
  const waited = moment === null || moment > began + at + PATIENCE_MS;
  return waited ? Math.max(now, began + at) : Infinity;
}

function act(simulation: Simulation, { act: done }: TimedAct): void {
  const leg = callOf(simulation)?.legs.find(({ role }) => role === 'caller')?.id;
  if (leg === undefined || leg === '') return;
  if (done.kind === 'key') press(simulation, leg, done.digit);
  else if (done.kind === 'words') say(simulation.carrier, leg, done.words, simulation.now);
  else hangUp(simulation, leg);
}
