import type { Value } from '../expressions/expression.ts';

/** All that is known of one call: plain data, stored after every event. Times in ms of the store's clock unless named. */
export interface CallSnapshot {
  /** Goes up when this shape or the meaning of a flow changes. */
  readonly format: 1;
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
}

export interface Leg {
  /** `call_control_id`. */
  readonly id: string;
  readonly role: 'caller' | 'far';
  readonly state: 'ringing' | 'answered' | 'bridged' | 'gone';
  /** False once the flow let it go (transfer without `next`, refer): it is not hung up with the call. */
  readonly ours: boolean;
  /** The command that opened it; null for the caller's. */
  readonly openedBy: number | null;
  readonly hangupCause: string;
}

/** One flow the call is in, and where. */
export interface Frame {
  readonly flow: string;
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
  /** Plays over what else is said and is not stopped by it. */
  readonly overlay?: true;
}

export interface Timer {
  readonly id: number;
  readonly name: 'deadline' | 'after' | 'wait' | 'keys' | 'limit' | 'ending' | 'probe';
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
