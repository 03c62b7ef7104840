import type { CallEvent, CommandToken, WebhookEvent } from '../../engine/model/event.ts';
import type { CallSnapshot, Frame } from '../../engine/model/snapshot.ts';
import type { Step, Told } from '../../engine/runtime/masking.ts';
import type { CallPosition } from '../../engine/runtime/call-position.ts';
import type { OutgoingStart } from '../../engine/runtime/begin.ts';
import type { Order, readOrder } from '../../engine/runtime/order.ts';
import type { TransitionResult } from '../../engine/runtime/transition.ts';
import type { ActionSpec } from '../../engine/telnyx/action.ts';
import type { DecodedWebhook } from '../../engine/telnyx/decode.ts';

/** What the server needs of the engine; `server/engine.ts` is the real one. */
export interface Engine {
  beginCall(flow: CompiledFlow | null, init: BeginInit, context: TransitionContext): TransitionResult;
  /** What begins a call of our own, or why it cannot be placed. */
  readOrder(flow: CompiledFlow, order: Order): ReturnType<typeof readOrder>;
  beginOutgoing(flow: CompiledFlow, start: OutgoingStart, context: TransitionContext): TransitionResult;
  /** Pure; throws on a bug. */
  transition(snapshot: CallSnapshot, event: CallEvent, context: TransitionContext): TransitionResult;
  /** Raises `error` on the unchanged snapshot; may throw again. */
  failTransition(
    snapshot: CallSnapshot,
    event: CallEvent,
    error: unknown,
    context: TransitionContext,
  ): TransitionResult;
  /** Apology, hang-up and the mark `ending`, outside the machine; never throws. */
  lastResort(snapshot: CallSnapshot, event: CallEvent, context: TransitionContext): TransitionResult;
  /** What may be written of one event and what came of it; never throws. */
  tell(step: Step, flows: FlowBook): Told;
  /** What may be written of something thrown while an event was handled; never throws. */
  tellError(error: unknown, event: CallEvent, snapshot: CallSnapshot, flows: FlowBook): unknown;
  /** The switches given that the call's first flow, or one that it runs, names; null where there are none. */
  switchesGiven(
    root: Pick<Frame, 'flow' | 'version'> | undefined,
    context: TransitionContext,
  ): Readonly<Record<string, boolean>> | null;
  /** Why a call cannot go on in another version of its flow as it stands; null when the event `migration` takes it there. */
  whyNotMove(snapshot: CallSnapshot, to: CompiledFlow, flows: FlowBook): string | null;
  /** Where a stored call is, and of what types its values are; throws on one that cannot be read. */
  positionOf(snapshot: string): CallPosition;
  /** The call without what must not outlive it. */
  withoutSecrets(snapshot: CallSnapshot, flows: FlowBook): CallSnapshot;
  encodeSnapshot(snapshot: CallSnapshot): string;
  /** Throws an error with code `newer_format` on a snapshot of a later release. */
  decodeSnapshot(text: string): CallSnapshot;
  routeCall(flows: readonly CompiledFlow[], call: RouteQuery): CompiledFlow | null;
  encodeToken(token: CommandToken): string;
  decodeToken(text: string | null): CommandToken | null;
  /** A UUID made from a UUID and a number. */
  commandId(call: string, n: number, generation?: number): string;
  decodeWebhook(body: string): DecodedWebhook;
  actionNamed(name: string): ActionSpec | undefined;
}

export type { DecodedWebhook, Told, TransitionResult };

export interface BeginInit {
  /** The call's own id. */
  readonly id: string;
  readonly event: WebhookEvent;
}

export interface RouteQuery {
  readonly to: string;
  readonly from: string;
  readonly connectionId: string;
}

export interface TransitionContext {
  /** Ms of the store's clock. */
  readonly now: number;
  readonly flows: FlowBook;
  /** Switches that were flipped; every other has its start value. */
  readonly switches?: Readonly<Record<string, boolean>>;
}

export interface FlowBook {
  get(flow: string, version: string): CompiledFlow | undefined;
}

/** A flow that can run; the server looks at nothing else of it. */
export interface CompiledFlow {
  readonly flow: {
    readonly id: string;
    readonly routes:
      'default' | readonly { readonly to?: string; readonly from?: string; readonly connection_id?: string }[];
    /** What a new version does to live calls. */
    readonly reload: 'pin' | 'migrate' | 'drain';
    /** Name → the value it starts with. */
    readonly switches: ReadonlyMap<string, { readonly on: boolean }>;
  };
  readonly version: string;
}
