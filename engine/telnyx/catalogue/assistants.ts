import type { ParamSpec } from '../action.ts';
import { freeForm, gatheringAssistant, storedAssistant } from './assistant-params.ts';
import { correlation } from './common.ts';
import { callAction, type Params } from './define.ts';
import { googleLanguages } from './languages.ts';
import { assistantVoiceSettings, speech } from './voices.ts';

// AI on the call. Only one assistant or relay may be active on a call (error 90061). `trigger_response` and some
// models are only in the SDK; `voice` and `voice_settings` of `ai_assistant_start` only in the OpenAPI.

const assistantSpeech = {
  greeting: speech('What is said first, 3000 characters at most.'),
  voice: { type: 'string', description: 'The voice; Telnyx.KokoroTTS.af unless set.' },
  voice_settings: assistantVoiceSettings,
  transcription: {
    type: 'map',
    description: 'How the caller’s speech is understood.',
    keys: {
      language: { type: 'string', description: 'The language to expect; `auto` detects it where the model can.' },
      model: {
        type: 'string',
        values: [
          ...(['deepgram/flux', 'flux', 'deepgram/nova-3', 'deepgram/nova-2', 'speechmatics/standard'] as const),
          ...(['speechmatics/enhanced', 'assemblyai/universal-streaming', 'xai/grok-stt'] as const),
          ...(['soniox/stt-rt-v4', 'nvidia/parakeet-v3', 'azure/fast', 'azure/realtime'] as const),
          ...(['google/latest_long', 'distil-whisper/distil-large-v2', 'openai/whisper-large-v3-turbo'] as const),
          ...(['assemblyai/universal-3-5-pro', 'cohere/ar-stt', 'humain/realtime'] as const),
          ...(['omi-health/omi-med-stt-v1', 'reson8/turns'] as const),
        ],
        description: 'The model that listens.',
      },
    },
  },
  interruption_settings: {
    type: 'map',
    keys: { enable: { type: 'boolean', description: 'The caller may interrupt; on unless set.' } },
    description: 'Whether the caller may interrupt.',
  },
  send_message_history_updates: { type: 'boolean', description: 'Send a webhook whenever the conversation grows.' },
} as const satisfies Params;

const content: ParamSpec = { type: 'string', required: true, description: 'The text.' };
const metadata = freeForm('Notes kept with the message.');

function message(role: string, more?: Params): ParamSpec {
  return {
    type: 'map',
    description: `A message of the ${role}.`,
    keys: {
      role: { type: 'string', values: [role], required: true, description: 'Who speaks.' },
      content,
      metadata,
      ...more,
    },
  };
}

const toolCalls: ParamSpec = {
  type: 'list',
  description: 'Tools the assistant called.',
  of: {
    type: 'map',
    description: 'One call.',
    keys: {
      id: { type: 'string', required: true, description: 'Id of the call.' },
      type: { type: 'string', values: ['function'], required: true, description: 'Always a function.' },
      function: {
        type: 'map',
        required: true,
        keys: { name: { type: 'string', required: true, description: 'Its name.' } },
        others: { type: 'any', description: 'Arguments and more.' },
        description: 'The function.',
      },
    },
  },
};

const anyMessage: ParamSpec = {
  type: 'one_of',
  description: 'One message.',
  options: [
    message('user'),
    message('assistant', { content: { type: 'string', description: 'The text.' }, tool_calls: toolCalls }),
    message('tool', { tool_call_id: { type: 'string', required: true, description: 'The call it answers.' } }),
    message('system'),
    message('developer'),
  ],
};

const participant = {
  id: { type: 'string', required: true, description: 'call_control_id of the participant.' },
  role: { type: 'string', values: ['user'], required: true, description: 'Always user.' },
  name: { type: 'string', description: 'Name of the participant.' },
  on_hangup: {
    type: 'string',
    values: ['continue_conversation', 'end_conversation'],
    description: 'What happens when the participant hangs up; the conversation goes on unless set.',
  },
} as const satisfies Params;

export const gatherUsingAi = callAction('gather_using_ai', {
  sdk: 'gatherUsingAI',
  description: 'Lets an AI ask for data until it has what the schema requires.',
  params: {
    parameters: { ...freeForm('JSON Schema of the data; its `required` decides when it is done.'), required: true },
    ...gatheringAssistant,
    ...assistantSpeech,
    gather_ended_speech: speech('What is said at the end, 3000 characters at most.'),
    language: { type: 'string', values: googleLanguages, description: 'The language to expect; en unless set.' },
    message_history: {
      type: 'list',
      description: 'What was said before.',
      of: {
        type: 'map',
        description: 'One message.',
        keys: {
          content: { type: 'string', description: 'The text.' },
          role: { type: 'string', values: ['assistant', 'user'], description: 'Who spoke.' },
        },
      },
    },
    send_partial_results: { type: 'boolean', description: 'Send a webhook for each value as it is given.' },
    user_response_timeout_ms: {
      type: 'integer',
      description: 'Milliseconds to wait for the caller; 10000 unless set.',
    },
    ...correlation,
  },
  endings: ['call.ai_gather.ended'],
});

export const aiAssistantStart = callAction('ai_assistant_start', {
  sdk: 'startAIAssistant',
  description: 'Hands the conversation to an AI assistant.',
  params: {
    ...storedAssistant,
    ...assistantSpeech,
    message_history: { type: 'list', of: anyMessage, description: 'What was said before.' },
    participants: {
      type: 'list',
      of: { type: 'map', keys: participant, description: 'One participant.' },
      description: 'Who takes part from the start.',
    },
    ...correlation,
  },
  endings: ['call.conversation.ended'],
});

export const aiAssistantStop = callAction('ai_assistant_stop', {
  sdk: 'stopAIAssistant',
  description: 'Ends the AI assistant.',
  params: correlation,
});

export const aiAssistantAddMessages = callAction('ai_assistant_add_messages', {
  sdk: 'addAIAssistantMessages',
  description: 'Adds messages to the conversation of the AI assistant.',
  params: {
    messages: { type: 'list', of: anyMessage, description: 'The messages.' },
    trigger_response: { type: 'boolean', description: 'Let the assistant answer at once.' },
    ...correlation,
  },
});

export const aiAssistantJoin = callAction('ai_assistant_join', {
  sdk: 'joinAIAssistant',
  description: 'Adds a participant to the conversation of an AI assistant.',
  params: {
    conversation_id: { type: 'string', required: true, description: 'The conversation.' },
    participant: { type: 'map', required: true, keys: participant, description: 'Who joins.' },
    ...correlation,
  },
});
