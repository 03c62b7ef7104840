import type { AnsweredBy, FarEnd, Faults, QueueScript } from '../../carrier/options.ts';
import type { Place } from '../../diagnostics/diagnostic.ts';
import type { RequestMethod } from '../../model/request.ts';
import type { JsonObject, JsonValue } from '../../telnyx/wire.ts';
import type { Pattern } from '../pattern.ts';
import type { SimulatedReply } from '../requests.ts';

/** A file of scenarios, read. */
export interface ScenarioFile {
  readonly file: string;
  /** The id of the flow that they try. */
  readonly flow: string;
  /** Where the flow is named, or the file's first line. */
  readonly flowPlace: Place;
  readonly scenarios: readonly Scenario[];
}

/** A call to be tried out, and what is around it. Times in ms. */
export interface CallSetup {
  readonly flow: string;
  readonly call: ScenarioCall;
  readonly settings: Readonly<Record<string, JsonValue>>;
  readonly switches: Readonly<Record<string, boolean>>;
  readonly env: Readonly<Record<string, string>>;
  readonly http: readonly HttpMock[];
  readonly carrier: CarrierScript;
  readonly invariants: Invariants;
}

/** A call with what is done in it, and what must become of it. */
export interface Scenario extends CallSetup {
  readonly name: string;
  readonly place: Place;
  readonly steps: readonly ScenarioStep[];
  readonly ends: ScenarioEnd | null;
  readonly visits: readonly Named[];
  /** What `settings` and `switches` name. */
  readonly names: { readonly settings: readonly Named[]; readonly switches: readonly Named[] };
  /** Where `ends` and `visits` stand. */
  readonly places: { readonly ends: Place; readonly visits: Place };
}

/** A name with the place where it is written. */
export interface Named {
  readonly name: string;
  readonly place: Place;
}

export type ScenarioEnd = 'flow' | 'caller' | 'transferred' | 'rejected' | 'error';

export interface ScenarioCall {
  readonly from: string;
  /** Null: one that the flow's routes name. */
  readonly to: string | null;
  /** ms since 1970. */
  readonly at: number;
  readonly direction: 'incoming' | 'outgoing';
  readonly answeredBy: AnsweredBy;
  readonly inputs: JsonObject;
}

/** What a web service answers. */
export interface HttpMock {
  readonly method: RequestMethod;
  /** `*` stands for anything. */
  readonly url: string;
  /** One after the other, the last repeats. */
  readonly replies: readonly SimulatedReply[];
}

export interface CarrierScript {
  readonly farEnds: Readonly<Record<string, FarEnd>>;
  readonly queues: Readonly<Record<string, QueueScript>>;
  readonly aiGather: readonly JsonObject[];
  readonly faults: Faults;
}

/** What holds at every moment; ms. */
export interface Invariants {
  readonly noDeadAir?: number;
  readonly endsWithin?: number;
  readonly answeredWithin?: number;
  readonly noCommandAfterHangup?: boolean;
}

export type ScenarioStep = { readonly place: Place } & (
  | { readonly kind: 'hear'; readonly what: Pattern }
  | { readonly kind: 'press'; readonly keys: string; readonly after: number; readonly every: number }
  | { readonly kind: 'say'; readonly words: string }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'hang_up' }
  | { readonly kind: 'event'; readonly event: JsonObject }
  | { readonly kind: 'expect'; readonly expectations: readonly Expectation[] }
);

/** What must be true; the first group is waited for, the second is judged at once. */
export type Expectation =
  | { readonly kind: 'state'; readonly state: Named }
  | { readonly kind: 'var'; readonly name: string; readonly value: JsonValue }
  | { readonly kind: 'heard'; readonly what: Pattern }
  | {
      readonly kind: 'sent';
      readonly action: Named;
      readonly with: JsonObject | null;
      /** Null: at least once. */
      readonly times: number | null;
    }
  | {
      readonly kind: 'http';
      readonly method: string;
      readonly url: string;
      readonly with: JsonObject | null;
      readonly times: number | null;
    }
  | { readonly kind: 'not_sent'; readonly action: Named }
  | { readonly kind: 'not_heard'; readonly what: Pattern };
