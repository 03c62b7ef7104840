import type { WebhookEvent } from '../../engine/model/event.ts';
import type { JsonValue } from '../../engine/telnyx/wire.ts';
import { messageOf } from '../errors.ts';
import type { CommitOutcome } from '../store/call-store.ts';
import type { CompiledFlow, RouteQuery } from './engine-port.ts';
import { commitHandled, contextAt, encodeCall, type Handled, type HandlerPorts } from './handle-event.ts';

/** Counts of what an operator should hear of. */
export type CountedEvent = 'unroutable' | 'unknown' | 'duplicate' | 'begun';

export interface BeginPorts extends HandlerPorts {
  /** A new call's id (UUID). */
  readonly newId: () => string;
  readonly count: (what: CountedEvent) => void;
}

/** True for a caller who waits for us; the legs we or others open never start a flow. */
export function beginsCall(event: WebhookEvent): boolean {
  const { direction, state } = event.payload;
  return event.type === 'call.initiated' && event.leg !== null && direction === 'incoming' && state === 'parked';
}

/** Begins the call of an incoming leg with the flow its number leads to, and rejects it where there is none. */
export async function beginCall(ports: BeginPorts, call: string, event: WebhookEvent): Promise<CommitOutcome> {
  const { count, flows, log, clock } = ports;
  const query = routeQuery(event);
  const flow = ports.engine.routeCall(flows.active(), query);
  const now = clock.now();
  const handled = firstStep(ports, flow, { id: call, event }, now);
  const cause = { kind: 'event', key: event.id } as const;
  const outcome = await commitHandled(ports, { call, seq: 0, snapshot: null }, event, cause, now, handled);
  if (outcome !== 'committed') return outcome;
  if (flow === null) {
    count('unroutable');
    log.warn({ call, ...query }, 'No flow takes this number: the call is rejected. Add a route, or a default flow.');
  } else {
    count('begun');
    log.info({ call, ...query, flow: flow.flow.id, version: flow.version }, 'A call has come in.');
  }
  return outcome;
}

/** A flow that cannot even begin leaves nothing to raise an error on: the call is rejected. */
function firstStep(
  ports: BeginPorts,
  flow: CompiledFlow | null,
  init: { id: string; event: WebhookEvent },
  now: number,
): Handled {
  const { engine, log } = ports;
  const context = contextAt(ports, now);
  const begin = (started: CompiledFlow | null, error: string | null): Handled => {
    const result = engine.beginCall(started, init, context);
    const begins = flow === null ? null : { flow: flow.flow.id, version: flow.version };
    const switches = engine.switchesGiven(begins ?? undefined, context);
    return { result, encoded: encodeCall(engine, result.snapshot, context.flows), error, switches, begins };
  };
  if (flow === null) return begin(null, null);
  try {
    return begin(flow, null);
  } catch (error) {
    log.error({ call: init.id, flow: flow.flow.id, code: 'transition_failed', error }, 'A flow could not begin.');
    return begin(null, messageOf(error));
  }
}

function routeQuery(event: WebhookEvent): RouteQuery {
  const { to, from, connection_id: connectionId } = event.payload;
  return { to: textOf(to), from: textOf(from), connectionId: textOf(connectionId) };
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
