import { root } from '../compile/machine-types.ts';
import type { Frame } from '../model/snapshot.ts';
import type { Value } from '../expressions/expression.ts';
import { apologyFor, apologyVersion } from './apology.ts';
import { BrokenStep, EngineError, FlowProblem } from './engine-error.ts';
import { inEntry, typeAheadHolds } from './flow-keys.ts';
import { forgetKeys } from './entry-operations.ts';
import { finishFlow } from './finish.ts';
import { gatherThatListens } from './keys.ts';
import { issue, releaseOwner } from './ledger.ts';
import { runMachine, type CompiledFlow } from './machine.ts';
import { callerLeg, frameOf, newFrame, ownerLives, withCall, withFrame, withTrace, type Work } from './work.ts';

/** The compiled flows a call may need, by id and version. */
export interface FlowBook {
  readonly get: (flow: string, version: string) => CompiledFlow | undefined;
}

/** One event for the machine. With an owner it is for the frame that owner lives in, else for the innermost that wants it. */
export interface MachineEvent {
  readonly type: string;
  readonly owner?: number | null;
  /** Becomes the frame's `result`. */
  readonly result?: Readonly<Record<string, Value>>;
  /** Becomes part of the running verb's data. */
  readonly data?: Readonly<Record<string, Value>>;
}

/** More turns than any event needs; past it the flow is looping, which is an error of its own. */
const MOST_TURNS = 1_000;

export function compiledOf(flows: FlowBook, frame: Frame): CompiledFlow {
  const compiled = frame.version === apologyVersion ? apologyFor(frame.flow) : flows.get(frame.flow, frame.version);
  if (compiled === undefined) {
    throw new EngineError('unknown_version', `no flow ${frame.flow} of version ${frame.version}`);
  }
  return compiled;
}

/** The same work, run in another frame. */
export function inFrame(work: Work, flows: FlowBook, depth: number): Work {
  const frame = work.call.frames[depth];
  if (frame === undefined) throw new EngineError('no_frame', `call ${work.call.id} has no frame ${depth}`);
  return { ...work, depth, flow: compiledOf(flows, frame).flow };
}

/** Gives an event to the machine and carries on until the call rests. */
export function dispatch(work: Work, flows: FlowBook, event: MachineEvent): Work {
  return settle(offer(work, flows, event).work, flows);
}

interface Offered {
  readonly work: Work;
  readonly handled: boolean;
}

function offer(work: Work, flows: FlowBook, event: MachineEvent): Offered {
  if (event.owner === null || work.call.frames.length === 0) return { work, handled: false };
  if (event.owner !== undefined) {
    const { owner } = event;
    if (!ownerLives(work.call, owner)) return { work, handled: false };
    const depth = work.call.frames.findIndex(
      ({ owners }) => owners.state === owner || owners.step === owner || owners.phase === owner,
    );
    return run(inFrame(work, flows, depth), flows, event);
  }
  for (let depth = work.call.frames.length - 1; depth >= 0; depth -= 1) {
    const frame = work.call.frames[depth];
    if (frame === undefined || (isOver(frame) && event.type !== 'hangup')) continue;
    const tried = run(inFrame(work, flows, depth), flows, event);
    if (tried.handled) return { work: abortAbove(tried.work, depth), handled: true };
  }
  return { work, handled: false };
}

/** A frame that has come to its end, or to the apology, has no use for anything but the hang-up. */
export function isOver(frame: Frame): boolean {
  return frame.state === root.end || frame.state === root.sorry;
}

/** The call is over: the innermost `on.hangup` runs alone, once; without one the flow ends where it is. */
export function hangUpFlow(work: Work, flows: FlowBook): Work {
  if (work.call.hungUp || work.call.frames.length === 0) return settle(work, flows);
  const marked = withCall(work, { hungUp: true });
  const offered = offer(withTrace(marked, 'handler', 'on.hangup'), flows, { type: 'hangup' });
  if (offered.handled) return settle(offered.work, flows);
  return stopFlow(marked, flows);
}

/** The flow ends where it is: what it runs is stopped, and the call hung up if it is still up. */
export function stopFlow(work: Work, flows: FlowBook): Work {
  if (work.call.frames.length === 0) return finishFlow(work);
  const alone = releaseFrame(abortAbove(work, 0), 0);
  return settle(withFrame(inFrame(alone, flows, 0), atEnd), flows);
}

const atEnd = { state: root.end, step: null, phase: null } as const;

/**
 * Gives an event to the machine of the frame being run.
 * @throws BrokenStep when the machine breaks down
 */
function run(work: Work, flows: FlowBook, event: MachineEvent): Offered {
  const frame = frameOf(work);
  const prepared =
    event.result === undefined && event.data === undefined
      ? work
      : withFrame(work, {
          ...(event.result === undefined ? {} : { result: event.result }),
          ...(event.data === undefined ? {} : { data: { ...frame.data, ...event.data } }),
        });
  try {
    const ran = runMachine(compiledOf(flows, frame), prepared, event.type);
    return ran.handled ? ran : { work: prepared, handled: false };
  } catch (error) {
    if (error instanceof FlowProblem) return { work: raiseProblem(error, flows), handled: true };
    throw error instanceof BrokenStep ? error : new BrokenStep(prepared, error);
  }
}

/** Raises `error` in the frame being run. */
export function raise(work: Work, flows: FlowBook, code: string, outcome: string): Work {
  const frame = frameOf(work);
  const error = { code, state: frame.state.startsWith('$') ? '' : frame.state, outcome };
  try {
    return runMachine(compiledOf(flows, frame), withFrame(countError(work), { error }), 'error').work;
  } catch (problem) {
    // The flow's own handler has the same trouble: a second error, which leads to the apology.
    if (problem instanceof FlowProblem) return raiseProblem(problem, flows);
    throw problem;
  }
}

function raiseProblem({ work, code, message }: FlowProblem, flows: FlowBook): Work {
  return raise(withTrace(work, 'error', message, { code }), flows, code, '');
}

function countError(work: Work): Work {
  return withCall(work, { errors: work.call.errors + 1 });
}

/** A frame that handles an event aborts those above it. */
function abortAbove(work: Work, depth: number): Work {
  let next = work;
  for (let index = work.call.frames.length - 1; index > depth; index -= 1) {
    const released = releaseFrame(next, index);
    next = withCall(released, { frames: released.call.frames.slice(0, index) });
  }
  return next;
}

function releaseFrame(work: Work, index: number): Work {
  const owners = work.call.frames[index]?.owners;
  if (owners === undefined) return work;
  let next = work;
  for (const owner of [owners.phase, owners.step, owners.state]) if (owner !== 0) next = releaseOwner(next, owner);
  const frames = next.call.frames.map((frame, at) =>
    at === index ? { ...frame, owners: { state: 0, step: 0, phase: 0 } } : frame,
  );
  return withCall(next, { frames });
}

/** Carries on from the machine's root nodes until the call rests. */
export function settle(work: Work, flows: FlowBook): Work {
  let next = work;
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    const top = next.call.frames.length - 1;
    if (top < 0 || next.call.stage === 'ended') return next;
    next = inFrame(next, flows, top);
    const { state } = frameOf(next);
    if (state === root.goto && next.goto !== null) {
      const target = next.goto;
      const known = next.flow.states.has(target);
      next = known ? run({ ...next, goto: null }, flows, { type: `goto.${target}` }).work : withFrame(next, atEnd);
    } else if (state === root.sorry) {
      next = apologise(next, flows);
    } else if (state === root.end) {
      return finishFlow(next);
    } else {
      return keepOrDropKeys(next);
    }
  }
  throw new EngineError('endless', `call ${work.call.id} did not come to rest`);
}

function keepOrDropKeys(work: Work): Work {
  if (work.call.kept.length === 0 || inEntry(work) || gatherThatListens(work.call) !== undefined) return work;
  return typeAheadHolds(work) ? work : forgetKeys(work, { why: 'type_ahead is off' });
}

/** Never silence: a short apology, then the end. A call not answered yet is rejected, an ended one just finishes. */
function apologise(work: Work, flows: FlowBook): Work {
  const caller = callerLeg(work.call);
  const top = work.call.frames.length - 1;
  const alreadySorry = frameOf(work).version === apologyVersion;
  if (caller.state === 'gone' || alreadySorry) return withFrame(work, atEnd);
  if (caller.state === 'ringing') {
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
  const frame = newFrame(work.flow.voice, apologyVersion, {});
  // The apology is short: what the flow has entered before it does not count.
  const pushed = withCall(work, { frames: [...work.call.frames, frame], entered: 0 });
  return run(inFrame(pushed, flows, top + 1), flows, { type: 'begin' }).work;
}
