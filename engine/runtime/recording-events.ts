import type { WebhookEvent } from '../model/event.ts';
import type { Recording } from '../model/snapshot.ts';
import type { JsonValue } from '../telnyx/wire.ts';
import { dispatch, enterHangup } from './dispatch.ts';
import type { FlowBook } from './flow-book.ts';
import { awaitsSaved, changeRecording, dropRecordings, recordingsOf, savedUntil } from './recordings.ts';
import { eventScope } from './scope.ts';
import { dropTimers, withCall, withTrace, type Work } from './work.ts';

const text = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');

/** `call.recording.saved`: its address goes where it was asked for, and whoever waits for it goes on. */
export function recordingSaved(work: Work, flows: FlowBook, event: WebhookEvent, leg: string): Work {
  const recording = recordingOf(work, event, leg);
  const filled = keepSaved(work, event, leg);
  if (recording === undefined) return filled;
  return goOn(dispatch(filled, flows, { type: 'recording.saved', owner: recording.owner }), flows);
}

/** `call.recording.error`: there will be no file. */
export function recordingFailed(work: Work, flows: FlowBook, event: WebhookEvent, leg: string): Work {
  const recording = recordingOf(work, event, leg);
  if (recording === undefined) return withTrace(work, 'note', 'call.recording.error of no recording');
  const noted = withTrace(work, 'note', `recording failed: ${text(event.payload['reason'])}`);
  const gone = dropRecordings(noted, [recording.n]);
  const result = { ...eventScope(event.payload), status: 'failed' };
  return goOn(dispatch(gone, flows, { type: 'recording.failed', owner: recording.owner, result }), flows);
}

/** Keeps what a saved recording tells; also once the call has ended. The step it belonged to is not told. */
export function keepSaved(work: Work, event: WebhookEvent, leg: string): Work {
  const recording = recordingOf(work, event, leg);
  if (recording === undefined) return withTrace(work, 'note', 'call.recording.saved of no recording');
  const startedAt = text(event.payload['recording_started_at']);
  const saved = changeRecording(work, recording.n, { saved: startedAt, owner: null, stoppedAt: work.now });
  const url = addressIn(event);
  return fill(withTrace(saved, 'note', 'recording saved', { url }), recording, {
    url,
    duration: secondsBetween(startedAt, text(event.payload['recording_ended_at'])),
  });
}

/**
 * The recording an event is about. The published payload names none: the leg's oldest that is not saved yet, those that
 * were stopped first. The token proves that it was started before the event; what was saved already is not told of twice.
 */
function recordingOf(work: Work, event: WebhookEvent, leg: string): Recording | undefined {
  const startedAt = text(event.payload['recording_started_at']);
  const all = recordingsOf(work.call).filter((each) => each.leg === leg);
  if (startedAt !== '' && all.some(({ saved }) => saved === startedAt)) return undefined;
  const n = event.token?.n ?? null;
  const open = all.filter((each) => each.saved === undefined && (n === null || each.n <= n));
  return open.find(({ stoppedAt }) => stoppedAt !== null) ?? open[0];
}

/** The address of the file; the format asked for is the only one there, or the first. */
function addressIn({ payload }: WebhookEvent): string {
  for (const name of ['recording_urls', 'public_recording_urls']) {
    const urls = payload[name];
    if (typeof urls !== 'object' || urls === null) continue;
    const found = Object.values(urls).find((url) => typeof url === 'string' && url !== '');
    if (typeof found === 'string') return found;
  }
  return '';
}

/** Whole seconds between two times as Telnyx writes them; 0 where it does not tell. */
function secondsBetween(start: string, end: string): bigint {
  const ms = Date.parse(end) - Date.parse(start);
  return Number.isFinite(ms) && ms > 0 ? BigInt(Math.round(ms / 1_000)) : 0n;
}

/** A frame that runs another flow by now has another variable of that name. */
function fill(work: Work, { into }: Recording, value: { readonly url: string; readonly duration: bigint }): Work {
  const frame = into === null ? undefined : work.call.frames[into.frame];
  if (into === null || frame?.flow !== into.flow || !Object.hasOwn(frame.vars, into.name)) return work;
  const filled = { ...frame, vars: { ...frame.vars, [into.name]: value } };
  return withCall(work, { frames: work.call.frames.with(into.frame, filled) });
}

/** The last recording is there: `on.hangup` need not wait any longer. */
function goOn(work: Work, flows: FlowBook): Work {
  if (!awaitsSaved(work.call) || savedUntil(work) !== null) return work;
  return enterHangup(
    dropTimers(work, ({ name }) => name === 'hangup'),
    flows,
  );
}
