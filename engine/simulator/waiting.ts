import type { Gather, Leg } from '../carrier/state.ts';
import { carrierLegOf, isOver, stepOf, type Session } from './scenario/session.ts';

/** What a call waits for that only a person, or the clock, will bring. */
export interface Waiting {
  /** Another one each time the call waits anew. */
  readonly id: string;
  /** For a person. */
  readonly text: string;
}

/** What the call waits for, once all that is said before it has begun to play; null while it goes on by itself. */
export function waitingFor(session: Session): Waiting | null {
  const leg = carrierLegOf(session);
  if (leg === undefined || isOver(session) || leg.queue.length > 0) return null;
  return waitingOn(session, leg);
}

function waitingOn(session: Session, leg: Leg): Waiting | null {
  const { gather, conversation, waiting, conference } = leg;
  if (gather !== null) return { id: `gather ${gather.n} ${gather.tried}`, text: gatherText(gather) };
  if (leg.paying !== null) return { id: `pay ${leg.paying}`, text: 'the caller pays' };
  if (conversation !== null) return { id: `conversation ${conversation.id}`, text: 'what the caller says' };
  if (conference !== null) return { id: `conference ${conference}`, text: 'the conference' };
  if (waiting !== null) return { id: `queue ${waiting.n}`, text: `an agent of the queue ${waiting.queue}` };
  if (leg.state === 'bridged') return { id: `bridged ${leg.bridgedWith ?? ''}`, text: 'the far end, which talks' };
  const step = stepOf(session);
  if (step?.verb === 'record' && leg.recordings.some(({ stoppedAt }) => stoppedAt === null)) {
    return { id: `record ${leg.recordings.length}`, text: 'the caller, who is recorded' };
  }
  return null;
}

function gatherText({ minimum, maximum, terminator }: Gather): string {
  const most = maximum === 1 ? 'a key' : minimum === maximum ? `${maximum} keys` : `keys, ${maximum} at most`;
  return maximum === 1 || terminator === '' ? most : `${most}, \`${terminator}\` ends them`;
}

/** True while keys are entered that must not be seen. */
export function inSecretEntry(session: Session): boolean {
  const step = stepOf(session);
  return step?.params['secret'] === true || step?.verb === 'pay';
}
