import type { CallSnapshot, Recording } from '../model/snapshot.ts';
import { withCall, type Work } from './work.ts';

/** How long a recording's file is waited for after it was stopped, or its call has ended, ms. */
const SAVED_MS = 60_000;
/** What was saved is remembered for a while, so that it is not taken for another recording when it is told again. */
const MOST_SAVED = 8;

/** The recordings of a call, oldest first; those saved a while ago apart. */
export function recordingsOf(call: CallSnapshot): readonly Recording[] {
  return call.recordings ?? [];
}

/** Notes that a command starts a recording. */
export function addRecording(work: Work, recording: Pick<Recording, 'n' | 'leg' | 'owner' | 'into'>): Work {
  return withCall(work, { recordings: [...recordingsOf(work.call), { ...recording, stoppedAt: null }] });
}

/** Changes recordings; null forgets one. */
function changeRecordings(work: Work, change: (recording: Recording) => Recording | null): Work {
  if (work.call.recordings === undefined) return work;
  const recordings = work.call.recordings.flatMap((recording) => change(recording) ?? []);
  const saved = recordings.filter((recording) => recording.saved !== undefined);
  const old = new Set(saved.slice(0, -MOST_SAVED));
  return withCall(work, { recordings: recordings.filter((recording) => !old.has(recording)) });
}

export function changeRecording(work: Work, n: number, patch: Partial<Recording>): Work {
  return changeRecordings(work, (recording) => (recording.n === n ? { ...recording, ...patch } : recording));
}

/** Forgets recordings that never began. */
export function dropRecordings(work: Work, ns: readonly number[]): Work {
  return changeRecordings(work, (recording) => (ns.includes(recording.n) ? null : recording));
}

/** A new frame begins at that index: what recordings were to fill there belongs to one that is gone. */
export function forgetFrame(work: Work, index: number): Work {
  return changeRecordings(work, (each) =>
    each.into !== null && each.into.frame >= index ? { ...each, into: null } : each,
  );
}

/** Recordings that run, as far as is known: Telnyx may have stopped one at its own limit. */
export function runningOn(work: Work, leg: string): readonly Recording[] {
  return recordingsOf(work.call).filter(
    (each) => each.leg === leg && each.stoppedAt === null && each.saved === undefined,
  );
}

/** Notes that the recordings of a leg were stopped: by command, or by the leg's end. */
export function recordingsStopped(work: Work, leg: string): Work {
  const ns = new Set(runningOn(work, leg).map(({ n }) => n));
  return changeRecordings(work, (each) => (ns.has(each.n) ? { ...each, owner: null, stoppedAt: work.now } : each));
}

/** Until when recordings not saved yet are waited for, ms; null where there is nothing to wait for any more. */
export function savedUntil(work: Work): number | null {
  const ends = recordingsOf(work.call)
    .filter(({ saved }) => saved === undefined)
    .map(({ stoppedAt }) => (stoppedAt ?? work.now) + SAVED_MS);
  const latest = Math.max(...ends);
  return latest > work.now ? latest : null;
}

/** True while the call is over and its `on.hangup` waits for a recording to be saved. */
export function awaitsSaved(call: CallSnapshot): boolean {
  return call.timers.some(({ name }) => name === 'hangup');
}
