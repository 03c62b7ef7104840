import { advance, createCarrier, nextDue } from '../carrier/carrier.ts';
import { hangUpCaller, placeCall, pressKey, type IncomingCall } from '../carrier/persons.ts';
import type { CarrierWebhook } from '../carrier/state.ts';
import { ownEffects, type CallCommand } from '../model/command.ts';
import type { CallEvent, WebhookEvent } from '../model/event.ts';
import type { RequestParams } from '../model/request.ts';
import type { CallSnapshot } from '../model/snapshot.ts';
import { beginCall } from '../runtime/begin.ts';
import { decodeSnapshot, encodeSnapshot } from '../runtime/encode.ts';
import { routeCall } from '../runtime/route.ts';
import type { Step } from '../runtime/masking.ts';
import { takeSafely } from '../runtime/take-safely.ts';
import type { TransitionContext, TransitionResult } from '../runtime/transition.ts';
import { decodeBody } from '../telnyx/decode.ts';
import { decodeToken } from '../telnyx/token.ts';
import { dueOf, withCommands, without, withoutGivenUp } from './outbox.ts';
import { askAgain, beginProbe } from './probes.ts';
import { attempt, proceed } from './requests.ts';
import { send } from './sending.ts';
import type { Simulation, SimulationOptions } from './simulation-state.ts';
import { beginOrdered, notPlaced, orderedBy, type OutgoingCall } from './outgoing.ts';

/** A simulation without calls. */
export function startSimulation(options: SimulationOptions): Simulation {
  return {
    options,
    carrier: createCarrier(options.carrier),
    flows: { get: (id, version) => options.flows.find((each) => each.flow.id === id && each.version === version) },
    now: options.at,
    calls: new Map(),
    legs: new Map(),
    seen: new Set(),
    late: [],
    requests: [],
    outbox: [],
    probes: [],
    unknown: [],
    timeline: [],
    sent: [],
    nextId: 1,
  };
}

/** Somebody calls. Returns the leg's `call_control_id`. */
export function dialIn(simulation: Simulation, call: IncomingCall): string {
  return placeCall(simulation.carrier, call, simulation.now);
}

/** A call of our own is placed; gives its id, or why it cannot be. */
export function dialOut(
  simulation: Simulation,
  call: OutgoingCall,
): { readonly ok: true; readonly call: string } | { readonly ok: false; readonly problem: string } {
  const id = newId(simulation);
  const begun = beginOrdered(simulation, call, id);
  if (!begun.ok) return begun;
  commit(simulation, begun.result, { event: begun.order, before: null, error: null });
  return { ok: true, call: id };
}

/** The caller presses one key. */
export function press(simulation: Simulation, leg: string, digit: string): boolean {
  return pressKey(simulation.carrier, leg, digit, simulation.now);
}

/** The caller hangs up. */
export function hangUp(simulation: Simulation, leg: string): boolean {
  return hangUpCaller(simulation.carrier, leg, simulation.now);
}

/** When something happens next by itself, ms; null when nothing will. */
export function nextMoment(simulation: Simulation): number | null {
  let soonest = nextDue(simulation.carrier) ?? Infinity;
  for (const { timers } of simulation.calls.values()) for (const { at } of timers) soonest = Math.min(soonest, at);
  for (const { at } of simulation.late) soonest = Math.min(soonest, at);
  for (const { at } of simulation.requests) soonest = Math.min(soonest, at);
  for (const { retryAt } of simulation.outbox) soonest = Math.min(soonest, retryAt ?? Infinity);
  for (const { at } of simulation.probes) soonest = Math.min(soonest, at);
  return soonest === Infinity ? null : Math.max(simulation.now, soonest);
}

/** Lets time pass until `until` (ms), taking everything in the order in which it is due. */
export function runUntil(simulation: Simulation, until: number): void {
  for (;;) {
    const at = nextMoment(simulation);
    if (at === null || at > until) break;
    simulation.now = at;
    for (const webhook of arrived(simulation, at)) deliver(simulation, webhook);
    answerRequests(simulation);
    const answered = sendAgain(simulation);
    fireTimers(simulation);
    for (const [call, answers] of answered) takeAnswers(simulation, call, answers);
    probeAgain(simulation);
  }
  simulation.now = Math.max(simulation.now, until);
}

function arrived(simulation: Simulation, at: number): CarrierWebhook[] {
  const { detour } = simulation.options;
  const due = simulation.late.filter((each) => each.at <= at).map((each) => each.webhook);
  simulation.late = simulation.late.filter((each) => each.at > at);
  for (const webhook of advance(simulation.carrier, at)) {
    const longer = detour === undefined ? 0 : detour(webhook);
    if (longer === 0) due.push(webhook);
    else if (longer !== null) simulation.late.push({ at: at + longer, webhook });
  }
  return due;
}

/** Lets web services answer what is due. */
function answerRequests(simulation: Simulation): void {
  const due = simulation.requests.filter((each) => each.at <= simulation.now);
  for (const request of due) {
    // What came of another one may have aborted it.
    if (!simulation.requests.includes(request)) continue;
    simulation.requests = simulation.requests.filter((each) => each !== request);
    const next = proceed(simulation.options, request, simulation.now);
    const call = simulation.calls.get(request.call);
    if (!('kind' in next)) simulation.requests.push(next);
    else if (call !== undefined) handle(simulation, call, next);
  }
}

function fireTimers(simulation: Simulation): void {
  for (const id of [...simulation.calls.keys()]) {
    for (;;) {
      const call = simulation.calls.get(id);
      const due = call?.timers.filter((timer) => timer.at <= simulation.now).sort((a, b) => a.at - b.at)[0];
      if (call === undefined || due === undefined) break;
      handle(simulation, call, { kind: 'timer', timer: due.id });
    }
  }
}

/** A webhook arrives, as its parsed body: once per id, and for the call its leg or token belongs to. */
export function deliver(simulation: Simulation, webhook: Pick<CarrierWebhook, 'event'>): void {
  const decoded = decodeBody(webhook.event);
  if (!decoded.ok) return;
  const { event } = decoded;
  const id = event.id ?? JSON.stringify(webhook.event);
  if (simulation.seen.has(id)) return;
  simulation.seen.add(id);
  take(simulation, {
    kind: 'webhook',
    id,
    type: event.type,
    occurredAt: event.occurredAt,
    leg: event.leg,
    legId: event.legId,
    token: decodeToken(event.clientState),
    payload: event.payload,
  });
}

function callOf(simulation: Simulation, event: WebhookEvent): CallSnapshot | undefined {
  const id = simulation.legs.get(event.leg ?? event.legId ?? '') ?? event.token?.call;
  return id === undefined ? undefined : simulation.calls.get(id);
}

function take(simulation: Simulation, event: WebhookEvent): void {
  const call = callOf(simulation, event);
  if (call !== undefined) {
    for (const leg of [event.leg, event.legId]) if (leg !== null) simulation.legs.set(leg, call.id);
    handle(simulation, call, event);
    return;
  }
  const parked = event.payload['direction'] === 'incoming' && event.payload['state'] === 'parked';
  if (event.type !== 'call.initiated' || !parked || event.leg === null) {
    simulation.unknown.push(event);
    return;
  }
  const waiting = simulation.unknown.filter((each) => each.leg === event.leg);
  simulation.unknown = simulation.unknown.filter((each) => each.leg !== event.leg);
  if (waiting.some((each) => each.type === 'call.hangup')) return;
  begin(simulation, event, event.leg);
  for (const each of waiting) take(simulation, each);
}

/** The next call's own id. */
function newId(simulation: Simulation): string {
  // Numbers of commands are mixed into the last part.
  const id = `${simulation.nextId.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
  simulation.nextId += 1;
  return id;
}

function begin(simulation: Simulation, event: WebhookEvent, leg: string): void {
  const id = newId(simulation);
  const text = (name: string): string => {
    const value = event.payload[name];
    return typeof value === 'string' ? value : '';
  };
  const { flows, begins } = simulation.options;
  const call = { to: text('to'), from: text('from'), connectionId: text('connection_id') };
  const route = begins ?? routeCall(flows, call);
  for (const each of [leg, event.legId]) if (each !== null) simulation.legs.set(each, id);
  commit(simulation, beginCall(route, { id, event }, contextOf(simulation)), { event, before: null, error: null });
}

function contextOf({ now, flows, options }: Simulation): TransitionContext {
  const { switches, decide } = options;
  return {
    now,
    flows,
    ...(switches === undefined ? {} : { switches }),
    ...(decide === undefined ? {} : { decide }),
  };
}

/** Gives one event to a call and carries out what comes of it. */
export function handle(simulation: Simulation, call: CallSnapshot, event: CallEvent): void {
  const { result, error } = takeSafely(call, event, contextOf(simulation));
  commit(simulation, result, { event, before: call, error });
}

function commit(simulation: Simulation, result: TransitionResult, cause: Omit<Step, 'result'>): void {
  simulation.options.journal?.({ ...cause, result, now: simulation.now });
  const stored =
    simulation.options.throughJson === true ? decodeSnapshot(encodeSnapshot(result.snapshot)) : result.snapshot;
  const { id } = stored;
  simulation.calls.set(id, stored);
  for (const entry of result.trace) simulation.timeline.push({ ...entry, at: simulation.now, call: id });
  for (const leg of stored.legs) if (leg.id !== '') simulation.legs.set(leg.id, id);
  simulation.requests = simulation.requests.filter(({ call, n }) => call !== id || !result.aborted.includes(n));
  const ends = stored.stage === 'ended' && cause.before?.stage !== 'ended';
  const legs = ends ? 'all' : result.dropUnsent;
  const kept = withoutGivenUp(simulation.outbox, { call: id, legs, numbers: result.aborted });
  simulation.outbox = withCommands(kept, { call: id, at: simulation.now }, result.commands);
  takeAnswers(simulation, id, sendAll(simulation, id));
  for (const leg of result.probes) {
    const status = beginProbe(simulation, id, leg);
    if (status !== null) takeAnswers(simulation, id, [status]);
  }
}

/** Sends all of a call's commands that need not wait, in order; gives the events that come of it. */
function sendAll(simulation: Simulation, id: string): readonly CallEvent[] {
  const answers: CallEvent[] = [];
  for (;;) {
    const due = dueOf(simulation.outbox, id, simulation.now);
    if (due.length === 0) return answers;
    for (const unsent of due) {
      const isOwn = ownEffects.has(unsent.command.action);
      if (isOwn) simulation.outbox = without(simulation.outbox, [unsent]);
      answers.push(...(isOwn ? carryOut(simulation, id, unsent.command) : send(simulation, unsent, due)));
    }
  }
}

function takeAnswers(simulation: Simulation, id: string, answers: readonly CallEvent[]): void {
  for (const answer of answers) {
    const call = simulation.calls.get(id);
    if (call !== undefined) handle(simulation, call, answer);
  }
}

/** Sends again what is due, and what waited behind it; the events that come of it, by call. */
function sendAgain(simulation: Simulation): readonly (readonly [call: string, answers: readonly CallEvent[]])[] {
  const due = simulation.outbox.filter(({ retryAt }) => retryAt !== null && retryAt <= simulation.now);
  return [...new Set(due.map(({ call }) => call))].map((call) => [call, sendAll(simulation, call)]);
}

function probeAgain(simulation: Simulation): void {
  for (const probe of simulation.probes.filter(({ at }) => at <= simulation.now)) {
    const status = askAgain(simulation, probe);
    if (status !== null) takeAnswers(simulation, probe.call, [status]);
  }
}

/** What the server does itself: a request's answer comes later. */
function carryOut(simulation: Simulation, id: string, command: CallCommand): readonly CallEvent[] {
  const { now, options } = simulation;
  if (command.action === 'start_call') {
    const placed = startCall(simulation, id, command);
    return options.losesAnswersTo?.includes(command.action) === true ? [] : [placed];
  }
  simulation.sent.push({ at: now, call: id, command, status: 202, attempt: 1 });
  const request = { call: id, n: command.n, params: command.params as RequestParams, attempt: 1 };
  simulation.requests.push(attempt(options, request, now));
  return [];
}

/** Another call. */
function startCall(simulation: Simulation, id: string, command: CallCommand): CallEvent {
  const { n } = command;
  const placed = dialOut(simulation, orderedBy(command));
  simulation.sent.push({ at: simulation.now, call: id, command, status: placed.ok ? 200 : 422, attempt: 1 });
  return placed.ok ? { kind: 'command.accepted', n, response: { call_id: placed.call } } : notPlaced(n, placed.problem);
}
