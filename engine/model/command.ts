import type { JsonObject } from '../telnyx/wire.ts';

/** One thing asked of the carrier. The shell adds `client_state` and `command_id`, both made from the call's id and n. */
export interface CallCommand {
  /** Counts up within the call, from 1. */
  readonly n: number;
  /** The catalogue's name, e.g. `gather_using_speak`; `dial` opens a leg. */
  readonly action: string;
  /** `call_control_id` of the leg it acts on; null for `dial`. */
  readonly leg: string | null;
  /** The body, without `client_state` and `command_id`. */
  readonly params: JsonObject;
}
