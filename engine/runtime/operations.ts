import type { MachineOp } from '../compile/machine-types.ts';
import { bridgeFar, dial, farReached } from './dial-operations.ts';
import { assign } from './dynamic.ts';
import {
  askAgain,
  beginEntry,
  closeEntryOp,
  countFailure,
  forgetKeys,
  gather,
  keepEntry,
  prepareEntry,
  takeEntry,
} from './entry-operations.ts';
import {
  answer,
  enterPhase,
  enterState,
  enterStep,
  goAgain,
  goBack,
  leave,
  setError,
  startWait,
  takeFlowKey,
  traceOutcome,
  traceTarget,
} from './flow-operations.ts';
import { request, takeReply } from './request-operations.ts';
import { keepOutputs, runFlow, unhandledReturn } from './sub-flow-operations.ts';
import {
  enterConference,
  findConference,
  keepConference,
  resumeConference,
  sendToConference,
} from './conference-operations.ts';
import { completeConference, updateParticipant } from './conference-creator.ts';
import { askQueue, enterQueue, keepQueueAnswer, leaveQueue, leftQueue, queueBridged } from './queue-operations.ts';
import { record, stopRecording } from './record-operations.ts';
import { prepare, say, sayHold, send } from './speech-operations.ts';
import { listen, takeSpoken } from './spoken-entry.ts';
import { dialLater, dialOut } from './outgoing-operations.ts';
import { startCall } from './start-call-operations.ts';
import { bridged, transfer } from './transfer-operations.ts';
import { withData, withFrame, type Work } from './work.ts';

type Type = MachineOp['type'];
type Operation<T extends Type> = (work: Work, params: Extract<MachineOp, { readonly type: T }>['params']) => Work;

/** What each operation of the machine does to the call: one line each. */
const operations: { readonly [T in Type]: Operation<T> } = {
  enter_state: enterState,
  enter_step: enterStep,
  enter_phase: enterPhase,
  leave,
  answer,
  set_error: setError,
  unhandled_return: unhandledReturn,
  outcome: traceOutcome,
  took: traceTarget,
  go_back: goBack,
  go_again: goAgain,
  leave_by: (work, { name }) => withData(work, { returned: name }),
  take_flow_key: takeFlowKey,
  run: runFlow,
  keep_outputs: keepOutputs,
  send,
  prepare,
  say_hold: sayHold,
  begin_entry: beginEntry,
  prepare_entry: prepareEntry,
  say,
  gather,
  close_entry: closeEntryOp,
  take_entry: takeEntry,
  count_failure: countFailure,
  keep_entry: keepEntry,
  ask_again: askAgain,
  listen,
  take_spoken: takeSpoken,
  keep_event: (work) => withFrame(work, { result: work.event }),
  forget_keys: forgetKeys,
  start_timer: startWait,
  record,
  stop_recording: stopRecording,
  enter_queue: enterQueue,
  leave_queue: leaveQueue,
  left_queue: leftQueue,
  ask_queue: askQueue,
  keep_queue_answer: keepQueueAnswer,
  queue_bridged: queueBridged,
  find_conference: findConference,
  complete_conference: completeConference,
  update_participant: updateParticipant,
  resume_conference: resumeConference,
  keep_conference: keepConference,
  enter_conference: enterConference,
  send_to_conference: sendToConference,
  assign: (work, { assignments }) => assign(work, assignments),
  transfer,
  dial,
  far_reached: farReached,
  bridge_far: bridgeFar,
  bridged,
  start_call: startCall,
  dial_later: dialLater,
  dial_out: dialOut,
  request,
  take_reply: takeReply,
};

/** Carries one operation out. */
export function operate(work: Work, op: MachineOp): Work {
  const operation = operations[op.type] as Operation<Type>;
  return operation(work, op.params);
}
