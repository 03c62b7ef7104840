import { clientState, commandId, correlation, region } from './common.ts';
import { callAction, conferenceAction, type Params } from './define.ts';
import { recordingLanguages } from './languages.ts';

// Recordings of legs and of conferences. Their file is ready with call.recording.saved or conference.recording.saved,
// normally after the hang-up.

const channels = ['single', 'dual'] as const;
const formats = ['wav', 'mp3'] as const;
const tracks = ['both', 'inbound', 'outbound'] as const;

const fileName = {
  type: 'string',
  minLength: 1,
  maxLength: 40,
  description: 'Name of the file, 1 to 40 characters; Telnyx adds a timestamp.',
} as const;
const trim = {
  type: 'string',
  values: ['trim-silence'],
  description: 'Cuts silence at the beginning and the end.',
} as const;
const track = {
  type: 'string',
  values: tracks,
  description: 'Which voices; both unless set. One alone makes a mono file.',
} as const;
const beep = { type: 'boolean', description: 'A beep when the recording starts.' } as const;
const silenceSeconds = {
  type: 'integer',
  min: 0,
  description: 'Seconds of silence after speech that end the recording (charged as transcription); 0 is never.',
} as const;

/** Recording from the moment the leg is answered or bridged, as `answer`, `dial`, `transfer` and `bridge` take it. */
export const recordOnAnswer = {
  record: {
    type: 'string',
    values: ['record-from-answer'],
    description: 'Records from the answer on.',
  },
  record_channels: { type: 'string', values: channels, description: 'One channel or one a side; dual unless set.' },
  record_format: { type: 'string', values: formats, description: 'Format of the file; mp3 unless set.' },
  record_max_length: {
    type: 'integer',
    min: 0,
    max: 43_200,
    description: 'Longest recording in seconds; 0, the default, is no limit.',
  },
  record_timeout_secs: silenceSeconds,
  record_track: track,
  record_trim: trim,
  record_custom_file_name: fileName,
} as const satisfies Params;

const whichRecording = {
  recording_id: {
    type: 'string',
    format: 'uuid',
    description: 'The recording meant; the leg’s current one unless set.',
  },
} as const satisfies Params;

export const recordStart = callAction('record_start', {
  sdk: 'startRecording',
  description: 'Starts recording the call.',
  params: {
    channels: {
      type: 'string',
      values: channels,
      required: true,
      description: '`single` mixes all voices; `dual` keeps the first leg apart from the rest.',
    },
    format: { type: 'string', values: formats, required: true, description: 'Format of the file.' },
    max_length: {
      type: 'integer',
      min: 0,
      max: 14_400,
      description: 'Longest recording in seconds; 0, the default, is no limit.',
    },
    timeout_secs: silenceSeconds,
    play_beep: beep,
    recording_track: track,
    trim,
    custom_file_name: fileName,
    transcription: { type: 'boolean', description: 'Also turn the recording into text.' },
    transcription_engine: {
      type: 'string',
      values: ['A', 'B', 'deepgram/nova-3'],
      description: 'Who turns it into text: A is Google (the default), B is Telnyx.',
    },
    transcription_language: {
      type: 'string',
      values: recordingLanguages,
      description: 'Language of the recording; en-US unless set. Not every engine knows every language.',
    },
    transcription_max_speaker_count: {
      type: 'integer',
      description: 'Most speakers to expect (Google only); 6 unless set.',
    },
    transcription_min_speaker_count: {
      type: 'integer',
      description: 'Fewest speakers to expect (Google only); 2 unless set.',
    },
    transcription_profanity_filter: { type: 'boolean', description: 'Mask profane words (Google only).' },
    transcription_speaker_diarization: { type: 'boolean', description: 'Tell the speakers apart (Google only).' },
    ...correlation,
  },
});

export const recordStop = callAction('record_stop', {
  sdk: 'stopRecording',
  description: 'Ends a recording.',
  params: { ...whichRecording, ...correlation },
});

export const recordPause = callAction('record_pause', {
  sdk: 'pauseRecording',
  description: 'Pauses a recording.',
  params: { ...whichRecording, ...correlation },
});

export const recordResume = callAction('record_resume', {
  sdk: 'resumeRecording',
  description: 'Goes on with a paused recording.',
  params: { ...whichRecording, ...correlation },
});

const whichConferenceRecording = {
  recording_id: { type: 'string', description: 'The recording meant.' },
} as const satisfies Params;

export const conferenceRecordStart = conferenceAction('record_start', {
  sdk: 'recordStart',
  description: 'Starts recording the conference.',
  params: {
    format: { type: 'string', values: formats, required: true, description: 'Format of the file.' },
    channels: {
      type: 'string',
      values: channels,
      description: '`dual` keeps the creator apart from the rest; single unless set.',
    },
    play_beep: beep,
    trim,
    custom_file_name: fileName,
    ...region,
    ...commandId,
  },
});

export const conferenceRecordStop = conferenceAction('record_stop', {
  sdk: 'recordStop',
  description: 'Ends the recording of the conference.',
  params: { ...whichRecording, ...region, ...clientState, ...commandId },
});

export const conferenceRecordPause = conferenceAction('record_pause', {
  sdk: 'recordPause',
  description: 'Pauses the recording of the conference.',
  params: { ...whichConferenceRecording, ...region, ...commandId },
});

export const conferenceRecordResume = conferenceAction('record_resume', {
  sdk: 'recordResume',
  description: 'Goes on with the paused recording of the conference.',
  params: { ...whichConferenceRecording, ...region, ...commandId },
});
