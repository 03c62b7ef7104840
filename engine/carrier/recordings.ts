import type { JsonObject } from '../telnyx/wire.ts';
import { numberOf } from './fields.ts';
import { nextUuid } from './prng.ts';
import { plan } from './schedule.ts';
import type { Carrier, Leg, Recording } from './state.ts';
import { emitPayload, isoOf } from './webhooks.ts';

/** How long a stopped recording takes to be saved, ms (assumption `recording-saved-after`). */
const SAVING_MS = 1_000;

/** Starts a recording; `maxSeconds` 0 means no limit. Returns its id. */
export function startRecording(
  carrier: Carrier,
  leg: Leg,
  channels: unknown,
  format: unknown,
  maxSeconds: number,
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
  if (maxSeconds > 0) {
    plan(carrier, carrier.now + maxSeconds * 1_000, { kind: 'recording-limit', leg: leg.id, recording: recording.id });
  }
  return recording.id;
}

/**
 * A recording from the `record*` parameters of answer, dial, transfer and bridge; its id, or null when none is asked for.
 * `id` is the one promised when the command was accepted.
 */
export function recordFromAnswer(carrier: Carrier, leg: Leg, params: JsonObject, id?: string | null): string | null {
  if (params['record'] !== 'record-from-answer') return null;
  const longest = numberOf(params, 'record_max_length', 0);
  return startRecording(carrier, leg, params['record_channels'], params['record_format'], longest, id ?? undefined);
}

/** Stops one recording, or all that run; each is saved a little later. */
export function stopRecordings(carrier: Carrier, leg: Leg, id?: string): void {
  for (const recording of leg.recordings) {
    if (recording.stoppedAt !== null || (id !== undefined && recording.id !== id)) continue;
    recording.stoppedAt = carrier.now;
    plan(carrier, carrier.now + SAVING_MS, { kind: 'recording-saved', leg: leg.id, recording: recording.id });
  }
}

/** `call.recording.saved`: the published payload has no `call_control_id`. */
export function recordingSaved(carrier: Carrier, leg: Leg, id: string): void {
  const recording = leg.recordings.find((candidate) => candidate.id === id);
  if (recording === undefined || recording.stoppedAt === null) return;
  leg.recordings = leg.recordings.filter((candidate) => candidate !== recording);
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
