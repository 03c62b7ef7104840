import type { KeyShapes } from './document-shape.ts';
import { branchesShape } from './file-shapes.ts';

/** Keys that stand beside the verb they change, in a state or in a step. */
const besideVerbShapes: KeyShapes = {
  await: {
    description: 'False goes on as soon as Telnyx has accepted the command, without waiting for its end.',
    shape: { type: 'boolean' },
  },
  barge_in: { description: 'False lets the speech finish whatever key is pressed.', shape: { type: 'boolean' } },
  type_ahead: {
    description: 'Whether keys pressed here are kept for the next menu; as the flow says unless set.',
    shape: { type: 'boolean' },
  },
};

/** The keys of a state besides its verb. */
export const stateShapes: KeyShapes = {
  next: { description: 'Where to go when the verb is done.', shape: branchesShape },
  on: {
    description: 'Where to go on an outcome of the verb, or on a webhook event (a key with a dot).',
    shape: { type: 'outcomes', of: branchesShape },
  },
  set: { description: 'Values for variables, set when the verb is done.', shape: { type: 'assignments' } },
  steps: {
    description: 'Several verbs, run one after the other, in place of one.',
    shape: { type: 'list', of: { type: 'step' } },
  },
  after: {
    description: 'How long the state may last, and where it then goes: `{ 2m: TARGET }`.',
    shape: {
      type: 'names',
      name: 'a duration with its unit',
      pattern: '^[0-9]',
      example: '2m',
      of: { type: 'target' },
    },
  },
  description: { description: 'A note on what the state is for.', shape: { type: 'word' } },
  tags: { description: 'Words to find the state by.', shape: { type: 'list', of: { type: 'word' } } },
  ...besideVerbShapes,
};

/** The keys of one entry of `steps` besides its verb. */
export const stepShapes: KeyShapes = {
  set: { description: 'Values for variables, set between two verbs.', shape: { type: 'assignments' } },
  ...besideVerbShapes,
};

/** The keys of one entry of a `next` list. */
export const branchShapes: KeyShapes = {
  if: { description: 'A condition; the first entry whose condition is true is taken.', shape: { type: 'condition' } },
  goto: { description: 'Where it leads.', shape: { type: 'target' }, required: true },
};

/** The keys of a menu's choice that is written as a map. */
export const choiceShapes: KeyShapes = {
  goto: { description: 'Where the key leads.', shape: { type: 'target' }, required: true },
  if: { description: 'When false, the key counts as no match.', shape: { type: 'condition' } },
  set: { description: 'Values for variables, set when the key is pressed.', shape: { type: 'assignments' } },
  say: {
    description: 'Words or phrases that choose it where the menu has `speech: true`.',
    shape: { type: 'list', of: { type: 'word' } },
  },
  label: { description: 'What the choice is called in diagrams and reports.', shape: { type: 'word' } },
  hidden: { description: 'True for a key that the prompt does not name on purpose.', shape: { type: 'boolean' } },
};

/** The keys of a prompt that is written as a map; a map without any of them goes from language to prompt. */
export const promptShapes: KeyShapes = {
  text: { description: 'Text to speak.', shape: { type: 'text' } },
  ssml: { description: 'SSML to speak.', shape: { type: 'text' } },
  audio: { description: 'The URL of an MP3 or WAV file to play.', shape: { type: 'text' } },
  media: { description: 'The name of a file in Telnyx media storage.', shape: { type: 'text' } },
  prompt: { description: 'The name of a prompt of `prompts`.', shape: { type: 'word' } },
  voice: { description: 'The voice for this text alone.', shape: { type: 'word' } },
  language: { description: 'The language of this text alone.', shape: { type: 'word' } },
};

/** The keys of a queue's `announce`. */
export const announcementShapes = {
  every: {
    description: 'How long between two announcements.',
    shape: { type: 'duration', minMs: 5_000 },
    required: true,
  },
  prompt: { description: 'What is said.', shape: { type: 'prompt' }, required: true },
} as const satisfies KeyShapes;
