import { legs, heard as experienceOf, type LegView } from '../../carrier/view.ts';
import { setFaults } from '../../carrier/faults.ts';
import type { CarrierOptions } from '../../carrier/options.ts';
import { own } from '../../carrier/fields.ts';
import type { Heard, Leg } from '../../carrier/state.ts';
import type { Place } from '../../diagnostics/diagnostic.ts';
import type { Step } from '../../model/flow.ts';
import type { CallSnapshot } from '../../model/snapshot.ts';
import { compiledOf } from '../../runtime/flow-book.ts';
import type { CompiledFlow } from '../../runtime/machine.ts';
import { shownUrl } from '../../runtime/request-operations.ts';
import type { MadeRequest, Mocks } from './http.ts';
import { nextMoment, runUntil } from '../simulation.ts';
import type { Simulation, TimelineEntry } from '../simulation-state.ts';
import type { CallSetup } from './scenario.ts';

/** A call under way. */
export interface Session {
  readonly setup: CallSetup;
  readonly flow: CompiledFlow;
  readonly simulation: Simulation;
  readonly mocks: Mocks;
  /** When the call began, ms. */
  readonly startedAt: number;
  /** Sounds before this one were heard by an earlier `hear`. */
  heardTo: number;
  /** Lines of the call's timeline before the last step that was no `expect`. */
  linesBefore: number;
  /** True once a step had the person hang up. */
  hungUp: boolean;
  /** Since when the caller has heard nothing though nobody waits for them, ms; null while that is not so. */
  silentSince: number | null;
}

/** Why a scenario cannot go on. */
export interface Broken {
  readonly message: string;
  /** Where in the scenario that is asked for, if a step does not. */
  readonly place?: Place;
}

/** What looks at every moment; the first that finds something ends the scenario. */
export type Watch = (session: Session, at: number) => Broken | null;

/** The call that the scenario is about; undefined before its first event. */
export function callOf({ simulation }: Session): CallSnapshot | undefined {
  const [call] = simulation.calls.values();
  return call;
}

/** The leg of the person that the flow talks to; undefined before it exists. */
export function legOf(session: Session): LegView | undefined {
  const id = callOf(session)?.legs.find(({ role }) => role === 'caller')?.id;
  const views = legs(session.simulation.carrier);
  return id === undefined || id === '' ? views[0] : views.find((leg) => leg.id === id);
}

/** The same leg as the carrier keeps it. */
export function carrierLegOf(session: Session): Leg | undefined {
  const view = legOf(session);
  return view === undefined ? undefined : own(session.simulation.carrier.legs, view.id);
}

/** The step that runs, of the innermost flow; undefined where none does. */
export function stepOf(session: Session): Step | undefined {
  const frame = callOf(session)?.frames.at(-1);
  if (frame?.step === undefined || frame.step === null) return undefined;
  const state = compiledOf(session.simulation.flows, frame).flow.states.get(frame.state);
  return state?.steps[Number(frame.step.slice(1))];
}

/** What the person heard, in the order it began to play. */
export function soundsOf(session: Session): readonly Heard[] {
  const leg = legOf(session);
  return leg === undefined ? [] : experienceOf(session.simulation.carrier, leg.id).heard;
}

/** A sound as text: what is said, or the URL or name of what is played. */
export function contentOf({ text, audio }: Heard): string {
  return text ?? audio ?? '';
}

/** The call's own lines of the timeline. */
export function linesOf(session: Session): readonly TimelineEntry[] {
  const call = callOf(session);
  return session.simulation.timeline.filter((line) => line.call === call?.id);
}

/** Whether the flow has finished. */
export function isOver(session: Session): boolean {
  return callOf(session)?.stage === 'ended';
}

/** The state that the call is in, with the flow it belongs to; null outside of any. */
export function stateOf(session: Session): { readonly name: string; readonly place: Place } | null {
  const frame = callOf(session)?.frames.at(-1);
  if (frame === undefined) return null;
  const state = compiledOf(session.simulation.flows, frame).flow.states.get(frame.state);
  return state === undefined ? null : { name: state.name, place: state.place };
}

/** The state that was entered last in some lines of the call; null where none was. */
function lastStateOf(
  { simulation }: Session,
  lines: readonly TimelineEntry[],
): { readonly name: string; readonly place: Place } | null {
  const line = lines.findLast(({ kind }) => kind === 'state');
  const compiled = simulation.options.flows.find(({ flow }) => flow.id === line?.data?.['flow']);
  return compiled?.flow.states.get(line?.text ?? '') ?? null;
}

/** Where in its flow the call is, for a person. */
export function whereText(session: Session): string {
  const state = stateOf(session) ?? lastStateOf(session, linesOf(session));
  if (state === null) return 'the call has entered no state';
  const is = isOver(session) ? 'the call is over; it was last' : 'the call is';
  return `${is} in state \`${state.name}\` (${state.place.file}:${state.place.line})`;
}

/** Orders the faults that were asked for. */
export function orderFaults({ simulation, setup }: Session): void {
  setFaults(simulation.carrier, setup.carrier.faults);
}

/** What the carrier is told. */
export function carrierOptions({ carrier }: CallSetup): Omit<CarrierOptions, 'seed'> {
  return { farEnds: carrier.farEnds, queues: carrier.queues, aiGather: carrier.aiGather };
}

/**
 * Lets time pass until a moment, or until `enough`.
 * @returns what broke on the way
 */
export function passTime(
  session: Session,
  until: number,
  watches: readonly Watch[],
  enough: () => boolean = () => false,
): Broken | null {
  const { simulation } = session;
  const look = (at: number): Broken | null => {
    for (const watch of watches) {
      const broken = watch(session, at);
      if (broken !== null) return broken;
    }
    return unanswered(session);
  };
  for (;;) {
    if (enough()) return null;
    const next = nextMoment(simulation);
    const at = next === null || next > until ? until : next;
    const before = look(at);
    if (before !== null) return before;
    runUntil(simulation, at);
    const after = look(simulation.now);
    if (after !== null) return after;
    if (next === null || next > until) return null;
  }
}

/** A request that no entry of `http` answers. */
function unanswered(session: Session): Broken | null {
  const { mocks } = session;
  const request = mocks.made.find(({ answered }) => !answered);
  if (request === undefined) return null;
  const known = mocks.described.length === 0 ? 'there is none' : `there are ${mocks.described.join(', ')}`;
  const asked = `the flow asked for ${request.method.toUpperCase()} ${request.url}`;
  return { message: `${asked}, expected an entry of \`http\` for it; ${known}${askedIn(session, request)}` };
}

/** The state that made a request, where the call has left it in the same moment: a line for a person. */
function askedIn(session: Session, { at, method, url }: MadeRequest): string {
  const lines = linesOf(session);
  const index = lines.findIndex(
    (line) =>
      line.at === at &&
      line.kind === 'command' &&
      line.data?.['method'] === method &&
      line.data['url'] === shownUrl({ url }),
  );
  const state = lastStateOf(session, lines.slice(0, index + 1));
  if (state === null || state.name === stateOf(session)?.name) return '';
  return `\nit was asked in state \`${state.name}\` (${state.place.file}:${state.place.line})`;
}
