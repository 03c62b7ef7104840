import type { DocumentShape, KeyShapes } from './document-shape.ts';
import { scenarioAnsweredBy, scenarioCarrierShapes, scenarioHttpShapes } from './scenario-around-shapes.ts';
import { scenarioStepShapes } from './scenario-step-shapes.ts';

const DAY_MS = 24 * 3_600_000;

const duration: DocumentShape = { type: 'duration', maxMs: DAY_MS };
const json: DocumentShape = { type: 'value' };
const text: DocumentShape = { type: 'word' };

/** The keys of `call`. */
export const scenarioCallShapes: KeyShapes = {
  from: { description: "The caller's number; +15550001111 unless set.", examples: ['+15550001111'], shape: text },
  to: {
    description: "The number that is called; one that the flow's routes name unless set.",
    examples: ['+13125550100'],
    shape: text,
  },
  at: {
    description: 'When the call begins, with its offset from UTC; 2026-11-20T16:00:00Z unless set.',
    examples: ['2026-11-20T10:00:00-06:00'],
    shape: text,
  },
  direction: {
    description: '`outgoing`: the flow calls; `incoming` unless set.',
    shape: { type: 'constant', values: ['incoming', 'outgoing'] },
  },
  answered_by: {
    description: 'Who answers an outgoing call, as machine detection tells it; `human` unless set.',
    shape: { type: 'constant', values: scenarioAnsweredBy },
  },
  inputs: {
    description: 'Values for the inputs of the flow.',
    shape: { type: 'names', name: "the input's name", example: 'account', of: json },
  },
};

/** The keys of `invariants`. */
export const scenarioInvariantShapes: KeyShapes = {
  no_dead_air: {
    description: 'Nobody leaves the caller in silence longer; what a menu waits is not counted.',
    examples: ['4s'],
    shape: duration,
  },
  ends_within: { description: 'The call is over by then.', examples: ['10m'], shape: duration },
  no_command_after_hangup: {
    description: "True: no command goes to the caller's leg once its end is known.",
    shape: { type: 'boolean' },
  },
  answered_within: {
    description: 'The call is answered by then, unless it is over.',
    examples: ['2s'],
    shape: duration,
  },
};

/** The keys of one scenario. */
export const scenarioShapes: KeyShapes = {
  name: {
    description: 'What it shows, as a sentence.',
    examples: ['a gold customer reaches the gold desk'],
    shape: text,
    required: true,
  },
  call: {
    description: 'Who calls, and when.',
    shape: { type: 'map', keys: scenarioCallShapes },
    examples: [{ from: '+15550001111', at: '2026-11-20T10:00:00-06:00' }],
  },
  settings: {
    description: 'Settings, over those of the settings files.',
    shape: { type: 'names', name: "the setting's name", example: 'sales_number', of: json },
  },
  switches: {
    description: 'Switches, where not as the flow starts them.',
    shape: { type: 'names', name: "the switch's name", example: 'emergency', of: { type: 'boolean' } },
  },
  env: {
    description: 'Variables of the environment that the flow reads.',
    shape: { type: 'names', name: "the variable's name", example: 'CRM_TOKEN', of: text },
  },
  http: {
    description: 'What web services answer; a request without an entry fails the scenario.',
    shape: { type: 'list', of: { type: 'map', keys: scenarioHttpShapes } },
  },
  carrier: {
    description: 'What far ends, queues and the network do.',
    shape: { type: 'map', keys: scenarioCarrierShapes },
  },
  steps: {
    description: 'What the caller does and what must be true, in order.',
    examples: [[{ hear: 'Thank you for calling' }, { press: '2' }, 'hang_up']],
    shape: {
      type: 'list',
      of: {
        type: 'either',
        options: [
          { type: 'constant', values: ['hang_up'] },
          { type: 'map', keys: scenarioStepShapes, one: true },
        ],
      },
    },
    required: true,
  },
  ends: {
    description: 'How the call ends: `flow`, `caller`, `transferred`, `rejected` or `error`.',
    shape: { type: 'constant', values: ['flow', 'caller', 'transferred', 'rejected', 'error'] },
  },
  visits: {
    description: 'States entered in this order; others may lie between.',
    examples: [['welcome', 'main_menu']],
    shape: { type: 'list', of: { type: 'word' } },
  },
  invariants: {
    description: 'What holds at every moment of this scenario.',
    shape: { type: 'map', keys: scenarioInvariantShapes },
  },
};

/** The keys of a file of scenarios. */
export const scenarioFileShapes: KeyShapes = {
  flow: {
    description: "The flow's id; the file's path without `.test.yaml` when left out.",
    examples: ['acme'],
    shape: text,
  },
  invariants: {
    description: 'What holds at every moment of all scenarios of the file.',
    shape: { type: 'map', keys: scenarioInvariantShapes },
  },
  scenarios: {
    description: 'The scenarios, each a call of its own.',
    shape: { type: 'list', of: { type: 'map', keys: scenarioShapes } },
    required: true,
  },
};
