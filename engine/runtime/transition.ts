import type { CallCommand } from '../model/command.ts';
import type { CallEvent } from '../model/event.ts';
import type { CallSnapshot, Leg } from '../model/snapshot.ts';
import { dialledLeg, takeAccepted, takeFailed, takeRequestEnded } from './command-event.ts';
import { settle, stopFlow } from './dispatch.ts';
import { compiledOf, inFrame, type FlowBook } from './flow-book.ts';
import { raise } from './offer.ts';
import { BrokenStep, EngineError } from './engine-error.ts';
import { end, finishFlow } from './finish.ts';
import { legGone } from './leg-events.ts';
import { hangUpLeg, issue } from './ledger.ts';
import { takeMigration } from './migrate.ts';
import { keepSaved } from './recording-events.ts';
import { apologyText } from './apology.ts';
import type { TraceEntry } from './trace.ts';
import { takeLegStatus, takeTimer } from './watch.ts';
import { takeWebhook } from './webhook-event.ts';
import {
  callerLeg,
  isThere,
  newWork,
  startTimer,
  withCall,
  withRemarks,
  withTrace,
  type Decide,
  type Work,
} from './work.ts';

/** What a transition may know beside the call and the event. */
export interface TransitionContext {
  /** The store's clock, ms. */
  readonly now: number;
  readonly flows: FlowBook;
  /** Switches of the server that were flipped; every other has its start value. */
  readonly switches?: Readonly<Record<string, boolean>>;
  /** Has the last word on conditions; left out, they hold as they are judged. */
  readonly decide?: Decide;
}

/** All that comes of one event: committed together, then the commands are sent in this order. */
export interface TransitionResult {
  readonly snapshot: CallSnapshot;
  readonly commands: readonly CallCommand[];
  /** Legs whose unsent commands of earlier commits are removed: a hang-up overtakes. */
  readonly dropUnsent: readonly string[];
  /** Legs to ask after with `GET /calls/{id}`; the answer comes back as `leg.status`. */
  readonly probes: readonly string[];
  /** Commands to give up where they are not sent yet: `request`s of a state that was left, what was waited for too long. */
  readonly aborted: readonly number[];
  readonly trace: readonly TraceEntry[];
}

/** A call taken up for one event, in its innermost frame. */
export function beginWork(call: CallSnapshot, context: TransitionContext): Work {
  const frame = call.frames.at(-1);
  const flow = frame === undefined ? undefined : compiledOf(context.flows, frame).flow;
  return {
    ...newWork(call, context.now, flow, context.switches),
    flowOf: (each) => compiledOf(context.flows, each).flow,
    ...(context.decide === undefined ? {} : { decide: context.decide }),
  };
}

/** What the work on one event comes to. */
export function resultOf(work: Work): TransitionResult {
  const { call, commands, dropUnsent, probes, aborted, trace } = withRemarks(work);
  const legs = { dropUnsent: [...new Set(dropUnsent)], probes: [...new Set(probes)] };
  return { snapshot: call, commands, ...legs, aborted, trace };
}

/**
 * Handles one event of a call. Pure: the same arguments give the same result.
 * @throws EngineError, or what a machine throws, on a bug; the snapshot given stays as it was
 */
export function transition(snapshot: CallSnapshot, event: CallEvent, context: TransitionContext): TransitionResult {
  return resultOf(take(beginWork(snapshot, context), context.flows, event));
}

function take(work: Work, flows: FlowBook, event: CallEvent): Work {
  if (work.call.stage === 'ended') return takeAfterEnd(work, event);
  switch (event.kind) {
    case 'webhook':
      return takeWebhook(work, flows, event);
    case 'timer':
      return takeTimer(work, flows, event);
    case 'command.accepted':
      return takeAccepted(work, flows, event);
    case 'command.failed':
      return takeFailed(work, flows, event);
    case 'leg.status':
      return takeLegStatus(work, flows, event);
    case 'request.ended':
      return takeRequestEnded(work, flows, event);
    case 'hangup.requested':
      return hangupRequested(withTrace(work, 'note', `${event.by ?? 'an operator'} ends the call`), flows);
    case 'migration':
      return takeMigration(work, flows, event);
    case 'call.placed':
      return work;
  }
}

/** A call that is not dialled yet is over at once; any other is hung up. */
function hangupRequested(work: Work, flows: FlowBook): Work {
  const caller = callerLeg(work.call);
  if (caller.state === 'gone' || isThere(caller)) return stopFlow(work, flows);
  return legGone(work, flows, caller, 'originator_cancel');
}

/** Events of an ended call may tell where its recording is, and send nothing, except `hangup` to a leg that turns up. */
function takeAfterEnd(work: Work, event: CallEvent): Work {
  const caller = work.call.legs.find(({ role }) => role === 'caller');
  if (event.kind === 'webhook' && event.type === 'call.recording.saved' && caller !== undefined) {
    const own = event.leg === caller.id || (event.leg === null && event.legId === work.call.info.legId);
    return own ? keepSaved(work, event, caller.id) : work;
  }
  const opened = openedLeg(event);
  if (opened === null || work.call.legs.some((leg) => leg.id === opened.id)) return work;
  const leg = { ...opened, role: 'far', state: 'ringing', ours: true, hangupCause: '' } as const;
  return hangUpLeg(withCall(work, { legs: [...work.call.legs, leg] }), leg.id);
}

/** The leg that we opened, where an event is the sign of one that lives. */
function openedLeg(event: CallEvent): Pick<Leg, 'id' | 'openedBy'> | null {
  if (event.kind === 'command.accepted') {
    const id = dialledLeg(event);
    return id === null ? null : { id, openedBy: event.n };
  }
  if (event.kind !== 'webhook' || event.leg === null || event.token === null) return null;
  return event.type === 'call.hangup' ? null : { id: event.leg, openedBy: event.token.n };
}

/**
 * An event whose transition threw: the flow gets `error` on the snapshot as it was, with the facts that the event proved.
 * @throws what raising the error throws
 */
export function failTransition(
  snapshot: CallSnapshot,
  event: CallEvent,
  error: unknown,
  context: TransitionContext,
): TransitionResult {
  const code = error instanceof EngineError ? error.code : 'internal';
  const message = error instanceof Error ? error.message : String(error);
  const before = error instanceof BrokenStep ? error.work : beginWork(withoutTimer(snapshot, event), context);
  const start = withTrace(before, 'error', message, { code });
  if (snapshot.stage === 'ended' || start.call.frames.length === 0) return resultOf(start);
  if (event.kind === 'webhook' && event.type === 'call.hangup' && event.leg === callerLeg(snapshot).id) {
    return resultOf(withoutFlow(start));
  }
  const top = inFrame(start, context.flows, start.call.frames.length - 1);
  return resultOf(settle(raise(top, context.flows, code, ''), context.flows));
}

function withoutTimer(snapshot: CallSnapshot, event: CallEvent): CallSnapshot {
  if (event.kind !== 'timer') return snapshot;
  return { ...snapshot, timers: snapshot.timers.filter((timer) => timer.id !== event.timer) };
}

/** The caller is gone and the flow cannot go on: nothing is left to do for it. */
function withoutFlow(work: Work): Work {
  const legs = work.call.legs.map((leg) => (leg.role === 'caller' ? { ...leg, state: 'gone' as const } : leg));
  const gone = withCall(work, { legs, frames: [], ledger: [], timers: [], hungUp: true });
  return finishFlow(gone);
}

/** How long the last apology may take before the leg is hung up, ms. */
const LAST_WORDS_MS = 8_000;

/** The way out when nothing else works, outside the machine: an apology, a hang-up, and the call is `ending`. Never throws. */
export function lastResort(snapshot: CallSnapshot, _event: CallEvent, context: TransitionContext): TransitionResult {
  const bare: CallSnapshot = {
    ...snapshot,
    frames: [],
    ledger: [],
    timers: [],
    kept: [],
    seen: [],
    owed: [],
    stage: 'ending',
  };
  let work = newWork(bare, context.now);
  const caller = snapshot.legs.find((leg) => leg.role === 'caller');
  if (snapshot.stage === 'ended' || caller === undefined || caller.state === 'gone') return resultOf(end(work));
  if (caller.state === 'ringing') return resultOf(finishFlow(work));
  work = issue(work, {
    action: 'speak',
    params: { payload: apologyText, voice: 'female', language: 'en-US' },
    awaits: 'nothing',
    owner: null,
    deadlineMs: null,
  });
  return resultOf(startTimer(work, { name: 'ending', owner: null, of: 0 }, LAST_WORDS_MS));
}
