import type { JsonObject } from '../../engine/telnyx/wire.ts';
import type { Author, FlowChange } from '../flows/flow-changes.ts';
import type { CallAbout, CallLists } from './call-list.ts';
import type { ChangeRecord, SwitchSetting } from './change-record.ts';

/**
 * Where calls live. Everything an event changes is one `commit`; a store keeps what it committed. Every method may
 * throw a ServerError (`store_failed`, `store_closed`), after which nothing is known of the write and cached snapshots
 * of that call must be read again. Times are ms of the store's clock.
 */
export interface CallStore extends CallLists, ChangeRecord {
  /** The call a leg belongs to: by `call_control_id`, else by `call_leg_id`, else the named call when it exists. */
  findCall(leg: LegQuery): Promise<string | null>;
  readCall(call: string): Promise<StoredCall | null>;
  /** What is known of a call apart from its snapshot. */
  readOutline(call: string): Promise<CallOutline | null>;

  /** One event's effects, all or nothing. Resolves once they are durable. */
  commit(write: CallWrite): Promise<CommitOutcome>;

  /** Keeps an event whose leg is not known; tells the call instead when the leg has become known meanwhile. */
  keepUnknown(event: UnknownEvent): Promise<{ kept: true } | { kept: false; call: string | null }>;
  /** Kept events whose leg is known by now, in order of arrival; of one call, or of any when null. */
  waitingEvents(call: string | null): Promise<readonly UnknownEvent[]>;
  /** True when a `call.hangup` of this leg is kept. */
  hangupWaits(leg: string): Promise<boolean>;
  /** Marks events kept before `before` as given up, and returns those marked now. */
  giveUpUnknown(before: number): Promise<readonly UnknownEvent[]>;

  /**
   * Durably notes, before an attempt, that these commands may reach the carrier; or, with `false` and without waiting
   * for the disk, that they certainly have not.
   */
  markAttempted(call: string, commands: readonly number[], mayHaveArrived: boolean): Promise<void>;
  /** Notes an answer that no event carries. It is written with the next commit, and lost in a crash before it. */
  noteAnswer(call: string, n: number, answer: CommandAnswer): void;
  /** Open commands committed before `before`, in order of call and number, after the given one; at most 500. */
  unsentCommands(before: number, after: { call: string; n: number } | null): Promise<readonly OutboxCommand[]>;

  /** What live calls keep sealed: for each key one text of snapshots, and one of open commands' parameters. */
  sealedSamples(): Promise<readonly SealedSample[]>;

  /** Timers due at `now`, earliest first; at most 200. */
  dueTimers(now: number): Promise<readonly DueTimer[]>;
  /** When the earliest timer is due. */
  nextTimerAt(): Promise<number | null>;

  readState(): Promise<ServingState>;
  /** Compare-and-set on the revision: false when another publisher was faster. */
  publish(next: Publication): Promise<boolean>;
  /** The authored document of one version as canonical JSON. */
  readVersion(flow: string, version: string): Promise<string | null>;

  /** Events of one call in the order they were handled. */
  readJournal(call: string): Promise<readonly JournalRow[]>;
  /** Deletes whole calls that ended before `before`, about 500 rows a turn. True when there is more to delete. */
  prune(before: number): Promise<boolean>;
  /** Writes what is in hand and lets the store go. */
  close(): Promise<void>;
}

export interface LegQuery {
  readonly leg: string | null;
  readonly legId: string | null;
  /** The call named by the event's token. */
  readonly call: string | null;
}

export interface StoredCall {
  readonly call: string;
  /** The number of the last journal row. */
  readonly seq: number;
  readonly snapshot: string;
}

export interface CallOutline {
  /** The number of the last journal row. */
  readonly seq: number;
  readonly stage: CallWrite['stage'];
  /** Those that are not gone. */
  readonly legs: readonly string[];
  /** The highest number of a command; 0 before the first. */
  readonly lastCommand: number;
  readonly timers: readonly number[];
}

export interface SealedSample {
  readonly call: string;
  readonly sealed: string;
}

/**
 * `duplicate`: the cause was used up before, nothing is stored. `taken`: the call to be begun has a leg that belongs to
 * another call, nothing is stored.
 */
export type CommitOutcome = 'committed' | 'duplicate' | 'taken';

export interface CallWrite {
  readonly call: string;
  /** What lists say of the call, where this commit begins it; else null. */
  readonly about: CallAbout | null;
  /** Used up by this commit, so that it counts once. */
  readonly cause: Cause;
  readonly now: number;
  /** One more than the last journal row of the call; 1 begins the call. */
  readonly seq: number;
  readonly stage: 'live' | 'ending' | 'ended';
  readonly snapshot: string;
  /** True when snapshot and parameters may hold secrets: they are kept sealed, but for the snapshot of an ended call. */
  readonly secret: boolean;
  /** True to blank the parameters of every command that is settled: the call has ended, and its secrets go with it. */
  readonly forget: boolean;
  /** Versions the call uses from now on and did not before. */
  readonly flows: readonly FlowVersion[];
  readonly commands: readonly NewCommand[];
  /** Legs whose open commands of earlier commits are given up. */
  readonly dropUnsent: readonly string[];
  /** Numbers of open commands that are given up. */
  readonly dropCommands: readonly number[];
  /** True to give up every open command of earlier commits, but for an order of another call. */
  readonly dropAll: boolean;
  readonly addTimers: readonly { readonly id: number; readonly at: number }[];
  readonly dropTimers: readonly number[];
  /** Legs that are new or changed. */
  readonly legs: readonly LegRow[];
  readonly journal: JournalEntry;
}

/** The action whose open commands the end of their call leaves alone: another call, ordered to go its own way. */
export const OUTLIVES_ITS_CALL = 'start_call';

export type Cause =
  /** A webhook, by its unique key. A kept event of that key stops waiting. */
  | { readonly kind: 'event'; readonly key: string }
  | { readonly kind: 'timer'; readonly id: number }
  /** A command's answer; `cancelled` names later commands that go with it. */
  | {
      readonly kind: 'answer';
      readonly n: number;
      readonly answer: CommandAnswer;
      readonly cancelled: readonly number[];
    }
  | { readonly kind: 'none' };

export interface NewCommand {
  readonly n: number;
  readonly action: string;
  readonly leg: string | null;
  /** Every leg whose earlier commands it waits for. */
  readonly legs: readonly string[];
  readonly params: JsonObject;
  /** True when the sender will try it at once: after a crash it counts as tried. */
  readonly mayHaveArrived: boolean;
  /** True when nobody waits for it: its refusal cancels nothing behind it. */
  readonly loose: boolean;
}

export interface OutboxCommand extends NewCommand {
  readonly call: string;
  /** The commit it belongs to. */
  readonly seq: number;
  readonly committedAt: number;
}

/** How a command ended. `expired`: too old to be sent; `dropped`: given up by a later commit. */
export interface CommandAnswer {
  readonly outcome: 'accepted' | 'refused' | 'expired' | 'dropped';
  readonly status: number | null;
  readonly code: string | null;
  readonly at: number;
}

export interface DueTimer {
  readonly call: string;
  readonly id: number;
}

export interface LegRow {
  /** `call_control_id`. */
  readonly leg: string;
  /** `call_leg_id`; null when this event does not tell it. */
  readonly legId: string | null;
  readonly role: 'caller' | 'far';
  readonly state: 'ringing' | 'answered' | 'bridged' | 'gone';
}

export interface FlowVersion {
  readonly flow: string;
  readonly version: string;
}

export interface JournalEntry {
  readonly kind: string;
  /** The event as JSON. */
  readonly event: string;
  readonly flow: string | null;
  readonly version: string | null;
  /** pressone's own version. */
  readonly release: string;
  /** Where the call stands afterwards: stage, state, step and phase of the innermost flow. */
  readonly state: string;
  /** SHA-256 of the commands as JSON; null when there are none. */
  readonly commands: string | null;
  /** What was thrown while the event was handled. */
  readonly error: string | null;
  /** The trace as JSON. */
  readonly trace: string;
  /** Switches that were given and that the flow, or one that it runs, names: name → on, as JSON; null when there are none. */
  readonly switches: string | null;
  /** The flow version that the call began in, `{ flow, version }` as JSON: in its first row, where it began in one. */
  readonly begins: string | null;
}

export interface JournalRow extends JournalEntry {
  readonly seq: number;
  readonly now: number;
}

/** A webhook kept because its leg is not known. */
export interface UnknownEvent {
  readonly key: string;
  readonly type: string;
  readonly leg: string | null;
  readonly legId: string | null;
  readonly receivedAt: number;
  /** The decoded event as JSON. */
  readonly event: string;
}

/** Which flow versions serve new calls. */
export interface ServingState {
  /** Counts up with every publication; 0 before the first. */
  readonly revision: number;
  /** Flow → version. */
  readonly active: Readonly<Record<string, string>>;
  /** Those that were set, also where that has run out. */
  readonly switches: Readonly<Record<string, SwitchSetting>>;
  /** Digest of the folder that was last proposed. */
  readonly proposed: string | null;
  /**
   * Flow → the version that its files propose and that does not serve, since somebody has brought another one back;
   * empty where no file holds the flow.
   */
  readonly held: Readonly<Record<string, string>>;
}

export interface Publication {
  /** The revision this publication replaces. */
  readonly replaces: number;
  readonly active: Readonly<Record<string, string>>;
  readonly proposed: string | null;
  readonly held: ServingState['held'];
  /** What this publication changes, for the history. */
  readonly changes: readonly Pick<FlowChange, 'flow' | 'from' | 'to'>[];
  readonly by: Author;
  /** Documents of versions the store may not have yet. */
  readonly versions: readonly (FlowVersion & { readonly document: string })[];
  readonly now: number;
}
