import { clientState, commandId, correlation, region, url } from './common.ts';
import { conferenceAction, rootAction, type Params } from './define.ts';
import { conferenceGather } from './gathers.ts';
import { audioSource, dtmf, repetition } from './speech-and-playback.ts';
import { speaking } from './voices.ts';

// Conferences. The engine fills in the conference the call is in; `call_control_id` names a participant. Actions
// without a `command_id` that only set a state (hold, mute …) are harmless to repeat; playing, sending keys and
// gathering are not.

const beeps = ['always', 'never', 'on_enter', 'on_exit'] as const;

const participant = {
  call_control_id: { type: 'string', required: true, description: 'call_control_id of the participant.' },
} as const satisfies Params;

const participants = {
  call_control_ids: {
    type: 'list',
    of: { type: 'string', description: 'A call_control_id.' },
    description: 'The participants meant; all unless set.',
  },
} as const satisfies Params;

const holdAudio = {
  hold_audio_url: url('URL of the file heard on hold. Not together with `hold_media_name`.'),
  hold_media_name: { type: 'string', description: 'Uploaded file heard on hold. Not together with `hold_audio_url`.' },
} as const satisfies Params;

const supervision = {
  supervisor_role: {
    type: 'string',
    values: ['barge', 'monitor', 'none', 'whisper'],
    description: 'barge and none take part as usual, monitor only hears, whisper speaks to chosen participants.',
  },
  whisper_call_control_ids: {
    type: 'list',
    of: { type: 'string', description: 'A call_control_id.' },
    description: 'Whom a whispering supervisor speaks to.',
  },
} as const satisfies Params;

const beep = { beep_enabled: { type: 'string', values: beeps, description: 'When a beep is heard.' } } as const;

export const conferenceCreate = rootAction('conference_create', '/conferences', {
  sdk: 'conferences.create',
  description: 'Creates a conference with this call as its first participant.',
  params: {
    ...participant,
    name: { type: 'string', required: true, description: 'Name; refused while one of that name is running.' },
    beep_enabled: { type: 'string', values: beeps, description: 'When a beep is heard; never unless set.' },
    comfort_noise: { type: 'boolean', description: 'Soft background noise; on unless set.' },
    duration_minutes: { type: 'integer', description: 'Minutes after which it ends.' },
    ...holdAudio,
    max_participants: { type: 'integer', min: 2, max: 800, description: 'Most participants; 250 unless set.' },
    start_conference_on_create: { type: 'boolean', description: 'Start at once; on unless set.' },
    ...region,
    ...correlation,
  },
});

export const conferenceJoin = conferenceAction('join', {
  sdk: 'join',
  description: 'Puts a call into the conference.',
  params: {
    ...participant,
    ...beep,
    mute: { type: 'boolean', description: 'Join muted.' },
    hold: { type: 'boolean', description: 'Join on hold.' },
    ...holdAudio,
    start_conference_on_enter: { type: 'boolean', description: 'Start the conference when this call joins.' },
    end_conference_on_exit: { type: 'boolean', description: 'Hang up everybody when this call leaves.' },
    soft_end_conference_on_exit: { type: 'boolean', description: 'End the conference when this call leaves.' },
    ...supervision,
    ...region,
    ...correlation,
  },
});

export const conferenceLeave = conferenceAction('leave', {
  sdk: 'leave',
  description: 'Takes a call out of the conference; it stays parked.',
  params: { ...participant, ...beep, ...region, ...commandId },
});

export const conferenceEnd = conferenceAction('end', {
  sdk: 'endConference',
  description: 'Ends the conference for everybody.',
  params: commandId,
});

export const conferenceHold = conferenceAction('hold', {
  sdk: 'hold',
  description: 'Puts participants on hold.',
  params: { ...participants, ...audioSource, ...region },
  repeat: 'harmless',
});

export const conferenceUnhold = conferenceAction('unhold', {
  sdk: 'unhold',
  description: 'Takes participants off hold.',
  params: {
    call_control_ids: { ...participants.call_control_ids, required: true, description: 'The participants meant.' },
    ...region,
  },
  repeat: 'harmless',
});

export const conferenceMute = conferenceAction('mute', {
  sdk: 'mute',
  description: 'Mutes participants.',
  params: { ...participants, ...region },
  repeat: 'harmless',
});

export const conferenceUnmute = conferenceAction('unmute', {
  sdk: 'unmute',
  description: 'Lets muted participants be heard again.',
  params: { ...participants, ...region },
  repeat: 'harmless',
});

export const conferencePlay = conferenceAction('play', {
  sdk: 'play',
  description: 'Plays an audio file to participants.',
  params: { ...audioSource, ...repetition, ...participants, ...region },
});

export const conferenceSpeak = conferenceAction('speak', {
  sdk: 'speak',
  description: 'Says a text to participants.',
  params: { ...speaking, ...participants, ...region, ...commandId },
});

export const conferenceStop = conferenceAction('stop', {
  sdk: 'stop',
  description: 'Stops playback and speech for participants.',
  params: { ...participants, ...region },
  repeat: 'harmless',
});

export const conferenceSendDtmf = conferenceAction('send_dtmf', {
  sdk: 'sendDtmf',
  description: 'Sends keys to participants.',
  params: { ...dtmf, ...participants, ...clientState },
});

export const conferenceGatherUsingAudio = conferenceAction('gather_using_audio', {
  sdk: 'gatherDtmfAudio',
  description: 'Plays a file to a participant and collects keys.',
  params: { ...participant, ...conferenceGather, ...clientState },
  endings: ['call.gather.ended'],
});

export const conferenceUpdate = conferenceAction('update', {
  sdk: 'update',
  description: 'Changes what a supervising participant hears and says.',
  params: {
    ...participant,
    supervisor_role: { ...supervision.supervisor_role, required: true },
    whisper_call_control_ids: supervision.whisper_call_control_ids,
    ...region,
    ...commandId,
  },
});
