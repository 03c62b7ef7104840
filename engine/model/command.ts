import type { JsonObject } from '../telnyx/wire.ts';

/**
 * Effects that the shell carries out itself instead of asking the carrier: an HTTP request of the flow, answered by
 * `request.ended`; another call to be placed, answered by `command.accepted` with its `call_id`.
 */
export const ownEffects: ReadonlySet<string> = new Set(['request', 'start_call']);

/** One thing asked of the carrier, or one of `ownEffects`. The shell adds `client_state` and `command_id`, both made from the call's id and n. */
export interface CallCommand {
  /** Counts up within the call, from 1. */
  readonly n: number;
  /** The catalogue's name, e.g. `gather_using_speak`; `dial` opens a leg. */
  readonly action: string;
  /** `call_control_id` of the leg it acts on; null for `dial`, `request` and `start_call`. */
  readonly leg: string | null;
  /** The body, without `client_state` and `command_id`. */
  readonly params: JsonObject;
  /** Nobody waits for it, so its refusal cancels nothing behind it. */
  readonly loose?: true;
}
