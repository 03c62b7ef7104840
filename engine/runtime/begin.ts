import type { WebhookEvent } from '../model/event.ts';
import type { CallSnapshot, Frame } from '../model/snapshot.ts';
import { dispatch } from './dispatch.ts';
import { finishFlow } from './finish.ts';
import { issue } from './ledger.ts';
import type { CompiledFlow } from './machine.ts';
import { beginWork, resultOf, type TransitionContext, type TransitionResult } from './transition.ts';
import { newFrame, startTimer, withTrace } from './work.ts';

export interface CallStart {
  /** The call's own id (UUID), made by the shell. */
  readonly id: string;
  /** The `call.initiated` it began with. */
  readonly event: WebhookEvent;
}

function firstFrame(compiled: CompiledFlow): Frame {
  const vars = Object.fromEntries([...compiled.flow.vars].map(([name, variable]) => [name, variable.value]));
  return newFrame(compiled.flow.id, compiled.version, vars);
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
  const call: CallSnapshot = {
    format: 1,
    id: start.id,
    stage: 'live',
    info: {
      from: text('from'),
      to: text('to'),
      direction: text('direction') === 'outgoing' ? 'outgoing' : 'incoming',
      connectionId: text('connection_id'),
      legId: text('call_leg_id'),
      sessionId: text('call_session_id'),
      startedAt: context.now,
      language: compiled?.flow.language ?? '',
      hangupCause: '',
    },
    frames: compiled === null ? [] : [firstFrame(compiled)],
    legs: [
      { id: start.event.leg ?? '', role: 'caller', state: 'ringing', ours: true, openedBy: null, hangupCause: '' },
    ],
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
