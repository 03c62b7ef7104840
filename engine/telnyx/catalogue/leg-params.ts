import type { ParamSpec } from '../action.ts';
import { DTMF_SEQUENCE, url } from './common.ts';
import type { Params } from './define.ts';

// How a leg is set up: who is called, how long, with which SIP and media settings, and whether a machine answered.
// Source: published OpenAPI; the beep settings, `diversion` and `route_to_mobile` from the SDK's types.

function millis(description: string) {
  return { type: 'integer', description } as const;
}

const detectionConfig = {
  total_analysis_time_millis: millis('Longest analysis in milliseconds; 3500 unless set.'),
  after_greeting_silence_millis: millis(
    'Silence after a greeting that means a human, in milliseconds; 800 unless set.',
  ),
  between_words_silence_millis: millis('Longest silence between words in milliseconds; 50 unless set.'),
  greeting_duration_millis: millis('A greeting longer than this, in milliseconds, is a machine; 3500 unless set.'),
  initial_silence_millis: millis('First silence longer than this, in milliseconds, is a machine; 3500 unless set.'),
  maximum_number_of_words: { type: 'integer', description: 'More words than this is a machine; 5 unless set.' },
  maximum_word_length_millis: millis('One word longer than this, in milliseconds, is a machine; 3500 unless set.'),
  silence_threshold: { type: 'integer', description: 'Level below which sound counts as silence; 256 unless set.' },
  greeting_total_analysis_time_millis: millis('Longest wait for a machine’s greeting to end; 5000 unless set.'),
  greeting_silence_duration_millis: millis('Silence that ends a machine’s greeting; 1500 unless set.'),
  beep_detection_profile: {
    type: 'string',
    values: ['both', 'freq_only'],
    description: 'Whether loudness and frequency must both show the beep, or the frequency alone.',
  },
  beep_min_frequency_hz: { type: 'number', description: 'Lowest frequency of a beep in hertz.' },
  beep_max_frequency_hz: { type: 'number', description: 'Highest frequency of a beep in hertz.' },
  beep_min_tone_duration_millis: { type: 'number', description: 'Shortest beep in milliseconds.' },
  beep_spectral_confirmation: { type: 'boolean', description: 'Confirm a beep by its spectrum.' },
  beep_spectral_min_purity: { type: 'number', min: 0, max: 1, description: 'Least purity of the tone of a beep.' },
  beep_spectral_reject_fax_cng: { type: 'boolean', description: 'Do not take the tone of a fax for a beep.' },
  beep_spectral_window_millis: { type: 'number', description: 'Length of the spectral check in milliseconds.' },
} as const satisfies Params;

export const machineDetection = {
  answering_machine_detection: {
    type: 'string',
    values: ['premium', 'detect', 'detect_beep', 'detect_words', 'greeting_end', 'disabled'],
    description: 'How to find out whether a human or a machine answered; disabled unless set.',
  },
  answering_machine_detection_config: {
    type: 'map',
    keys: detectionConfig,
    description: 'Fine tuning of the detection; `premium` heeds only the total time and the greeting’s length.',
  },
} as const satisfies Params;

export const timing = {
  timeout_secs: { type: 'integer', min: 5, max: 600, description: 'Seconds to ring; 30 unless set.' },
  time_limit_secs: {
    type: 'integer',
    min: 30,
    max: 14_400,
    description: 'Longest duration of the leg in seconds; 14400 unless set.',
  },
} as const satisfies Params;

const NAME_CHARACTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -_~!.+';

/** Who calls, as `dial` and `transfer` share it; whether `from` is required differs. */
export const callerName = {
  from_display_name: {
    type: 'string',
    maxLength: 128,
    characters: NAME_CHARACTERS,
    description: 'Name shown to the called party, 128 characters at most; the number unless set.',
  },
  diversion: {
    type: 'string',
    format: 'phone',
    description: 'Called number of a running incoming call from `from`, which proves the right to show `from`.',
  },
  route_to_mobile: {
    type: 'boolean',
    description: 'Straight to the device of a Telnyx Mobile number, past its interception.',
  },
  privacy: { type: 'string', values: ['id', 'none'], description: '`id` hides the caller’s name and number.' },
} as const satisfies Params;

/** What the called party hears first. */
export const greeting = {
  audio_url: url('URL of a WAV or MP3 file played to the called party. Not together with `media_name`.'),
  media_name: {
    type: 'string',
    description: 'Name of an uploaded file played to the called party. Not together with `audio_url`.',
  },
  send_digits_on_answer: {
    type: 'string',
    maxLength: 64,
    characters: DTMF_SEQUENCE,
    description: 'Keys to press once the called party answered; w waits half a second, W a whole one.',
  },
} as const satisfies Params;

export const sipTransport = {
  sip_region: {
    type: 'string',
    values: ['US', 'Europe', 'Canada', 'Australia', 'Middle East'],
    description: 'Region that SIP signalling leaves from; US unless set.',
  },
  sip_transport_protocol: {
    type: 'string',
    values: ['UDP', 'TCP', 'TLS'],
    description: 'Transport of SIP signalling; UDP unless set.',
  },
  media_encryption: {
    type: 'string',
    values: ['disabled', 'SRTP', 'DTLS'],
    description: 'Encryption of the audio; disabled unless set.',
  },
} as const satisfies Params;

export const codecs = {
  preferred_codecs: { type: 'string', description: 'Codecs in order of preference, separated by commas.' },
} as const satisfies Params;

export const silence = {
  send_silence_when_idle: { type: 'boolean', description: 'Send silence while nothing else is sent.' },
} as const satisfies Params;

const amount = (min: number, max: number, what: string): ParamSpec => ({
  type: 'number',
  min,
  max,
  description: `Change of pitch in ${what}, ${String(min)} to ${String(max)}; 0 unless set.`,
});

export const soundModifications = {
  sound_modifications: {
    type: 'map',
    description: 'Change of the sound of a voice.',
    keys: {
      octaves: amount(-1, 1, 'octaves'),
      semitone: amount(-14, 14, 'semitones'),
      pitch: { type: 'number', min: 0, description: 'Pitch as a factor above 0; 1 unless set, lower is deeper.' },
      track: {
        type: 'string',
        values: ['inbound', 'outbound'],
        description: 'The direction that is changed; outbound unless set.',
      },
    },
  },
} as const satisfies Params;

export const deepfakeDetection = {
  deepfake_detection: {
    type: 'map',
    description: 'Judges whether the far voice is artificial; sends call.deepfake_detection.result.',
    keys: {
      enabled: { type: 'boolean', required: true, description: 'Whether to judge.' },
      rtp_timeout: { type: 'integer', min: 5, max: 120, description: 'Seconds to wait for audio; 30 unless set.' },
      timeout: { type: 'integer', min: 5, max: 60, description: 'Seconds to wait for a verdict; 15 unless set.' },
    },
  },
} as const satisfies Params;

export const parkAfterUnbridge = {
  park_after_unbridge: {
    type: 'string',
    values: ['self'],
    description: '`self` parks this leg when the bridge ends; unset, the leg is hung up then.',
  },
} as const satisfies Params;

export const preventDoubleBridge = {
  prevent_double_bridge: {
    type: 'boolean',
    description: 'Hang up instead of bridging when the target is bridged already.',
  },
} as const satisfies Params;

export const muteDtmf = {
  mute_dtmf: {
    type: 'string',
    values: ['none', 'both', 'self', 'opposite'],
    description: 'Which legs do not hear the other’s keys; none unless set. Their webhooks come all the same.',
  },
} as const satisfies Params;
