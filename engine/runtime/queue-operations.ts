import type { LedgerEntry } from '../model/snapshot.ts';
import type { Value } from '../expressions/expression.ts';
import type { Op } from '../verbs/phases.ts';
import { evaluateParams } from './dynamic.ts';
import { issue } from './ledger.ts';
import { BRIDGE_CHECK_MS } from './transfer-operations.ts';
import {
  callerLeg,
  dropTimers,
  frameOf,
  startTimer,
  withCall,
  withData,
  withEntry,
  withLeg,
  type Work,
} from './work.ts';

/** The place in a queue that the running step waits in. */
function placeOf(work: Work): LedgerEntry | undefined {
  const { owners } = frameOf(work);
  return work.call.ledger.find((entry) => entry.as === 'queue' && entry.owner === owners.step);
}

export function enterQueue(work: Work, { values }: Extract<Op, { type: 'enter_queue' }>['params']): Work {
  const params = evaluateParams(work, 'queue', values);
  const name = params['queue_name'];
  const issued = issue(work, {
    action: 'enqueue',
    params,
    awaits: 'ending',
    owner: frameOf(work).owners.step,
    // People wait as long as they wait: `max_wait` and `after` are its bounds.
    deadlineMs: null,
    as: 'queue',
    where: typeof name === 'string' ? name : '',
  });
  return withQueue(issued, { position: 0n, waited: 0n, average_wait: 0n });
}

/** Leaves the queue by the flow's own wish. */
export function leaveQueue(work: Work): Work {
  return issue(work, {
    action: 'leave_queue',
    params: {},
    awaits: 'acceptance',
    owner: frameOf(work).owners.phase,
    deadlineMs: null,
  });
}

/** The call is out of the queue: leaving the step must not ask for that again. */
export function leftQueue(work: Work): Work {
  const place = placeOf(work);
  return place === undefined ? work : withEntry(work, place.n, { stopped: true });
}

/** Asks for the call's place and the queue's average. An answer still open is not asked for again. */
export function askQueue(work: Work): Work {
  const place = placeOf(work);
  if (place?.where === undefined || !allAnswered(work)) return work;
  const ask = (next: Work, action: string): Work =>
    issue(next, {
      action,
      params: { queue_name: place.where ?? '' },
      awaits: 'acceptance',
      owner: frameOf(work).owners.step,
      deadlineMs: null,
      as: 'asked',
    });
  return ask(ask(work, 'queue_call_status'), 'queue_status');
}

/** True when nothing that the running step asked is open. */
export function allAnswered(work: Work): boolean {
  const { owners } = frameOf(work);
  return !work.call.ledger.some((entry) => entry.as === 'asked' && entry.owner === owners.step);
}

/** Takes an answer of Telnyx (published OpenAPI: Queue, QueueCall) into what `queue` holds. */
export function keepQueueAnswer(work: Work): Work {
  const { result } = frameOf(work);
  const told: Record<string, Value> = {};
  for (const [name, from] of [
    ['position', 'queue_position'],
    ['waited', 'wait_time_secs'],
    ['average_wait', 'average_wait_time_secs'],
  ] as const) {
    const value = result[from];
    if (typeof value === 'bigint') told[name] = value;
  }
  return withQueue(work, told);
}

/** What `queue` holds in expressions, with news: `position`, `waited` and `average_wait` in seconds. */
export function withQueue(work: Work, news: Readonly<Record<string, Value>>): Work {
  const { queue } = frameOf(work).data;
  return withData(work, { queue: { ...(queue as Readonly<Record<string, Value>> | undefined), ...news } });
}

/**
 * An agent has the caller: the call ends with that bridge. How long the state may last no longer counts; a lost hang-up
 * is found by asking.
 */
export function queueBridged(work: Work): Work {
  const { owners } = frameOf(work);
  const place = placeOf(work);
  const talking = withLeg(withCall(work, { entered: 0, errors: 0 }), callerLeg(work.call).id, { state: 'bridged' });
  const untimed = dropTimers(
    talking,
    ({ name, owner }) => (name === 'after' && owner === owners.state) || owner === owners.step,
  );
  if (place === undefined) return untimed;
  const kept = withEntry(untimed, place.n, { stopped: true });
  return startTimer(kept, { name: 'probe', owner: owners.step, of: place.n }, BRIDGE_CHECK_MS);
}
