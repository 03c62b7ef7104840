import type { ParamSpec } from '../action.ts';
import { freeForm } from './assistant-params.ts';
import { correlation, websocketUrl } from './common.ts';
import { callAction, type Params } from './define.ts';
import { voiceSettings } from './voices.ts';

// A conversation handled by an own server over a WebSocket. Source: published OpenAPI.

function interruptible(what: string) {
  return {
    type: 'string',
    values: ['none', 'any', 'speech', 'dtmf'],
    description: `What interrupts ${what}; any unless set.`,
  } as const;
}

const interruptions = {
  interruptible: interruptible('speech'),
  interruptible_greeting: interruptible('the greeting'),
} as const satisfies Params;

const listening = {
  transcription_engine: {
    type: 'string',
    values: [
      ...(['Google', 'Telnyx', 'Deepgram', 'Azure', 'xAI', 'AssemblyAI'] as const),
      ...(['Speechmatics', 'Soniox', 'A', 'B'] as const),
    ],
    description: 'Who turns speech into text; Google unless set.',
  },
  transcription_engine_config: freeForm('Settings of the engine, as of `transcription_start`.'),
} as const satisfies Params;

const languages: ParamSpec = {
  type: 'list',
  description: 'Voice and recognition by language.',
  of: {
    type: 'map',
    description: 'One language.',
    keys: {
      language: { type: 'string', required: true, description: 'The language, as a BCP 47 tag.' },
      voice: { type: 'string', description: 'The voice for it.' },
      voice_settings: voiceSettings,
      tts_provider: { type: 'string', description: 'Who speaks; by the voice unless set.' },
      ...listening,
      transcription_provider: { type: 'string', description: 'Prefer `transcription_engine`.' },
      speech_model: { type: 'string', description: 'Prefer `transcription_engine_config.transcription_model`.' },
    },
  },
};

const dtmfDetection = { type: 'boolean', description: 'Report keys to the relay.' } as const;
const relayUrl = websocketUrl('WebSocket address of the relay, ws:// or wss://.');

const relay = {
  ...interruptions,
  dtmf_detection: dtmfDetection,
  languages,
} as const satisfies Params;

const conversation = {
  ...relay,
  ...listening,
  custom_parameters: freeForm('Own values for the relay.'),
  greeting: { type: 'string', description: 'What is said first.' },
  interruption_settings: {
    type: 'map',
    description: 'Whether the caller may interrupt.',
    keys: {
      enable: { type: 'boolean', description: 'Old form: true is any, false is none.' },
      ...interruptions,
      welcome_greeting_interruptible: interruptible('the greeting'),
    },
  },
  language: { type: 'string', description: 'Language of speech and recognition; en unless set.' },
  provider: { type: 'string', description: 'Provider of the voice; needs `structured_provider`.' },
  structured_provider: freeForm('Settings of that provider; needs `provider`.'),
  tts_provider: { type: 'string', description: 'Who speaks; by the voice unless set.' },
  voice: { type: 'string', description: 'The voice; Telnyx.KokoroTTS.af unless set.' },
  voice_settings: voiceSettings,
} as const satisfies Params;

/** A relay that takes over when the leg is answered, as `answer` and `dial` take it. */
export const relayOnAnswer = {
  conversation_relay_config: {
    type: 'map',
    keys: { url: { ...relayUrl, required: true }, ...conversation },
    description: 'Hands the conversation to a relay on answer.',
  },
} as const satisfies Params;

/** The address in one of `url`, `conversation_relay_url` and `conversation_relay_settings.url`. */
export const conversationRelayStart = callAction('conversation_relay_start', {
  sdk: 'startConversationRelay',
  description: 'Hands the conversation to an own server over a WebSocket.',
  params: {
    url: relayUrl,
    conversation_relay_url: relayUrl,
    conversation_relay_settings: {
      type: 'map',
      keys: { url: { ...relayUrl, required: true }, ...relay },
      description: 'Connection settings; parameters beside it take precedence.',
    },
    conversation_relay_dtmf_detection: dtmfDetection,
    assistant: {
      type: 'map',
      description: 'Values for the relay.',
      keys: {
        dynamic_variables: {
          type: 'map',
          others: { type: 'string', description: 'The value.' },
          description: 'Own values for the relay.',
        },
      },
      others: { type: 'any', description: 'Further settings.' },
    },
    ...conversation,
    transcription: freeForm('Not supported: use `transcription_engine`.'),
    ...correlation,
  },
  endings: ['call.conversation.ended'],
});

export const conversationRelayStop = callAction('conversation_relay_stop', {
  sdk: 'stopConversationRelay',
  description: 'Ends the relay.',
  params: correlation,
});
