import type { JsonObject } from '../telnyx/wire.ts';

/** One line of a call's timeline. */
export interface TraceEntry {
  readonly kind:
    | 'begin'
    | 'state'
    | 'say'
    | 'listen'
    | 'key'
    | 'entry'
    | 'keys_dropped'
    | 'command'
    | 'outcome'
    | 'target'
    | 'handler'
    | 'error'
    | 'implied'
    | 'note'
    | 'leg'
    | 'ended';
  /** One line for a person. */
  readonly text: string;
  readonly data?: JsonObject;
}
