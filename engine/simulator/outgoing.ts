import type { CallCommand } from '../model/command.ts';
import type { CallEvent, CallPlaced } from '../model/event.ts';
import { beginOutgoing } from '../runtime/begin.ts';
import type { FlowBook } from '../runtime/flow-book.ts';
import type { CompiledFlow } from '../runtime/machine.ts';
import { readOrder } from '../runtime/order.ts';
import type { TransitionResult } from '../runtime/transition.ts';
import type { JsonObject } from '../telnyx/wire.ts';

// Calls of our own: what the server does when one is ordered.

/** Whom a call of our own goes to, and what its flow is given. */
export interface OutgoingCall {
  readonly flow: string;
  readonly to: string;
  /** Left out: the flow's `outbound` says it. */
  readonly from?: string;
  /** The number of the call that orders this one. */
  readonly line?: string;
  readonly inputs?: JsonObject;
  /** ms until it is dialled. */
  readonly in?: number;
  readonly connectionId?: string;
}

/** What is needed of a simulation. */
interface Place {
  readonly options: { readonly flows: readonly CompiledFlow[] };
  readonly carrier: { readonly options: { readonly connectionId: string } };
  readonly flows: FlowBook;
  readonly now: number;
}

type Begun =
  | { readonly ok: true; readonly order: CallPlaced; readonly result: TransitionResult }
  | { readonly ok: false; readonly problem: string };

/** The first step of a call that was ordered, or why it cannot be placed. */
export function beginOrdered(place: Place, call: OutgoingCall, id: string): Begun {
  const compiled = place.options.flows.find(({ flow }) => flow.id === call.flow);
  if (compiled === undefined) return { ok: false, problem: `there is no flow \`${call.flow}\`` };
  const { to, from = '', line = '', inputs = {}, connectionId = place.carrier.options.connectionId } = call;
  const read = readOrder(compiled, { to, from, line, inputs, connectionId, delayMs: call.in ?? 0 });
  if (!read.ok) return read;
  return { ok: true, order: read.placed, result: beginOutgoing(compiled, { id, order: read.placed }, place) };
}

/** What a flow's `start_call` orders. */
export function orderedBy({ params }: CallCommand): OutgoingCall {
  const text = (name: string): string => (typeof params[name] === 'string' ? params[name] : '');
  return {
    flow: text('flow'),
    to: text('to'),
    from: text('from'),
    line: text('line'),
    inputs: params['inputs'] as JsonObject,
    in: Number(params['in_ms']),
    connectionId: text('connection_id'),
  };
}

/** The answer to a `start_call` that was refused. */
export function notPlaced(n: number, detail: string): CallEvent {
  const unsent = { status: null, cancelled: [], leg: null } as const;
  return { kind: 'command.failed', n, action: 'start_call', code: 'bad_order', detail, ...unsent };
}
