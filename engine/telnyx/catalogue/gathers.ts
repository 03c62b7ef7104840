import { correlation, DTMF_KEYS, timeoutMillis, url } from './common.ts';
import { callAction, type Params } from './define.ts';
import { audioSource } from './speech-and-playback.ts';
import { serviceLevel, speaking, speech } from './voices.ts';

// Keys from the caller. `maximum_digits` is 128 unless set: a menu of one key that leaves it out waits for `#` or the
// time between digits. Limits: error codes 90004 to 90008, 90022 to 90026.

const COUNT = { type: 'integer', min: 1, max: 128 } as const;

/** What counts as an entry; shared by all gathers. */
const entry = {
  minimum_digits: { ...COUNT, description: 'Fewest digits, 1 to 128; 1 unless set.' },
  maximum_digits: { ...COUNT, description: 'Most digits, 1 to 128; 128 unless set.' },
  inter_digit_timeout_millis: timeoutMillis('Milliseconds to wait for the next digit; 5000 unless set.'),
  terminating_digit: {
    type: 'string',
    minLength: 1,
    maxLength: 1,
    characters: DTMF_KEYS,
    description: 'Key that ends the entry early; # unless set.',
  },
  valid_digits: { type: 'string', characters: DTMF_KEYS, description: 'Keys that are valid; all unless set.' },
} as const satisfies Params;

const initialTimeout = {
  initial_timeout_millis: timeoutMillis('Milliseconds to wait for the first digit; 5000 unless set.'),
} as const satisfies Params;

/** Tries of a gather with a prompt; the time counts from the prompt's end, then the prompt is played again. */
const tries = {
  maximum_tries: { ...COUNT, description: 'How often the prompt is played, 1 to 128; 3 unless set.' },
  timeout_millis: timeoutMillis('Milliseconds from the end of the prompt to the next try; 60000 unless set.'),
} as const satisfies Params;

const audioPrompt = {
  ...audioSource,
  invalid_audio_url: url('URL of the file played after a wrong entry. Not together with `invalid_media_name`.'),
  invalid_media_name: {
    type: 'string',
    description: 'Uploaded file played after a wrong entry. Not together with `invalid_audio_url`.',
  },
} as const satisfies Params;

export const gather = callAction('gather', {
  sdk: 'gather',
  description: 'Collects keys without a prompt.',
  params: {
    ...entry,
    ...initialTimeout,
    timeout_millis: timeoutMillis('Milliseconds for the whole entry; 60000 unless set.'),
    gather_id: { type: 'string', minLength: 1, maxLength: 40, description: 'Name that the ending event carries.' },
    ...correlation,
  },
  endings: ['call.gather.ended'],
});

export const gatherUsingSpeak = callAction('gather_using_speak', {
  sdk: 'gatherUsingSpeak',
  description: 'Says a text and collects keys; a key cuts the text off.',
  params: {
    ...speaking,
    ...serviceLevel,
    invalid_payload: speech('Text or SSML said after a wrong entry, 3000 characters at most.'),
    ...entry,
    ...tries,
    ...correlation,
  },
  endings: ['call.gather.ended'],
});

export const gatherUsingAudio = callAction('gather_using_audio', {
  sdk: 'gatherUsingAudio',
  description: 'Plays a file and collects keys.',
  params: { ...audioPrompt, ...entry, ...tries, ...correlation },
  endings: ['call.gather.ended'],
});

export const gatherStop = callAction('gather_stop', {
  sdk: 'stopGather',
  description: 'Ends the running gather.',
  params: correlation,
});

/** The prompt and the entry of a conference's gather, which also has a time for the first digit. */
export const conferenceGather = {
  ...audioPrompt,
  ...entry,
  ...initialTimeout,
  ...tries,
  gather_id: { type: 'string', maxLength: 100, description: 'Name that the ending event carries.' },
  stop_playback_on_dtmf: { type: 'boolean', description: 'A key cuts the file off; on unless set.' },
} as const satisfies Params;
