import type { CommandAnswer, CallWrite, LegRow } from './call-store.ts';

/** What a store tells of calls to people: never what a snapshot or a command holds. Times are ms of the store's clock. */
export interface CallLists {
  /** Newest first. */
  listCalls(query: CallQuery): Promise<readonly ListedCall[]>;
  /** Calls whose id begins so, in order of id. */
  callsWithPrefix(prefix: string, limit: number): Promise<readonly string[]>;
  /** Every leg of a call, in no order. */
  legsOf(call: string): Promise<readonly LegRow[]>;
  /** A call's commands that are open or were refused, in order. */
  troubledCommands(call: string): Promise<readonly ToldCommand[]>;
}

/** Which calls are meant; what is null does not matter. */
export interface CallQuery {
  readonly call: string | null;
  /** `live`: not `ended`. */
  readonly stage: 'live' | 'ended' | null;
  readonly flow: string | null;
  readonly from: string | null;
  readonly to: string | null;
  /** Calls that began then or later. */
  readonly since: number | null;
  /** Calls behind this one in the list. */
  readonly after: { readonly beganAt: number; readonly call: string } | null;
  readonly limit: number;
}

export interface CallAbout {
  readonly from: string;
  readonly to: string;
  readonly direction: 'incoming' | 'outgoing';
}

export interface ListedCall extends CallAbout {
  readonly call: string;
  readonly stage: CallWrite['stage'];
  /** The flow it began in and the version it runs; null for a call that no flow took. */
  readonly flow: string | null;
  readonly version: string | null;
  /** As the last journal row says it. */
  readonly place: string;
  readonly beganAt: number;
  readonly changedAt: number;
  readonly endedAt: number | null;
}

export interface ToldCommand {
  readonly n: number;
  readonly action: string;
  readonly leg: string | null;
  readonly committedAt: number;
  /** True when the carrier may have it. */
  readonly mayHaveArrived: boolean;
  /** Null while it is open. */
  readonly answer: CommandAnswer | null;
}
