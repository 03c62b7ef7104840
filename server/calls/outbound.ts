import { createHash } from 'node:crypto';
import type { JsonObject } from '../../engine/telnyx/wire.ts';
import { type Clock, sleepUntil } from '../clock.ts';
import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { OutboxCommand } from '../store/call-store.ts';
import type { Delivery, Settlement } from './delivery.ts';
import { commitHandled, contextAt, encodeCall, type HandlerPorts } from './handle-event.ts';

/** Another call, as it is asked for. */
export interface PlaceOrder {
  /** The new call's own id: a repeat of the order makes no second call. */
  readonly id: string;
  /** The call that orders this one; null where none does. */
  readonly by: string | null;
  readonly flow: string;
  readonly to: string;
  /** Empty: the flow's `outbound` says it, else `line`. */
  readonly from: string;
  /** The number of the call that orders this one; empty where none does. */
  readonly line: string;
  /** The application of the call that orders this one; empty where none does. */
  readonly connectionId: string;
  readonly inputs: JsonObject;
  readonly inMs: number;
}

export type Placed =
  | { readonly ok: true; readonly call: string }
  /** Nothing was stored, and the same order would be refused again. */
  | { readonly ok: false; readonly code: 'unknown_flow' | 'bad_order' | 'transition_failed'; readonly detail: string };

export interface OutboundPorts extends HandlerPorts {
  /** The Call Control application that places calls; null: that of the call which orders one. */
  readonly connectionId: string | null;
}

export interface PlacingPorts {
  readonly clock: Clock;
  readonly log: Logger;
  /** Places the call in its lane. */
  readonly place: (order: PlaceOrder) => Promise<Placed>;
}

/**
 * Places a call: it is stored with its timer or its dial before anything goes out, so it survives a restart. Runs inside
 * the new call's lane.
 * @throws ServerError when it was not stored
 */
export async function placeCall(ports: OutboundPorts, order: PlaceOrder): Promise<Placed> {
  const { engine, flows, log, clock, store } = ports;
  const { id: call, to, from, line, inputs } = order;
  if ((await store.readOutline(call)) !== null) return { ok: true, call };
  const compiled = flows.active().find(({ flow }) => flow.id === order.flow);
  if (compiled === undefined) return refused('unknown_flow', `no flow named ${order.flow} is served`);
  const connectionId = ports.connectionId ?? order.connectionId;
  const read = engine.readOrder(compiled, { to, from, line, connectionId, inputs, delayMs: order.inMs });
  if (!read.ok) return refused('bad_order', read.problem);
  const context = contextAt(ports, clock.now());
  let result;
  try {
    result = engine.beginOutgoing(compiled, { id: call, order: read.placed }, context);
  } catch (error) {
    log.error({ call, flow: order.flow, code: 'transition_failed', error }, 'An outgoing call could not begin.');
    return refused('transition_failed', messageOf(error));
  }
  const begins = { flow: compiled.flow.id, version: compiled.version };
  const switches = engine.switchesGiven(begins, context);
  const handled = {
    result,
    encoded: encodeCall(engine, result.snapshot, context.flows),
    error: null,
    switches,
    begins,
  };
  const none = { kind: 'none' } as const;
  await commitHandled(ports, { call, seq: 0, snapshot: null }, read.placed, none, context.now, handled);
  const { by, flow, inMs } = order;
  log.info({ call, by, to, flow, version: compiled.version, inMs }, 'A call is placed.');
  return { ok: true, call };
}

function refused(code: Extract<Placed, { ok: false }>['code'], detail: string): Placed {
  return { ok: false, code, detail };
}

/** Pause after a call could not be stored. */
const AGAIN_AFTER_MS = 1_000;

/**
 * The id of the call that a command orders, a UUID: the same at every attempt, and no relation of the ordering call's id,
 * since the ids of commands are that with their number mixed in, and two calls must not have one of them in common.
 */
function orderedCall({ call, n }: OutboxCommand): string {
  const hex = createHash('sha256').update(`${call}/${n}`).digest('hex');
  // Version 8 is for ids of one's own making (RFC 9562).
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/**
 * Carries out a flow's `start_call`. The new call's id is made from the command's, so that it takes effect once; the
 * order is not the ordering call's any more, whose end stops nothing.
 */
export function startPlacing({ place, clock, log }: PlacingPorts, command: OutboxCommand): Delivery {
  const order = orderOf(command);
  // The wait began with the order, however long nobody could place the call.
  const wait = (): number => Math.max(0, command.committedAt + order.inMs - clock.now());
  let finish: () => void = () => undefined;
  const finished = new Promise<'finished'>((resolve) => {
    finish = () => {
      resolve('finished');
    };
  });
  const run = async (): Promise<Settlement> => {
    for (;;) {
      try {
        return settlementOf(await place({ ...order, inMs: wait() }));
      } catch (error) {
        log.error({ call: command.call, n: command.n, error }, 'A call could not be placed; it is tried again.');
      }
      const pause = sleepUntil(clock, clock.now() + AGAIN_AFTER_MS).then(() => 'again' as const);
      // What is not stored when the server stops is placed after the next start.
      if ((await Promise.race([pause, finished])) === 'finished') return { outcome: 'dropped' };
    }
  };
  return { settled: run(), abandon: () => undefined, finish };
}

function settlementOf(placed: Placed): Settlement {
  if (placed.ok) return { outcome: 'accepted', status: 201, response: { call_id: placed.call } };
  return { outcome: 'refused', status: null, code: placed.code, detail: placed.detail };
}

function orderOf(command: OutboxCommand): PlaceOrder {
  const { params } = command;
  const text = (name: string): string => (typeof params[name] === 'string' ? params[name] : '');
  return {
    id: orderedCall(command),
    by: command.call,
    flow: text('flow'),
    to: text('to'),
    from: text('from'),
    line: text('line'),
    connectionId: text('connection_id'),
    inputs: params['inputs'] as JsonObject,
    inMs: Number(params['in_ms']),
  };
}
