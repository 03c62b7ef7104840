import type { CarrierOptions } from '../carrier/options.ts';
import type { Carrier, CarrierWebhook } from '../carrier/state.ts';
import type { CallCommand } from '../model/command.ts';
import type { WebhookEvent } from '../model/event.ts';
import type { CallSnapshot } from '../model/snapshot.ts';
import type { FlowBook } from '../runtime/flow-book.ts';
import type { Step } from '../runtime/masking.ts';
import type { Decide } from '../runtime/work.ts';
import type { CompiledFlow } from '../runtime/machine.ts';
import type { TraceEntry } from '../runtime/trace.ts';
import type { UnsentCommand } from './outbox.ts';
import type { PendingProbe } from './probes.ts';
import type { PendingRequest, SimulatedHttp } from './requests.ts';

export interface SimulationOptions {
  readonly flows: readonly CompiledFlow[];
  readonly carrier: CarrierOptions;
  /** When the simulation begins, ms since 1970. */
  readonly at: number;
  /** Commands that the carrier cannot take just now (408, 429, 5xx) are sent again, as the server does; else they have failed. */
  readonly sendsAgain?: boolean;
  /** Actions whose answers never arrive; the leg of a dial is then known from webhooks alone. */
  readonly losesAnswersTo?: readonly string[];
  /** Write and read every snapshot as JSON between two events, as a server that restarts all the time would. */
  readonly throughJson?: boolean;
  /** What becomes of each webhook as it arrives: how much longer it takes, ms; null loses it. */
  readonly detour?: (webhook: CarrierWebhook) => number | null;
  /** Answers the flows' HTTP requests. */
  readonly http?: SimulatedHttp;
  /** Variables of the environment that requests may name. */
  readonly env?: Readonly<Record<string, string>>;
  /** Has the last word on conditions; left out, they hold as they are judged. */
  readonly decide?: Decide;
  /** Hears of every event of a call, and of what came of it. */
  readonly journal?: (step: Step & { readonly now: number }) => void;
  /** Switches that were flipped. */
  readonly switches?: Readonly<Record<string, boolean>>;
  /** Incoming calls begin in this flow, whatever its routes. */
  readonly begins?: CompiledFlow;
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
  /** HTTP requests on their way. */
  requests: PendingRequest[];
  /** Commands that the carrier has not taken yet, in order for each call. */
  outbox: readonly UnsentCommand[];
  /** Legs that are asked after again. */
  probes: readonly PendingProbe[];
  /** Events of legs not known yet, oldest first. */
  unknown: WebhookEvent[];
  readonly timeline: TimelineEntry[];
  /** Every attempt to send a command, with the carrier's answer. */
  readonly sent: {
    readonly at: number;
    readonly call: string;
    readonly command: CallCommand;
    readonly status: number;
    /** From 1. */
    readonly attempt: number;
  }[];
  nextId: number;
}
