/** One type of webhook that Telnyx sends about calls and conferences. */
export interface EventSpec {
  readonly type: string;
  /** One line for authors: when it comes. */
  readonly description: string;
  /** False where the payload has no `call_control_id`; the leg is then found by `call_leg_id` or `conference_id`. */
  readonly carriesLeg: boolean;
  /** Members of the payload that are published or were seen in real deliveries. */
  readonly fields: readonly string[];
}

// Sources: the published OpenAPI; `calling_party_type`, `speak_id`, `codec`, `sampling_rate`, `end_time` and the SIP
// URIs from real deliveries; payments from the SDK's types; `call.sip_info.received` only named in the developer docs.

const CALL = ['call_leg_id', 'call_session_id', 'connection_id', 'client_state', 'calling_party_type'] as const;
const LEG = ['call_control_id', ...CALL] as const;
const PARTIES = [...LEG, 'from', 'to'] as const;
const HEADERS = ['custom_headers', 'sip_headers', 'tags'] as const;
const PLAYED = ['media_url', 'media_name'] as const;
const RECORDING = [
  'channels',
  'recording_urls',
  'public_recording_urls',
  'recording_started_at',
  'recording_ended_at',
] as const;
const IN_CONFERENCE = [...LEG, 'conference_id', 'occurred_at'] as const;
const TO_CONFERENCE = ['conference_id', 'connection_id', 'creator_call_session_id', 'occurred_at'] as const;
const PAYMENT = [
  ...PARTIES,
  ...['payment_connector', 'payment_method', 'payment_card_number', 'payment_card_type', 'payment_card_postal_code'],
  ...['expiration_date', 'security_code', 'bank_account_number', 'bank_account_type', 'bank_routing_number'],
] as const;

interface Entry<T extends string, F extends string> extends EventSpec {
  readonly type: T;
  readonly fields: readonly F[];
}

function event<const T extends string, const F extends string>(
  type: T,
  description: string,
  fields: readonly F[],
): Entry<T, F> {
  return { type, description, fields, carriesLeg: fields.some((field) => field === 'call_control_id') };
}

/** Every event type in reading order, with its literal type. */
export const eventTable = [
  event('call.initiated', 'A leg begins: an incoming call, or one that was dialled.', [
    ...PARTIES,
    ...['direction', 'state', 'start_time', 'caller_id_name', 'from_sip_uri', 'to_sip_uri', 'connection_codecs'],
    ...['offered_codecs', 'shaken_stir_attestation', 'shaken_stir_validated', 'call_screening_result', ...HEADERS],
  ]),
  event('call.answered', 'The leg is answered.', [
    ...PARTIES,
    ...['start_time', 'state', 'codec', 'sampling_rate', ...HEADERS],
  ]),
  event('call.bridged', 'The leg is joined with another; comes for each of the two.', [...PARTIES, 'start_time']),
  event('call.hangup', 'The leg has ended.', [
    ...PARTIES,
    ...['hangup_cause', 'hangup_source', 'sip_hangup_cause', 'start_time', 'end_time', 'state'],
    ...['call_quality_stats', ...HEADERS],
  ]),
  event('call.hold', 'The far end put the call on hold.', PARTIES),
  event('call.unhold', 'The far end took the call off hold.', PARTIES),
  event('call.speak.started', 'A text begins to be said.', [...LEG, 'speak_id']),
  event('call.speak.ended', 'A text was said or cut off.', [...LEG, 'speak_id', 'status']),
  event('call.playback.started', 'A file begins to play.', [...LEG, ...PLAYED, 'overlay']),
  event('call.playback.ended', 'A file was played or cut off.', [
    ...LEG,
    ...PLAYED,
    ...['overlay', 'status', 'status_detail'],
  ]),
  event('call.dtmf.received', 'A key was pressed.', [...PARTIES, 'digit']),
  event('call.gather.ended', 'A gather has its digits or gave up.', [...PARTIES, 'digits', 'status']),
  event('call.ai_gather.ended', 'An AI gather has its data.', [...PARTIES, 'result', 'message_history', 'status']),
  event('call.ai_gather.partial_results', 'An AI gather has some of its data.', [
    ...PARTIES,
    ...['partial_results', 'message_history'],
  ]),
  event('call.ai_gather.message_history_updated', 'Something was said during an AI gather.', [
    ...PARTIES,
    'message_history',
  ]),
  event('call.conversation.ended', 'An AI assistant or a relay has ended.', [
    ...PARTIES,
    ...['assistant_id', 'conversation_id', 'duration_sec', 'llm_model', 'stt_model', 'tts_model_id'],
    ...['tts_provider', 'tts_voice_id', 'reason'],
  ]),
  event('call.conversation_insights.generated', 'A conversation with an AI was evaluated.', [
    ...LEG,
    ...['insight_group_id', 'results'],
  ]),
  event('call.enqueued', 'The call is in a queue.', [
    ...LEG,
    ...['queue', 'current_position', 'queue_avg_wait_time_secs'],
  ]),
  event('call.dequeued', 'The call left its queue.', [
    ...LEG,
    ...['queue', 'queue_position', 'reason', 'wait_time_secs'],
  ]),
  event('call.machine.detection.ended', 'It was judged whether a human or a machine answered.', [...PARTIES, 'result']),
  event('call.machine.greeting.ended', 'The greeting of a machine has ended.', [...PARTIES, 'result']),
  event('call.machine.premium.detection.ended', 'Premium detection judged who answered.', [...PARTIES, 'result']),
  event('call.machine.premium.greeting.ended', 'Premium detection heard a greeting end.', [...PARTIES, 'result']),
  event('call.recording.saved', 'A recording is ready, normally after the hang-up.', [...CALL, ...RECORDING]),
  event('call.recording.transcription.saved', 'The text of a recording is ready.', [
    ...LEG,
    ...['recording_id', 'recording_transcription_id', 'transcription_text', 'status'],
  ]),
  event('call.recording.error', 'A recording could not be stored.', [...LEG, 'reason']),
  event('call.transcription', 'Speech was turned into text; may be preliminary.', [...LEG, 'transcription_data']),
  event('call.refer.started', 'The far end begins to follow a REFER.', [...PARTIES, 'sip_notify_response']),
  event('call.refer.completed', 'The far end followed a REFER.', [...PARTIES, 'sip_notify_response']),
  event('call.refer.failed', 'The far end did not follow a REFER.', [...PARTIES, 'sip_notify_response']),
  event('call.fork.started', 'Media is being forked.', [...LEG, 'stream_type']),
  event('call.fork.stopped', 'Media is no longer forked.', [...LEG, 'stream_type']),
  event('call.cost', 'What the call cost; only for applications that ask for it.', [
    ...LEG,
    ...['total_cost', 'billed_duration_secs', 'cost_parts', 'status', 'billing_group_id', 'occurred_at'],
  ]),
  event('call.deepfake_detection.result', 'It was judged whether the far voice is artificial.', [
    ...LEG,
    ...['result', 'score', 'consistency'],
  ]),
  event('call.deepfake_detection.error', 'The far voice could not be judged.', [...LEG, 'error_message']),
  event('call.payment.progress', 'A step of a payment was done or failed.', [
    ...PAYMENT,
    ...['attempt', 'error_type', 'payment_status', 'payment_step'],
  ]),
  event('call.payment.completed', 'A payment has ended.', [
    ...PAYMENT,
    ...['result', 'charge_id', 'token_id', 'connector_error', 'pay_error_code', 'payment_confirmation_code'],
    'payment_error',
  ]),
  event('call.sip_info.received', 'The far end sent a SIP INFO message.', LEG),
  event('siprec.started', 'The SIPREC session has begun.', LEG),
  event('siprec.stopped', 'The SIPREC session has ended.', [...LEG, 'hangup_cause']),
  event('siprec.failed', 'The SIPREC session failed.', [...LEG, 'failure_cause']),
  event('streaming.started', 'Audio goes to a WebSocket.', [...LEG, 'stream_url']),
  event('streaming.stopped', 'Audio no longer goes to a WebSocket.', [...LEG, 'stream_url']),
  event('streaming.failed', 'The WebSocket failed.', [
    ...LEG,
    ...['failure_reason', 'stream_id', 'stream_params', 'stream_type'],
  ]),
  event('conference.created', 'A conference exists.', IN_CONFERENCE),
  event('conference.ended', 'A conference has ended.', [...IN_CONFERENCE, 'reason']),
  event('conference.participant.joined', 'A call joined a conference.', [...LEG, 'conference_id']),
  event('conference.participant.left', 'A call left a conference.', [...LEG, 'conference_id']),
  event('conference.participant.playback.started', 'A file begins to play to one participant.', [
    ...IN_CONFERENCE,
    ...['creator_call_session_id', ...PLAYED],
  ]),
  event('conference.participant.playback.ended', 'A file was played to one participant.', [
    ...IN_CONFERENCE,
    ...['creator_call_session_id', ...PLAYED],
  ]),
  event('conference.participant.speak.started', 'A text begins to be said to one participant.', [
    ...IN_CONFERENCE,
    'creator_call_session_id',
  ]),
  event('conference.participant.speak.ended', 'A text was said to one participant.', [
    ...IN_CONFERENCE,
    'creator_call_session_id',
  ]),
  event('conference.playback.started', 'A file begins to play to the conference.', [...TO_CONFERENCE, ...PLAYED]),
  event('conference.playback.ended', 'A file was played to the conference.', [...TO_CONFERENCE, ...PLAYED]),
  event('conference.speak.started', 'A text begins to be said to the conference.', TO_CONFERENCE),
  event('conference.speak.ended', 'A text was said to the conference.', TO_CONFERENCE),
  event('conference.recording.saved', 'The recording of a conference is ready.', [
    ...['call_control_id', 'call_session_id', 'client_state', 'connection_id', 'conference_id', 'recording_id'],
    ...['format', ...RECORDING],
  ]),
  event('conference.floor.changed', 'Another participant is speaking.', IN_CONFERENCE),
] as const;

/** Every event type in reading order. */
export const events: readonly EventSpec[] = eventTable;

/** The event types alone, for checks and suggestions. */
export const eventTypes: readonly string[] = events.map(({ type }) => type);

const byType = new Map(events.map((spec) => [spec.type, spec]));

/** The event of that type; `undefined` when Telnyx publishes none. */
export function eventNamed(type: string): EventSpec | undefined {
  return byType.get(type);
}
