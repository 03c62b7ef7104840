import type { CallEvent } from '../model/event.ts';
import type { CallSnapshot } from '../model/snapshot.ts';
import { failTransition, lastResort, transition, type TransitionContext, type TransitionResult } from './transition.ts';

/** What came of an event, and what was thrown on the way. */
export interface Taken {
  readonly result: TransitionResult;
  readonly error: string | null;
}

/** The text of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The transition as the server runs it: the flow's own error where it throws, the last resort where that throws as well. */
export function takeSafely(call: CallSnapshot, event: CallEvent, context: TransitionContext): Taken {
  try {
    return { result: transition(call, event, context), error: null };
  } catch (first) {
    try {
      return { result: failTransition(call, event, first, context), error: messageOf(first) };
    } catch (second) {
      // What is left stands outside the machine and cannot throw.
      const error = `${messageOf(first)}; then: ${messageOf(second)}`;
      return { result: lastResort(call, event, context), error };
    }
  }
}
