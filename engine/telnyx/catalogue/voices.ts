import type { ParamSpec } from '../action.ts';
import type { Params } from './define.ts';
import { speechLanguages } from './languages.ts';

// Text to speech: what is said, by which voice, with which settings of its provider. Source: published OpenAPI; the
// Soniox settings are only in the SDK, the Rime ones only in the OpenAPI.

const LONGEST_SPEECH = 3000;

/** Text within the length Telnyx speaks in one command. */
export function speech(description: string) {
  return { type: 'string', maxLength: LONGEST_SPEECH, description } as const;
}

const apiKeyRef = {
  api_key_ref: { type: 'string', description: "Identifier of the integration secret with the provider's API key." },
} as const satisfies Params;

function provider(name: string, label: string, keys: Params, others?: ParamSpec): ParamSpec {
  return {
    type: 'map',
    description: `Settings for ${label} voices.`,
    keys: { type: { type: 'string', values: [name], required: true, description: 'The provider.' }, ...keys },
    ...(others && { others }),
  };
}

const languageBoost: ParamSpec = {
  type: 'string',
  values: [
    ...['auto', 'Chinese', 'Chinese,Yue', 'English', 'Arabic', 'Russian', 'Spanish', 'French', 'Portuguese', 'German'],
    ...['Turkish', 'Dutch', 'Ukrainian', 'Vietnamese', 'Indonesian', 'Japanese', 'Italian', 'Korean', 'Thai', 'Polish'],
    ...['Romanian', 'Greek', 'Czech', 'Finnish', 'Hindi', 'Bulgarian', 'Danish', 'Hebrew', 'Malay', 'Persian'],
    ...['Slovak', 'Swedish', 'Croatian', 'Filipino', 'Hungarian', 'Norwegian', 'Slovenian', 'Catalan', 'Nynorsk'],
    ...['Tamil', 'Afrikaans'],
  ],
  description: 'The language or dialect to favour; `auto` detects it.',
};

const elevenLabs = provider('elevenlabs', 'ElevenLabs', apiKeyRef);
const telnyx = provider('telnyx', 'Telnyx', {
  voice_speed: { type: 'number', min: 0.1, max: 2, description: 'Speed of speech; 1 is normal.' },
});
const aws = provider('aws', 'AWS Polly', {}, { type: 'any', description: 'A setting of AWS Polly.' });
const minimax = provider('minimax', 'MiniMax', {
  language_boost: languageBoost,
  pitch: { type: 'integer', description: 'Change of pitch; 0 is none.' },
  speed: { type: 'number', description: 'Speed of speech; 1 is normal.' },
  vol: { type: 'number', description: 'Loudness; 1 is normal.' },
});
const azure = provider('azure', 'Azure', {
  ...apiKeyRef,
  deployment_id: { type: 'string', description: 'Deployment of a custom neural voice.' },
  effect: { type: 'string', values: ['eq_car', 'eq_telecomhp8k'], description: 'Sound effect.' },
  gender: { type: 'string', values: ['Male', 'Female'], description: 'Only voices of this gender.' },
  region: { type: 'string', description: 'Azure region of the speech service; needed with an own API key.' },
});
const rime = provider('rime', 'Rime', {
  voice_speed: { type: 'number', description: 'Speed of speech; 1 is normal.' },
});
const resemble = provider('resemble', 'Resemble', {
  format: { type: 'string', values: ['wav', 'mp3'], description: 'Audio format; mp3 unless set.' },
  precision: {
    type: 'string',
    values: ['PCM_16', 'PCM_24', 'PCM_32', 'MULAW'],
    description: 'Sample format; PCM_32 unless set.',
  },
  sample_rate: {
    type: 'string',
    values: ['8000', '16000', '22050', '32000', '44100', '48000'],
    description: 'Samples a second, as text; 48000 unless set.',
  },
});
const inworld = provider('inworld', 'Inworld', {
  delivery_mode: {
    type: 'string',
    values: ['STABLE', 'BALANCED', 'CREATIVE'],
    description: 'How freely the TTS2 model varies its delivery.',
  },
});
const xai = provider('xai', 'xAI', {
  language: { type: 'string', description: 'Language code; `auto` (the default) detects it.' },
});
const soniox = provider('soniox', 'Soniox', {
  reduce_silence: { type: 'boolean', description: 'Shorter pauses between words.' },
  speed: { type: 'number', description: 'Speed of speech; 1 is normal.' },
});

/** Settings of the voice that a command speaks with. */
export const voiceSettings: ParamSpec = {
  type: 'one_of',
  options: [elevenLabs, telnyx, aws, minimax, azure, rime, resemble, inworld, xai, soniox],
  description: "Settings of the voice's provider; `type` names the provider.",
};

/** Settings of the voice of an AI assistant or an AI gather. */
export const assistantVoiceSettings: ParamSpec = {
  type: 'one_of',
  options: [elevenLabs, telnyx, aws, azure, rime, resemble, xai, soniox],
  description: "Settings of the voice's provider; `type` names the provider.",
};

/** Settings inside an assistant's own configuration, which have a shape of their own. Source: the SDK's types. */
export const assistantOwnVoiceSettings: ParamSpec = {
  type: 'map',
  description: "The assistant's voice on this call.",
  keys: {
    voice: { type: 'string', required: true, description: 'The voice, e.g. Telnyx.KokoroTTS.af_heart.' },
    ...apiKeyRef,
    background_audio: {
      type: 'one_of',
      description: 'Sound behind the conversation.',
      options: [
        background('predefined_media', { type: 'string', values: ['silence', 'office'], description: 'Which sound.' }),
        background('media_url', { type: 'string', description: 'URL of an MP3 file, played in a loop.' }),
        background('media_name', { type: 'string', description: 'Name of an uploaded file, played in a loop.' }),
      ],
    },
    expressive_mode: { type: 'boolean', description: 'Emotion in the voice; Telnyx Ultra voices only.' },
    language_boost: languageBoost,
    similarity_boost: { type: 'number', description: 'Closeness to the original voice; ElevenLabs only.' },
    speed: { type: 'number', description: 'Speed of speech, 1 is normal; ElevenLabs only.' },
    style: { type: 'number', description: 'Exaggeration of the style; ElevenLabs only.' },
    temperature: { type: 'number', description: 'Steadiness of the voice; ElevenLabs only.' },
    use_speaker_boost: { type: 'boolean', description: 'More likeness to the original speaker; ElevenLabs only.' },
    voice_speed: { type: 'number', min: 0.25, max: 2, description: 'Speed of speech; Telnyx Natural voices only.' },
  },
};

function background(type: string, value: ParamSpec): ParamSpec {
  const volume: ParamSpec = { type: 'number', min: 0.1, max: 1, description: 'Loudness in steps of 0.1.' };
  return {
    type: 'map',
    description: 'One kind of background sound.',
    keys: {
      type: { type: 'string', values: [type], required: true, description: 'The kind of source.' },
      value: { ...value, required: true },
      ...(type === 'predefined_media' && { volume }),
    },
  };
}

/** The voice and how it reads, as the speaking commands of a call and of a conference share it. */
export const speaking = {
  payload: { ...speech('Text or SSML to say, 3000 characters at most.'), required: true },
  voice: {
    type: 'string',
    required: true,
    description: '`male`, `female`, or a provider’s voice such as AWS.Polly.Joanna-Neural or Telnyx.KokoroTTS.af.',
  },
  payload_type: { type: 'string', values: ['text', 'ssml'], description: 'What the payload is; text unless set.' },
  language: {
    type: 'string',
    values: speechLanguages,
    description: 'Spoken language, for the voices `male` and `female`; Polly voices ignore it.',
  },
  voice_settings: voiceSettings,
} as const satisfies Params;

export const serviceLevel = {
  service_level: {
    type: 'string',
    values: ['basic', 'premium'],
    description: 'Quality of the voice; premium unless set. `basic` knows only en-US and plain text.',
  },
} as const satisfies Params;
