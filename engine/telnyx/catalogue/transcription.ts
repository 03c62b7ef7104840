import type { ParamSpec } from '../action.ts';
import { callAction, type Params } from './define.ts';
import { correlation } from './common.ts';
import * as languages from './languages.ts';

// Speech to text during a call. Source: published OpenAPI; engines and models that only the newer SDK knows (Cohere,
// Humain, Reson8, assemblyai/universal-3-5-pro, omi-health/omi-med-stt-v1) from the SDK's types.

const interimResults = {
  interim_results: { type: 'boolean', description: 'Send preliminary texts as well as final ones.' },
} as const satisfies Params;

interface Engine {
  readonly names: readonly string[];
  readonly nameRequired?: true;
  readonly models?: readonly string[];
  readonly modelRequired?: true;
  readonly languages?: readonly string[];
  readonly keys?: Params;
}

function engine({ names, nameRequired, models, modelRequired, languages: codes, keys }: Engine): ParamSpec {
  const name: ParamSpec = { type: 'string', values: names, description: 'The engine these settings are for.' };
  const model: ParamSpec = { type: 'string', values: models ?? [], description: 'The model that listens.' };
  const language: ParamSpec = { type: 'string', values: codes ?? [], description: 'The language to expect.' };
  return {
    type: 'map',
    description: `Settings for ${names[0] ?? ''}.`,
    keys: {
      transcription_engine: nameRequired ? { ...name, required: true } : name,
      ...(models && { transcription_model: modelRequired ? { ...model, required: true as const } : model }),
      ...(codes && { language }),
      ...keys,
    },
  };
}

const google: Params = {
  ...interimResults,
  enable_speaker_diarization: { type: 'boolean', description: 'Tell the speakers apart.' },
  min_speaker_count: { type: 'integer', description: 'Fewest speakers to expect; 2 unless set.' },
  max_speaker_count: { type: 'integer', description: 'Most speakers to expect; 6 unless set.' },
  hints: phrases('Words that are likely to come up.'),
  model: {
    type: 'string',
    values: [
      ...['latest_long', 'latest_short', 'command_and_search', 'phone_call', 'video', 'default'],
      ...['medical_conversation', 'medical_dictation'],
    ],
    description: 'The model that listens.',
  },
  profanity_filter: { type: 'boolean', description: 'Mask profane words.' },
  speech_context: {
    type: 'list',
    description: 'Groups of phrases to favour.',
    of: {
      type: 'map',
      description: 'One group.',
      keys: {
        boost: { type: 'number', min: 0, max: 20, description: 'How strongly to favour them; 1 unless set.' },
        phrases: phrases('The phrases.'),
      },
    },
  },
  use_enhanced: { type: 'boolean', description: 'The enhanced variant of `phone_call` and `video`.' },
};

function phrases(description: string, maxItems?: number): ParamSpec {
  const of: ParamSpec = { type: 'string', description: 'One word or phrase.' };
  return { type: 'list', of, description, ...(maxItems !== undefined && { maxItems }) };
}

const deepgram: Params = {
  ...interimResults,
  keywords_boosting: {
    type: 'map',
    others: { type: 'number', description: 'How strongly to favour this word.' },
    description: 'Word to weight.',
  },
  smart_format: { type: 'boolean', description: 'Punctuation, capitals and figures; on unless set.' },
  utterance_end_ms: {
    type: 'integer',
    min: 0,
    max: 5000,
    description: 'Milliseconds of silence that end an utterance; 1000 unless set.',
  },
};

const whisper = ['openai/whisper-tiny', 'openai/whisper-large-v3-turbo'];

// The OpenAPI names both Deepgram variants `Deepgram`, the SDK by their model.
const engineConfig: ParamSpec = {
  type: 'one_of',
  description: 'Settings of the engine.',
  options: [
    engine({ names: ['Google', 'A'], languages: languages.googleLanguages, keys: google }),
    engine({ names: ['Telnyx', 'B'], models: whisper, languages: languages.telnyxLanguages }),
    engine({
      names: ['Deepgram', 'deepgram/nova-2'],
      nameRequired: true,
      models: ['deepgram/nova-2'],
      modelRequired: true,
      languages: languages.deepgramNova2Languages,
      keys: { ...deepgram, hints: phrases('Words that are likely to come up, 100 at most.', 100) },
    }),
    engine({
      names: ['Deepgram', 'deepgram/nova-3'],
      nameRequired: true,
      models: ['deepgram/nova-3'],
      modelRequired: true,
      languages: languages.deepgramNova3Languages,
      keys: { ...deepgram, keyterms: phrases('Terms and names that are likely to come up, 100 at most.', 100) },
    }),
    engine({
      names: ['Azure'],
      nameRequired: true,
      languages: languages.azureLanguages,
      keys: {
        region: {
          type: 'string',
          required: true,
          values: ['australiaeast', 'centralindia', 'eastus', 'northcentralus', 'westeurope', 'westus2'],
          description: 'The Azure region that listens.',
        },
        api_key_ref: { type: 'string', description: 'Identifier of the integration secret with an Azure key.' },
      },
    }),
    engine({
      names: ['xAI'],
      models: ['xai/grok-stt'],
      languages: languages.xaiLanguages,
      keys: interimResults,
    }),
    engine({
      names: ['AssemblyAI'],
      models: ['assemblyai/universal-streaming', 'assemblyai/universal-3-5-pro'],
      keys: interimResults,
    }),
    engine({
      names: ['Speechmatics'],
      models: ['speechmatics/standard'],
      languages: languages.speechmaticsLanguages,
      keys: interimResults,
    }),
    engine({
      names: ['Soniox'],
      nameRequired: true,
      models: ['soniox/stt-rt-v4'],
      keys: {
        ...interimResults,
        language: { type: 'string', description: 'The language to expect; `auto` (the default) detects it.' },
        enable_endpoint_detection: { type: 'boolean', description: 'Report the end of each utterance.' },
        max_endpoint_delay_ms: {
          type: 'integer',
          min: 500,
          max: 3000,
          description: 'Milliseconds of silence that end an utterance, with endpoint detection.',
        },
      },
    }),
    engine({
      names: ['Parakeet'],
      models: ['nvidia/parakeet-v3', 'omi-health/omi-med-stt-v1'],
      keys: interimResults,
    }),
    engine({ names: ['Cohere'], models: ['cohere/ar-stt'], languages: ['ar', 'en'] }),
    engine({ names: ['Humain'], models: ['humain/realtime'], languages: ['ar', 'en', 'codeswitch', 'auto'] }),
    engine({
      names: ['Reson8'],
      models: ['reson8/turns'],
      languages: ['auto', 'nl', 'en', 'fr', 'fy', 'de', 'it', 'pl', 'pt', 'es', 'sv'],
    }),
  ],
};

const transcriptionParams = {
  transcription_engine: {
    type: 'string',
    values: [
      ...(['Google', 'Telnyx', 'Deepgram', 'Azure', 'xAI', 'AssemblyAI', 'Speechmatics', 'Soniox'] as const),
      ...(['Parakeet', 'Cohere', 'Humain', 'Reson8', 'A', 'B'] as const),
    ],
    description: 'Who turns speech into text; Google unless set. A and B are old names of Google and Telnyx.',
  },
  transcription_engine_config: engineConfig,
  transcription_tracks: {
    type: 'string',
    values: ['inbound', 'outbound', 'both'],
    description: 'Whose speech: this leg’s (inbound, the default), the other leg’s, or both.',
  },
  ...correlation,
} as const satisfies Params;

/** Transcription from the moment the leg is answered, as `answer` and `dial` take it. */
export const transcriptionOnAnswer = {
  transcription: { type: 'boolean', description: 'Transcribe from the answer on.' },
  transcription_config: {
    type: 'map',
    keys: transcriptionParams,
    description: 'How to transcribe; the parameters of `transcription_start`.',
  },
} as const satisfies Params;

export const transcriptionStart = callAction('transcription_start', {
  sdk: 'startTranscription',
  description: 'Turns speech on the call into text, sent as call.transcription.',
  params: transcriptionParams,
});

export const transcriptionStop = callAction('transcription_stop', {
  sdk: 'stopTranscription',
  description: 'Ends the transcription.',
  params: correlation,
});
