import type { LegStatus, TimerFired } from '../model/event.ts';
import type { LedgerEntry, Leg, Timer } from '../model/snapshot.ts';
import { takeRequestEnded } from './command-event.ts';
import { dispatch, enterHangup, settle, stopFlow } from './dispatch.ts';
import { inFrame, type FlowBook } from './flow-book.ts';
import { raise } from './offer.ts';
import { isOver } from './frames.ts';
import { end, ENDING_MS, NO_SIGN_OF_LIFE_MS } from './finish.ts';
import { bridgeEnded, findLeg, legAnswered, legBridged, legGone } from './leg-events.ts';
import { closeEntry, eventOf, hangUpLeg, isGather, opensLeg } from './ledger.ts';
import { detectionLost } from './machine-detection.ts';
import { BRIDGE_CHECK_MS } from './transfer-operations.ts';
import { callerLeg, dropTimers, isThere, ownerLives, startTimer, withTrace, type Work } from './work.ts';

/** How long the answer to a probe is waited for before the next, ms; it doubles each time. */
const PROBE_MS = 2_000;
/** How often a leg that lives in spite of its hang-up is hung up again, ms. */
const STILL_ALIVE_MS = 30_000;

/** A timer is due: it is deleted in the same commit; where its owner was left, nothing else happens. */
export function takeTimer(before: Work, flows: FlowBook, event: TimerFired): Work {
  const timer = before.call.timers.find((each) => each.id === event.timer);
  if (timer === undefined) return before;
  const work = dropTimers(before, (each) => each.id === event.timer);
  if (timer.owner !== null && !ownerLives(work.call, timer.owner)) return work;
  switch (timer.name) {
    case 'deadline':
      return deadline(work, flows, timer);
    case 'probe':
      return probeAgain(work, flows, timer);
    case 'ending':
      return endingTimer(work, flows, timer.of ?? 0);
    case 'limit':
      return limitPassed(work, flows, timer);
    case 'hangup':
      return enterHangup(work, flows);
    case 'after':
    case 'wait':
    case 'keys':
    case 'announce':
    case 'longest':
      return dispatch(work, flows, { type: `timer.${timer.name}`, owner: timer.owner });
  }
}

/** The longest a call may last at Telnyx (published OpenAPI: 14,400 s), and a while for its hang-up to arrive, ms. */
const LONGEST_CALL_MS = 14_400_000 + 120_000;

/** The call is too old: an error for its flow; past what the carrier allows it is over, whatever the flow makes of it. */
function limitPassed(work: Work, flows: FlowBook, timer: Timer): Work {
  const top = work.call.frames.at(-1);
  if (work.call.stage === 'ended' || top === undefined || isOver(top)) return work;
  if (timer.of !== undefined) return stopFlow(work, flows);
  const left = Math.max(NO_SIGN_OF_LIFE_MS, work.call.info.startedAt + LONGEST_CALL_MS - work.now);
  const watched = startTimer(work, { name: 'limit', owner: null, of: 1 }, left);
  return settle(raise(inFrame(watched, flows, work.call.frames.length - 1), flows, 'limit_duration', ''), flows);
}

function entryOf(work: Work, timer: Timer): LedgerEntry | undefined {
  return work.call.ledger.find((entry) => entry.n === timer.of);
}

/** An ending stayed away: the carrier is asked after the leg. What nobody waits for just closes. */
function deadline(work: Work, flows: FlowBook, timer: Timer): Work {
  const entry = entryOf(work, timer);
  if (entry === undefined) return work;
  if (entry.owner === null) return closeEntry(work, entry.n);
  if (entry.action === 'request') return requestLost(work, flows, entry.n);
  if (entry.action === 'start_call') return orderLost(work, flows, entry);
  return probe(work, entry, PROBE_MS);
}

/** A request belongs to no leg: nobody is asked. */
function requestLost(work: Work, flows: FlowBook, n: number): Work {
  const given = { ...work, aborted: [...work.aborted, n] };
  const event = { kind: 'request.ended', n, status: 0, body: '', json: false, reason: 'unknown' } as const;
  return takeRequestEnded(given, flows, event);
}

/** Whether the other call was placed is not known; it goes its own way if it was. */
function orderLost(work: Work, flows: FlowBook, entry: LedgerEntry): Work {
  const result = { status: 'unknown', code: '', detail: 'nothing was heard of the order' };
  return dispatch(closeEntry(work, entry.n), flows, { type: 'failed', owner: entry.owner, result });
}

function probe(work: Work, entry: LedgerEntry, nextMs: number): Work {
  const far = work.call.legs.find((leg) => leg.openedBy === entry.n && leg.state !== 'gone');
  const legs = [entry.leg, far?.id ?? entry.leg, entry.to ?? entry.leg];
  const asked: Work = { ...work, probes: [...work.probes, ...legs.filter((id) => id !== '')] };
  return startTimer(asked, { name: 'probe', owner: null, of: entry.n }, nextMs);
}

function probeAgain(work: Work, flows: FlowBook, timer: Timer): Work {
  const entry = entryOf(work, timer);
  if (entry === undefined) return work;
  if (entry.until === null) {
    const asked: Work = {
      ...work,
      probes: [
        ...work.probes,
        ...work.call.legs.filter((leg) => leg.state !== 'gone' && leg.id !== '').map((leg) => leg.id),
      ],
    };
    return startTimer(asked, { name: 'probe', owner: timer.owner, of: entry.n }, BRIDGE_CHECK_MS);
  }
  const waited = work.now - entry.until;
  if (waited < NO_SIGN_OF_LIFE_MS) {
    return probe(work, entry, Math.min(Math.max(PROBE_MS, waited), NO_SIGN_OF_LIFE_MS - waited));
  }
  const legs = work.call.legs.filter((leg) => leg.id === entry.leg || leg.openedBy === entry.n);
  const noted = withTrace(work, 'note', 'no sign of life for two minutes');
  return closeEntry(givenUp(noted, flows, legs), entry.n);
}

/** Legs of which nothing was heard for too long: the caller's first, since with it the call is over. */
function givenUp(work: Work, flows: FlowBook, legs: readonly Leg[]): Work {
  return legs.reduce((next, { id }) => {
    const leg = findLeg(next, id);
    return leg === undefined || next.call.stage === 'ended' ? next : legGone(next, flows, leg, '');
  }, work);
}

/** The legs that are still there once more: hung up again, asked after, and given up after two minutes of silence. */
function endingTimer(work: Work, flows: FlowBook, attempt: number): Work {
  const alive = work.call.legs.filter((leg) => leg.ours && isThere(leg));
  const waited = ENDING_MS * (2 ** (attempt + 1) - 1);
  if (waited >= NO_SIGN_OF_LIFE_MS) {
    const noted = withTrace(work, 'note', 'a leg gave no sign of life for two minutes');
    return givenUp(noted, flows, alive);
  }
  if (alive.length === 0) return work.call.stage === 'live' ? work : settleEnd(work, flows);
  let next = work;
  for (const { id } of alive) if (id !== '') next = { ...hangUpLeg(next, id), probes: [...next.probes, id] };
  const wait = Math.min(ENDING_MS * 2 ** (attempt + 1), NO_SIGN_OF_LIFE_MS - waited);
  return startTimer(next, { name: 'ending', owner: null, of: attempt + 1 }, wait);
}

/** Every leg is gone: a flow that still runs `on.hangup` ends by itself. */
function settleEnd(work: Work, flows: FlowBook): Work {
  return work.call.frames.length === 0 ? end(work) : settle(work, flows);
}

/** The verdict on a leg. What comes later of an ending that was given up is stale by the ledger. */
export function takeLegStatus(work: Work, flows: FlowBook, event: LegStatus): Work {
  const leg = findLeg(work, event.leg);
  if (leg === undefined || leg.state === 'gone' || event.alive === null) return work;
  if (!event.alive) return legGone(withTrace(work, 'note', `${leg.role} leg is gone`), flows, leg, '');
  let next = stillAlive(work);
  for (const entry of work.call.ledger) {
    if (entry.until === null || entry.until > work.now || entry.owner === null) continue;
    if (opensLeg(entry)) {
      if (leg.openedBy === entry.n) next = farLost(next, flows, leg, entry);
      else if (entry.leg === leg.id) next = nobodyRung(next, flows, entry);
    } else if (entry.to === undefined ? entry.leg === leg.id : entry.to === leg.id) next = lost(next, flows, entry);
  }
  return next;
}

/** A leg that is to be gone and lives is hung up until it is gone; only silence makes it given up. */
function stillAlive(work: Work): Work {
  const timer = work.call.timers.find((each) => each.name === 'ending');
  if (timer === undefined || (timer.of ?? 0) === 0) return work;
  const dropped = dropTimers(work, (each) => each.id === timer.id);
  return startTimer(dropped, { name: 'ending', owner: null, of: 0 }, STILL_ALIVE_MS);
}

/** The caller is there and no leg that the transfer or dial was to open. */
function nobodyRung(work: Work, flows: FlowBook, entry: LedgerEntry): Work {
  const far = work.call.legs.some((leg) => leg.openedBy === entry.n && leg.state !== 'gone');
  if (far) return work;
  // One that is not sent yet would ring a telephone that nobody waits for.
  const given: Work = { ...work, aborted: [...work.aborted, entry.n] };
  return dispatch(closeEntry(given, entry.n), flows, {
    type: 'lost',
    owner: entry.owner,
    result: { status: 'unknown' },
  });
}

/** A leg that we opened lives past the time it may ring, or its verdict may take: what was to be said of it is lost. */
function farLost(work: Work, flows: FlowBook, leg: Leg, entry: LedgerEntry): Work {
  const noted = withTrace(work, 'note', `the ending of ${entry.action} is lost`);
  if (entry.action === 'transfer') return legBridged(noted, flows, leg, null);
  return leg.state === 'ringing' ? legAnswered(noted, flows, leg) : detectionLost(noted, flows, leg);
}

/** The leg lives and the ending is lost: speech counts as done, a gather as silence, an answer as given. */
function lost(work: Work, flows: FlowBook, entry: LedgerEntry): Work {
  const noted = withTrace(work, 'note', `the ending of ${entry.action} is lost`);
  if (entry.awaits === 'acceptance') {
    // Of a conference nothing would be known but that its command may have arrived.
    const type = eventOf(entry, entry.as === 'conference' ? 'failed' : 'accepted');
    return dispatch(closeEntry(noted, entry.n), flows, { type, owner: entry.owner });
  }
  // Both legs of the bridge live, and Telnyx took the command.
  if (entry.action === 'bridge') return bridgeEnded(noted, flows, entry, {});
  const caller = callerLeg(noted.call);
  if (entry.action === 'answer' && caller.state === 'ringing') return legAnswered(noted, flows, caller);
  // What the carrier could not take in all this time would be heard too late, and hold up what follows on its leg.
  const given: Work = { ...noted, aborted: [...noted.aborted, entry.n] };
  const open = isGather(entry) ? given : closeEntry(given, entry.n);
  return dispatch(open, flows, { type: eventOf(entry, 'lost'), owner: entry.owner, result: { status: 'unknown' } });
}
