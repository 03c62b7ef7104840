import type { Value } from '../expressions/expression.ts';

/** All that is known of one call: plain data, stored after every event. Times in ms of the store's clock unless named. */
export interface CallSnapshot {
  /** Goes up when this shape or the meaning of a flow changes. */
  readonly format: 2;
  /** The call's own id (UUID). */
  readonly id: string;
  /** `live` runs its flow; `ending` waits for its legs to be gone; `ended` is over. */
  readonly stage: 'live' | 'ending' | 'ended';
  readonly info: CallInfo;
  /** The flows the call is in, innermost last. */
  readonly frames: readonly Frame[];
  readonly legs: readonly Leg[];
  /** Commands whose ending is outstanding, oldest first. */
  readonly ledger: readonly LedgerEntry[];
  readonly timers: readonly Timer[];
  /** Keys pressed and not yet used, oldest first. */
  readonly kept: readonly Key[];
  /** Key events already used that a gather still open may report too, oldest first. */
  readonly seen: readonly Key[];
  /** Digits that gathers reported and whose own events have not come yet. */
  readonly owed: readonly OwedKey[];
  /** The newest command's number. */
  readonly lastCommand: number;
  readonly lastTimer: number;
  readonly lastOwner: number;
  /** States entered since the caller last acted. */
  readonly entered: number;
  /** Errors since the caller last acted. */
  readonly errors: number;
  /** True once `on.hangup` was entered, or there was none to enter. */
  readonly hungUp: boolean;
  /** Recordings of the call, oldest first; absent until the first. They outlive their state, and the call itself. */
  readonly recordings?: readonly Recording[];
}

/** A recording that was started, and where its file's address goes once it is saved. */
export interface Recording {
  /** The command that started it. */
  readonly n: number;
  readonly leg: string;
  /** The step that waits for it; null once that was left, or where none does. */
  readonly owner: number | null;
  /** The variable that gets its address, in the frame of that index while it runs that flow; null where none does. */
  readonly into: { readonly name: string; readonly frame: number; readonly flow: string } | null;
  /** When the engine stopped it, or the call ended; null while it runs. */
  readonly stoppedAt: number | null;
  /** Telnyx's `recording_started_at` once it was saved: what is told again is not another recording's. */
  readonly saved?: string;
}

export interface CallInfo {
  readonly from: string;
  readonly to: string;
  readonly direction: 'incoming' | 'outgoing';
  readonly connectionId: string;
  readonly legId: string;
  readonly sessionId: string;
  readonly startedAt: number;
  readonly language: string;
  readonly hangupCause: string;
  /** `human`, `machine`, `fax` or `unknown` once machine detection has ended; empty without it. */
  readonly answeredBy: string;
  /** True once the end of a machine's greeting was reported. */
  readonly beep: boolean;
}

export interface Leg {
  /** `call_control_id`; empty for the leg of an outgoing call until it is known. */
  readonly id: string;
  readonly role: 'caller' | 'far';
  readonly state: 'ringing' | 'answered' | 'bridged' | 'gone';
  /** False once the flow let it go (transfer without `next`, refer): it is not hung up with the call. */
  readonly ours: boolean;
  /** The command that opened it; null for a caller's, and for an outgoing call that is not dialled yet. */
  readonly openedBy: number | null;
  /** A dialled leg that was handed to the flow: it lives as long as the caller. */
  readonly held?: true;
  readonly hangupCause: string;
}

/** One flow the call is in, and where. */
export interface Frame {
  readonly flow: string;
  /** Ids of the flows that ran this one, from the first; empty for the flow the call began in, whose version holds for all. */
  readonly via: readonly string[];
  readonly version: string;
  /** The state's name, or a root node of the machine (`$idle`, `$end` …). */
  readonly state: string;
  readonly step: string | null;
  readonly phase: string | null;
  /** Owner numbers of the state, the step and the phase now entered. */
  readonly owners: { readonly state: number; readonly step: number; readonly phase: number };
  readonly vars: Readonly<Record<string, Value>>;
  /** Failures of the entry now running. */
  readonly tries: { readonly no_input: number; readonly no_match: number };
  /** Menus and collects the caller was in, oldest first. */
  readonly back: readonly string[];
  /** `result` of the last verb. */
  readonly result: Readonly<Record<string, Value>>;
  /** What the running verb keeps for itself. */
  readonly data: Readonly<Record<string, Value>>;
  readonly error: FlowError | null;
}

/** What `error` holds in expressions. */
export interface FlowError {
  readonly code: string;
  readonly state: string;
  readonly outcome: string;
}

export interface LedgerEntry {
  /** The command's number. */
  readonly n: number;
  readonly action: string;
  readonly leg: string;
  /** Null once its owner was left: its ending then changes nothing. */
  readonly owner: number | null;
  readonly frame: number;
  readonly awaits: 'ending' | 'acceptance';
  /** When it closes by itself; null when it lasts as long as people talk. */
  readonly until: number | null;
  readonly stopped: boolean;
  /** A gather of a menu or collect: its terminating digit and the most digits it takes. Absent for Telnyx's verbatim. */
  readonly gather?: { readonly terminator: string; readonly max: number };
  /** Telnyx's own id of a speech, known from its `started`. */
  readonly speakId?: string;
  /** Telnyx's own id of an AI conversation, known from the answer to its command. */
  readonly conversationId?: string;
  /**
   * Events of this entry reach the machine as `hold.ended`, `hold.failed`, `hold.lost`: a prompt that plays while a step
   * waits for something else; or as `listen.…`: transcription beside a menu, which does without when it fails; or as
   * `queue.…`, `conference.…`: the call's place there, which lasts until it has left.
   */
  readonly as?: 'hold' | 'listen' | 'recording' | 'queue' | 'asked' | 'conference';
  /** The name of the queue or conference, as `queue` or `conference`. */
  readonly where?: string;
  /** Telnyx's own id of the conference the call is in, once it is known. */
  readonly conferenceId?: string;
  /** Plays over what else is said and is not stopped by it. */
  readonly overlay?: true;
  /** A dial with machine detection: how long the verdict may take from the answer, ms. */
  readonly detectionMs?: number;
  /** The leg that a `bridge` joins the caller's with. */
  readonly to?: string;
}

export interface Timer {
  readonly id: number;
  readonly name:
    'deadline' | 'after' | 'wait' | 'keys' | 'limit' | 'ending' | 'probe' | 'announce' | 'longest' | 'hangup';
  readonly owner: number | null;
  readonly frame: number;
  readonly at: number;
  /** The command whose ledger entry it watches, for `deadline` and `probe`; how often it was tried, for `ending`. */
  readonly of?: number;
}

/** A key event: the digit and its `occurred_at` in microseconds. */
export interface Key {
  readonly digit: string;
  readonly at: number;
  /** A gather's digits account for it already. */
  readonly counted?: true;
  /** It was swallowed as the late finish key of an entry. */
  readonly finish?: true;
}

export interface OwedKey {
  readonly digit: string;
  /** The ending's `occurred_at` in microseconds; events up to it are accounted for. */
  readonly upTo: number;
  /** True for a terminating digit, which may never have been pressed. */
  readonly maybe: boolean;
  /** The finish key of an entry that was complete without it: swallowed, whoever reports it. */
  readonly finish?: true;
}
