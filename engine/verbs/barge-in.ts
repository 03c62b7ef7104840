import type { Step } from '../model/flow.ts';
import { done, phase, type Phase, type PhaseTransition } from './phases.ts';

/**
 * After a key that stops speech, the caller's next key is waited for this long, ms: whoever types ahead hears no prompt
 * between two keys, and keys whose webhooks overtake each other are put in order before any is used.
 */
const TYPING_MS = 400;

function bargeIn(step: Step): Pick<PhaseTransition, 'guard'> {
  return { guard: { type: 'barge_in', params: { allowed: step.bargeIn } } };
}

/** What a key does to speech: it stops it, where that is allowed. */
export function stoppedByKey(step: Step): readonly PhaseTransition[] {
  return [{ ...bargeIn(step), to: phase('typing') }];
}

/** Speech was stopped by a key: on to the next state once the caller pauses. */
export function typingPhase(step: Step): Phase {
  return {
    entry: [{ type: 'start_timer', params: { name: 'keys', ms: TYPING_MS } }],
    on: { keys: [{ ...bargeIn(step), to: phase('typing') }], 'timer.keys': [{ to: done }] },
  };
}
