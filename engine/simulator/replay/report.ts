import type { JsonValue } from '../../telnyx/wire.ts';
import type { NamedVersion } from './recorded-call.ts';

/** What a replay came to. */
export interface ReplayReport {
  readonly call: string;
  readonly begins: NamedVersion | null;
  /** Of the record. */
  readonly rows: number;
  /** Rows that were replayed and agree with the record. */
  readonly replayed: number;
  /**
   * `same`: every row gave what is recorded. `different`: one did not, which is a bug. `unknown`: the replay could not go
   * on, so that nothing is known of the rest.
   */
  readonly verdict: 'same' | 'different' | 'unknown';
  /** Rows that follow the record where something masked stood. */
  readonly fromRecord: readonly FromRecord[];
  /** The digit that stood for each masked one: the first that led where the record says. */
  readonly standIn: string;
  readonly difference: Difference | null;
  /** Why the replay could not go on; null where it did. */
  readonly stopped: { readonly seq: number; readonly why: string } | null;
  /** Releases that recorded the call, oldest first. */
  readonly releases: readonly string[];
}

export interface FromRecord {
  readonly seq: number;
  /** `decision`: a condition read what is masked, and counts as the record says. `masked`: texts that hold it differ. */
  readonly what: 'decision' | 'masked';
  /** How conditions were decided that would be otherwise with what stands for the secrets. */
  readonly decided: readonly { readonly condition: string; readonly holds: boolean }[];
}

/** The first row that gave something else. */
export interface Difference {
  readonly seq: number;
  readonly now: number;
  readonly kind: string;
  /** What differs, most telling first. */
  readonly parts: readonly {
    readonly what: 'error' | 'state' | 'timeline' | 'commands';
    readonly recorded: JsonValue;
    readonly replayed: JsonValue;
  }[];
}
