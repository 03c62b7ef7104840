import type { Place } from '../diagnostics/diagnostic.ts';

/**
 * A value of an expression. Whole numbers are bigint (CEL's int), other numbers are doubles; timestamps are Dates,
 * which never leave the engine but as tagged JSON.
 */
export type Value =
  null | boolean | bigint | number | string | Date | Uint8Array | readonly Value[] | { readonly [key: string]: Value };

/** What an expression sees: name → value. Only the names it uses need be there. */
export type Scope = Readonly<Record<string, Value>>;

/** A type as declared in a flow. */
export type ValueType = 'string' | 'int' | 'double' | 'bool' | 'list' | 'map' | 'timestamp' | 'any';

/** A parsed CEL expression. It is immutable and can be evaluated any number of times. */
export interface Expression {
  readonly source: string;
  readonly place: Place;
  /** The top-level names it reads, e.g. `customer`, `call`. */
  readonly names: readonly string[];
  /** The evaluator; use `evaluate` of `evaluate.ts`, which turns what it throws into a value. */
  readonly run: (scope: Scope) => unknown;
  /** The library's syntax tree, for the checks. */
  readonly tree: unknown;
}

/** Text with `${…}` in it, split by a scanner that knows CEL's strings and braces. */
export interface Template {
  readonly source: string;
  readonly place: Place;
  readonly parts: readonly (string | Expression)[];
}
