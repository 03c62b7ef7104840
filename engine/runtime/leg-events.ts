import type { LedgerEntry, Leg } from '../model/snapshot.ts';
import { dispatch, hangUpFlow, settle, type FlowBook } from './dispatch.ts';
import { end, finishFlow } from './finish.ts';
import { closeEntry, hangUpLeg, setDeadline } from './ledger.ts';
import { callerLeg, legNamed, withCall, withLeg, withTrace, type Work } from './work.ts';

/** The transfer that opened a far leg, while it is still in the ledger. */
function openerOf(work: Work, leg: Leg): LedgerEntry | undefined {
  return work.call.ledger.find((entry) => entry.n === leg.openedBy && entry.action === 'transfer');
}

/** True for a far leg that no state waits for, and that was not let go either. */
function isUnwanted(work: Work, leg: Leg): boolean {
  if (leg.role !== 'far' || !leg.ours || leg.state === 'gone') return false;
  return work.call.stage !== 'live' || (openerOf(work, leg)?.stopped ?? true);
}

/** Hangs up far legs that nobody needs any more; the first attempt may have been cancelled, or have come too early. */
export function hangUpUnwanted(work: Work, legs: readonly Leg[] = work.call.legs): Work {
  return legs.reduce((next, leg) => (isUnwanted(next, leg) ? hangUpLeg(next, leg.id) : next), work);
}

/** A far leg turns up: it belongs to the command named in its token. One that nobody needs any more is hung up. */
export function adoptLeg(work: Work, id: string, openedBy: number, gone: boolean): Work {
  const leg: Leg = { id, role: 'far', state: 'ringing', ours: true, openedBy, hangupCause: '' };
  const known = withTrace(withCall(work, { legs: [...work.call.legs, leg] }), 'leg', 'far leg begins', { leg: id });
  return gone ? known : hangUpUnwanted(known, [leg]);
}

/** `call.answered`, or an event that proves it. */
export function legAnswered(work: Work, flows: FlowBook, leg: Leg): Work {
  if (leg.state !== 'ringing') return work;
  const next = withTrace(withLeg(work, leg.id, { state: 'answered' }), 'leg', `${leg.role} answered`, { leg: leg.id });
  if (leg.role === 'far') return hangUpUnwanted(next, [leg]);
  const entry = next.call.ledger.find((each) => each.leg === leg.id && each.action === 'answer');
  if (entry === undefined) return next;
  return dispatch(closeEntry(next, entry.n), flows, { type: 'ended', owner: entry.owner, result: {} });
}

/** The far leg that a `call.bridged` of the caller's leg speaks of: the one that is rung for now. */
function rungFor(work: Work, tokenN: number | null): Leg | undefined {
  return work.call.legs.findLast((leg) => {
    if (leg.role !== 'far' || leg.state === 'gone') return false;
    const entry = openerOf(work, leg);
    return entry !== undefined && !entry.stopped && (tokenN === null || tokenN >= entry.n);
  });
}

/**
 * `call.bridged` on either leg: the transfer's far end is connected.
 * @param tokenN the event's token; on the caller's leg an older one speaks of an earlier transfer
 */
export function legBridged(work: Work, flows: FlowBook, leg: Leg, tokenN: number | null): Work {
  const far = leg.role === 'far' ? leg : rungFor(work, tokenN);
  if (far === undefined || far.state === 'bridged' || far.state === 'gone') return work;
  let next = withLeg(work, far.id, { state: 'bridged' });
  const caller = callerLeg(next.call);
  if (caller.state !== 'gone') next = withLeg(next, caller.id, { state: 'bridged' });
  next = hangUpUnwanted(withTrace(next, 'leg', 'bridged', { leg: far.id }), [far]);
  const entry = openerOf(next, far);
  return entry === undefined ? next : dispatch(next, flows, { type: 'far.bridged', owner: entry.owner });
}

/** How long the caller's own hang-up may take to arrive after the far leg was cancelled for it, ms. */
const CALLER_LEFT_MS = 5_000;

/** A leg is over: `call.hangup`, an answer that says so, or a probe. */
export function legGone(work: Work, flows: FlowBook, leg: Leg, cause: string): Work {
  if (leg.state === 'gone') return work;
  return leg.role === 'caller' ? callerGone(work, flows, leg, cause) : farGone(work, flows, leg, cause);
}

function callerGone(work: Work, flows: FlowBook, leg: Leg, cause: string): Work {
  let next = withLeg(work, leg.id, { state: 'gone', hangupCause: cause });
  next = withTrace(next, 'leg', 'caller gone', { leg: leg.id, cause });
  for (const entry of work.call.ledger) {
    if (entry.leg === leg.id && entry.action !== 'transfer') next = closeEntry(next, entry.n);
  }
  next = {
    ...withCall(next, {
      stage: 'ending',
      info: { ...next.call.info, hangupCause: cause },
      kept: [],
      seen: [],
      owed: [],
    }),
    dropUnsent: [...next.dropUnsent, leg.id],
  };
  return next.call.frames.length === 0 ? finishFlow(next) : hangUpFlow(next, flows);
}

function farGone(work: Work, flows: FlowBook, leg: Leg, cause: string): Work {
  const entry = openerOf(work, leg);
  if (cause === 'originator_cancel' && entry !== undefined && !entry.stopped && leg.state !== 'bridged') {
    const left = withLeg(work, leg.id, { state: 'gone', hangupCause: cause });
    return setDeadline(withTrace(left, 'note', 'the far leg was cancelled: the caller left'), entry.n, CALLER_LEFT_MS);
  }
  const afterTalk = cause === 'normal_clearing' || cause === 'time_limit';
  const implied = afterTalk && leg.state !== 'bridged' && entry !== undefined && !entry.stopped;
  let next = implied ? legBridged(withTrace(work, 'implied', 'call.bridged'), flows, leg, null) : work;
  next = withLeg(next, leg.id, { state: 'gone', hangupCause: cause });
  const caller = callerLeg(next.call);
  if (caller.state === 'bridged') next = withLeg(next, caller.id, { state: 'answered' });
  next = withTrace(next, 'leg', 'far leg gone', { leg: leg.id, cause });
  if (entry !== undefined) {
    next = closeEntry(next, entry.n);
    next = dispatch(next, flows, {
      type: 'far.gone',
      owner: entry.owner,
      data: { farCause: cause },
      result: { status: cause },
    });
  }
  return afterFarGone(next, flows);
}

/** A call that only waited for its far legs has ended with the last of them. */
function afterFarGone(work: Work, flows: FlowBook): Work {
  if (work.call.stage !== 'ending') return work;
  const waiting = work.call.legs.some((leg) => leg.ours && leg.state !== 'gone');
  if (waiting) return work;
  return work.call.frames.length === 0 ? end(work) : settle(work, flows);
}

/** The caller's leg or a far one, by its id. */
export function findLeg(work: Work, id: string | null): Leg | undefined {
  return id === null ? undefined : legNamed(work.call, id);
}
