import type { JsonObject } from '../../engine/telnyx/wire.ts';

/** The carrier as the server sees it. Refusals and silence are values; nothing here throws but bugs (`bad_command`). */
export interface Carrier {
  /** One attempt; `timeoutMs` limits it as a whole. */
  send(command: CarrierCommand, timeoutMs: number): Promise<CarrierAnswer>;
  /** `GET /calls/{id}`: null when there was no answer, or one that tells nothing. */
  isAlive(leg: string, timeoutMs: number): Promise<boolean | null>;
  close(): Promise<void>;
}

export interface CarrierCommand {
  /** The call's own id, and the command's number within it. */
  readonly call: string;
  readonly n: number;
  readonly action: string;
  readonly leg: string | null;
  readonly params: JsonObject;
  /** 0 at first; each later one has a `command_id` of its own and so takes effect on its own. */
  readonly generation: number;
}

export type CarrierAnswer =
  | { readonly outcome: 'accepted'; readonly status: number; readonly response: JsonObject }
  /** A 4xx: it took no effect. */
  | {
      readonly outcome: 'refused';
      readonly status: number;
      readonly code: string;
      readonly detail: string;
      /** When the carrier says how long to wait (429). */
      readonly retryAfterMs: number | null;
    }
  /** No answer, or one that leaves open whether it took effect. */
  | {
      readonly outcome: 'unclear';
      readonly status: number | null;
      readonly mayHaveArrived: boolean;
      readonly reason: string;
    };
