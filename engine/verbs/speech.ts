import type { Prompt, Step } from '../model/flow.ts';
import { stoppedByKey, typingPhase } from './barge-in.ts';
import { done, out, phase, type Phases } from './phases.ts';
import type { Traits, Verb } from './verb.ts';

const mediaTraits: Traits = {
  media: true,
  waits: true,
  answers: false,
  ends: false,
  entry: false,
  failureMatters: false,
};

/** Says a prompt piece by piece; a key stops it where barge-in is allowed. */
function sayPrompt(step: Step, prompt: Prompt): Phases {
  if (!step.wait) {
    return {
      begin: {
        entry: [{ type: 'prepare', params: { prompt } }],
        always: [{ guard: { type: 'segments_left', params: { atLeast: 1 } }, to: phase('say') }, { to: done }],
      },
      say: {
        entry: [{ type: 'say', params: { awaits: 'nothing' } }],
        always: [{ guard: { type: 'segments_left', params: { atLeast: 1 } }, to: phase('again') }, { to: done }],
      },
      again: { always: [{ to: phase('say') }] },
    };
  }
  return {
    begin: {
      entry: [{ type: 'prepare', params: { prompt } }],
      always: [{ guard: { type: 'segments_left', params: { atLeast: 1 } }, to: phase('say') }, { to: done }],
    },
    say: {
      entry: [{ type: 'say', params: { awaits: 'ending' } }],
      on: {
        ended: [
          { guard: { type: 'ended_badly', params: {} }, to: out('failed') },
          { guard: { type: 'segments_left', params: { atLeast: 1 } }, to: phase('say') },
          { to: done },
        ],
        lost: [{ guard: { type: 'segments_left', params: { atLeast: 1 } }, to: phase('say') }, { to: done }],
        failed: [{ to: out('failed') }],
        keys: stoppedByKey(step),
      },
    },
    typing: typingPhase(step),
  };
}

export const speak: Verb = {
  name: 'speak',
  description: 'Says a prompt. With `payload` it is the Telnyx action of that name, verbatim.',
  params: {
    prompt: { shape: { type: 'prompt' }, description: 'What is said, in any form of a prompt.', required: true },
  },
  short: 'prompt',
  shortTakesMaps: true,
  verbatimKey: 'payload',
  outcomes: [],
  next: 'required',
  traits: mediaTraits,
  beside: ['await', 'barge_in'],
  edges: () => [],
  revisable: { params: ['prompt'] },
  phases: (step) => sayPrompt(step, step.params['prompt'] as Prompt),
};
