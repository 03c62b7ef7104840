import type { CommandAccepted, CommandFailed } from '../model/event.ts';
import { eventScope } from './scope.ts';
import { dispatch, type FlowBook } from './dispatch.ts';
import { findLeg, hangUpUnwanted, legGone } from './leg-events.ts';
import { closeEntry } from './ledger.ts';
import { withLeg, withTrace, type Work } from './work.ts';

/** The carrier took a command: a step that waits for no more is done. */
export function takeAccepted(work: Work, flows: FlowBook, event: CommandAccepted): Work {
  const entry = work.call.ledger.find((each) => each.n === event.n);
  if (entry?.awaits !== 'acceptance') return work;
  return dispatch(closeEntry(work, entry.n), flows, {
    type: 'accepted',
    owner: entry.owner,
    result: eventScope(event.response),
  });
}

/** The carrier refused a command, or it grew too old. 90018 means that the call has ended. */
export function takeFailed(before: Work, flows: FlowBook, event: CommandFailed): Work {
  let work = withTrace(before, 'note', `${event.action} failed: ${event.code} ${event.detail}`.trim(), { n: event.n });
  const unsent = [event.n, ...event.cancelled].filter((n) => !tookEffect(before, n));
  // A refused stop takes what was to follow it along: whoever waits for that has failed as well.
  const entry = unsent
    .map((n) => before.call.ledger.find((each) => each.n === n))
    .find((each) => each !== undefined && each.owner !== null);
  for (const n of unsent) work = closeEntry(work, n);
  const leg = findLeg(work, event.leg);
  if (event.code === '90018' && leg !== undefined) work = legGone(work, flows, leg, '');
  if (event.code === '90034' && leg?.state === 'answered') work = withLeg(work, leg.id, { state: 'ringing' });
  if (event.cancelled.length > 0) work = hangUpUnwanted(work);
  if (entry === undefined) return work;
  return dispatch(work, flows, {
    type: 'failed',
    owner: entry.owner,
    result: { status: 'refused', code: event.code, detail: event.detail, http_status: BigInt(event.status ?? 0) },
  });
}

/** A far leg proves that its command did arrive, whatever was answered to a repeat of it. */
function tookEffect(work: Work, n: number): boolean {
  return work.call.legs.some((leg) => leg.openedBy === n && leg.state !== 'gone');
}
