import type { Value } from '../expressions/expression.ts';
import { BrokenStep, FlowProblem } from './engine-error.ts';
import { forgetKeys } from './entry-operations.ts';
import { compiledOf, inFrame, type FlowBook } from './flow-book.ts';
import { abortAbove, isOver } from './frames.ts';
import { runMachine } from './machine.ts';
import { awaitsSaved } from './recordings.ts';
import { frameOf, ownerLives, withCall, withFrame, withTrace, type Work } from './work.ts';

/** One event for the machine. With an owner it is for the frame that owner lives in, else for the innermost that wants it. */
export interface MachineEvent {
  readonly type: string;
  readonly owner?: number | null;
  /** Becomes the frame's `result`. */
  readonly result?: Readonly<Record<string, Value>>;
  /** Becomes part of the running verb's data. */
  readonly data?: Readonly<Record<string, Value>>;
}

/** What became of an event that was offered. */
export interface Offered {
  readonly work: Work;
  readonly handled: boolean;
}

/** Gives an event to the machine; `settle` carries on from where it leads. */
export function offer(work: Work, flows: FlowBook, event: MachineEvent): Offered {
  if (event.owner === null || work.call.frames.length === 0 || awaitsSaved(work.call)) return { work, handled: false };
  if (event.owner !== undefined) {
    const { owner } = event;
    if (!ownerLives(work.call, owner)) return { work, handled: false };
    const depth = work.call.frames.findIndex(
      ({ owners }) => owners.state === owner || owners.step === owner || owners.phase === owner,
    );
    return offerHere(inFrame(work, flows, depth), flows, event);
  }
  for (let depth = work.call.frames.length - 1; depth >= 0; depth -= 1) {
    const frame = work.call.frames[depth];
    if (frame === undefined || (isOver(frame) && event.type !== 'hangup')) continue;
    const tried = offerHere(inFrame(work, flows, depth), flows, event);
    if (tried.handled) return { work: abortAbove(tried.work, depth), handled: true };
  }
  return { work, handled: false };
}

/**
 * Gives an event to the machine of the frame being run.
 * @throws BrokenStep when the machine breaks down
 */
export function offerHere(work: Work, flows: FlowBook, event: MachineEvent): Offered {
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

/** Raises a problem of the flow, met half-way, as `error` in the frame that met it. */
export function raiseProblem({ work, code, message }: FlowProblem, flows: FlowBook): Work {
  return raise(withTrace(work, 'error', message, { code }), flows, code, '');
}

function countError(work: Work): Work {
  return withCall(forgetKeys(work, { why: 'error' }), { errors: work.call.errors + 1 });
}
