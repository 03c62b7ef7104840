import type { JsonObject } from '../telnyx/wire.ts';
import { numberOf, own, textOf } from './fields.ts';
import { notFound, refusal } from './errors.ts';
import { plan } from './schedule.ts';
import type { Answer, Carrier, Leg } from './state.ts';
import { emit, isoOf } from './webhooks.ts';

const DEFAULT_SIZE = 100;

/** Puts a call into a queue, which is made if need be; a refusal when it is full or the call is queued already. */
export function enqueue(carrier: Carrier, leg: Leg, params: JsonObject): Answer | undefined {
  const name = textOf(params, 'queue_name');
  if (leg.waiting !== null) {
    return refusal(422, '90038', 'Call already in queue', "Call can't be added to a queue it's already in.");
  }
  const maximum = numberOf(params, 'max_size', DEFAULT_SIZE);
  const queue = own(carrier.queues, name) ?? { maximum, calls: [] };
  carrier.queues[name] = queue;
  const script = own(carrier.options.queues, name);
  // A scripted place stands for those who wait in front, so one past the queue's end means that it is full.
  if (Math.max(queue.calls.length + 1, script?.position ?? 1) > queue.maximum) {
    return refusal(422, '90036', 'Queue full', `The '${name}' queue is full and can't accept more calls.`);
  }
  queue.calls.push(leg.id);
  const n = ++carrier.serial;
  leg.waiting = { n, queue: name, since: carrier.now, keep: params['keep_after_hangup'] === true };
  emit(carrier, leg, 'call.enqueued', {
    current_position: script?.position ?? queue.calls.length,
    queue: name,
    queue_avg_wait_time_secs: 0,
  });
  const longest = params['max_wait_time_secs'];
  if (typeof longest === 'number') {
    plan(carrier, carrier.now + longest * 1_000, { kind: 'queue-timeout', leg: leg.id, n });
  }
  if (script?.leavesAfter !== undefined) {
    plan(carrier, carrier.now + script.leavesAfter, { kind: 'queue-removed', leg: leg.id, n });
  }
  const agentAfter = script?.bridgedAfter ?? null;
  if (agentAfter !== null) {
    plan(carrier, carrier.now + agentAfter, { kind: 'queue-agent', leg: leg.id, n });
  }
  return undefined;
}

/** Takes a call out of its queue, if it is in one. */
export function dequeue(carrier: Carrier, leg: Leg, reason: 'bridged' | 'hangup' | 'leave' | 'timeout'): void {
  const waiting = leg.waiting;
  if (waiting === null) return;
  // With keep_after_hangup the place is kept; nothing says that the call left.
  if (reason === 'hangup' && waiting.keep) return;
  leg.waiting = null;
  const calls = own(carrier.queues, waiting.queue)?.calls ?? [];
  const position = calls.indexOf(leg.id);
  if (position >= 0) calls.splice(position, 1);
  emit(carrier, leg, 'call.dequeued', {
    queue: waiting.queue,
    queue_position: own(carrier.options.queues, waiting.queue)?.position ?? position + 1,
    reason,
    wait_time_secs: Math.floor((carrier.now - waiting.since) / 1_000),
  });
}

/** `GET /queues/{queue_name}` (published OpenAPI: Queue). */
export function queueStatus(carrier: Carrier, name: string): Answer {
  const queue = own(carrier.queues, name);
  if (queue === undefined) return notFound();
  const waits = queue.calls.map((id) => waitedSecs(carrier, carrier.legs[id]));
  const mean = waits.length === 0 ? 0 : waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
  const average = own(carrier.options.queues, name)?.averageWaitSecs ?? Math.round(mean);
  const data = {
    record_type: 'queue',
    id: name,
    name,
    current_size: queue.calls.length,
    max_size: queue.maximum,
    average_wait_time_secs: average,
    created_at: isoOf(carrier.now),
    updated_at: isoOf(carrier.now),
  };
  return { status: 200, body: { data } };
}

/** `GET /queues/{queue_name}/calls/{call_control_id}` (published OpenAPI: QueueCall). */
export function queuedCall(carrier: Carrier, name: string, id: string): Answer {
  const leg = own(carrier.legs, id);
  const calls = own(carrier.queues, name)?.calls ?? [];
  if (leg === undefined || leg.waiting?.queue !== name) return notFound();
  const data = {
    record_type: 'queue_call',
    call_control_id: leg.id,
    call_leg_id: leg.legId,
    call_session_id: leg.sessionId,
    connection_id: leg.connectionId,
    from: leg.from,
    to: leg.to,
    is_alive: leg.endedAt === null,
    queue_id: name,
    queue_position: own(carrier.options.queues, name)?.position ?? calls.indexOf(id) + 1,
    enqueued_at: isoOf(leg.waiting.since),
    wait_time_secs: waitedSecs(carrier, leg),
  };
  return { status: 200, body: { data } };
}

function waitedSecs(carrier: Carrier, leg: Leg | undefined): number {
  return Math.floor((carrier.now - (leg?.waiting?.since ?? carrier.now)) / 1_000);
}

/** The head of a queue, or undefined when it is empty or unknown. */
export function headOf(carrier: Carrier, name: string): Leg | undefined {
  const first = own(carrier.queues, name)?.calls[0];
  return first === undefined ? undefined : carrier.legs[first];
}
