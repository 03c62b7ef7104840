import type { JsonObject, JsonValue } from '../telnyx/wire.ts';

/** Names one command of one call; travels in `client_state`. */
export interface CommandToken {
  /** The call's own id (UUID). */
  readonly call: string;
  readonly n: number;
}

/** Everything that can happen to a call. Carrier events keep their carrier names. */
export type CallEvent =
  | WebhookEvent
  | CallPlaced
  | TimerFired
  | CommandAccepted
  | CommandFailed
  | RequestEnded
  | LegStatus
  | HangupRequested
  | Migration;

export interface WebhookEvent {
  readonly kind: 'webhook';
  /** `data.id`, or a digest of the body where it is absent. */
  readonly id: string;
  /** Telnyx's event type, e.g. `call.gather.ended`. */
  readonly type: string;
  /** `occurred_at` in microseconds; null when absent. Compared with other `occurred_at` only, never with our clock. */
  readonly occurredAt: number | null;
  /** `call_control_id` of the leg it is about; null for the few events without one. */
  readonly leg: string | null;
  /** `call_leg_id`. */
  readonly legId: string | null;
  /** Read from `client_state`; null when it is not ours. */
  readonly token: CommandToken | null;
  readonly payload: JsonObject;
}

/** A call of our own was ordered: it begins the call, and means nothing to one that has begun. */
export interface CallPlaced {
  readonly kind: 'call.placed';
  readonly flow: string;
  readonly version: string;
  readonly to: string;
  readonly from: string;
  /** The Call Control application that dials. */
  readonly connectionId: string;
  readonly inputs: JsonObject;
  /** How long to wait before it is dialled, ms. */
  readonly delayMs: number;
}

/** One of the snapshot's timers is due. */
export interface TimerFired {
  readonly kind: 'timer';
  readonly timer: number;
}

/** Telnyx accepted a command (2xx). */
export interface CommandAccepted {
  readonly kind: 'command.accepted';
  readonly n: number;
  /** `data` of the answer. */
  readonly response: JsonObject;
}

/** A command was refused, or grew too old to be sent. */
export interface CommandFailed {
  readonly kind: 'command.failed';
  readonly n: number;
  readonly action: string;
  readonly leg: string | null;
  /** Telnyx's error code as text (`90018`), or `expired`, or `http_STATUS` where the answer holds none. */
  readonly code: string;
  readonly status: number | null;
  readonly detail: string;
  /** Later commands of the same commit that were not sent because of it. */
  readonly cancelled: readonly number[];
}

/** An HTTP `request` of the flow has its answer, or will have none. */
export interface RequestEnded {
  readonly kind: 'request.ended';
  readonly n: number;
  /** HTTP status; 0 without an answer. */
  readonly status: number;
  /** JSON where the answer was JSON, else its text; empty text without an answer. */
  readonly body: JsonValue;
  /** True when `body` was read as JSON. */
  readonly json: boolean;
  /** The answer as it came, where the request asked for its text. */
  readonly text?: string;
  /** Empty on an answer that could be read; else why there is none: `timeout`, `reset`, `too_large`, `redirect`, `refused_address`, `unknown` … */
  readonly reason: string;
}

/** The answer to a probe: `GET /calls/{id}`. Null when the carrier did not answer, or answered nonsense. */
export interface LegStatus {
  readonly kind: 'leg.status';
  readonly leg: string;
  readonly alive: boolean | null;
}

/** An operator asked for the call's end. */
export interface HangupRequested {
  readonly kind: 'hangup.requested';
  /** Who asked, where that was told. */
  readonly by?: string;
}

/** The flow has changed, and the call goes on in the new version from where it stands. */
export interface Migration {
  readonly kind: 'migration';
  /** The flow that the call began in. */
  readonly flow: string;
  readonly from: string;
  readonly to: string;
}
