import type { Params } from './define.ts';

// Parameters that many actions share. Where a range stands in prose only, it is from Telnyx's error pages
// (codes 10003, 90002 to 90027) or from the text of the published OpenAPI.

const LONGEST_URL = 2000;

/** An http(s) URL within the length Telnyx accepts (error 10003). */
export function url(description: string) {
  return { type: 'string', format: 'url', maxLength: LONGEST_URL, description } as const;
}

/** A ws(s) URL. */
export function websocketUrl(description: string) {
  return { type: 'string', format: 'websocket', maxLength: LONGEST_URL, description } as const;
}

/** A millisecond time-out of 1 to 120000 (errors 90002, 90025, 90026, 90056). */
export function timeoutMillis(description: string) {
  return { type: 'integer', min: 1, max: 120_000, description } as const;
}

export const DTMF_KEYS = '0123456789*#';
export const DTMF_SEQUENCE = '0123456789ABCD*#wW';

export const clientState = {
  client_state: {
    type: 'string',
    format: 'base64',
    description: 'Base64 text that every later webhook of this leg carries. Set by the engine.',
  },
} as const satisfies Params;

export const commandId = {
  command_id: {
    type: 'string',
    description: 'A second command with the same id is dropped for 60 seconds. Set by the engine.',
  },
} as const satisfies Params;

export const correlation = { ...clientState, ...commandId } as const satisfies Params;

export const customHeaders = {
  custom_headers: {
    type: 'list',
    description: 'Own SIP headers for the request that this command sends.',
    of: {
      type: 'map',
      description: 'One header.',
      keys: {
        name: { type: 'string', required: true, description: "The header's name." },
        value: { type: 'string', required: true, description: "The header's value." },
      },
    },
  },
} as const satisfies Params;

export const sipHeaders = {
  sip_headers: {
    type: 'list',
    description: 'Standard SIP headers to send; Telnyx allows only User-to-User.',
    of: {
      type: 'map',
      description: 'One header.',
      keys: {
        name: { type: 'string', values: ['User-to-User'], required: true, description: "The header's name." },
        value: { type: 'string', required: true, description: "The header's value." },
      },
    },
  },
} as const satisfies Params;

export const sipAuthentication = {
  sip_auth_username: { type: 'string', description: 'User name for a SIP challenge of the far end.' },
  sip_auth_password: { type: 'string', description: 'Password for a SIP challenge of the far end.' },
} as const satisfies Params;

export const webhooks = {
  webhook_url: url('Where later webhooks of this leg go instead of the application’s address.'),
  webhook_url_method: {
    type: 'string',
    values: ['POST', 'GET'],
    description: 'HTTP method for `webhook_url`; POST unless set.',
  },
  webhook_urls: {
    type: 'map',
    others: url('The address for this event type.'),
    description: 'Event type to URL; types not named keep the usual address.',
  },
  webhook_urls_method: {
    type: 'string',
    values: ['POST', 'GET'],
    description: 'HTTP method for `webhook_urls`; POST unless set.',
  },
  webhook_retries_policies: {
    type: 'map',
    description: 'Event type to retry delays.',
    others: {
      type: 'map',
      description: 'How webhooks of this type are sent again.',
      keys: {
        retries_ms: {
          type: 'list',
          maxItems: 5,
          of: { type: 'integer', min: 0, max: 60_000, description: 'Milliseconds before this attempt.' },
          description: 'Up to five delays in milliseconds, 60000 in all.',
        },
      },
    },
  },
} as const satisfies Params;

export const billingGroup = {
  billing_group_id: { type: 'string', format: 'uuid', description: 'The billing group that pays for the call.' },
} as const satisfies Params;

export const region = {
  region: {
    type: 'string',
    values: ['Australia', 'Europe', 'Middle East', 'US'],
    description: 'Where the conference is hosted.',
  },
} as const satisfies Params;

export const targetLegs = ['self', 'opposite', 'both'] as const;
