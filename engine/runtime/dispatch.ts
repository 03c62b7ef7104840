import { secretOutputs } from '../build/secrets.ts';
import { root } from '../compile/machine-types.ts';
import type { Flow } from '../model/flow.ts';
import { apologyVersion } from './apology.ts';
import { BrokenStep, EngineError, FlowProblem } from './engine-error.ts';
import { forgetKeys } from './entry-operations.ts';
import { finishFlow } from './finish.ts';
import { compiledOf, inFrame, type FlowBook } from './flow-book.ts';
import { inEntry, keysAreUsed, typeAheadHolds } from './flow-keys.ts';
import { abortAbove, atEnd, isOver, quietBelow, releaseFrame } from './frames.ts';
import { gatherThatListens } from './keys.ts';
import { issue } from './ledger.ts';
import { offer, offerHere, raiseProblem, type MachineEvent } from './offer.ts';
import { voiceOf } from './prompts.ts';
import { awaitsSaved, savedUntil } from './recordings.ts';
import { outputsOf, returnOf, withSubFlow } from './sub-flow-operations.ts';
import {
  callerLeg,
  frameOf,
  isThere,
  newFrame,
  startTimer,
  withCall,
  withFrame,
  withLeg,
  withTrace,
  type Work,
} from './work.ts';

/** More turns than any event needs; past it the flow is looping, which is an error of its own. */
const MOST_TURNS = 1_000;

/** Gives an event to the machine and carries on until the call rests. */
export function dispatch(work: Work, flows: FlowBook, event: MachineEvent): Work {
  return settle(offer(work, flows, event).work, flows);
}

/** The call is over: the innermost `on.hangup` runs alone, once; without one the flow ends where it is. */
export function hangUpFlow(work: Work, flows: FlowBook): Work {
  if (work.call.hungUp || work.call.frames.length === 0) return settle(work, flows);
  const until = savedUntil(work);
  const hears = work.call.frames.some((frame) => compiledOf(flows, frame).flow.handlers.hangup !== null);
  if (until === null || !hears) return enterHangup(work, flows);
  // What the flow still ran is stopped: until the recordings are saved, only the hang-up goes on from here.
  const stopped = work.call.frames.reduce((next, _frame, index) => releaseFrame(next, index), work);
  const noted = withTrace(stopped, 'note', 'on.hangup waits for a recording to be saved');
  return startTimer(noted, { name: 'hangup', owner: null }, until - work.now);
}

/** The recordings are saved, or were waited for long enough: `on.hangup` begins. */
export function enterHangup(work: Work, flows: FlowBook): Work {
  const marked = withCall(work, { hungUp: true });
  const offered = offer(withTrace(marked, 'handler', 'on.hangup'), flows, { type: 'hangup' });
  if (offered.handled) return settle(quietBelow(offered.work), flows);
  return stopFlow(marked, flows);
}

/** The flow ends where it is: what it runs is stopped, and the call hung up if it is still up. */
export function stopFlow(work: Work, flows: FlowBook): Work {
  if (work.call.frames.length === 0) return finishFlow(work);
  const alone = releaseFrame(abortAbove(work, 0), 0);
  return settle(withFrame(inFrame(alone, flows, 0), atEnd), flows);
}

/** Carries on from the machine's root nodes until the call rests. */
export function settle(work: Work, flows: FlowBook): Work {
  if (awaitsSaved(work.call)) return work;
  let next = work;
  for (let turns = 0; turns < MOST_TURNS; turns += 1) {
    const top = next.call.frames.length - 1;
    if (top < 0 || next.call.stage === 'ended') return next;
    next = inFrame(next, flows, top);
    const rests = turn(next, flows);
    if (rests === null) return frameOf(next).state === root.end ? finishFlow(quietBelow(next)) : keepOrDropKeys(next);
    next = rests;
  }
  throw new EngineError('endless', `call ${work.call.id} did not come to rest`);
}

/** One turn of the innermost frame away from where it cannot rest; null where it rests. */
function turn(work: Work, flows: FlowBook): Work | null {
  try {
    return move(work, flows);
  } catch (error) {
    if (error instanceof FlowProblem) return raiseProblem(error, flows);
    throw error;
  }
}

function move(work: Work, flows: FlowBook): Work | null {
  if (work.running !== null) return beginSubFlow(work, flows, work.running);
  switch (frameOf(work).state) {
    case root.goto: {
      if (work.goto === null) return null;
      const known = work.flow.states.has(work.goto);
      return known
        ? offerHere({ ...work, goto: null }, flows, { type: `goto.${work.goto}` }).work
        : withFrame(work, atEnd);
    }
    case root.return:
      return leaveSubFlow(work, flows);
    case root.callersKey:
      return handDown(work, flows, ({ handlers }) => handlers.key.has(work.flowKey ?? ''), 'flow_key');
    case root.sorry:
      return handleBelow(work, flows) ?? apologise(work, flows);
    default:
      return null;
  }
}

/** The flow that a step runs begins at its start, at once: it answers nothing and has no routes then. */
function beginSubFlow(work: Work, flows: FlowBook, { flow: id, inputs }: NonNullable<Work['running']>): Work {
  const compiled = compiledOf(flows, frameOf(work)).subFlow(id);
  if (compiled === undefined)
    throw new BrokenStep({ ...work, running: null }, new EngineError('unknown_flow', `there is no flow ${id}`));
  const pushed = withSubFlow({ ...work, running: null }, compiled.flow, inputs);
  return offerHere(inFrame(pushed, flows, pushed.call.frames.length - 1), flows, {
    type: `goto.${compiled.flow.start}`,
  }).work;
}

/** A sub-flow is done: the step that ran it goes on. */
function leaveSubFlow(work: Work, flows: FlowBook): Work {
  const frame = frameOf(work);
  const name = returnOf(work);
  if (name === null) return withFrame(work, atEnd);
  const outputs = outputsOf(work);
  const noted = withTrace(work, 'note', `${frame.flow} returns${name === '' ? '' : ` ${name}`}`);
  const popped = inFrame(abortAbove(noted, work.depth - 1), flows, work.depth - 1);
  return offerHere(popped, flows, {
    type: 'returned',
    result: outputs,
    data: { returned: name, secretOutputs: secretOutputs(work.flow) },
  }).work;
}

/** The innermost of the flows below that is meant takes the event over, and ends those above it; null where none is. */
function handDown(work: Work, flows: FlowBook, isMeant: (flow: Flow) => boolean, type: string): Work | null {
  for (let depth = work.depth - 1; depth >= 0; depth -= 1) {
    const below = inFrame(work, flows, depth);
    if (isOver(frameOf(below)) || !isMeant(below.flow)) continue;
    const { error } = frameOf(work);
    const told = type === 'error' ? withFrame(below, { error }) : below;
    return abortAbove(offerHere(told, flows, { type }).work, depth);
  }
  return null;
}

/** An error that a sub-flow does not handle is handled by the flow that ran it, unless it is the second one. */
function handleBelow(work: Work, flows: FlowBook): Work | null {
  if (work.call.errors > 1 || callerLeg(work.call).state === 'gone') return null;
  if (frameOf(work).version === apologyVersion) return null;
  return handDown(work, flows, ({ handlers }) => handlers.error !== null, 'error');
}

function keepOrDropKeys(work: Work): Work {
  if (keysAreUsed(work)) return forgetKeys(work, { why: 'used by what Telnyx runs' });
  if (work.call.kept.length === 0 || inEntry(work) || gatherThatListens(work.call) !== undefined) return work;
  return typeAheadHolds(work) ? work : forgetKeys(work, { why: 'type_ahead is off' });
}

/** An error before an outgoing call was dialled: there is nobody to tell, and nothing to hang up. */
function notDialled(work: Work, flows: FlowBook): Work {
  const cause = 'unspecified';
  const gone = withLeg(withFrame(work, atEnd), '', { state: 'gone', hangupCause: cause });
  return hangUpFlow(withCall(gone, { stage: 'ending', info: { ...gone.call.info, hangupCause: cause } }), flows);
}

/** Never silence: a short apology, then the end. A call not answered yet is rejected, an ended one just finishes. */
function apologise(work: Work, flows: FlowBook): Work {
  const caller = callerLeg(work.call);
  const top = work.call.frames.length - 1;
  const alreadySorry = frameOf(work).version === apologyVersion;
  if (caller.state === 'gone' || alreadySorry) return withFrame(work, atEnd);
  if (caller.state === 'ringing') {
    if (!isThere(caller)) return notDialled(work, flows);
    const rejected =
      work.call.info.direction === 'incoming'
        ? issue(work, {
            action: 'reject',
            params: { cause: 'CALL_REJECTED' },
            awaits: 'nothing',
            owner: null,
            deadlineMs: null,
          })
        : work;
    return withFrame(rejected, atEnd);
  }
  const frame = newFrame({ flow: voiceOf(work.flow, 'en-US'), version: apologyVersion, via: [] }, {});
  // The apology is short: what the flow has entered before it does not count.
  const alone = quietBelow(work);
  const pushed = withCall(alone, { frames: [...alone.call.frames, frame], entered: 0 });
  return offerHere(inFrame(pushed, flows, top + 1), flows, { type: 'begin' }).work;
}
