import type { JsonObject } from '../telnyx/wire.ts';

/**
 * How a far end fails. Without `after`: busy after 1 s, rejected after 1.5 s, not_found after 0.5 s; no_answer rings until
 * the command's `timeout_secs`.
 */
export type FarFailure = 'busy' | 'no_answer' | 'rejected' | 'not_found';

/** Who answers. */
export type AnsweredBy = 'human' | 'machine' | 'fax' | 'not_sure';

/** What the target of a transfer or of an outbound call does. All times in ms. */
export type FarEnd =
  | {
      /** From the first ring. */
      readonly answersAfter: number;
      /** From the answer; null: never by itself. */
      readonly hangsUpAfter: number | null;
      /** Who answers; matters to answering machine detection alone. Default `human`. */
      readonly answeredBy?: AnsweredBy;
      /** When a machine's greeting ends, ms from the answer; left out: with the verdict. Before it, the verdict may never come. */
      readonly greetingMs?: number;
    }
  | FarFailure
  | { readonly fails: FarFailure; readonly after?: number };

/** What goes wrong with webhooks on the way, by chance from the seed. */
export interface Disorder {
  /** Shortest and longest way of a webhook, ms. Unequal ones overtake each other. */
  readonly delayMs: readonly [min: number, max: number];
  /** Probability (0 … 1) that a webhook arrives twice. */
  readonly duplicate: number;
  /** Probability (0 … 1) that a webhook of a type in `loses` never arrives. */
  readonly lose: number;
  readonly loses: readonly string[];
  /** Webhooks due in one millisecond arrive in any order. */
  readonly sameMomentAnyOrder: boolean;
}

/** How long speech and audio last. */
export interface SpeechOptions {
  /** Words a minute: one figure, or one for each language (`en-US`), with `default`. */
  readonly wordsPerMinute: number | Readonly<Record<string, number>>;
  /** Exact lengths in ms, by text, audio URL or media name. */
  readonly durationsMs: Readonly<Record<string, number>>;
  /** Length of audio that `durationsMs` does not name, ms. */
  readonly audioMs: number;
  /** Audio URLs and media names that do not exist: `call.playback.ended` with `file_not_found`. */
  readonly missing: readonly string[];
}

/** A waiting queue that somebody outside works on. */
export interface QueueScript {
  /** An agent takes the call after this many ms of waiting; null: never. */
  readonly bridgedAfter: number | null;
  /** The position a call gets at its entry, 1 for the head; past the queue's size it is refused: the queue is full. */
  readonly position?: number;
  /** Somebody takes the call out of the queue after this many ms of waiting (DELETE …/calls/{id}). */
  readonly leavesAfter?: number;
  /** What `GET /queues/{name}` tells, s; the model's own calls unless set. */
  readonly averageWaitSecs?: number;
}

/** What becomes of recordings. */
export interface RecordingScript {
  /** From the stop until `call.recording.saved`, ms; null: never. Default 1000. */
  readonly savedAfter: number | null;
  /** The person falls silent this many ms after a recording began; null, the default: never. */
  readonly silentAfter: number | null;
  /** `call.recording.error` comes in place of the file. */
  readonly fails: boolean;
}

/** How a payment ended (the official SDK's types). */
export type PaymentResult =
  'success' | 'payment-connector-error' | 'internal-error' | 'too-many-failed-attempts' | 'cancelled';

/** Where Telnyx documents nothing, both ways are possible; assumptions.ts says why the default was taken. */
export interface Choices {
  /** Status of a gather that ends by time with some digits, but too few. */
  readonly partialGather: 'timeout' | 'invalid';
  /** Digits of a gather that was stopped, timed out or cut by a hang-up: those pressed so far, or none. */
  readonly partialDigits: boolean;
  /** Items of a stopped queue that never played get an ending of their own. */
  readonly unplayedEndings: boolean;
  /** `call.gather.ended` of the plain `gather` carries its `gather_id`. */
  readonly gatherId: boolean;
  /** Parameters that the catalogue does not name are refused. */
  readonly refuseUnknown: boolean;
}

/** Fixed faults: what a scenario or a demo orders, not chance. */
export interface Faults {
  readonly errors: readonly CommandFault[];
  readonly webhooks: WebhookFaults;
}

/** The next `times` requests of this name are refused with `status` and take no effect. */
export interface CommandFault {
  /** The catalogue's name (`speak`, `dial`, `queue_status` …), or `status` or `active_calls`. */
  readonly command: string;
  readonly status: number;
  readonly times: number;
  /** Telnyx's error code; left out: the usual one of the status. */
  readonly code?: string;
}

export interface WebhookFaults {
  /** Each webhook arrives this often; default 1. */
  readonly duplicate?: number;
  /** Every second webhook arrives 250 ms late, so that the one behind it may overtake it. */
  readonly reorder?: boolean;
  /** Event types that never arrive. */
  readonly lose?: readonly string[];
  /** Added to the way of each webhook, ms. */
  readonly delayMs?: number;
}

/** Everything a carrier can be told; only the seed is required. */
export interface CarrierOptions {
  readonly seed: number;
  readonly disorder?: Partial<Disorder>;
  /** By number or SIP URI, as the command names it. */
  readonly farEnds?: Readonly<Record<string, FarEnd>>;
  readonly defaultFarEnd?: FarEnd;
  readonly speech?: Partial<SpeechOptions>;
  /** `connection_id` of incoming calls. */
  readonly connectionId?: string;
  /** A dial under any other `connection_id` is refused; default false. */
  readonly onlyConnection?: boolean;
  /** Where webhooks go unless a command says otherwise. */
  readonly webhookUrl?: string;
  /** The application's `first_command_timeout_secs` in ms; null: off, as by default at Telnyx. */
  readonly firstCommandTimeoutMs?: number | null;
  /** An incoming call that nobody answers is given up by its caller after this, ms. */
  readonly callerGivesUpAfterMs?: number;
  readonly queues?: Readonly<Record<string, QueueScript>>;
  readonly recordings?: Partial<RecordingScript>;
  /** Results of successive `gather_using_ai`, first to last; with none left its status is `invalid`. */
  readonly aiGather?: readonly JsonObject[];
  /** An AI assistant or a relay ends by itself after this, ms; null: when it is stopped or the caller hangs up. */
  readonly conversationMs?: number | null;
  /** `result` of successive `pay`, first to last; with none left it is `success`. */
  readonly payments?: readonly PaymentResult[];
  readonly choices?: Partial<Choices>;
}

/** Options with every default filled in. */
export interface ResolvedOptions {
  readonly disorder: Disorder;
  readonly farEnds: Readonly<Record<string, FarEnd>>;
  readonly defaultFarEnd: FarEnd;
  readonly speech: SpeechOptions;
  readonly connectionId: string;
  readonly onlyConnection: boolean;
  readonly webhookUrl: string;
  readonly firstCommandTimeoutMs: number | null;
  readonly callerGivesUpAfterMs: number;
  readonly queues: Readonly<Record<string, QueueScript>>;
  readonly recordings: RecordingScript;
  readonly aiGather: readonly JsonObject[];
  readonly conversationMs: number | null;
  readonly payments: readonly PaymentResult[];
  readonly choices: Choices;
}

/** No delay, no loss, no duplicate, webhooks in the order they came about. */
export const NO_DISORDER: Disorder = {
  delayMs: [0, 0],
  duplicate: 0,
  lose: 0,
  loses: ['call.speak.ended', 'call.playback.ended', 'call.gather.ended'],
  sameMomentAnyOrder: false,
};

/** The carrier promises no order, so by default webhooks of one moment have none. */
const DEFAULT_DISORDER: Disorder = { ...NO_DISORDER, sameMomentAnyOrder: true };

/** Fills in the defaults. */
export function resolveOptions(options: CarrierOptions): ResolvedOptions {
  return {
    disorder: { ...DEFAULT_DISORDER, ...options.disorder },
    farEnds: options.farEnds ?? {},
    defaultFarEnd: options.defaultFarEnd ?? { answersAfter: 3_000, hangsUpAfter: 60_000 },
    speech: { wordsPerMinute: 160, durationsMs: {}, audioMs: 5_000, missing: [], ...options.speech },
    connectionId: options.connectionId ?? '2811212257810187875',
    onlyConnection: options.onlyConnection ?? false,
    webhookUrl: options.webhookUrl ?? 'https://ivr.example.com/webhooks/telnyx',
    firstCommandTimeoutMs: options.firstCommandTimeoutMs ?? null,
    callerGivesUpAfterMs: options.callerGivesUpAfterMs ?? 120_000,
    queues: options.queues ?? {},
    recordings: { savedAfter: 1_000, silentAfter: null, fails: false, ...options.recordings },
    aiGather: options.aiGather ?? [],
    conversationMs: options.conversationMs === undefined ? 60_000 : options.conversationMs,
    payments: options.payments ?? [],
    choices: {
      partialGather: 'timeout',
      partialDigits: true,
      unplayedEndings: false,
      gatherId: true,
      refuseUnknown: true,
      ...options.choices,
    },
  };
}
