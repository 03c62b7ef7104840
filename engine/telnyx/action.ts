/**
 * One Call Control action of Telnyx as data. The schema, the checks, the compiler, the carrier model, the sender and
 * the docs all read this; nothing else in the project knows a parameter's name, type or range.
 */
export interface ActionSpec {
  /** Telnyx's own name, e.g. `gather_using_speak`; `dial` for `POST /calls`; conference actions are `conference_` + name. */
  readonly name: string;
  readonly method: 'POST' | 'PUT' | 'GET' | 'PATCH';
  /** Path below the base URL with its placeholder, e.g. `/calls/{call_control_id}/actions/speak`. */
  readonly path: string;
  /** The official SDK's method, e.g. `calls.actions.speak`. */
  readonly sdk: string;
  /** One sentence for authors: what the action does. */
  readonly description: string;
  readonly params: Readonly<Record<string, ParamSpec>>;
  /** Event types one of which ends the action; empty when acceptance completes it. */
  readonly endings: readonly string[];
  /**
   * `by-id`: has `command_id`, so an identical repeat within 60 s takes no effect; `harmless`: a repeat changes nothing;
   * `never`: no `command_id` and the effect adds up.
   */
  readonly repeat: 'by-id' | 'harmless' | 'never';
  /** False for the few actions without `client_state`. */
  readonly carriesClientState: boolean;
}

/** The call has ended (developer docs). */
export const CALL_HAS_ENDED = '90018';
/** Their endings are those of the leg that they open. */
const opening: ReadonlySet<string> = new Set(['dial', 'transfer']);

/** A command, as far as it matters to those behind it. */
export interface RefusedCommand {
  readonly spec: ActionSpec | undefined;
  /** True when nobody waits for it. */
  readonly loose: boolean;
}

/**
 * True when the refusal of a command cancels the later commands of its commit, which were to follow its success. One that
 * nobody waits for, or that acceptance completes, has none such behind it: a refused stop has nothing to stop, and what
 * follows it goes on.
 * @param code Telnyx's error code
 */
export function cancelsLater({ spec, loose }: RefusedCommand, code: string): boolean {
  if (code === CALL_HAS_ENDED) return true;
  return spec !== undefined && !loose && (spec.endings.length > 0 || opening.has(spec.name));
}

/** What every parameter has. */
export interface ParamBase {
  /** One sentence for authors. Units stand here. */
  readonly description: string;
  readonly required?: true;
}

/** Type, range and enum of one parameter. */
export type ParamSpec =
  | (ParamBase & {
      readonly type: 'string';
      readonly values?: readonly string[];
      readonly minLength?: number;
      readonly maxLength?: number;
      /**
       * What the text must be: base64 without newlines; an http(s) or a ws(s) URL; an E.164 number or a SIP URI (`phone`);
       * a SIP URI; a UUID.
       */
      readonly format?: 'base64' | 'url' | 'websocket' | 'phone' | 'sip' | 'uuid';
      /** The only characters the text may hold. */
      readonly characters?: string;
    })
  | (ParamBase & {
      readonly type: 'integer' | 'number';
      /** Allowed besides `min` to `max`; alone, the only values allowed. */
      readonly values?: readonly number[];
      readonly min?: number;
      readonly max?: number;
    })
  | (ParamBase & { readonly type: 'boolean' })
  | (ParamBase & { readonly type: 'list'; readonly of: ParamSpec; readonly maxItems?: number })
  /** `keys` names the known members; `others`, when given, is the type of any further member. */
  | (ParamBase & {
      readonly type: 'map';
      readonly keys?: Readonly<Record<string, ParamSpec>>;
      readonly others?: ParamSpec;
    })
  | (ParamBase & { readonly type: 'one_of'; readonly options: readonly ParamSpec[] })
  /** Any JSON; used where Telnyx publishes no structure. */
  | (ParamBase & { readonly type: 'any' });
