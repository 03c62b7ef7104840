import type { ParamSpec } from '../action.ts';
import type { Params } from './define.ts';
import { assistantOwnVoiceSettings, speech } from './voices.ts';

// What AI assistants and AI gathers share. Source: published OpenAPI; `voice_settings` of the assistant and
// `timeout_ms` of a webhook tool from the SDK's types.

const anything: ParamSpec = { type: 'any', description: 'Any value.' };

/** An object without a published structure. */
export function freeForm(description: string) {
  return { type: 'map', others: anything, description } as const;
}

const llm = {
  model: { type: 'string', description: 'The language model.' },
  llm_api_key_ref: { type: 'string', description: "Identifier of the integration secret with the model's API key." },
} as const satisfies Params;

const externalModel: ParamSpec = {
  type: 'map',
  description: 'A language model of your own.',
  keys: {
    ...llm,
    base_url: { type: 'string', description: 'Address of the model.' },
    authentication_method: {
      type: 'string',
      values: ['token', 'certificate'],
      description: 'How to log in there; token unless set.',
    },
    certificate_ref: { type: 'string', description: 'Identifier of the secret with the client certificate.' },
    token_retrieval_url: { type: 'string', description: 'Where to fetch a token with the certificate.' },
    forward_metadata: { type: 'boolean', description: 'Pass the dynamic variables on to the model.' },
  },
  others: anything,
};

function tool(name: string, body: ParamSpec, more?: Params): ParamSpec {
  return {
    type: 'map',
    description: `The ${name} tool.`,
    keys: {
      type: { type: 'string', values: [name], required: true, description: 'The kind of tool.' },
      [name]: { ...body, required: true },
      ...more,
    },
  };
}

const calendar: Params = {
  api_key_ref: { type: 'string', required: true, description: 'Identifier of the secret with the Cal.com API key.' },
  event_type_id: { type: 'integer', required: true, description: 'The kind of appointment.' },
};

function jsonSchema(what: string): ParamSpec {
  return {
    type: 'map',
    description: `JSON Schema of ${what}.`,
    keys: {
      type: { type: 'string', values: ['object'], description: 'Always an object.' },
      properties: freeForm('The members.'),
      required: {
        type: 'list',
        of: { type: 'string', description: 'A member.' },
        description: 'Members that must be given.',
      },
    },
  };
}

const webhookTool: ParamSpec = {
  type: 'map',
  description: 'The request the assistant may send.',
  keys: {
    name: { type: 'string', required: true, description: 'Name of the tool.' },
    description: { type: 'string', required: true, description: 'What the tool is for.' },
    url: { type: 'string', required: true, description: 'Where to send it; may hold {placeholders}.' },
    method: {
      type: 'string',
      values: ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'],
      description: 'HTTP method; POST unless set.',
    },
    headers: {
      type: 'list',
      description: 'Headers of the request.',
      of: {
        type: 'map',
        description: 'One header.',
        keys: {
          name: { type: 'string', description: 'Its name.' },
          value: { type: 'string', description: 'Its value; may refer to integration secrets.' },
        },
      },
    },
    body_parameters: jsonSchema('the body'),
    path_parameters: jsonSchema('the placeholders in the URL'),
    query_parameters: jsonSchema('the query'),
  },
};

/** Tools that the assistant may use during the conversation. */
const tools: ParamSpec = {
  type: 'list',
  description: 'Tools the assistant may use.',
  of: {
    type: 'one_of',
    description: 'One tool.',
    options: [
      tool('webhook', webhookTool, {
        timeout_ms: { type: 'integer', description: 'Milliseconds to wait for the answer.' },
      }),
      tool('hangup', {
        type: 'map',
        description: 'Lets the assistant hang up.',
        keys: { description: { type: 'string', description: 'What the assistant is told about it.' } },
      }),
      tool('transfer', {
        type: 'map',
        description: 'Lets the assistant transfer the call.',
        keys: {
          from: { type: 'string', required: true, description: 'Number shown to the called party.' },
          targets: {
            type: 'one_of',
            required: true,
            description: 'Where it may transfer to.',
            options: [
              {
                type: 'list',
                description: 'The destinations.',
                of: {
                  type: 'map',
                  description: 'One destination.',
                  keys: {
                    name: { type: 'string', description: 'What it is called.' },
                    to: { type: 'string', required: true, description: 'Number or SIP URI.' },
                  },
                },
              },
              { type: 'string', description: 'A dynamic variable that holds the list.' },
            ],
          },
        },
      }),
      tool('retrieval', {
        type: 'map',
        description: 'Lets the assistant search documents.',
        keys: {
          bucket_ids: {
            type: 'list',
            required: true,
            of: { type: 'string', description: 'A bucket.' },
            description: 'Buckets to search.',
          },
          max_num_results: { type: 'integer', description: 'Most results to use.' },
        },
      }),
      tool('check_availability', { type: 'map', keys: calendar, description: 'Lets it look for free times.' }),
      tool('book_appointment', {
        type: 'map',
        description: 'Lets it book an appointment.',
        keys: {
          ...calendar,
          attendee_name: { type: 'string', description: 'Name of the attendee; asked for unless set.' },
          attendee_timezone: { type: 'string', description: 'Time zone of the attendee; asked for unless set.' },
        },
      }),
    ],
  },
};

const openaiKey: ParamSpec = {
  type: 'string',
  description: 'Identifier of the integration secret with an OpenAI key.',
};

/** An assistant that is stored at Telnyx, with what differs on this call. */
export const storedAssistant = {
  assistant: {
    type: 'map',
    description: 'The assistant; what is left out is as stored.',
    keys: {
      id: { type: 'string', required: true, description: 'Id of the assistant.' },
      name: { type: 'string', description: 'Its name on this call.' },
      greeting: speech('What it says first, 3000 characters at most.'),
      instructions: { type: 'string', description: 'What it is told to do.' },
      ...llm,
      openai_api_key_ref: openaiKey,
      external_llm: externalModel,
      fallback_config: {
        type: 'map',
        keys: { ...llm, external_llm: externalModel },
        others: anything,
        description: 'The language model used when the first one is down.',
      },
      dynamic_variables: {
        type: 'map',
        others: {
          type: 'one_of',
          options: [
            { type: 'string', description: 'A text.' },
            { type: 'number', description: 'A number.' },
            { type: 'boolean', description: 'True or false.' },
          ],
          description: 'The value.',
        },
        description: 'Values for {{variables}} in its texts and tools.',
      },
      mcp_servers: { type: 'list', of: freeForm('One server.'), description: 'MCP servers it may use.' },
      observability_settings: freeForm('Tracing of the session.'),
      tools,
      voice_settings: assistantOwnVoiceSettings,
    },
  },
} as const satisfies Params;

/** An assistant that takes over when the leg is answered, as `answer` and `dial` take it. */
export const assistantOnAnswer = storedAssistant;

/** The model behind an AI gather. */
export const gatheringAssistant = {
  assistant: {
    type: 'map',
    description: 'The language model and what it is told.',
    keys: {
      instructions: { type: 'string', description: 'What it is told to do.' },
      model: { type: 'string', description: 'The language model.' },
      openai_api_key_ref: openaiKey,
      tools,
    },
  },
} as const satisfies Params;
