import type { DocumentShape, KeyShapes } from './document-shape.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** A target, or a list of `{ if, goto }` that may end in a target. */
export const branchesShape: DocumentShape = { type: 'either', options: [{ type: 'target' }, { type: 'branches' }] };

/** The keys of one entry of `routes`. */
export const routeShapes: KeyShapes = {
  to: { description: 'The number that was called; may end in `*`.', shape: { type: 'word' } },
  from: { description: "The caller's number; may end in `*`.", shape: { type: 'word' } },
  connection_id: { description: 'The Telnyx connection the call came in on; may end in `*`.', shape: { type: 'word' } },
};

/** The keys of a variable that is declared with its type. */
export const variableShapes: KeyShapes = {
  type: {
    description: 'What the variable holds.',
    shape: { type: 'constant', values: ['string', 'int', 'double', 'bool', 'list', 'map', 'any'] },
    required: true,
  },
  value: {
    description: 'Its value when the call begins; the empty one of its type when left out.',
    shape: { type: 'value' },
  },
  secret: {
    description: 'True keeps it out of prompts, URLs, logs and the timeline.',
    shape: { type: 'boolean' },
  },
};

/** The keys of `limits`. */
export const limitShapes: KeyShapes = {
  states: {
    description:
      'States entered since the caller last pressed, spoke or was bridged; more is an error. 500 unless set.',
    shape: { type: 'integer', min: 1, max: 1_000_000 },
  },
  duration: {
    description: 'How long a call may last; longer is an error. 4h unless set.',
    shape: { type: 'duration', minMs: 1000, maxMs: DAY_MS },
  },
};

/** The keys of the flow's `on` besides webhook event types. */
export const handlerShapes: KeyShapes = {
  hangup: { description: 'Entered once when the call is over, however it ended.', shape: branchesShape },
  error: { description: 'Entered on anything unhandled: a refused command, a limit passed.', shape: branchesShape },
  key: {
    description: 'Keys that hold in every state of an answered call that does not use them itself.',
    shape: { type: 'names', name: 'one of the keys 0 to 9, * and #', of: branchesShape },
  },
};

/** The keys of a flow file. */
export const fileShapes: KeyShapes = {
  pressone: { description: 'Version of this language; 1 when left out.', shape: { type: 'constant', values: [1] } },
  flow: { description: "The flow's id; its path below the folder when left out.", shape: { type: 'word' } },
  description: { description: 'A note on what the flow is for.', shape: { type: 'word' } },
  tags: { description: 'Words to find the flow by.', shape: { type: 'list', of: { type: 'word' } } },
  routes: {
    description: 'Which calls start this flow; `default` catches those that no other route matches.',
    shape: {
      type: 'either',
      options: [
        { type: 'constant', values: ['default'] },
        { type: 'list', of: { type: 'map', keys: routeShapes } },
      ],
    },
  },
  answer: {
    description:
      'True: the call is answered before the start state; a map: with these parameters; false: the flow decides.',
    shape: { type: 'either', options: [{ type: 'boolean' }, { type: 'action_params', action: 'answer' }] },
  },
  voice: { description: 'The voice of spoken text; `female` unless set.', shape: { type: 'word' } },
  language: { description: 'The language of spoken text; en-US unless set.', shape: { type: 'word' } },
  vars: {
    description: 'Variables with their start values.',
    shape: {
      type: 'names',
      name: "the variable's name",
      of: { type: 'either', options: [{ type: 'map', keys: variableShapes }, { type: 'value' }] },
    },
  },
  prompts: {
    description: 'Prompts to be used by name.',
    shape: { type: 'names', name: "the prompt's name", of: { type: 'prompt' } },
  },
  defaults: { description: 'Default parameters per verb.', shape: { type: 'verb_defaults' } },
  type_ahead: {
    description: 'Whether keys pressed between menus are kept for the next one; true unless set.',
    shape: { type: 'boolean' },
  },
  on: { description: 'Handlers for the whole flow.', shape: { type: 'map', keys: handlerShapes } },
  limits: { description: 'When a call is stopped as an error.', shape: { type: 'map', keys: limitShapes } },
  start: { description: 'The first state.', shape: { type: 'target' }, required: true },
  states: {
    description: 'The states by name.',
    shape: { type: 'names', name: "the state's name", of: { type: 'state' } },
    required: true,
  },
};
