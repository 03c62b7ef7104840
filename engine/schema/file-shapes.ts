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

/** The keys of an input. */
export const inputShapes: KeyShapes = {
  type: {
    description: 'What the input holds.',
    shape: { type: 'constant', values: ['string', 'int', 'double', 'bool', 'list', 'map', 'any'] },
    required: true,
  },
  required: { description: 'True refuses a call or a `run` that does not give it.', shape: { type: 'boolean' } },
  default: {
    description: 'Its value where none is given; the empty one of its type when left out.',
    shape: { type: 'value' },
  },
  secret: {
    description: 'True keeps it out of prompts, URLs, logs and the timeline.',
    shape: { type: 'boolean' },
  },
};

const day = '(mon|tue|wed|thu|fri|sat|sun)';

const hoursShape: DocumentShape = {
  type: 'either',
  options: [{ type: 'word' }, { type: 'list', of: { type: 'word' } }],
};

/** The keys of a schedule. */
export const scheduleShapes: KeyShapes = {
  timezone: {
    description: 'The time zone of its hours by its IANA name, e.g. `America/Chicago`.',
    examples: ['America/Chicago'],
    shape: { type: 'word' },
    required: true,
  },
  open: {
    description: 'Days and spans of days with their hours, e.g. `{ mon-fri: 09:00-17:00 }`; the end is not included.',
    examples: [{ 'mon-fri': '09:00-17:00', sat: ['09:00-12:00', '13:00-15:00'] }],
    shape: {
      type: 'names',
      name: 'a day (`mon`) or a span of days (`mon-fri`)',
      pattern: `^${day}(-${day})?$`,
      example: 'mon-fri',
      of: hoursShape,
    },
  },
  closed: {
    description: 'Dates on which it is closed all day, e.g. `[2026-12-25]`.',
    examples: [['2026-12-25', '2027-01-01']],
    shape: { type: 'list', of: { type: 'word' } },
  },
  dates: {
    description: 'Dates with hours of their own, e.g. `{ 2026-12-24: 09:00-12:00 }`.',
    examples: [{ '2026-12-24': '09:00-12:00' }],
    shape: {
      type: 'names',
      name: 'a date',
      pattern: '^\\d{4}-\\d{2}-\\d{2}$',
      example: '2026-12-24',
      of: hoursShape,
    },
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
    shape: {
      type: 'names',
      name: 'one of the keys 0 to 9, * and #',
      pattern: '^[0-9*#]$',
      example: '0',
      of: branchesShape,
    },
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
  outbound: {
    description: "Telnyx's dial parameters for the calls that this flow places.",
    shape: { type: 'action_params', action: 'dial', without: ['to'] },
  },
  voice: { description: 'The voice of spoken text; `female` unless set.', shape: { type: 'word' } },
  language: { description: 'The language of spoken text; en-US unless set.', shape: { type: 'word' } },
  voices: {
    description: 'A voice per language; its keys are the languages a call may have.',
    examples: [{ 'en-US': 'female', 'es-US': 'AWS.Polly.Lupe-Neural' }],
    shape: { type: 'names', name: 'a language', example: 'en-US', of: { type: 'word' } },
  },
  inputs: {
    description: 'Typed parameters, for `run` and for calls that are placed with this flow.',
    shape: { type: 'names', name: "the input's name", example: 'account', of: { type: 'map', keys: inputShapes } },
  },
  outputs: {
    description: 'What a sub-flow hands back on every return.',
    shape: { type: 'names', name: "the output's name", example: 'paid', of: { type: 'condition' } },
  },
  vars: {
    description: 'Variables with their start values.',
    shape: {
      type: 'names',
      name: "the variable's name",
      example: 'account',
      of: { type: 'either', options: [{ type: 'map', keys: variableShapes }, { type: 'value' }] },
    },
  },
  prompts: {
    description: 'Prompts to be used by name.',
    shape: { type: 'names', name: "the prompt's name", example: 'greeting', of: { type: 'prompt' } },
  },
  schedules: {
    description: 'Opening hours by name; `schedules.NAME` is true while they last.',
    examples: [{ office_hours: { timezone: 'America/Chicago', open: { 'mon-fri': '09:00-17:00' } } }],
    shape: {
      type: 'names',
      name: "the schedule's name",
      example: 'office_hours',
      of: { type: 'map', keys: scheduleShapes },
    },
  },
  defaults: { description: 'Default parameters per verb.', shape: { type: 'verb_defaults' } },
  settings: {
    description: 'Names that the environment binds, with their types; the values stand in `settings.yaml`.',
    shape: {
      type: 'names',
      name: "the setting's name",
      example: 'sales_number',
      of: { type: 'constant', values: ['string', 'int', 'double', 'bool', 'list', 'map', 'any'] },
    },
  },
  switches: {
    description: 'Switches of the server with the value they start with; flows that name the same one share it.',
    shape: { type: 'names', name: "the switch's name", example: 'emergency', of: { type: 'boolean' } },
  },
  type_ahead: {
    description: 'Whether keys pressed between menus are kept for the next one; true unless set.',
    shape: { type: 'boolean' },
  },
  reload: {
    description:
      'What a new version does to live calls: `pin` lets them finish on theirs, `migrate` moves them, `drain` is pin without new calls to removed flows.',
    shape: { type: 'constant', values: ['pin', 'migrate', 'drain'] },
  },
  on: {
    description: 'Handlers for the whole flow.',
    shape: { type: 'map', keys: handlerShapes, events: branchesShape },
  },
  limits: { description: 'When a call is stopped as an error.', shape: { type: 'map', keys: limitShapes } },
  start: { description: 'The first state.', shape: { type: 'target' }, required: true },
  states: {
    description: 'The states by name.',
    shape: {
      type: 'names',
      name: "the state's name",
      pattern: '^[a-z][a-z0-9_]*$',
      example: 'welcome',
      of: { type: 'state' },
    },
    required: true,
  },
};
