import type { JsonObject } from '../telnyx/wire.ts';

/** Names one command of one call; travels in `client_state`. */
export interface CommandToken {
  /** The call's own id (UUID). */
  readonly call: string;
  readonly n: number;
}

/** Everything that can happen to a call. Carrier events keep their carrier names. */
export type CallEvent = WebhookEvent | TimerFired | CommandAccepted | CommandFailed | LegStatus | HangupRequested;

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

/** The answer to a probe: `GET /calls/{id}`. Null when the carrier did not answer, or answered nonsense. */
export interface LegStatus {
  readonly kind: 'leg.status';
  readonly leg: string;
  readonly alive: boolean | null;
}

/** An operator asked for the call's end. */
export interface HangupRequested {
  readonly kind: 'hangup.requested';
}
