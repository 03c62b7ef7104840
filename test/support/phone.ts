import { setFaults } from '../../engine/carrier/faults.ts';
import type { CarrierOptions, Faults } from '../../engine/carrier/options.ts';
import type { CarrierWebhook, Heard } from '../../engine/carrier/state.ts';
import { heard, legs, type LegView } from '../../engine/carrier/view.ts';
import type { CallCommand } from '../../engine/model/command.ts';
import type { CallEvent } from '../../engine/model/event.ts';
import type { CallSnapshot } from '../../engine/model/snapshot.ts';
import type { CompiledFlow } from '../../engine/runtime/machine.ts';
import type { SimulatedHttp } from '../../engine/simulator/requests.ts';
import {
  deliver,
  dialIn,
  dialOut,
  handle,
  hangUp,
  nextMoment,
  press,
  runUntil,
  startSimulation,
} from '../../engine/simulator/simulation.ts';
import type { Simulation } from '../../engine/simulator/simulation-state.ts';
import type { OutgoingCall } from '../../engine/simulator/outgoing.ts';
import type { JsonObject, JsonValue } from '../../engine/telnyx/wire.ts';
import { compiled } from './flows.ts';
import { problemsOf } from './snapshot-invariants.ts';

export const CALLER = '+15550001111';
export const LINE = '+13125550100';
export const START = Date.UTC(2026, 10, 21, 12);

export interface PhoneOptions {
  readonly carrier?: Partial<CarrierOptions>;
  readonly faults?: Partial<Faults>;
  readonly detour?: (webhook: CarrierWebhook) => number | null;
  readonly http?: SimulatedHttp;
  /** Actions whose answers never arrive; the leg of a dial is then known from webhooks alone. */
  readonly losesAnswersTo?: readonly string[];
  /** Further flows that serve. */
  readonly flows?: readonly CompiledFlow[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A text out of JSON; empty where there is none. */
export function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** The type of a webhook. */
export function typeOf(webhook: CarrierWebhook): string {
  return textOf(webhook.event.data['event_type']);
}

/** A detour that changes the way of the nth webhook (from 1) of a type; null loses it. */
export function nth(type: string, n: number, longer: number | null): (webhook: CarrierWebhook) => number | null {
  let count = 0;
  return (webhook) => {
    if (typeOf(webhook) !== type) return 0;
    count += 1;
    return count === n ? longer : 0;
  };
}

/** One caller with a telephone, the carrier and the engine, on a virtual clock. */
export interface Phone {
  readonly simulation: Simulation;
  readonly leg: string;
  /** ms since the call began. */
  readonly now: () => number;
  /** Presses keys, 250 ms apart unless told, after the first. */
  readonly press: (keys: string, every?: number) => Phone;
  readonly wait: (ms: number) => Phone;
  /** Lets time pass until something that contains the text begins to play after what was waited for before. */
  readonly hear: (text: string) => Phone;
  readonly hangUp: () => Phone;
  /** Lets everything happen that will by itself. */
  readonly drain: () => Phone;
  readonly give: (event: CallEvent) => Phone;
  readonly deliver: (webhook: Pick<CarrierWebhook, 'event'>) => Phone;
  readonly faults: (faults: Partial<Faults>) => Phone;
  readonly call: () => CallSnapshot;
  /** What began to play, as text or URL, in order. */
  readonly heard: () => string[];
  /** What was heard to its end. */
  readonly heardOut: () => string[];
  readonly sounds: () => readonly Heard[];
  /** Commands of an action, in order. */
  readonly sent: (action: string) => CallCommand[];
  readonly params: (action: string) => JsonObject;
  readonly actions: () => string[];
  /** States entered, in order. */
  readonly visits: () => string[];
  readonly legs: () => LegView[];
  /** Lines of the timeline of a kind. */
  readonly lines: (kind: string) => string[];
  readonly timeline: () => string[];
}

/** Somebody calls a flow. */
export function callInto(flow: string | CompiledFlow, options: PhoneOptions = {}): Phone {
  const built = typeof flow === 'string' ? compiled(flow) : flow;
  const simulation = simulationOf(built, options);
  const leg = dialIn(simulation, { from: CALLER, to: LINE });
  const phone = phoneOf(simulation, () => leg);
  return phone.wait(0);
}

/** A flow calls somebody: the phone is that of whoever is called. */
export function callOut(
  flow: string | CompiledFlow,
  order: Partial<OutgoingCall> = {},
  options: PhoneOptions = {},
): Phone {
  const built = typeof flow === 'string' ? compiled(flow) : flow;
  const simulation = simulationOf(built, options);
  const placed = dialOut(simulation, { flow: built.flow.id, to: CALLER, from: LINE, ...order });
  if (!placed.ok) throw new Error(placed.problem);
  return phoneOf(simulation, () => legs(simulation.carrier)[0]?.id ?? '').wait(0);
}

function simulationOf(flow: CompiledFlow, options: PhoneOptions): Simulation {
  const simulation = startSimulation({
    flows: [flow, ...(options.flows ?? [])],
    at: START,
    throughJson: true,
    carrier: { seed: 1, ...options.carrier },
    ...(options.detour === undefined ? {} : { detour: options.detour }),
    ...(options.http === undefined ? {} : { http: options.http }),
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.losesAnswersTo === undefined ? {} : { losesAnswersTo: options.losesAnswersTo }),
  });
  if (options.faults !== undefined) setFaults(simulation.carrier, options.faults);
  return simulation;
}

function phoneOf(simulation: Simulation, legOf: () => string): Phone {
  const run = (until: number): void => {
    for (let at = nextMoment(simulation); at !== null && at <= until; at = nextMoment(simulation)) {
      runUntil(simulation, at);
      check(simulation);
    }
    runUntil(simulation, until);
    check(simulation);
  };
  const sounds = (): readonly Heard[] => heard(simulation.carrier, legOf()).heard;
  const sent = (action: string): CallCommand[] =>
    simulation.sent.map(({ command }) => command).filter((command) => command.action === action);
  let listened = 0;
  const phone: Phone = {
    simulation,
    get leg() {
      return legOf();
    },
    now: () => simulation.now - START,
    press: (keys, every = 250) => {
      [...keys].forEach((key, index) => {
        if (index > 0) run(simulation.now + every);
        press(simulation, legOf(), key);
        run(simulation.now);
      });
      return phone;
    },
    wait: (ms) => {
      run(simulation.now + ms);
      return phone;
    },
    hear: (text) => {
      const found = (): number => sounds().findIndex((sound, at) => at >= listened && contentOf(sound).includes(text));
      const latest = simulation.now + 600_000;
      while (found() < 0) {
        const at = nextMoment(simulation);
        if (at === null || at > latest)
          throw new Error(`never heard ${text}:\n${phone.timeline().slice(-20).join('\n')}`);
        run(at);
      }
      listened = found() + 1;
      return phone;
    },
    hangUp: () => {
      hangUp(simulation, legOf());
      run(simulation.now);
      return phone;
    },
    drain: () => {
      for (let at = nextMoment(simulation); at !== null; at = nextMoment(simulation)) {
        if (at > START + 26 * 3_600_000)
          throw new Error(`the call does not end:\n${phone.timeline().slice(-20).join('\n')}`);
        run(at);
      }
      return phone;
    },
    give: (event) => {
      handle(simulation, phone.call(), event);
      run(simulation.now);
      return phone;
    },
    deliver: (webhook) => {
      deliver(simulation, webhook);
      run(simulation.now);
      return phone;
    },
    faults: (faults) => {
      setFaults(simulation.carrier, faults);
      return phone;
    },
    call: () => {
      const [call] = simulation.calls.values();
      if (call === undefined) throw new Error('no call was begun');
      return call;
    },
    heard: () => sounds().map(contentOf),
    heardOut: () =>
      sounds()
        .filter(({ cutShort }) => !cutShort)
        .map(contentOf),
    sounds,
    sent,
    params: (action) => {
      const last = sent(action).at(-1);
      if (last === undefined) throw new Error(`${action} was not sent`);
      return last.params;
    },
    actions: () => simulation.sent.map(({ command }) => command.action),
    visits: () => phone.lines('state'),
    legs: () => legs(simulation.carrier),
    lines: (kind) => simulation.timeline.filter((line) => line.kind === kind).map(({ text }) => text),
    timeline: () => simulation.timeline.map(({ at, kind, text }) => `${at - START} ${kind} ${text}`),
  };
  return phone;
}

function contentOf({ text, audio }: Heard): string {
  return text ?? audio ?? '';
}

function check(simulation: Simulation): void {
  for (const call of simulation.calls.values()) {
    const problems = problemsOf(call, simulation.options.flows);
    if (problems.length > 0) throw new Error(problems.join('; '));
  }
}
