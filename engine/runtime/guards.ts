import type { MachineGuard } from '../compile/machine-types.ts';
import { flowKeyOf, typeAheadHolds } from './flow-keys.ts';
import { foundConference, isInConference } from './conference-operations.ts';
import { isOver } from './frames.ts';
import { conditionHolds, judge } from './judge.ts';
import { allAnswered } from './queue-operations.ts';
import { triesOf } from './record-operations.ts';
import { segmentsOf } from './speech-operations.ts';
import { spokenChoice } from './spoken-entry.ts';
import { targetsOf } from './transfer-operations.ts';
import { callerLeg, frameOf, isThere, type Work } from './work.ts';

/** Statuses of an ending that count as failure (flow language, section 5). */
const badStatuses = new Set(['invalid', 'timeout', 'failed', 'file_not_found']);

/** Far-leg hang-up causes (published OpenAPI) and the transfer's outcome that each is. */
const outcomeOfCause: Readonly<Record<string, string>> = {
  user_busy: 'busy',
  no_answer: 'no_answer',
  timeout: 'no_answer',
  call_rejected: 'rejected',
  not_found: 'not_found',
};

/** True when a guard of the machine holds for the call as it stands. */
export function holds(work: Work, guard: MachineGuard): boolean {
  switch (guard.type) {
    case 'all':
      return guard.params.guards.every((each) => holds(work, each));
    case 'condition':
      return conditionHolds(work, guard.params.if);
    case 'entry':
      return judge(work, guard.params.entry).kind === guard.params.is;
    case 'only_finish_key':
      return frameOf(work).data['swallowed'] === true && work.call.kept.length === 0;
    case 'entry_is':
      return frameOf(work).data[guard.params.part] === guard.params.digits;
    case 'spoken':
      return spokenChoice(work, guard.params.entry) !== undefined;
    case 'step_here_before':
      return frameOf(work).owners.step <= work.ownersBefore;
    case 'check': {
      const entry = frameOf(work).data['entry'] ?? '';
      const { check, into } = guard.params;
      return conditionHolds(work, check, into === null ? {} : { [into]: entry });
    }
    case 'tries_left': {
      const { tries } = frameOf(work);
      return tries.no_input + tries.no_match < guard.params.tries;
    }
    case 'segments_left':
      return segmentsOf(work).length >= guard.params.atLeast;
    case 'barge_in':
      return guard.params.allowed && typeAheadHolds(work) && flowKeyOf(work, null) === undefined;
    case 'flow_key':
      return flowKeyOf(work, guard.params.entry) !== undefined;
    case 'returned_by':
      return frameOf(work).data['returned'] === guard.params.name;
    case 'is_flow_key':
      return work.flowKey === guard.params.digit;
    case 'handler_holds':
      // What comes after the end does not lead away from `on.hangup`, which is entered once.
      return !work.call.hungUp && !isNamedCloser(work, guard.params.event);
    case 'here_before':
      return frameOf(work).owners.state <= work.ownersBefore;
    case 'ended_badly': {
      const status = frameOf(work).result['status'];
      return typeof status === 'string' && badStatuses.has(status);
    }
    case 'far_outcome':
      return farOutcome(work) === guard.params.is;
    case 'outgoing':
      return work.call.info.direction === 'outgoing';
    case 'targets_left':
      return targetsOf(work).length > 0;
    case 'reply_taken':
      return frameOf(work).data['replyTaken'] === true;
    case 'kept_key':
      return work.call.kept.some(({ digit }) => digit === guard.params.digit);
    case 'refused_with':
      return (
        triesOf(work) < guard.params.tries && guard.params.codes.some((code) => frameOf(work).result['code'] === code)
      );
    case 'all_answered':
      return allAnswered(work);
    case 'conference_found':
      return foundConference(work) !== undefined;
    case 'in_conference':
      return isInConference(work, guard.params.name);
    case 'may_handle_error':
      return work.call.errors <= 1 && isThere(callerLeg(work.call));
  }
}

/** True when a handler closer to what runs than this flow's own names the event; it replaces that one. */
function isNamedCloser({ call, depth, flowOf }: Work, event: string): boolean {
  return call.frames.some((frame, index) => {
    if (index < depth || isOver(frame)) return false;
    const { handlers, states } = flowOf(frame);
    if (states.get(frame.state)?.events.has(event) === true) return true;
    return index > depth && handlers.events.has(event);
  });
}

function farOutcome(work: Work): string | undefined {
  const cause = frameOf(work).data['farCause'];
  return typeof cause === 'string' ? outcomeOfCause[cause] : undefined;
}
