import type { Calls } from 'telnyx/resources/calls/calls';
import type { Conferences } from 'telnyx/resources/conferences/conferences';
import type { ParamSpec } from '../../../engine/telnyx/action.ts';

// Types that compare an entry of the catalogue with the body of the SDK's method and name every difference as a text,
// e.g. "speak.loop: only in the catalogue". Members whose type was widened to `ParamSpec` are opaque: they match any.

type Spec = Readonly<Record<string, ParamSpec>>;
interface Client {
  calls: Calls;
  conferences: Conferences;
}

type At<T, Path extends string> = Path extends `${infer Head}.${infer Rest}`
  ? Head extends keyof T
    ? At<T[Head], Rest>
    : never
  : Path extends keyof T
    ? T[Path]
    : never;

type BodyOf<Arguments> = Arguments extends [infer First, infer Second, ...unknown[]]
  ? First extends string
    ? Second
    : First
  : Arguments extends [infer First, ...unknown[]]
    ? First
    : never;

type MethodBody<Path extends string> =
  At<Client, Path> extends (...args: infer A) => unknown ? NonNullable<BodyOf<Required<A>>> : never;

/** Known members only: the SDK gives some objects an index signature besides. */
type KnownKeys<T> = keyof { [K in keyof T as string extends K ? never : K]: T[K] } & string;
type RequiredKeys<T> = { [K in KnownKeys<T>]-?: object extends Pick<T, K> ? never : K }[KnownKeys<T>];
type RequiredParams<P> = { [K in keyof P]: P[K] extends { required: true } ? K : never }[keyof P] & string;

type Wide<P> = ParamSpec extends P ? true : false;
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

type ValueDrift<P, T, Where extends string> =
  Wide<P> extends true
    ? never
    : P extends { type: 'string'; values: readonly (infer V)[] }
      ? string extends V
        ? Fits<T, string, Where, 'text'>
        : string extends T
          ? never
          : Same<V, T> extends true
            ? never
            : `${Where}: other values (${Exclude<V | T, V & T> & string})`
      : P extends { type: 'string' }
        ? string extends T
          ? never
          : [T] extends [string]
            ? `${Where}: the SDK lists values`
            : `${Where}: not text in the SDK`
        : P extends { type: 'integer' | 'number' }
          ? P extends { values: readonly (infer V)[]; min?: never }
            ? Same<V, T> extends true
              ? never
              : `${Where}: other values`
            : Fits<T, number, Where, 'a number'>
          : P extends { type: 'boolean' }
            ? Fits<T, boolean, Where, 'a boolean'>
            : P extends { type: 'list'; of: infer Item }
              ? T extends readonly (infer U)[]
                ? ValueDrift<Item, U, `${Where}[]`>
                : `${Where}: the SDK has no list`
              : P extends { type: 'map'; keys: infer Keys extends Spec }
                ? MembersDrift<Keys, T, Where>
                : never;

type Fits<T, Expected, Where extends string, What extends string> = [T] extends [Expected]
  ? never
  : `${Where}: not ${What} in the SDK`;

type MembersDrift<P extends Spec, T, Where extends string> =
  | `${Where}.${Exclude<keyof P & string, KnownKeys<T>>}: only in the catalogue`
  | `${Where}.${Exclude<KnownKeys<T>, keyof P>}: only in the SDK`
  | `${Where}.${Exclude<RequiredParams<P>, RequiredKeys<T>>}: required by the catalogue alone`
  | `${Where}.${Exclude<RequiredKeys<T>, RequiredParams<P> | Exclude<KnownKeys<T>, keyof P>>}: required by the SDK alone`
  | {
      [K in keyof P & KnownKeys<T>]: ValueDrift<P[K], Exclude<T[K], undefined>, `${Where}.${K}`>;
    }[keyof P & KnownKeys<T>];

interface Entry {
  readonly name: string;
  readonly sdk: string;
  readonly params: Spec;
}

/** The name of an entry whose method the SDK does not have. */
export type UnknownMethods<A extends Entry> = A extends Entry
  ? [MethodBody<A['sdk']>] extends [never]
    ? A['name']
    : never
  : never;

/** Every difference between entries of the catalogue and the SDK. */
export type Drift<A extends Entry> = A extends Entry
  ? MembersDrift<A['params'], MethodBody<A['sdk']>, A['name']>
  : never;

type MethodsOf<T, Prefix extends string> = {
  [K in keyof T & string]: T[K] extends (...args: never[]) => unknown ? `${Prefix}.${K}` : never;
}[keyof T & string];

/** Every method of the SDK that sends a command. */
export type SdkCommands =
  | MethodsOf<Calls['actions'], 'calls.actions'>
  | MethodsOf<Conferences['actions'], 'conferences.actions'>
  | 'calls.dial'
  | 'conferences.create';
