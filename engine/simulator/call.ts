import type { TraceEntry } from '../runtime/trace.ts';
import type { JsonObject, JsonValue } from '../telnyx/wire.ts';
import type { Duration } from './duration.ts';
import type { ScenarioEnd } from './scenario/scenario.ts';

/** How a call ends, as a scenario's `ends` says it. */
export type Ending = ScenarioEnd;

/** What was asked of the carrier, or of the server itself (`start_call`). */
export interface SentCommand {
  /** ms since the call began. */
  readonly at: number;
  /** Telnyx's name: `speak`, `gather_using_speak`, `transfer` … */
  readonly action: string;
  readonly params: JsonObject;
  /** HTTP status of the answer. */
  readonly status: number;
  /** From 1: what the carrier cannot take just now (408, 429, 5xx) is sent again. */
  readonly attempt: number;
}

/** An attempt of a request that the flow made of a web service. */
export interface SentRequest {
  /** ms since the call began. */
  readonly at: number;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The body that is JSON, or the one that is text. */
  readonly json?: JsonValue;
  readonly body?: string;
  /** From 1. */
  readonly attempt: number;
}

/** One line of a call's timeline. */
export interface TimelineLine extends TraceEntry {
  /** ms since the call began. */
  readonly at: number;
  /** `file:line` of a state. */
  readonly place?: string;
}

/** When keys are pressed. */
export interface KeyTiming {
  /** Between two keys; 250 ms unless set. */
  readonly every?: Duration;
  /** From when what is playing began, else from now; at once unless set. */
  readonly at?: Duration;
}

/**
 * A simulated call. What the caller does takes virtual time alone, is over when it returns, and throws a
 * SimulationError, with what was heard and the timeline, where it cannot be done.
 */
export interface Call {
  /**
   * Waits, at most two minutes of the call's time, until this is said: text to be contained, case and spacing aside, or
   * a regular expression. Looks at what began to play since the last `hear`.
   */
  readonly hear: (what: string | RegExp) => Call;
  /** Presses keys (`0-9 * #`). */
  readonly press: (keys: string, timing?: KeyTiming) => Call;
  /** Says words, where speech is listened to. */
  readonly say: (words: string) => Call;
  /** Lets time pass; the end of the call cuts it short. */
  readonly wait: (time: Duration) => Call;
  /** A webhook arrives; ids and the time are filled in where it names none. */
  readonly event: (webhook: JsonObject) => Call;
  readonly hangUp: () => Call;
  /** Lets the call run on until it ends or waits for the caller. */
  readonly runOn: () => Call;

  /** The state it is in, of the innermost flow; null before the first and after the last. */
  readonly state: string | null;
  /** What began to play, in order: text, or the URL or name of audio. */
  readonly heard: readonly string[];
  /** In order; of calls that it started as well. */
  readonly commands: readonly SentCommand[];
  readonly requests: readonly SentRequest[];
  /** Of the innermost flow. */
  readonly vars: Readonly<Record<string, JsonValue>>;
  /** How it ended; null while it goes on. `transferred` as soon as the caller talks to the far end. */
  readonly ended: Ending | null;
  /** All that is true to say of its end: a transferred caller may also have hung up. */
  readonly endings: readonly Ending[];
  /** States entered, in order. */
  readonly visited: readonly string[];
  readonly timeline: readonly TimelineLine[];
  /** ms since it began. */
  readonly now: number;
  /** Where in its flow the call is, with file and line. */
  readonly where: string;
}
