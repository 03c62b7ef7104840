import type { ParamSpec } from '../action.ts';
import { freeForm } from './assistant-params.ts';
import { correlation } from './common.ts';
import { callAction, type Params } from './define.ts';

// Source: the SDK's types only; the published OpenAPI does not have this action yet.

const cardTypes = [
  'visa',
  'mastercard',
  'amex',
  'maestro',
  'discover',
  'optima',
  'jcb',
  'diners-club',
  'enroute',
] as const;

const prompt: ParamSpec = {
  type: 'one_of',
  description: 'What is said at this step.',
  options: [
    { type: 'string', description: 'One text for all cases.' },
    {
      type: 'list',
      description: 'Texts for different cases; the first that fits is said.',
      of: {
        type: 'map',
        description: 'One text.',
        keys: {
          text: { type: 'string', required: true, description: 'The text.' },
          attempt: { type: 'string', description: 'Attempts it is for, counted from 1, separated by blanks.' },
          card_type: { type: 'string', values: cardTypes, description: 'Card it is for.' },
          error_type: {
            type: 'string',
            values: [
              ...['timeout', 'invalid-card-number', 'invalid-card-type', 'invalid-date', 'invalid-security-code'],
              ...['invalid-postal-code', 'invalid-bank-routing-number', 'invalid-bank-account-number'],
              'input-matching-failed',
            ],
            description: 'Mistake it is for.',
          },
        },
      },
    },
  ],
};

const prompts = {
  'payment-card-number': prompt,
  'expiration-date': prompt,
  'security-code': prompt,
  'postal-code': prompt,
  'bank-account-number': prompt,
  'bank-routing-number': prompt,
} as const satisfies Params;

export const pay = callAction('pay', {
  sdk: 'pay',
  description: 'Takes a payment by keys; recordings pause meanwhile.',
  params: {
    connector_name: { type: 'string', description: 'Name of the payment connector.' },
    transaction_type: {
      type: 'string',
      values: ['charge', 'tokenize'],
      description: 'Charge an amount or only keep the card; by the amount unless set.',
    },
    payment_method: { type: 'string', values: ['credit-card', 'ach-debit'], description: 'How the caller pays.' },
    amount: { type: 'number', description: 'Amount to charge.' },
    currency: { type: 'string', values: ['USD', 'usd'], description: 'US dollars.' },
    description: { type: 'string', description: 'Text for the transaction.' },
    payment_token: { type: 'string', description: 'A known token; nothing is asked then.' },
    valid_card_types: {
      type: 'list',
      of: { type: 'string', values: cardTypes, description: 'One kind of card.' },
      description: 'Cards that are taken. Not together with `payment_token`.',
    },
    max_attempts: { type: 'integer', description: 'Attempts at each step.' },
    timeout_millis: { type: 'integer', description: 'Milliseconds to wait for keys at each step.' },
    inter_digit_timeout_millis: { type: 'integer', description: 'Milliseconds to wait for the next digit.' },
    prompts: { type: 'map', keys: prompts, description: 'Own texts by step.' },
    voice: { type: 'string', description: 'The voice of the texts.' },
    language: { type: 'string', description: 'The language of the texts.' },
    service_level: { type: 'string', description: 'Quality of the voice; premium unless set.' },
    metadata: freeForm('Notes for the connector.'),
    parameters: freeForm('Further parameters for the connector.'),
    ...correlation,
  },
  endings: ['call.payment.completed'],
});
