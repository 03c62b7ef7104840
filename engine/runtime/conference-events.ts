import type { CommandAccepted, WebhookEvent } from '../model/event.ts';
import type { LedgerEntry } from '../model/snapshot.ts';
import { leaveConferenceFor } from './conference-operations.ts';
import { dispatch } from './dispatch.ts';
import { inFrame, type FlowBook } from './flow-book.ts';
import { stepOf } from './flow-keys.ts';
import { closeEntry, setDeadline } from './ledger.ts';
import { eventScope } from './scope.ts';
import { withEntry, withTrace, type Work } from './work.ts';

/** The carrier took the command that joins or creates a conference; creating it tells its id (published OpenAPI). */
export function conferenceAccepted(work: Work, flows: FlowBook, entry: LedgerEntry, event: CommandAccepted): Work {
  const id = event.response['id'];
  return joined(work, flows, entry, entry.conferenceId ?? (typeof id === 'string' ? id : ''));
}

function joined(work: Work, flows: FlowBook, entry: LedgerEntry, id: string): Work {
  if (id === '') {
    const lost = withTrace(closeEntry(work, entry.n), 'note', 'the answer names no conference');
    return dispatch(lost, flows, { type: 'conference.failed', owner: entry.owner, result: { status: 'unknown' } });
  }
  const known = withEntry(setDeadline(work, entry.n, null), entry.n, { awaits: 'ending', conferenceId: id });
  const noted = withTrace(known, 'note', `joined the conference ${entry.where ?? ''}`, { conference: id });
  if (entry.owner !== null) return dispatch(noted, flows, { type: 'conference.joined', owner: entry.owner });
  // The state was left while the carrier still had to answer.
  const top = noted.call.frames.length - 1;
  return top < 0 ? noted : leaveConferenceFor(inFrame(noted, flows, top), stepOf(inFrame(noted, flows, top)));
}

/**
 * `conference.participant.joined` and `left` of the caller, and `conference.ended` where it names the caller's leg: by the
 * conference's id, where that is known, and by the token, which proves what came before the call's part in it.
 */
export function takeConferenceEvent(work: Work, flows: FlowBook, event: WebhookEvent, leg: string): Work {
  const n = event.token?.n ?? null;
  const { conference_id: given } = event.payload;
  const id = typeof given === 'string' ? given : '';
  const entry = work.call.ledger.findLast(
    (each) =>
      each.as === 'conference' &&
      each.leg === leg &&
      (each.conferenceId === undefined || each.conferenceId === id) &&
      (n === null || n >= each.n),
  );
  if (entry === undefined) return work;
  if (event.type === 'conference.participant.joined') {
    return entry.awaits === 'acceptance' ? joined(work, flows, entry, id) : work;
  }
  const noted = withTrace(closeEntry(work, entry.n), 'note', `left the conference ${entry.where ?? ''}`, {
    conference: id,
  });
  return dispatch(noted, flows, {
    type: 'conference.left',
    owner: entry.owner,
    result: eventScope(event.payload),
  });
}
