import { clientState, correlation, targetLegs, websocketUrl } from './common.ts';
import { callAction, type Params } from './define.ts';

// Audio sent out of the call: to a WebSocket, as forked RTP, to a SIPREC server; and noise suppression.

const tracks = ['inbound_track', 'outbound_track', 'both_tracks'] as const;

const streamCore = {
  stream_url: websocketUrl('WebSocket address the audio goes to.'),
  stream_track: { type: 'string', values: tracks, description: 'Which direction is sent; inbound_track unless set.' },
  stream_codec: {
    type: 'string',
    values: ['PCMU', 'PCMA', 'G722', 'OPUS', 'AMR-WB', 'L16', 'default'],
    description: "Codec of the audio sent; `default` is the call's own.",
  },
  stream_bidirectional_mode: {
    type: 'string',
    values: ['mp3', 'rtp'],
    description: 'How audio comes back over the WebSocket; mp3 unless set.',
  },
  stream_bidirectional_codec: {
    type: 'string',
    values: ['PCMU', 'PCMA', 'G722', 'OPUS', 'AMR-WB', 'L16'],
    description: 'Codec of RTP audio that comes back; PCMU unless set.',
  },
  stream_bidirectional_target_legs: {
    type: 'string',
    values: targetLegs,
    description: 'Who hears the audio that comes back; opposite unless set.',
  },
} as const satisfies Params;

const streamExtras = {
  stream_bidirectional_sampling_rate: {
    type: 'integer',
    values: [8000, 16_000, 22_050, 24_000, 48_000],
    description: 'Samples a second of audio that comes back; 8000 unless set.',
  },
  stream_auth_token: {
    type: 'string',
    maxLength: 4000,
    description: 'Token sent when the WebSocket is opened, 4000 characters at most.',
  },
  enable_dialogflow: { type: 'boolean', description: 'Connect the call to Dialogflow.' },
  dialogflow_config: {
    type: 'map',
    description: 'Settings of Dialogflow.',
    keys: {
      analyze_sentiment: { type: 'boolean', description: 'Have Dialogflow judge the mood.' },
      partial_automated_agent_reply: { type: 'boolean', description: 'Take partial replies of the agent.' },
    },
  },
} as const satisfies Params;

/** Streaming from the moment of the answer, as `answer` takes it. */
export const streamOnAnswer = streamCore;

/** Streaming from the moment of the answer, as `dial` takes it. */
export const streamOnDial = {
  ...streamCore,
  ...streamExtras,
  stream_establish_before_call_originate: { type: 'boolean', description: 'Open the WebSocket before dialling.' },
} as const satisfies Params;

export const streamingStart = callAction('streaming_start', {
  sdk: 'startStreaming',
  description: 'Sends the audio of the call to a WebSocket.',
  params: {
    ...streamCore,
    ...streamExtras,
    custom_parameters: {
      type: 'list',
      description: 'Own values sent when the WebSocket is opened.',
      of: {
        type: 'map',
        description: 'One value.',
        keys: {
          name: { type: 'string', description: 'Its name.' },
          value: { type: 'string', description: 'The value.' },
        },
      },
    },
    ...correlation,
  },
});

export const streamingStop = callAction('streaming_stop', {
  sdk: 'stopStreaming',
  description: 'Stops sending audio to a WebSocket.',
  params: {
    stream_id: { type: 'string', format: 'uuid', description: 'The stream meant; all of the leg unless set.' },
    ...correlation,
  },
});

export const forkStart = callAction('fork_start', {
  sdk: 'startForking',
  description: 'Copies the RTP packets of the call to other addresses.',
  params: {
    rx: { type: 'string', description: 'Where incoming packets go, as udp:ADDRESS:PORT.' },
    tx: { type: 'string', description: 'Where outgoing packets go, as udp:ADDRESS:PORT.' },
    stream_type: { type: 'string', values: ['decrypted'], description: 'What is sent: decrypted media.' },
    ...correlation,
  },
});

export const forkStop = callAction('fork_stop', {
  sdk: 'stopForking',
  description: 'Stops copying RTP packets.',
  params: {
    stream_type: {
      type: 'string',
      values: ['raw', 'decrypted'],
      description: 'The type given at the start; raw unless set.',
    },
    ...correlation,
  },
});

/** Has no `command_id`: a repeat may open a second session. */
export const siprecStart = callAction('siprec_start', {
  sdk: 'startSiprec',
  description: 'Records the call on an own SIPREC server.',
  params: {
    connector_name: { type: 'string', description: 'Name of the SIPREC connector.' },
    siprec_track: { type: 'string', values: tracks, description: 'Which direction is sent; both_tracks unless set.' },
    sip_transport: { type: 'string', values: ['udp', 'tcp', 'tls'], description: 'Transport of SIP; udp unless set.' },
    session_timeout_secs: {
      type: 'integer',
      values: [0],
      min: 90,
      description: 'Seconds for Session-Expires, 90 at least; 0 is none, 1800 unless set.',
    },
    secure: { type: 'boolean', description: 'Encrypt with SRTP and TLS.' },
    include_metadata_custom_headers: {
      type: 'boolean',
      description: 'Send own parameters as recording metadata instead of SIP headers.',
    },
    ...clientState,
  },
});

export const siprecStop = callAction('siprec_stop', {
  sdk: 'stopSiprec',
  description: 'Ends the recording on the SIPREC server.',
  params: correlation,
});

export const suppressionStart = callAction('suppression_start', {
  sdk: 'startNoiseSuppression',
  description: 'Takes noise out of the call.',
  params: {
    direction: {
      type: 'string',
      values: ['inbound', 'outbound', 'both'],
      description: 'Which direction; inbound unless set.',
    },
    noise_suppression_engine: {
      type: 'string',
      values: [
        ...(['Denoiser', 'DeepFilterNet', 'Krisp', 'AiCoustics', 'aic_l_quail', 'aic_l_rook'] as const),
        ...(['aic_s_quail', 'aic_s_rook', 'quail_voice_focus_s', 'quail_voice_focus_xs'] as const),
      ],
      description: 'What removes the noise; Denoiser unless set.',
    },
    noise_suppression_engine_config: {
      type: 'map',
      description: 'Settings of the engine.',
      keys: {
        attenuation_limit: { type: 'integer', min: 0, max: 100, description: 'Limit of attenuation (DeepFilterNet).' },
        mode: { type: 'string', values: ['standard', 'advanced'], description: 'Processing (DeepFilterNet).' },
        model: {
          type: 'string',
          values: [
            ...(['krisp-viva-tel-v2.kef', 'krisp-viva-tel-lite-v1.kef'] as const),
            ...(['krisp-viva-pro-v1.kef', 'krisp-viva-ss-v1.kef'] as const),
          ],
          description: 'The model (Krisp).',
        },
        suppression_level: { type: 'number', min: 0, max: 100, description: 'Strength (Krisp).' },
        family: { type: 'string', values: ['sparrow', 'quail'], description: 'Family of models (AiCoustics).' },
        size: {
          type: 'string',
          values: ['s', 'l', 'xs', 'xxs', 'vf_l', 'vf_1_1_l'],
          description: 'Size of the model (AiCoustics); which ones exist depends on the family.',
        },
        enhancement_level: { type: 'number', min: 0, max: 1, description: 'Strength (AiCoustics).' },
        voice_gain: { type: 'number', min: 0.1, max: 4, description: 'Factor for the voice (AiCoustics).' },
      },
    },
    ...correlation,
  },
});

export const suppressionStop = callAction('suppression_stop', {
  sdk: 'stopNoiseSuppression',
  description: 'Ends noise suppression.',
  params: correlation,
});
