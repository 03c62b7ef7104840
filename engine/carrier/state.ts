import type { JsonObject } from '../telnyx/wire.ts';
import type { AnsweredBy, Faults, ResolvedOptions } from './options.ts';
import type { Prng } from './prng.ts';

// The carrier's whole state: plain data that the functions of this folder change in place and the caller owns, so it can
// be cloned (structuredClone, or JSON) to try several futures. Times are ms of whatever clock the caller uses.

/** `call_control_id`: the token of one leg. */
export type CallControlId = string;

/** `parked`: incoming, not answered. `bridging`: outgoing, not answered. */
export type LegState = 'parked' | 'bridging' | 'answered' | 'bridged' | 'ended';

/** Why a leg ended, in Telnyx's words. */
export interface Hangup {
  readonly cause:
    | 'call_rejected'
    | 'normal_clearing'
    | 'originator_cancel'
    | 'timeout'
    | 'time_limit'
    | 'user_busy'
    | 'not_found'
    | 'no_answer'
    | 'unspecified';
  readonly source: 'caller' | 'callee' | 'unknown';
  /** SIP status as text, or `unspecified`. */
  readonly sip: string;
}

/** Something the person on a leg heard. It counts from the moment it starts to play. */
export interface Heard {
  readonly at: number;
  /** Spoken text without its SSML tags; null for audio. */
  readonly text: string | null;
  /** URL or media name; null for speech. */
  readonly audio: string | null;
  /** When it ended, or will; null: it goes on until stopped. */
  until: number | null;
  cutShort: boolean;
}

/** A key the person on a leg pressed. */
export interface Pressed {
  readonly at: number;
  readonly digit: string;
}

/** One item of speech or audio on a leg: playing, waiting, or overlaid. */
export interface Sound {
  readonly n: number;
  readonly kind: 'speech' | 'audio';
  /** Text as heard, or URL or media name. */
  readonly content: string;
  readonly speakId: string | null;
  readonly mediaUrl: string | null;
  readonly mediaName: string | null;
  readonly overlay: boolean;
  readonly targets: 'self' | 'opposite' | 'both';
  /** Null: endless. */
  readonly lengthMs: number | null;
  readonly missing: boolean;
  /** The gather it is the prompt of. */
  readonly gather: number | null;
  /** Where it was noted as heard. */
  marks: { readonly leg: CallControlId; readonly index: number }[];
}

/** A running gather of digits. */
export interface Gather {
  readonly n: number;
  readonly id: string | null;
  readonly minimum: number;
  readonly maximum: number;
  readonly valid: string;
  readonly terminator: string;
  readonly interDigitMs: number;
  /** After the prompt (or, for the plain gather, from its start) until it counts as silence. */
  readonly silenceMs: number;
  readonly tries: number;
  /** Parameters to say the prompt again; null for the plain gather. */
  readonly prompt: JsonObject | null;
  readonly invalidPrompt: JsonObject | null;
  tried: number;
  digits: string;
  /** Prompt sounds not over yet. */
  prompting: number;
  /** Only the newest timer counts. */
  timer: number;
}

/** Where a leg's webhooks go. */
export interface Routing {
  readonly url: string;
  readonly method: 'POST' | 'GET';
  /** By event type; they go before `url`. */
  readonly urls: Readonly<Record<string, string>>;
  readonly urlsMethod: 'POST' | 'GET';
  readonly retriesMs: Readonly<Record<string, readonly number[]>>;
}

/** A recording under way. */
export interface Recording {
  readonly id: string;
  readonly channels: 'single' | 'dual';
  readonly format: 'wav' | 'mp3';
  readonly startedAt: number;
  stoppedAt: number | null;
}

/** What a far end was told to do, and for whom. */
export interface FarPlan {
  /** The leg it is bridged with once it answers; null for a plain dial. */
  readonly serves: CallControlId | null;
  /** Other legs of the same dial; the first to answer ends them. */
  readonly siblings: CallControlId[];
  readonly hangsUpAfter: number | null;
  readonly answeredBy: AnsweredBy;
  readonly greetingMs: number | null;
  readonly detection: string;
  /** The verdict was sent, or what makes it superfluous. */
  judged: boolean;
  readonly timeLimitMs: number;
  /** `retry_on_timeout: false` turns the cause `timeout` into `no_answer`. */
  readonly timeoutCause: 'timeout' | 'no_answer';
  /** `park_after_unbridge: self` of a transfer is for the transferred leg, from the bridge on. */
  readonly parkServed: boolean;
  readonly preventDoubleBridge: boolean;
  /** Played to the far end once it answers. */
  readonly welcome: JsonObject | null;
  readonly digitsOnAnswer: string;
  readonly recordingId: string | null;
  /** The body, for its `record*` parameters. */
  readonly record: JsonObject;
}

/** One leg. */
export interface Leg {
  readonly id: CallControlId;
  readonly serial: number;
  readonly legId: string;
  readonly sessionId: string;
  readonly connectionId: string;
  readonly direction: 'incoming' | 'outgoing';
  readonly from: string;
  readonly to: string;
  /** Another application's leg: it has no webhooks and takes no commands. */
  readonly foreign: boolean;
  readonly startedAt: number;
  readonly startTime: string;
  state: LegState;
  answeredAt: number | null;
  endedAt: number | null;
  hangup: Hangup | null;
  clientState: string | null;
  routing: Routing;
  commanded: boolean;
  /** When each `command_id` was accepted. */
  commandIds: Record<string, number>;
  playing: Sound | null;
  overlay: Sound | null;
  queue: Sound[];
  gather: Gather | null;
  bridgedWith: CallControlId | null;
  parkAfterUnbridge: boolean;
  /** Far legs that ring on behalf of this one. */
  ringing: CallControlId[];
  far: FarPlan | null;
  waiting: { readonly n: number; readonly queue: string; readonly since: number; readonly keep: boolean } | null;
  conference: string | null;
  recordings: Recording[];
  streams: Stream[];
  transcribing: boolean;
  /** The AI or relay session that has the call. */
  conversation: { readonly id: string; readonly n: number; readonly since: number; readonly gather: boolean } | null;
  /** The payment that is being taken. */
  paying: number | null;
  heard: Heard[];
  pressed: Pressed[];
  /** Keys this leg was made to send with `send_dtmf`. */
  sent: Pressed[];
}

/** A media stream, fork or SIPREC session under way. */
export interface Stream {
  readonly family: 'streaming' | 'fork' | 'siprec';
  readonly id: string;
  readonly detail: JsonObject;
}

/** A queue of waiting calls. */
export interface WaitingQueue {
  /** Fixed by the first enqueue. */
  readonly maximum: number;
  calls: CallControlId[];
}

/** A conference under way, or over. */
export interface Conference {
  readonly id: string;
  readonly name: string;
  readonly creator: CallControlId;
  readonly creatorSession: string;
  readonly connectionId: string;
  readonly maximum: number;
  readonly createdAt: number;
  members: { readonly leg: CallControlId; readonly endsOnExit: boolean }[];
  sounds: { readonly n: number; readonly kind: 'speech' | 'audio'; readonly content: string }[];
  ended: boolean;
}

/** A webhook on its way, or delivered. */
export interface CarrierWebhook {
  /** When it arrives. */
  readonly due: number;
  /** The body: `{ data, meta }` of API v2. */
  readonly event: { readonly data: JsonObject; readonly meta: JsonObject };
  readonly leg: CallControlId;
  readonly url: string;
  readonly method: 'POST' | 'GET';
  /** Delays between attempts, from `webhook_retries_policies`; null: the default policy. */
  readonly retriesMs: readonly number[] | null;
}

/** A webhook with its place in the order of arrival. */
export interface Posted {
  readonly due: number;
  readonly tie: number;
  readonly serial: number;
  readonly webhook: CarrierWebhook;
}

/** Something that will happen by itself, unless it is overtaken. */
export type Happening = { readonly leg: CallControlId } & (
  | { readonly kind: 'sound-ends' | 'overlay-ends'; readonly n: number }
  | { readonly kind: 'gather-timer'; readonly n: number; readonly timer: number }
  | { readonly kind: 'gather-total'; readonly n: number }
  | { readonly kind: 'far-answers' | 'far-hangs-up' | 'bridge' | 'caller-hangs-up' | 'caller-gives-up' }
  | { readonly kind: 'far-fails'; readonly hangup: Hangup }
  | { readonly kind: 'time-limit' | 'first-command' | 'refer-ends' }
  | { readonly kind: 'queue-timeout' | 'queue-agent' | 'queue-removed'; readonly n: number }
  | { readonly kind: 'recording-limit' | 'recording-saved'; readonly recording: string }
  | { readonly kind: 'detection' | 'greeting-ends' }
  | { readonly kind: 'conversation-ends' | 'payment-ends'; readonly n: number }
  | { readonly kind: 'conference-sound-ends'; readonly conference: string; readonly n: number }
);

/** A happening with its place in the order of time. */
export interface Planned {
  readonly at: number;
  readonly serial: number;
  readonly happening: Happening;
}

/** The carrier. */
export interface Carrier {
  readonly options: ResolvedOptions;
  now: number;
  readonly ids: Prng;
  readonly luck: Prng;
  /** Counts legs, sounds, gathers, webhooks: everything that needs an order. */
  serial: number;
  /** The last microsecond given out, so that `occurred_at` keeps the order of one millisecond. */
  stamp: { ms: number; micros: number };
  legs: Record<CallControlId, Leg>;
  /** Ended legs, oldest first; forgotten after a while. */
  ended: CallControlId[];
  agenda: Planned[];
  mail: Posted[];
  queues: Record<string, WaitingQueue>;
  conferences: Record<string, Conference>;
  dials: Record<string, { readonly at: number; readonly body: JsonObject }>;
  faults: Faults;
  /** How often each command fault was used. */
  faultsUsed: number[];
  posted: number;
  aiGathers: number;
  payments: number;
}

/** What the REST API answers. */
export interface Answer {
  readonly status: number;
  readonly body: JsonObject;
}
