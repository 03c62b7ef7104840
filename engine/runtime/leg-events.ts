import { ownEffects } from '../model/command.ts';
import type { LedgerEntry, Leg } from '../model/snapshot.ts';
import { dispatch, hangUpFlow, settle } from './dispatch.ts';
import type { FlowBook } from './flow-book.ts';
import { end, finishFlow } from './finish.ts';
import { closeEntry, eventOf, hangUpLeg, opensLeg, setDeadline } from './ledger.ts';
import { recordingsStopped } from './recordings.ts';
import type { Value } from '../expressions/expression.ts';
import { callerLeg, isThere, legNamed, withCall, withLeg, withTrace, type Work } from './work.ts';

/** The transfer or dial that opened a leg, while it is still in the ledger. */
export function openerOf(work: Work, leg: Leg): LedgerEntry | undefined {
  return work.call.ledger.find((entry) => entry.n === leg.openedBy && opensLeg(entry));
}

/** True for a far leg that no state waits for, and that was not let go either. */
function isUnwanted(work: Work, leg: Leg): boolean {
  if (leg.role !== 'far' || !leg.ours || leg.state === 'gone') return false;
  if (work.call.stage !== 'live') return true;
  return leg.held !== true && (openerOf(work, leg)?.stopped ?? true);
}

/** Hangs up far legs that nobody needs any more; the first attempt may have been cancelled, or have come too early. */
export function hangUpUnwanted(work: Work, legs: readonly Leg[] = work.call.legs): Work {
  return legs.reduce((next, leg) => (isUnwanted(next, leg) ? hangUpLeg(next, leg.id) : next), work);
}

/** A leg that we opened turns up: it belongs to the command named in its token. One that nobody needs any more is hung up. */
export function adoptLeg(work: Work, id: string, openedBy: number, gone: boolean): Work {
  const caller = callerLeg(work.call);
  if (caller.id === '' && caller.openedBy === openedBy) return adoptCaller(work, id, gone);
  const leg: Leg = { id, role: 'far', state: 'ringing', ours: true, openedBy, hangupCause: '' };
  const known = withTrace(withCall(work, { legs: [...work.call.legs, leg] }), 'leg', 'far leg begins', { leg: id });
  return gone ? known : hangUpUnwanted(known, [leg]);
}

/** The leg of an outgoing call is known: what was noted of the leg without an id is about it. */
function adoptCaller(work: Work, id: string, gone: boolean): Work {
  const ledger = work.call.ledger.map((entry) => (entry.leg === '' ? { ...entry, leg: id } : entry));
  const known = withTrace(withCall(withLeg(work, '', { id }), { ledger }), 'leg', 'the call rings', { leg: id });
  return gone || work.call.stage === 'live' ? known : hangUpLeg(known, id);
}

/** `call.answered`, or an event that proves it. */
export function legAnswered(work: Work, flows: FlowBook, leg: Leg): Work {
  if (leg.state !== 'ringing') return work;
  const next = withTrace(withLeg(work, leg.id, { state: 'answered' }), 'leg', `${leg.role} answered`, { leg: leg.id });
  const opener = openerOf(next, leg);
  if (opener?.action === 'dial' && !opener.stopped) return dialAnswered(next, flows, leg, opener);
  if (leg.role === 'far') return hangUpUnwanted(next, [leg]);
  const entry = next.call.ledger.find((each) => each.leg === leg.id && each.action === 'answer');
  if (entry === undefined) return next;
  return dispatch(closeEntry(next, entry.n), flows, { type: 'ended', owner: entry.owner, result: {} });
}

/** Who answered a dial is known at once, or once machine detection has ended. */
function dialAnswered(work: Work, flows: FlowBook, leg: Leg, opener: LedgerEntry): Work {
  if (opener.detectionMs !== undefined) return setDeadline(work, opener.n, opener.detectionMs);
  return dialReached(work, flows, leg, opener);
}

/** Somebody is there for a dial: an outgoing call begins its flow, a far leg is handed to the step that dialled it. */
export function dialReached(work: Work, flows: FlowBook, leg: Leg, opener: LedgerEntry): Work {
  if (leg.role === 'far') {
    return dispatch(work, flows, { type: 'far.answered', owner: opener.owner, data: { farLeg: leg.id } });
  }
  return dispatch(closeEntry(work, opener.n), flows, { type: 'ended', owner: opener.owner, result: {} });
}

/** The far leg that a `call.bridged` of the caller's leg speaks of: the one that is rung for now. */
function rungFor(work: Work, tokenN: number | null): Leg | undefined {
  return work.call.legs.findLast((leg) => {
    if (leg.role !== 'far' || leg.state === 'gone') return false;
    const entry = openerOf(work, leg);
    return entry?.action === 'transfer' && !entry.stopped && (tokenN === null || tokenN >= entry.n);
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

/** `call.bridged` on one of the two legs that a `bridge` joins; that of the other leg then changes nothing. */
export function bridgeEnded(
  work: Work,
  flows: FlowBook,
  entry: LedgerEntry,
  result: Readonly<Record<string, Value>>,
): Work {
  const joined = new Set([entry.leg, entry.to]);
  const legs = work.call.legs.map((leg) =>
    joined.has(leg.id) && leg.state !== 'gone' ? { ...leg, state: 'bridged' as const } : leg,
  );
  const data = entry.to === undefined ? {} : { leg: entry.to };
  const next = withTrace(withCall(work, { legs, entered: 0, errors: 0 }), 'leg', 'bridged', data);
  return dispatch(closeEntry(next, entry.n), flows, { type: eventOf(entry, 'ended'), owner: entry.owner, result });
}

/** How long the caller's own hang-up to arrive after the far leg was cancelled for it, ms. */
const CALLER_LEFT_MS = 5_000;

/** A leg is over: `call.hangup`, an answer that says so, or a probe. */
export function legGone(work: Work, flows: FlowBook, leg: Leg, cause: string): Work {
  if (leg.state === 'gone') return work;
  return leg.role === 'caller' ? callerGone(work, flows, leg, cause) : farGone(work, flows, leg, cause);
}

function callerGone(work: Work, flows: FlowBook, leg: Leg, cause: string): Work {
  let next = recordingsStopped(withLeg(work, leg.id, { state: 'gone', hangupCause: cause }), leg.id);
  next = withTrace(next, 'leg', 'caller gone', { leg: leg.id, cause });
  for (const entry of work.call.ledger) {
    if (entry.leg !== leg.id || ownEffects.has(entry.action)) continue;
    if (!opensLeg(entry) || entry.n === leg.openedBy) next = closeEntry(next, entry.n);
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
  next = next.call.legs.reduce((each, { id, held, state }) => {
    // A bridged leg ends with the caller's by itself, or was told to stay.
    return held === true && (state === 'ringing' || state === 'answered') ? hangUpLeg(each, id) : each;
  }, next);
  return next.call.frames.length === 0 ? finishFlow(next) : hangUpFlow(next, flows);
}

function farGone(work: Work, flows: FlowBook, leg: Leg, cause: string): Work {
  const entry = openerOf(work, leg);
  const transferred = entry?.action === 'transfer' && !entry.stopped;
  if (cause === 'originator_cancel' && transferred && leg.state !== 'bridged') {
    const left = withLeg(work, leg.id, { state: 'gone', hangupCause: cause });
    return setDeadline(withTrace(left, 'note', 'the far leg was cancelled: the caller left'), entry.n, CALLER_LEFT_MS);
  }
  const afterTalk = cause === 'normal_clearing' || cause === 'time_limit';
  const joining = work.call.ledger.find((each) => each.action === 'bridge' && each.to === leg.id);
  let next = work;
  if (afterTalk && leg.state !== 'bridged') {
    const implied = withTrace(work, 'implied', 'call.bridged');
    if (joining !== undefined) next = bridgeEnded(implied, flows, joining, {});
    else if (transferred) next = legBridged(implied, flows, leg, null);
  }
  const wasBridged = findLeg(next, leg.id)?.state === 'bridged';
  next = withLeg(next, leg.id, { state: 'gone', hangupCause: cause });
  const caller = callerLeg(next.call);
  if (wasBridged && caller.state === 'bridged') next = withLeg(next, caller.id, { state: 'answered' });
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
  const hopeless = next.call.ledger.find((each) => each.n === joining?.n);
  if (hopeless !== undefined) {
    next = dispatch(closeEntry(next, hopeless.n), flows, { type: eventOf(hopeless, 'lost'), owner: hopeless.owner });
  }
  return afterFarGone(next, flows);
}

/** A call that only waited for its far legs has ended with the last of them. */
function afterFarGone(work: Work, flows: FlowBook): Work {
  if (work.call.stage !== 'ending') return work;
  const waiting = work.call.legs.some((leg) => leg.ours && isThere(leg));
  if (waiting) return work;
  return work.call.frames.length === 0 ? end(work) : settle(work, flows);
}

/** The caller's leg or a far one, by its id. */
export function findLeg(work: Work, id: string | null): Leg | undefined {
  return id === null ? undefined : legNamed(work.call, id);
}
