import type { JsonObject } from '../telnyx/wire.ts';
import { numberOf } from './fields.ts';
import { nextUuid } from './prng.ts';
import { plan } from './schedule.ts';
import type { Carrier, Leg, Recording } from './state.ts';
import { emit, emitPayload, isoOf } from './webhooks.ts';

/** How a recording is to be made, as each action names it. */
interface RecordingParams {
  readonly channels: unknown;
  readonly format: unknown;
  /** 0 means no limit. */
  readonly maxSeconds: number;
  /** Silence that ends it; 0 means none does. */
  readonly silenceSeconds: number;
}

/** Starts a recording. Returns its id. */
export function startRecording(
  carrier: Carrier,
  leg: Leg,
  { channels, format, maxSeconds, silenceSeconds }: RecordingParams,
  id = nextUuid(carrier.ids),
): string {
  const recording: Recording = {
    id,
    channels: channels === 'single' ? 'single' : 'dual',
    format: format === 'wav' ? 'wav' : 'mp3',
    startedAt: carrier.now,
    stoppedAt: null,
  };
  leg.recordings.push(recording);
  const { silentAfter } = carrier.options.recordings;
  const limits = [
    ...(maxSeconds > 0 ? [maxSeconds * 1_000] : []),
    ...(silenceSeconds > 0 && silentAfter !== null ? [silentAfter + silenceSeconds * 1_000] : []),
  ];
  for (const after of limits) {
    plan(carrier, carrier.now + after, { kind: 'recording-limit', leg: leg.id, recording: recording.id });
  }
  return recording.id;
}

/**
 * A recording from the `record*` parameters of answer, dial, transfer and bridge; its id, or null when none is asked for.
 * `id` is the one promised when the command was accepted.
 */
export function recordFromAnswer(carrier: Carrier, leg: Leg, params: JsonObject, id?: string | null): string | null {
  if (params['record'] !== 'record-from-answer') return null;
  const given: RecordingParams = {
    channels: params['record_channels'],
    format: params['record_format'],
    maxSeconds: numberOf(params, 'record_max_length', 0),
    silenceSeconds: numberOf(params, 'record_timeout_secs', 0),
  };
  return startRecording(carrier, leg, given, id ?? undefined);
}

/** Stops one recording, or all that run; each is saved a little later. */
export function stopRecordings(carrier: Carrier, leg: Leg, id?: string): void {
  for (const recording of leg.recordings) {
    if (recording.stoppedAt !== null || (id !== undefined && recording.id !== id)) continue;
    recording.stoppedAt = carrier.now;
    const { savedAfter } = carrier.options.recordings;
    if (savedAfter === null) continue;
    plan(carrier, carrier.now + savedAfter, { kind: 'recording-saved', leg: leg.id, recording: recording.id });
  }
}

/** `call.recording.saved`: the published payload has no `call_control_id`. */
export function recordingSaved(carrier: Carrier, leg: Leg, id: string): void {
  const recording = leg.recordings.find((candidate) => candidate.id === id);
  if (recording === undefined || recording.stoppedAt === null) return;
  leg.recordings = leg.recordings.filter((candidate) => candidate !== recording);
  if (carrier.options.recordings.fails) {
    emit(carrier, leg, 'call.recording.error', { reason: 'Failed to store recording' });
    return;
  }
  emitPayload(carrier, leg, 'call.recording.saved', {
    call_leg_id: leg.legId,
    call_session_id: leg.sessionId,
    channels: recording.channels,
    client_state: leg.clientState,
    connection_id: leg.connectionId,
    public_recording_urls: {},
    recording_ended_at: isoOf(recording.stoppedAt),
    recording_started_at: isoOf(recording.startedAt),
    recording_urls: { [recording.format]: `https://recordings.example.com/${recording.id}.${recording.format}` },
  });
}
