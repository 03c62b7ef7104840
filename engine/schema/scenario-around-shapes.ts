import type { DocumentShape, KeyShapes } from './document-shape.ts';

const DAY_MS = 24 * 3_600_000;

const duration: DocumentShape = { type: 'duration', maxMs: DAY_MS };
const json: DocumentShape = { type: 'value' };
const text: DocumentShape = { type: 'word' };

/** Who may answer a call: the values of `call.answered_by`. */
export const scenarioAnsweredBy = ['human', 'machine', 'fax', 'unknown'] as const;

/** The keys of a reply to a request. */
export const scenarioReplyShapes: KeyShapes = {
  status: {
    description: 'HTTP status; 200 unless set.',
    examples: [200],
    shape: { type: 'integer', min: 100, max: 599 },
  },
  json: { description: 'The body, sent as JSON.', examples: [{ tier: 'gold' }], shape: json },
  body: { description: 'The body as text.', examples: ['not found'], shape: text },
  headers: {
    description: 'Headers of the answer.',
    shape: { type: 'names', name: "the header's name", example: 'retry-after', of: text },
  },
  after: { description: 'How long the answer takes; at once unless set.', shape: duration },
};

const reply: DocumentShape = {
  type: 'either',
  options: [
    { type: 'constant', values: ['timeout', 'reset'] },
    { type: 'map', keys: scenarioReplyShapes },
  ],
};

const methodShapes: KeyShapes = Object.fromEntries(
  ['get', 'post', 'put', 'patch', 'delete'].map((method) => [
    method,
    {
      description: `A ${method.toUpperCase()} to this URL; \`*\` stands for anything.`,
      examples: ['https://crm.acme.example/accounts/*'],
      shape: text,
    },
  ]),
);

/** The keys of an entry of `http`: one method, and what is answered. */
export const scenarioHttpShapes: KeyShapes = {
  ...methodShapes,
  reply: {
    description: 'The answer, or a list: one after the other, the last repeats.',
    examples: [{ status: 200, json: { tier: 'gold' } }, 'timeout'],
    shape: { type: 'either', options: [reply, { type: 'list', of: reply }] },
    required: true,
  },
};

/** The keys of a far end that is written as a map. */
export const scenarioFarEndShapes: KeyShapes = {
  answers_after: { description: 'How long it rings; 3s unless set.', shape: duration },
  hangs_up_after: { description: 'How long it then talks; 60s unless set.', shape: duration },
  answered_by: {
    description: 'Who answers, for machine detection.',
    shape: { type: 'constant', values: scenarioAnsweredBy },
  },
};

const farEnds: DocumentShape = {
  type: 'names',
  name: 'the number or SIP URI that is called',
  example: '+13125550112',
  of: {
    type: 'either',
    options: [
      { type: 'constant', values: ['busy', 'no_answer', 'rejected', 'not_found'] },
      { type: 'map', keys: scenarioFarEndShapes },
    ],
  },
};

/** The keys of one entry of `errors`. */
export const scenarioErrorShapes: KeyShapes = {
  command: {
    description: 'The command that is refused, by its name.',
    examples: ['speak'],
    shape: text,
    required: true,
  },
  status: {
    description: 'The HTTP status; 422, a refusal, unless set. After 429 and 5xx a command is sent again.',
    examples: [500],
    shape: { type: 'integer', min: 400, max: 599 },
  },
  times: { description: 'How often; 1 unless set.', examples: [2], shape: { type: 'integer', min: 1, max: 1000 } },
};

/** The keys of `webhooks`. */
export const scenarioWebhookShapes: KeyShapes = {
  duplicate: { description: 'How often each arrives.', examples: [2], shape: { type: 'integer', min: 1, max: 5 } },
  reorder: { description: 'True: every second one arrives late, behind the next.', shape: { type: 'boolean' } },
  lose: {
    description: 'Event types that never arrive.',
    shape: { type: 'list', of: { type: 'word' } },
    examples: [['call.speak.ended']],
  },
};

/** The keys of `carrier`. */
export const scenarioCarrierShapes: KeyShapes = {
  transfer: {
    description: 'What the targets of a transfer do; one not named answers after 3 s and talks for 60 s.',
    shape: farEnds,
  },
  dial: {
    description: 'What numbers that are dialled do; one not named answers after 3 s and talks for 60 s.',
    shape: farEnds,
  },
  queue: {
    description: 'What agents do with a waiting queue.',
    shape: {
      type: 'names',
      name: "the queue's name",
      example: 'support',
      of: {
        type: 'map',
        keys: {
          bridged_after: {
            description: 'How long until an agent takes the caller; never unless set.',
            shape: duration,
          },
          position: {
            description: 'The place the caller gets; one past its `max_size` means that the queue is full.',
            examples: [3],
            shape: { type: 'integer', min: 1, max: 10_000 },
          },
        },
      },
    },
  },
  ai_gather: {
    description: 'Results of successive `gather_using_ai`.',
    examples: [[{ city: 'Vienna' }]],
    shape: { type: 'list', of: json },
  },
  errors: {
    description: 'Commands that the carrier refuses.',
    shape: { type: 'list', of: { type: 'map', keys: scenarioErrorShapes } },
  },
  webhooks: {
    description: 'What goes wrong with events on their way.',
    shape: { type: 'map', keys: scenarioWebhookShapes },
  },
};
