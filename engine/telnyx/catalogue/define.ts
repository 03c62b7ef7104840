import type { ActionSpec, ParamSpec } from '../action.ts';

/** The parameters of an action, or the members of a nested object, by name. */
export type Params = Readonly<Record<string, ParamSpec>>;

interface Entry<P extends Params> {
  /** The SDK's method on `calls.actions` or `conferences.actions`. */
  readonly sdk: string;
  readonly description: string;
  readonly params: P;
  /** Left out: acceptance completes the action. */
  readonly endings?: readonly string[];
  /** Left out: `by-id` with a `command_id` among the parameters, else `never`. */
  readonly repeat?: 'harmless';
}

/** An entry of the catalogue; the literal types of name, method and parameters survive for the check against the SDK. */
export interface Action<N extends string, S extends string, P extends Params> extends ActionSpec {
  readonly name: N;
  readonly sdk: S;
  readonly params: P;
}

/** An action on one leg: `POST /calls/{call_control_id}/actions/NAME`. */
export function callAction<const N extends string, const S extends string, const P extends Params>(
  name: N,
  entry: Entry<P> & { readonly sdk: S },
): Action<N, `calls.actions.${S}`, P> {
  return complete(name, `calls.actions.${entry.sdk}`, `/calls/{call_control_id}/actions/${name}`, entry);
}

/** An action on a conference: `POST /conferences/{id}/actions/NAME`, in the catalogue as `conference_NAME`. */
export function conferenceAction<const N extends string, const S extends string, const P extends Params>(
  name: N,
  entry: Entry<P> & { readonly sdk: S },
): Action<`conference_${N}`, `conferences.actions.${S}`, P> {
  return complete(`conference_${name}`, `conferences.actions.${entry.sdk}`, `/conferences/{id}/actions/${name}`, entry);
}

/** An action with a path of its own. */
export function rootAction<const N extends string, const S extends string, const P extends Params>(
  name: N,
  path: string,
  entry: Entry<P> & { readonly sdk: S },
): Action<N, S, P> {
  return complete(name, entry.sdk, path, entry);
}

function complete<N extends string, S extends string, P extends Params>(
  name: N,
  sdk: S,
  path: string,
  entry: Entry<P>,
): Action<N, S, P> {
  return {
    name,
    method: 'POST',
    path,
    sdk,
    description: entry.description,
    params: entry.params,
    endings: entry.endings ?? [],
    repeat: entry.repeat ?? ('command_id' in entry.params ? 'by-id' : 'never'),
    carriesClientState: 'client_state' in entry.params,
  };
}
