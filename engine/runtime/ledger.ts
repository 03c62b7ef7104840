import { actionNamed } from '../telnyx/catalogue.ts';
import type { JsonObject } from '../telnyx/wire.ts';
import type { Awaits } from '../verbs/phases.ts';
import { ownEffects } from '../model/command.ts';
import type { LedgerEntry } from '../model/snapshot.ts';
import { addRecording, recordingsOf, recordingsStopped, runningOn } from './recordings.ts';
import { callerLeg, dropTimers, legNamed, startTimer, withCall, withEntry, withTrace, type Work } from './work.ts';

/** How long a stopped action's ending is waited for before its entry closes by itself. */
const STOPPED_MS = 2_000;
/** How long acceptance is waited for: a command lives 50 s, and its answer is an event of its own. */
const ACCEPTANCE_MS = 60_000;

const speaking = new Set(['speak', 'playback_start']);
const gathering = new Set(['gather', 'gather_using_speak', 'gather_using_audio']);

const isSpeech = (entry: LedgerEntry): boolean => speaking.has(entry.action);
export const isGather = (entry: LedgerEntry): boolean => gathering.has(entry.action);
/** True for a command whose ending is the end of the leg that it opens. */
export const opensLeg = ({ action }: { readonly action: string }): boolean =>
  action === 'transfer' || action === 'dial';

export interface NewCommand {
  readonly action: string;
  readonly leg?: string;
  readonly params: JsonObject;
  readonly awaits: Awaits;
  /** The state, step or phase it belongs to; null when nobody waits for it. */
  readonly owner: number | null;
  /** How long its ending is waited for; null as long as people talk. */
  readonly deadlineMs: number | null;
  readonly gather?: LedgerEntry['gather'];
  readonly as?: LedgerEntry['as'];
  readonly where?: string;
  readonly conferenceId?: string;
  /** It has no ending of its own, and runs until its owner is left. */
  readonly lasts?: true;
  readonly detectionMs?: number;
}

/** Issues a command, and enters it into the ledger where an ending or its acceptance is awaited. */
export function issue(work: Work, command: NewCommand): Work {
  const { action, params, awaits } = command;
  const n = work.call.lastCommand + 1;
  const leg = command.leg ?? callerLeg(work.call).id;
  const legless = action === 'dial' || ownEffects.has(action);
  const endings = actionNamed(action)?.endings.length ?? 0;
  const ends = endings > 0 || command.lasts === true || opensLeg(command) || ownEffects.has(action);
  const loose = endings > 0 && awaits === 'nothing' ? { loose: true as const } : {};
  let next: Work = {
    ...withCall(work, { lastCommand: n }),
    commands: [...work.commands, { n, action, leg: legless ? null : leg, params, ...loose }],
  };
  next = withTrace(next, 'command', action, { n, ...params });
  if (beginsRecording(command)) next = addRecording(next, { n, leg, owner: null, into: null });
  if (action === 'record_stop' && !('recording_id' in params)) next = recordingsStopped(next, leg);
  const acceptance = awaits === 'acceptance';
  if (!acceptance && !ends) return next;
  const ms = acceptance ? ACCEPTANCE_MS : command.deadlineMs;
  const entry: LedgerEntry = {
    n,
    action,
    leg,
    owner: awaits === 'nothing' ? null : command.owner,
    frame: work.depth,
    awaits: acceptance ? 'acceptance' : 'ending',
    until: ms === null ? null : work.now + ms,
    stopped: false,
    ...(command.gather === undefined ? {} : { gather: command.gather }),
    ...(command.as === undefined ? {} : { as: command.as }),
    ...(command.where === undefined ? {} : { where: command.where }),
    ...(command.conferenceId === undefined ? {} : { conferenceId: command.conferenceId }),
    ...(params['overlay'] === true ? { overlay: true as const } : {}),
    ...(command.detectionMs === undefined ? {} : { detectionMs: command.detectionMs }),
    ...(action === 'bridge' ? joinedLeg(params) : {}),
  };
  next = withCall(next, { ledger: [...next.call.ledger, entry] });
  return ms === null ? next : startTimer(next, { name: 'deadline', owner: null, of: n }, ms);
}

/** True for commands that begin to record their leg: at once, or with its answer or bridge. */
function beginsRecording({ action, params }: NewCommand): boolean {
  return (
    action === 'record_start' || (['answer', 'bridge'].includes(action) && params['record'] === 'record-from-answer')
  );
}

function joinedLeg({ call_control_id: to }: JsonObject): { readonly to?: string } {
  return typeof to === 'string' ? { to } : {};
}

/** The machine's event for what became of an entry: speech that only fills a wait has events of its own. */
export function eventOf(entry: LedgerEntry, what: 'ended' | 'accepted' | 'failed' | 'lost'): string {
  return entry.as === undefined ? what : `${entry.as}.${what}`;
}

/** Takes an entry out of the ledger, with the timers that watch it. */
export function closeEntry(work: Work, n: number): Work {
  const ledger = work.call.ledger.filter((entry) => entry.n !== n);
  // Used keys are remembered only while a gather may still report them.
  const next = withCall(work, { ledger, seen: ledger.some(isGather) ? work.call.seen : [] });
  return dropTimers(next, (timer) => timer.of === n && (timer.name === 'deadline' || timer.name === 'probe'));
}

/** Moves an entry's deadline. Null: it lasts as long as people talk. */
export function setDeadline(work: Work, n: number, ms: number | null): Work {
  const next = dropTimers(work, (timer) => timer.of === n && (timer.name === 'deadline' || timer.name === 'probe'));
  const moved = withEntry(next, n, { until: ms === null ? null : work.now + ms });
  return ms === null ? moved : startTimer(moved, { name: 'deadline', owner: null, of: n }, ms);
}

/** What Telnyx says of whose ending an event is; null where it says nothing. */
export interface EndingIds {
  /** The number in the leg's token when the event occurred. */
  readonly tokenN: number | null;
  readonly gatherId: string | null;
  readonly speakId: string | null;
  readonly conversationId: string | null;
  /** The ending's `status`; empty where it has none. */
  readonly status: string;
}

/**
 * The outstanding entry that an ending belongs to: by `gather_id` or `speak_id` where they came back, else the oldest of
 * its kind on its leg. A token older than the entry proves the ending stale; a current one proves nothing.
 */
export function matchEnding(work: Work, leg: string, type: string, ids: EndingIds): LedgerEntry | undefined {
  const { tokenN, gatherId, speakId, conversationId } = ids;
  const candidates = work.call.ledger.filter(
    (entry) =>
      entry.leg === leg &&
      (actionNamed(entry.action)?.endings.includes(type) ?? false) &&
      // A conversation of its own that ends late: an AI gather's, when an assistant has taken over.
      (entry.conversationId === undefined || conversationId === null || entry.conversationId === conversationId),
  );
  const named = candidates.find(
    (entry) => (gatherId !== null && gatherId === String(entry.n)) || (speakId !== null && speakId === entry.speakId),
  );
  if (named !== undefined) return named;
  // A speech that goes by another id is taken only when there is no other.
  const oldest =
    (speakId === null ? undefined : candidates.find((entry) => entry.speakId === undefined)) ??
    overtaking(candidates, ids) ??
    candidates[0];
  // The engine names its own silent gathers by their number: one of those that is closed already.
  if (gatherId !== null && /^\d{1,15}$/.test(gatherId) && oldest?.gather !== undefined) return undefined;
  return oldest !== undefined && tokenN !== null && tokenN < oldest.n ? undefined : oldest;
}

/**
 * A gather whose ending has overtaken that of the one stopped before it: the stopped one would have ended as `cancelled`,
 * or before the newer began.
 */
function overtaking(candidates: readonly LedgerEntry[], { tokenN, status }: EndingIds): LedgerEntry | undefined {
  const [oldest] = candidates;
  if (oldest?.stopped !== true || !isGather(oldest) || status === 'cancelled' || tokenN === null) return undefined;
  return candidates.find((entry) => !entry.stopped && entry.n <= tokenN);
}

const stops: Readonly<Record<string, string>> = {
  speak: 'playback_stop',
  playback_start: 'playback_stop',
  gather: 'gather_stop',
  gather_using_speak: 'gather_stop',
  gather_using_audio: 'gather_stop',
  gather_using_ai: 'ai_assistant_stop',
  ai_assistant_start: 'ai_assistant_stop',
  conversation_relay_start: 'conversation_relay_stop',
  transcription_start: 'transcription_stop',
};

/** Stops the given entries: one stop for all speech of a leg, one for its gather; their endings then change nothing. */
function stopEntries(work: Work, entries: readonly LedgerEntry[]): Work {
  const sent = new Set<string>();
  let next = work;
  for (const entry of entries) {
    // Only the engine's own `queue` is left with its state; a conference is left by the next step that is no part of it.
    const stop = entry.as === 'queue' ? 'leave_queue' : (stops[entry.action] ?? null);
    const over = stop !== null || entry.as === 'conference';
    next = withEntry(next, entry.n, { owner: null, ...(over ? { stopped: true } : {}) });
    if (stop === null || entry.stopped) continue;
    next = setDeadline(next, entry.n, STOPPED_MS);
    const key = `${stop} ${entry.leg}`;
    if (sent.has(key) || legNamed(next.call, entry.leg)?.state === 'gone') continue;
    sent.add(key);
    next = issue(next, {
      action: stop,
      leg: entry.leg,
      params: {},
      awaits: 'nothing',
      owner: null,
      deadlineMs: null,
    });
  }
  return next;
}

/** Leaves an owner: stops what it still runs, and drops its timers. What it opened for others stays. */
export function releaseOwner(work: Work, owner: number): Work {
  const owned = work.call.ledger.filter((entry) => entry.owner === owner);
  let next = owned.length === 0 ? work : stopEntries(work, owned);
  for (const entry of owned) {
    if (opensLeg(entry)) next = stopRinging(next, entry);
    if (entry.action === 'request') next = abortRequest(next, entry.n);
  }
  for (const { leg } of recordingsOf(next.call).filter((recording) => recording.owner === owner)) {
    next = stopRecordings(next, leg);
  }
  return dropTimers(next, (timer) => timer.owner === owner);
}

function stopRecordings(work: Work, leg: string): Work {
  if (runningOn(work, leg).length === 0) return work;
  if (legNamed(work.call, leg)?.state === 'gone') return recordingsStopped(work, leg);
  return issue(work, { action: 'record_stop', leg, params: {}, awaits: 'nothing', owner: null, deadlineMs: null });
}

/** Speech that began tells its id, and proves that what was stopped before it has ended. */
export function speechStarted(before: Work, leg: string, tokenN: number | null, speakId: string | null): Work {
  if (tokenN === null) return before;
  const work = speakId === null ? before : withSpeakId(before, leg, tokenN, speakId);
  const speech = work.call.ledger.filter((entry) => entry.leg === leg && isSpeech(entry));
  const newest = speech.at(-1);
  if (newest === undefined || newest.stopped || tokenN < newest.n) return work;
  return speech.filter((entry) => entry.stopped).reduce((next, entry) => closeEntry(next, entry.n), work);
}

/** The token names the newest command: the speech itself, or one sent since it was queued. */
function withSpeakId(work: Work, leg: string, tokenN: number, speakId: string): Work {
  const unnamed = work.call.ledger.filter(
    (entry) => entry.leg === leg && entry.action === 'speak' && entry.speakId === undefined && entry.n <= tokenN,
  );
  const started = unnamed.find((entry) => entry.n === tokenN) ?? unnamed[0];
  return started === undefined ? work : withEntry(work, started.n, { speakId });
}

/** Hangs up the leg of a transfer or dial that is left before it is done; one that turns up later is hung up then. */
function stopRinging(work: Work, entry: LedgerEntry): Work {
  let next = withEntry(work, entry.n, { stopped: true });
  for (const leg of work.call.legs) {
    if (leg.openedBy !== entry.n || leg.state === 'gone' || !leg.ours) continue;
    next = hangUpLeg(next, leg.id);
  }
  return next;
}

/** Ends a leg; it overtakes what was not sent to it yet. One without an id is hung up once it turns up. */
export function hangUpLeg(work: Work, leg: string): Work {
  if (leg === '') return work;
  const next = issue(work, { action: 'hangup', leg, params: {}, awaits: 'nothing', owner: null, deadlineMs: null });
  return { ...next, dropUnsent: [...next.dropUnsent, leg] };
}

/** Before new media: stops speech still running that no state waits for, overlays apart, so that it is heard at once. */
export function silenceOldSpeech(work: Work): Work {
  const leg = callerLeg(work.call).id;
  const old = work.call.ledger.filter(
    (entry) => entry.leg === leg && isSpeech(entry) && entry.owner === null && !entry.stopped && entry.overlay !== true,
  );
  return old.length === 0 ? work : stopEntries(work, old);
}

/** Gives up a request that nobody waits for any more; one that this same event has issued is never sent. */
function abortRequest(work: Work, n: number): Work {
  const closed = closeEntry(work, n);
  const unsent = closed.commands.filter((command) => command.n !== n);
  if (unsent.length < closed.commands.length) return { ...closed, commands: unsent };
  return { ...closed, aborted: [...closed.aborted, n] };
}
