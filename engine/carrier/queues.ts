import type { JsonObject } from '../telnyx/wire.ts';
import { numberOf, own, textOf } from './fields.ts';
import { refusal } from './errors.ts';
import { plan } from './schedule.ts';
import type { Answer, Carrier, Leg } from './state.ts';
import { emit } from './webhooks.ts';

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
  if (queue.calls.length >= queue.maximum) {
    return refusal(422, '90036', 'Queue full', `The '${name}' queue is full and can't accept more calls.`);
  }
  queue.calls.push(leg.id);
  const n = ++carrier.serial;
  leg.waiting = { n, queue: name, since: carrier.now, keep: params['keep_after_hangup'] === true };
  const script = own(carrier.options.queues, name);
  emit(carrier, leg, 'call.enqueued', {
    current_position: script?.position ?? queue.calls.length,
    queue: name,
    queue_avg_wait_time_secs: 0,
  });
  const longest = params['max_wait_time_secs'];
  if (typeof longest === 'number') {
    plan(carrier, carrier.now + longest * 1_000, { kind: 'queue-timeout', leg: leg.id, n });
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

/** The head of a queue, or undefined when it is empty or unknown. */
export function headOf(carrier: Carrier, name: string): Leg | undefined {
  const first = own(carrier.queues, name)?.calls[0];
  return first === undefined ? undefined : carrier.legs[first];
}
