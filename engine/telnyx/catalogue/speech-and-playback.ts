import { correlation, DTMF_SEQUENCE, targetLegs, url } from './common.ts';
import { callAction, type Params } from './define.ts';
import { serviceLevel, speaking } from './voices.ts';

/** How often; shared with conferences. */
export const repetition = {
  loop: {
    type: 'one_of',
    options: [
      { type: 'integer', min: 1, max: 100, description: 'So many times.' },
      { type: 'string', values: ['infinity'], description: 'Without end.' },
    ],
    description: 'How often, 1 to 100 or `infinity`; once unless set.',
  },
} as const satisfies Params;

/** What is played; shared with gathers and conferences. */
export const audioSource = {
  audio_url: url('URL of a WAV or MP3 file. Not together with `media_name`.'),
  media_name: { type: 'string', description: 'Name of an uploaded file. Not together with `audio_url`.' },
} as const satisfies Params;

const queueing = {
  stop: {
    type: 'string',
    values: ['current', 'all'],
    description: '`current` cuts off what is heard now, `all` also empties the queue; unset, this waits its turn.',
  },
  target_legs: { type: 'string', values: targetLegs, description: 'Who hears it; self unless set.' },
} as const satisfies Params;

export const speak = callAction('speak', {
  sdk: 'speak',
  description: 'Says a text. Several in a row are queued.',
  params: { ...speaking, ...serviceLevel, ...repetition, ...queueing, ...correlation },
  endings: ['call.speak.ended'],
});

export const playbackStart = callAction('playback_start', {
  sdk: 'startPlayback',
  description: 'Plays an audio file. Several in a row are queued.',
  params: {
    ...audioSource,
    playback_content: {
      type: 'string',
      format: 'base64',
      description: 'The audio itself in base64; its webhooks then name no file.',
    },
    audio_type: { type: 'string', values: ['mp3', 'wav'], description: 'Type of the audio; mp3 unless set.' },
    ...repetition,
    overlay: {
      type: 'boolean',
      description: 'Mix over another playback that is running, on this leg only.',
    },
    cache_audio: { type: 'boolean', description: 'Keep the file for further plays; on unless set.' },
    ...queueing,
    ...correlation,
  },
  endings: ['call.playback.ended'],
});

export const playbackStop = callAction('playback_stop', {
  sdk: 'stopPlayback',
  description: 'Stops playback and speech.',
  params: {
    stop: {
      type: 'string',
      values: ['current', 'all'],
      description: '`all`, the default, also empties the queue.',
    },
    overlay: { type: 'boolean', description: 'Stop the overlay instead.' },
    ...correlation,
  },
});

/** The keys of `send_dtmf`; shared with conferences. */
export const dtmf = {
  digits: {
    type: 'string',
    required: true,
    characters: DTMF_SEQUENCE,
    description: 'Keys to send: 0-9, A-D, *, #; w waits half a second, W a whole one.',
  },
  duration_millis: {
    type: 'integer',
    min: 100,
    max: 500,
    description: 'Length of each tone in milliseconds; 250 unless set.',
  },
} as const satisfies Params;

export const sendDtmf = callAction('send_dtmf', {
  sdk: 'sendDtmf',
  description: 'Sends keys to the far end.',
  params: { ...dtmf, ...correlation },
});
