import type { DocumentShape, KeyShapes } from './document-shape.ts';

const DAY_MS = 24 * 3_600_000;

const duration: DocumentShape = { type: 'duration', maxMs: DAY_MS };
const json: DocumentShape = { type: 'value' };
const text: DocumentShape = { type: 'word' };

/** The keys of `expect`. */
export const scenarioExpectShapes: KeyShapes = {
  state: { description: 'The state the call is in, or gets to.', examples: ['main_menu'], shape: text },
  vars: {
    description: 'Values that variables have, or get.',
    shape: { type: 'names', name: "the variable's name", example: 'account', of: json },
  },
  heard: {
    description: 'Text, or /regex/, that the caller has heard, or will.',
    examples: ['Thank you', '/eight digit/'],
    shape: text,
  },
  sent: { description: 'A command that was sent, or will be.', examples: ['transfer'], shape: text },
  http: {
    description: 'A request that was made, or will be: METHOD URL; `*` stands for anything.',
    examples: ['GET https://crm.acme.example/*'],
    shape: text,
  },
  with: {
    description: 'Of `sent`, some of its parameters; of `http`, some of its JSON body.',
    examples: [{ to: '+13125550112' }],
    shape: json,
  },
  times: {
    description: 'How often `sent` or `http` happened.',
    examples: [1],
    shape: { type: 'integer', min: 0, max: 1000 },
  },
  not_sent: { description: 'A command that was not sent so far.', examples: ['transfer'], shape: text },
  not_heard: { description: 'Text, or /regex/, that was not heard so far.', examples: ['sorry'], shape: text },
};

/** The keys of `press` that is written as a map. */
export const scenarioPressShapes: KeyShapes = {
  keys: { description: 'The keys.', examples: ['79927398'], shape: { type: 'digits', maxLength: 128 }, required: true },
  at: { description: 'How long after this step begins the first is pressed; at once unless set.', shape: duration },
  every: { description: 'Time between two keys; 250ms unless set.', shape: duration },
};

/** What one step does; each takes exactly one. */
export const scenarioStepShapes: KeyShapes = {
  hear: {
    description: 'Text, or /regex/, that is said now, or within two minutes.',
    examples: ['Thank you for calling', '/eight digit/'],
    shape: text,
  },
  press: {
    description: 'Keys that the caller presses.',
    examples: ['2', { keys: '79927398', at: '1s', every: '100ms' }],
    shape: {
      type: 'either',
      options: [
        { type: 'digits', maxLength: 128 },
        { type: 'map', keys: scenarioPressShapes },
      ],
    },
  },
  say: { description: 'Words that the caller says.', examples: ['sales, please'], shape: text },
  wait: { description: 'Time that passes; the end of the call cuts it short.', shape: duration },
  expect: {
    description: 'What must be true.',
    examples: [{ sent: 'transfer', with: { to: '+13125550112' } }],
    shape: { type: 'map', keys: scenarioExpectShapes },
  },
  event: {
    description: 'A webhook of Telnyx that arrives, verbatim; ids of the call are filled in where left out.',
    examples: [{ event_type: 'call.transcription', payload: { transcription_data: { transcript: 'help' } } }],
    shape: json,
  },
};
