import { advance, createCarrier, nextDue } from '../carrier/carrier.ts';
import { command as request } from '../carrier/commands.ts';
import type { CarrierOptions } from '../carrier/options.ts';
import { hangUpCaller, placeCall, pressKey, type IncomingCall } from '../carrier/persons.ts';
import type { Answer, Carrier, CarrierWebhook } from '../carrier/state.ts';
import type { CallCommand } from '../model/command.ts';
import type { CallEvent, WebhookEvent } from '../model/event.ts';
import type { CallSnapshot } from '../model/snapshot.ts';
import { beginCall } from '../runtime/begin.ts';
import type { FlowBook } from '../runtime/dispatch.ts';
import { decodeSnapshot, encodeSnapshot } from '../runtime/encode.ts';
import type { CompiledFlow } from '../runtime/machine.ts';
import { routeCall } from '../runtime/route.ts';
import type { TraceEntry } from '../runtime/trace.ts';
import { failTransition, lastResort, transition, type TransitionResult } from '../runtime/transition.ts';
import { actionNamed } from '../telnyx/catalogue.ts';
import { decodeWebhook } from '../telnyx/decode.ts';
import { commandId, decodeToken, encodeToken } from '../telnyx/token.ts';
import type { JsonObject } from '../telnyx/wire.ts';

export interface SimulationOptions {
  readonly flows: readonly CompiledFlow[];
  readonly carrier: CarrierOptions;
  /** When the simulation begins, ms since 1970. */
  readonly at: number;
  /** Write and read every snapshot as JSON between two events, as a server that restarts all the time would. */
  readonly throughJson?: boolean;
  /** What becomes of each webhook as it arrives: how much longer it takes, ms; null loses it. */
  readonly detour?: (webhook: CarrierWebhook) => number | null;
}

export interface TimelineEntry extends TraceEntry {
  readonly at: number;
  readonly call: string;
}

/**
 * Production's transition and the carrier model on a virtual clock: what the server does with a store and a network,
 * done in memory. Plain data, updated in place by the functions below.
 */
export interface Simulation {
  readonly options: SimulationOptions;
  readonly carrier: Carrier;
  readonly flows: FlowBook;
  now: number;
  readonly calls: Map<string, CallSnapshot>;
  /** `call_control_id` or `call_leg_id` → call. */
  readonly legs: Map<string, string>;
  readonly seen: Set<string>;
  /** Webhooks that take a detour. */
  late: { readonly at: number; readonly webhook: CarrierWebhook }[];
  /** Events of legs not known yet, oldest first. */
  unknown: WebhookEvent[];
  readonly timeline: TimelineEntry[];
  /** Every command sent, with the carrier's answer. */
  readonly sent: {
    readonly at: number;
    readonly call: string;
    readonly command: CallCommand;
    readonly status: number;
  }[];
  nextId: number;
}

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
  const timers = [...simulation.calls.values()].flatMap((call) => call.timers.map((timer) => timer.at));
  const late = simulation.late.map((each) => each.at);
  const moments = [nextDue(simulation.carrier), ...late, ...timers].filter((at) => at !== null);
  return moments.length === 0 ? null : Math.max(simulation.now, Math.min(...moments));
}

/** Lets time pass until `until` (ms), taking everything in the order in which it is due. */
export function runUntil(simulation: Simulation, until: number): void {
  for (;;) {
    const at = nextMoment(simulation);
    if (at === null || at > until) break;
    simulation.now = at;
    for (const webhook of arrived(simulation, at)) deliver(simulation, webhook);
    fireTimers(simulation);
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

/** A webhook arrives, as its body: once per id, and for the call its leg or token belongs to. */
export function deliver(simulation: Simulation, webhook: Pick<CarrierWebhook, 'event'>): void {
  const decoded = decodeWebhook(JSON.stringify(webhook.event));
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

function begin(simulation: Simulation, event: WebhookEvent, leg: string): void {
  const id = `00000000-0000-4000-8000-${simulation.nextId.toString(16).padStart(12, '0')}`;
  simulation.nextId += 1;
  const text = (name: string): string => {
    const value = event.payload[name];
    return typeof value === 'string' ? value : '';
  };
  const route = routeCall(simulation.options.flows, {
    to: text('to'),
    from: text('from'),
    connectionId: text('connection_id'),
  });
  for (const each of [leg, event.legId]) if (each !== null) simulation.legs.set(each, id);
  commit(simulation, beginCall(route, { id, event }, { now: simulation.now, flows: simulation.flows }));
}

/** Gives one event to a call and carries out what comes of it. */
export function handle(simulation: Simulation, call: CallSnapshot, event: CallEvent): void {
  const context = { now: simulation.now, flows: simulation.flows };
  commit(simulation, safely(call, event, context));
}

function safely(call: CallSnapshot, event: CallEvent, context: Parameters<typeof transition>[2]): TransitionResult {
  try {
    return transition(call, event, context);
  } catch (error) {
    try {
      return failTransition(call, event, error, context);
    } catch {
      // Raising the error failed as well: what is left stands outside the machine and cannot.
      return lastResort(call, event, context);
    }
  }
}

function commit(simulation: Simulation, result: TransitionResult): void {
  const stored =
    simulation.options.throughJson === true ? decodeSnapshot(encodeSnapshot(result.snapshot)) : result.snapshot;
  const { id } = stored;
  simulation.calls.set(id, stored);
  for (const entry of result.trace) simulation.timeline.push({ ...entry, at: simulation.now, call: id });
  for (const leg of stored.legs) simulation.legs.set(leg.id, id);
  sendAll(simulation, id, result.commands);
  for (const leg of result.probes) probe(simulation, id, leg);
}

/** Sends a commit's commands: a refusal cancels those that wait behind it, which are the later ones of its leg. */
function sendAll(simulation: Simulation, id: string, commands: readonly CallCommand[]): void {
  const answers: CallEvent[] = [];
  let waiting = commands;
  for (let [command, ...rest] = waiting; command !== undefined; [command, ...rest] = waiting) {
    const { n, leg } = command;
    const answer = send(simulation, id, command);
    simulation.sent.push({ at: simulation.now, call: id, command, status: answer.status });
    if (answer.status < 300) {
      answers.push({ kind: 'command.accepted', n, response: (answer.body['data'] ?? {}) as JsonObject });
      waiting = rest;
    } else {
      answers.push(
        refused(
          command,
          answer,
          rest.filter((each) => each.leg === leg),
        ),
      );
      waiting = rest.filter((each) => each.leg !== leg);
    }
  }
  for (const answer of answers) {
    const call = simulation.calls.get(id);
    if (call !== undefined) handle(simulation, call, answer);
  }
}

function send(simulation: Simulation, id: string, command: CallCommand): Answer {
  const spec = actionNamed(command.action);
  if (spec === undefined) throw new Error(`the catalogue has no ${command.action}`);
  const body: JsonObject = {
    ...command.params,
    ...(spec.carriesClientState ? { client_state: encodeToken({ call: id, n: command.n }) } : {}),
    ...('command_id' in spec.params ? { command_id: commandId(id, command.n) } : {}),
  };
  const path = spec.path.replace('{call_control_id}', encodeURIComponent(command.leg ?? ''));
  return request(simulation.carrier, { method: spec.method, path, body }, simulation.now);
}

function refused(command: CallCommand, answer: Answer, later: readonly CallCommand[]): CallEvent {
  const errors = answer.body['errors'] as readonly JsonObject[] | undefined;
  const first = errors?.[0] ?? {};
  const text = (name: string): string => {
    const value = first[name];
    return typeof value === 'string' ? value : '';
  };
  return {
    kind: 'command.failed',
    n: command.n,
    action: command.action,
    leg: command.leg,
    code: text('code') === '' ? `http_${answer.status}` : text('code'),
    status: answer.status,
    detail: text('detail'),
    cancelled: later.map((each) => each.n),
  };
}

function probe(simulation: Simulation, id: string, leg: string): void {
  const path = `/calls/${encodeURIComponent(leg)}`;
  const answer = request(simulation.carrier, { method: 'GET', path, body: {} }, simulation.now);
  const data = answer.body['data'] as JsonObject | undefined;
  const alive = answer.status === 404 ? false : answer.status < 300 ? data?.['is_alive'] === true : null;
  const call = simulation.calls.get(id);
  if (call !== undefined) handle(simulation, call, { kind: 'leg.status', leg, alive });
}
