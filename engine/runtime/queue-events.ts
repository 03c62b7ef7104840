import type { WebhookEvent } from '../model/event.ts';
import type { LedgerEntry } from '../model/snapshot.ts';
import { dispatch } from './dispatch.ts';
import { inFrame, type FlowBook } from './flow-book.ts';
import { closeEntry } from './ledger.ts';
import { withQueue } from './queue-operations.ts';
import { eventScope } from './scope.ts';
import { ownerLives, withTrace, type Work } from './work.ts';

/** The engine's own places in queues that an event may be about, oldest first: the token proves what came before it. */
function placesFor(work: Work, event: WebhookEvent, leg: string): readonly LedgerEntry[] {
  const n = event.token?.n ?? null;
  return work.call.ledger.filter((entry) => entry.as === 'queue' && entry.leg === leg && (n === null || n >= entry.n));
}

/**
 * `call.enqueued` and `call.dequeued` of the engine's own `queue`. Null where none is open: then they belong to Telnyx's
 * `enqueue`, verbatim.
 */
export function takeQueueEvent(work: Work, flows: FlowBook, event: WebhookEvent, leg: string): Work | null {
  const name = event.payload['queue'];
  const places = placesFor(work, event, leg).filter(({ where }) => typeof name !== 'string' || where === name);
  const [place] = places;
  if (place === undefined) return work.call.ledger.some(({ as }) => as === 'queue') ? work : null;
  if (event.type === 'call.enqueued') return tellQueue(work, flows, places.at(-1) ?? place, event);
  return left(work, flows, place, event);
}

/** What the carrier says of the place becomes what `queue` holds. */
function tellQueue(work: Work, flows: FlowBook, place: LedgerEntry, event: WebhookEvent): Work {
  if (place.owner === null || !ownerLives(work.call, place.owner)) return work;
  const news = Object.entries({
    position: event.payload['current_position'],
    average_wait: event.payload['queue_avg_wait_time_secs'],
    waited: event.payload['wait_time_secs'],
  }).flatMap(([name, value]) => (typeof value === 'number' ? [[name, BigInt(Math.round(value))] as const] : []));
  const { depth, flow } = work;
  return { ...withQueue(inFrame(work, flows, place.frame), Object.fromEntries(news)), depth, flow };
}

/** The machine's event for each reason (published OpenAPI, call.dequeued). */
const becauseOf: Readonly<Record<string, string>> = {
  bridged: 'queue.bridged',
  'bridging-in-process': 'queue.bridged',
  timeout: 'queue.timeout',
};

/** The call has left the queue. A place that an agent took is kept until the hang-up: the step still waits there. */
function left(work: Work, flows: FlowBook, place: LedgerEntry, event: WebhookEvent): Work {
  const { reason } = event.payload;
  const why = typeof reason === 'string' ? reason : '';
  const told = withTrace(tellQueue(work, flows, place, event), 'note', `left the queue ${place.where ?? ''}: ${why}`);
  // The hang-up itself follows.
  if (why === 'hangup') return told;
  const type = becauseOf[why] ?? 'queue.left';
  const open = type === 'queue.bridged' && place.owner !== null ? told : closeEntry(told, place.n);
  return dispatch(open, flows, { type, owner: place.owner, result: eventScope(event.payload) });
}

/** `call.bridged` of a caller who waits in a queue: an agent has taken the call. Null where none waits. */
export function takenFromQueue(work: Work, flows: FlowBook, event: WebhookEvent, leg: string): Work | null {
  const place = placesFor(work, event, leg).findLast(({ owner }) => owner !== null);
  if (place === undefined) return null;
  return dispatch(withTrace(work, 'leg', 'bridged', { queue: place.where ?? '' }), flows, {
    type: 'queue.bridged',
    owner: place.owner,
    result: eventScope(event.payload),
  });
}
