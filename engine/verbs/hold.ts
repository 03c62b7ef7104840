import type { Prompt } from '../model/flow.ts';
import { phase, type Phase, type Phases } from './phases.ts';

/** Where a step begins to wait; what sends the command that it waits for leads here. */
export const holding = phase('hold');

/**
 * Phases of a step that waits for something while a prompt plays over and over: `meanwhile` of a request, hold music of a
 * queue. What is awaited must belong to the step, not to the phase that sent it, since these phases come and go.
 * @param prompt null or empty: the wait is silent
 * @param on what ends the wait, heard in each of the phases
 */
export function holdPhases(prompt: Prompt | null, on: NonNullable<Phase['on']>): Phases {
  const more = { guard: { type: 'segments_left', params: { atLeast: 1 } }, to: phase('holdSay') } as const;
  const quiet = { to: phase('holdQuiet') } as const;
  if (prompt === null || prompt.length === 0) return { hold: { on } };
  return {
    hold: { entry: [{ type: 'prepare', params: { prompt } }], always: [more, quiet] },
    holdSay: {
      entry: [{ type: 'say_hold', params: {} }],
      on: {
        ...on,
        // A prompt that cannot be played is not tried for ever: the wait goes on in silence.
        'hold.ended': [{ guard: { type: 'ended_badly', params: {} }, ...quiet }, more, { to: phase('hold') }],
        'hold.lost': [more, { to: phase('hold') }],
        'hold.failed': [quiet],
      },
    },
    holdQuiet: { on },
  };
}
