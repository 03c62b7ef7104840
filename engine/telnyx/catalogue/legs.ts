import { assistantOnAnswer } from './assistant-params.ts';
import { billingGroup, correlation, customHeaders, sipAuthentication, sipHeaders, url, webhooks } from './common.ts';
import { relayOnAnswer } from './conversation-relay.ts';
import { callAction, rootAction } from './define.ts';
import * as leg from './leg-params.ts';
import { streamOnDial } from './media-streams.ts';
import { recordOnAnswer } from './recording.ts';
import { transcriptionOnAnswer } from './transcription.ts';

// Second legs and what joins them. `park_after_unbridge` unset means that the leg is hung up when the bridge ends.

const supervisorRoles = ['barge', 'whisper', 'monitor'] as const;

export const dial = rootAction('dial', '/calls', {
  sdk: 'calls.dial',
  description: 'Calls a number or SIP address on a new leg.',
  params: {
    connection_id: { type: 'string', required: true, description: 'The Call Control application that dials.' },
    to: {
      type: 'one_of',
      required: true,
      options: [
        { type: 'string', format: 'phone', description: 'Number in E.164 form or SIP URI.' },
        {
          type: 'list',
          of: { type: 'string', format: 'phone', description: 'Number in E.164 form or SIP URI.' },
          description: 'Several of them.',
        },
      ],
      description: 'Whom to call: a number in E.164 form, a SIP URI, or a list of them.',
    },
    from: { type: 'string', format: 'phone', required: true, description: 'Number shown to the called party.' },
    ...leg.callerName,
    ...leg.timing,
    retry_on_timeout: {
      type: 'boolean',
      description: 'Try the destination’s other routes when the time to ring is over; on unless set.',
    },
    ...leg.machineDetection,
    link_to: { type: 'string', description: 'call_control_id of the call whose session the new leg shares.' },
    bridge_on_answer: { type: 'boolean', description: 'Bridge with `link_to` on answer; needs `link_to`.' },
    bridge_intent: {
      type: 'boolean',
      description: 'Announces a bridge with `link_to` and takes over its `from`; needs `link_to`.',
    },
    ...leg.parkAfterUnbridge,
    ...leg.preventDoubleBridge,
    ...leg.greeting,
    supervise_call_control_id: { type: 'string', description: 'The leg that the new leg supervises.' },
    supervisor_role: {
      type: 'string',
      values: supervisorRoles,
      description: 'barge (heard by all, the default), whisper (heard by the supervised leg) or monitor (only hears).',
    },
    conference_config: {
      type: 'map',
      description: 'Puts the new leg into a conference.',
      keys: {
        id: { type: 'string', format: 'uuid', description: 'The conference, by its id.' },
        conference_name: { type: 'string', description: 'The conference, by its name.' },
        early_media: { type: 'boolean', description: 'Join while it still rings; on unless set.' },
        beep_enabled: {
          type: 'string',
          values: ['always', 'never', 'on_enter', 'on_exit'],
          description: 'When a beep is heard.',
        },
        mute: { type: 'boolean', description: 'Join muted.' },
        hold: { type: 'boolean', description: 'Join on hold.' },
        hold_audio_url: url('URL of the file heard on hold. Not together with `hold_media_name`.'),
        hold_media_name: { type: 'string', description: 'Uploaded file heard on hold.' },
        start_conference_on_create: { type: 'boolean', description: 'Start the conference at once; on unless set.' },
        start_conference_on_enter: { type: 'boolean', description: 'Start the conference when this leg joins.' },
        end_conference_on_exit: { type: 'boolean', description: 'Hang up everybody when this leg leaves.' },
        soft_end_conference_on_exit: { type: 'boolean', description: 'End the conference when this leg leaves.' },
        supervisor_role: {
          type: 'string',
          values: ['barge', 'monitor', 'none', 'whisper'],
          description: 'Join as a supervisor.',
        },
        whisper_call_control_ids: {
          type: 'list',
          of: { type: 'string', description: 'A call_control_id.' },
          description: 'Whom a whispering supervisor speaks to.',
        },
      },
    },
    ...leg.codecs,
    ...leg.silence,
    ...leg.soundModifications,
    ...leg.deepfakeDetection,
    ...recordOnAnswer,
    ...streamOnDial,
    ...transcriptionOnAnswer,
    ...assistantOnAnswer,
    ...relayOnAnswer,
    ...customHeaders,
    ...sipHeaders,
    ...sipAuthentication,
    ...leg.sipTransport,
    ...billingGroup,
    ...webhooks,
    ...correlation,
  },
});

export const transfer = callAction('transfer', {
  sdk: 'transfer',
  description: 'Calls a number or SIP address and bridges it with this call.',
  params: {
    to: { type: 'string', format: 'phone', required: true, description: 'Number in E.164 form or SIP URI to call.' },
    from: {
      type: 'string',
      format: 'phone',
      description: 'Number shown to the called party; the number that was called unless set.',
    },
    ...leg.callerName,
    ...leg.timing,
    early_media: { type: 'boolean', description: 'The caller hears it ring; on unless set.' },
    ...leg.machineDetection,
    ...leg.parkAfterUnbridge,
    ...leg.muteDtmf,
    ...leg.greeting,
    ...leg.codecs,
    ...leg.soundModifications,
    ...recordOnAnswer,
    ...customHeaders,
    ...sipHeaders,
    ...sipAuthentication,
    ...leg.sipTransport,
    ...webhooks,
    target_leg_client_state: {
      type: 'string',
      format: 'base64',
      description: 'Base64 text that webhooks of the new leg carry. Set by the engine.',
    },
    ...correlation,
  },
});

/** Exactly one of `call_control_id`, `queue` and `video_room_id`; the OpenAPI requires the first in every case. */
export const bridge = callAction('bridge', {
  sdk: 'bridge',
  description: 'Joins this call with another leg, with the first call of a queue, or with a video room.',
  params: {
    call_control_id: { type: 'string', description: 'The leg to join with.' },
    queue: {
      type: 'string',
      description: 'The queue whose first call to join with; that call leaves the queue even if the bridge fails.',
    },
    video_room_id: { type: 'string', format: 'uuid', description: 'The video room to join.' },
    video_room_context: { type: 'string', description: 'Free text for the video room.' },
    ...leg.parkAfterUnbridge,
    hold_after_unbridge: { type: 'boolean', description: 'Put this leg on hold when the bridge ends.' },
    ...leg.preventDoubleBridge,
    play_ringtone: { type: 'boolean', description: 'Let this leg hear ringing while the other is not answered.' },
    ringtone: {
      type: 'string',
      values: [
        ...(['at', 'au', 'be', 'bg', 'br', 'ch', 'cl', 'cn', 'cz', 'de', 'dk', 'ee', 'es', 'fi', 'fr'] as const),
        ...(['gr', 'hu', 'il', 'in', 'it', 'jp', 'lt', 'mx', 'my', 'nl', 'no', 'nz', 'ph', 'pl', 'pt'] as const),
        ...(['ru', 'se', 'sg', 'th', 'tw', 'uk', 'us-old', 'us', 've', 'za'] as const),
      ],
      description: 'Country of the ringing tone; us unless set.',
    },
    ...leg.muteDtmf,
    ...recordOnAnswer,
    ...correlation,
  },
  endings: ['call.bridged'],
});

export const refer = callAction('refer', {
  sdk: 'refer',
  description: 'Asks the far end by SIP REFER to call another address; the call then leaves Telnyx.',
  params: {
    sip_address: { type: 'string', format: 'sip', required: true, description: 'SIP URI to go on to.' },
    ...customHeaders,
    ...sipHeaders,
    ...sipAuthentication,
    ...correlation,
  },
  endings: ['call.refer.completed', 'call.refer.failed'],
});

export const switchSupervisorRole = callAction('switch_supervisor_role', {
  sdk: 'switchSupervisorRole',
  description: 'Changes what a supervising leg hears and says.',
  params: {
    role: {
      type: 'string',
      values: supervisorRoles,
      required: true,
      description: 'barge speaks to both sides, whisper to one, monitor only hears.',
    },
  },
  repeat: 'harmless',
});

const INFO_BYTES = 1400;

export const sendSipInfo = callAction('send_sip_info', {
  sdk: 'sendSipInfo',
  description: 'Sends a SIP INFO message to the far end.',
  params: {
    content_type: { type: 'string', required: true, description: 'MIME type of the body.' },
    body: {
      type: 'string',
      maxLength: INFO_BYTES,
      required: true,
      description: 'The message, 1400 bytes at most.',
    },
    ...correlation,
  },
});
