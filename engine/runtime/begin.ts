import type { CallPlaced, WebhookEvent } from '../model/event.ts';
import type { CallInfo, CallSnapshot, Frame } from '../model/snapshot.ts';
import { dispatch } from './dispatch.ts';
import { EngineError } from './engine-error.ts';
import { finishFlow } from './finish.ts';
import { snapshotFormat } from './encode.ts';
import { issue } from './ledger.ts';
import type { CompiledFlow } from './machine.ts';
import { inputValues } from './order.ts';
import { beginWork, resultOf, type TransitionContext, type TransitionResult } from './transition.ts';
import { frameOf, newFrame, startTimer, withFrame, withTrace } from './work.ts';

export interface CallStart {
  /** The call's own id (UUID), made by the shell. */
  readonly id: string;
  /** The `call.initiated` it began with. */
  readonly event: WebhookEvent;
}

function firstFrame(compiled: CompiledFlow): Frame {
  const vars = Object.fromEntries([...compiled.flow.vars].map(([name, variable]) => [name, variable.value]));
  return newFrame({ flow: compiled.flow.id, version: compiled.version, via: [] }, vars);
}

/** What is known of a call before anything has happened in it. */
type Known = Pick<CallInfo, 'from' | 'to' | 'direction' | 'connectionId' | 'legId' | 'sessionId'> & {
  /** The caller's leg; empty where it is not known yet. */
  readonly leg: string;
  readonly now: number;
};

function newCall(id: string, compiled: CompiledFlow | null, { leg, now, ...known }: Known): CallSnapshot {
  return {
    format: snapshotFormat,
    id,
    stage: 'live',
    info: {
      ...known,
      startedAt: now,
      language: compiled?.flow.language ?? '',
      hangupCause: '',
      answeredBy: '',
      beep: false,
    },
    frames: compiled === null ? [] : [firstFrame(compiled)],
    legs: [{ id: leg, role: 'caller', state: 'ringing', ours: true, openedBy: null, hangupCause: '' }],
    ledger: [],
    timers: [],
    kept: [],
    seen: [],
    owed: [],
    lastCommand: 0,
    lastTimer: 0,
    lastOwner: 0,
    entered: 0,
    errors: 0,
    hungUp: false,
  };
}

/**
 * Begins a call in a flow; without one it is rejected.
 * @param compiled the flow its route leads to, or null
 */
export function beginCall(
  compiled: CompiledFlow | null,
  start: CallStart,
  context: TransitionContext,
): TransitionResult {
  const { payload } = start.event;
  const text = (name: string): string => (typeof payload[name] === 'string' ? payload[name] : '');
  const call = newCall(start.id, compiled, {
    from: text('from'),
    to: text('to'),
    direction: text('direction') === 'outgoing' ? 'outgoing' : 'incoming',
    connectionId: text('connection_id'),
    legId: text('call_leg_id'),
    sessionId: text('call_session_id'),
    leg: start.event.leg ?? '',
    now: context.now,
  });
  const work = beginWork(call, context);
  if (compiled === null) {
    const rejected = issue(withTrace(work, 'note', 'no route'), {
      action: 'reject',
      params: { cause: 'CALL_REJECTED' },
      awaits: 'nothing',
      owner: null,
      deadlineMs: null,
    });
    return resultOf(finishFlow(rejected));
  }
  const begun = startTimer(
    withTrace(work, 'begin', compiled.flow.id, { from: call.info.from, to: call.info.to, leg: start.event.leg ?? '' }),
    { name: 'limit', owner: null },
    compiled.flow.limits.durationMs,
  );
  return resultOf(dispatch(begun, context.flows, { type: 'begin' }));
}

export interface OutgoingStart {
  /** The call's own id (UUID), made by the shell. */
  readonly id: string;
  readonly order: CallPlaced;
}

/**
 * Begins a call of our own: it is dialled at once or after a while, and the flow starts when somebody is there. The order
 * must have been read by `readOrder`.
 */
export function beginOutgoing(
  compiled: CompiledFlow,
  { id, order }: OutgoingStart,
  context: TransitionContext,
): TransitionResult {
  const { to, from, connectionId, delayMs, inputs } = order;
  const known = { to, from, connectionId, direction: 'outgoing', legId: '', sessionId: '', leg: '' } as const;
  const call = newCall(id, compiled, { ...known, now: context.now });
  const read = inputValues(compiled.flow, inputs);
  if (!read.ok) throw new EngineError('bad_order', read.problem);
  const work = beginWork(call, context);
  const { vars } = frameOf(work);
  const given = withFrame(work, { vars: { ...vars, ...read.values }, data: { delayMs } });
  const begun = withTrace(given, 'begin', compiled.flow.id, { from, to });
  return resultOf(dispatch(begun, context.flows, { type: delayMs > 0 ? 'begin.later' : 'begin.outgoing' }));
}
