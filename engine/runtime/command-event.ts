import { fromJson } from '../expressions/json.ts';
import type { CommandAccepted, CommandFailed, RequestEnded } from '../model/event.ts';
import type { LedgerEntry } from '../model/snapshot.ts';
import { conferenceAccepted } from './conference-events.ts';
import { dropRecordings } from './recordings.ts';
import { eventScope } from './scope.ts';
import { dispatch } from './dispatch.ts';
import type { FlowBook } from './flow-book.ts';
import { adoptLeg, findLeg, hangUpUnwanted, legGone } from './leg-events.ts';
import { closeEntry, eventOf } from './ledger.ts';
import { callerLeg, withEntry, withLeg, withTrace, type Work } from './work.ts';

/** The carrier took a command: a step that waits for no more is done. */
export function takeAccepted(before: Work, flows: FlowBook, event: CommandAccepted): Work {
  const work = takeDialled(before, event);
  const entry = work.call.ledger.find((each) => each.n === event.n);
  if (entry?.awaits !== 'acceptance') return entry === undefined ? work : withConversation(work, entry, event);
  if (entry.as === 'conference') return conferenceAccepted(work, flows, entry, event);
  return dispatch(closeEntry(work, entry.n), flows, {
    type: eventOf(entry, 'accepted'),
    owner: entry.owner,
    result: eventScope(event.response),
  });
}

/** The answer to an AI command tells the id by which the end of its conversation is known (published OpenAPI). */
function withConversation(work: Work, { n }: LedgerEntry, { response }: CommandAccepted): Work {
  const id = response['conversation_id'];
  return typeof id === 'string' && id !== '' ? withEntry(work, n, { conversationId: id }) : work;
}

/** The answer to a dial names the leg that it opened; nothing else is answered with a call (published OpenAPI). */
export function dialledLeg({ response }: CommandAccepted): string | null {
  const id = response['call_control_id'];
  return response['record_type'] === 'call' && typeof id === 'string' && id !== '' ? id : null;
}

function takeDialled(work: Work, event: CommandAccepted): Work {
  const id = dialledLeg(event);
  return id === null || findLeg(work, id) !== undefined ? work : adoptLeg(work, id, event.n, false);
}

/** What an author can do about an answer that stays away for a reason of ours. */
const hints: Readonly<Record<string, string>> = {
  refused_address: ' (its host is at a private or special address, which PRESSONE_HTTP_ALLOW must name)',
  refused_host: ' (its host comes out of data, and PRESSONE_HTTP_ALLOW does not name it)',
  env_missing: ' (it reads a variable that is not set, or that PRESSONE_ENV does not name)',
};

/** The flow's HTTP request has its answer, or will have none. */
export function takeRequestEnded(work: Work, flows: FlowBook, event: RequestEnded): Work {
  const entry = work.call.ledger.find((each) => each.n === event.n);
  if (entry?.action !== 'request') return work;
  const { status, body, json, text, reason } = event;
  const shown =
    reason === '' ? `the request was answered ${status}` : `the request has no answer: ${reason}${hints[reason] ?? ''}`;
  return dispatch(withTrace(closeEntry(work, entry.n), 'note', shown, { n: event.n }), flows, {
    type: 'replied',
    owner: entry.owner,
    result: { status: BigInt(status), body: fromJson(body), reason },
    data: { json, ...(text === undefined ? {} : { text }) },
  });
}

/** The carrier refused a command, or it grew too old. 90018 means that the call has ended. */
export function takeFailed(before: Work, flows: FlowBook, event: CommandFailed): Work {
  let work = withTrace(before, 'note', `${event.action} failed: ${event.code} ${event.detail}`.trim(), { n: event.n });
  const unsent = [event.n, ...event.cancelled].filter((n) => !tookEffect(before, n));
  // A refusal may take what was to follow along: whoever waits for that has failed as well.
  const awaited = before.call.ledger.filter(({ n, owner }) => owner !== null && unsent.includes(n));
  for (const n of unsent) work = closeEntry(work, n);
  work = dropRecordings(work, unsent);
  const leg = findLeg(work, event.leg);
  const caller = callerLeg(work.call);
  const notPlaced = caller.id === '' && caller.openedBy !== null && unsent.includes(caller.openedBy);
  if (notPlaced) return legGone(work, flows, caller, 'unspecified');
  const other = before.call.ledger.find((each) => each.n === event.n)?.to;
  // The leg that the dial was to be linked to has ended.
  if (event.code === '90018' && event.action === 'dial') work = { ...work, probes: [...work.probes, caller.id] };
  if (event.code === '90018' && leg !== undefined) {
    // Of a command that names two legs it does not say which of them has ended.
    if (other === undefined) work = legGone(work, flows, leg, '');
    else work = { ...work, probes: [...work.probes, leg.id, other] };
  }
  if (event.code === '90034' && leg?.state === 'answered') work = withLeg(work, leg.id, { state: 'ringing' });
  if (event.cancelled.length > 0) work = hangUpUnwanted(work);
  const result = { status: 'refused', code: event.code, detail: event.detail, http_status: BigInt(event.status ?? 0) };
  return awaited.reduce(
    (next, entry) => dispatch(next, flows, { type: eventOf(entry, 'failed'), owner: entry.owner, result }),
    work,
  );
}

/** A far leg proves that its command did arrive, whatever was answered to a repeat of it. */
function tookEffect(work: Work, n: number): boolean {
  return work.call.legs.some((leg) => leg.openedBy === n && leg.id !== '' && leg.state !== 'gone');
}
