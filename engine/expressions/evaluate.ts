import { EvaluationError, Optional } from '@marcbachmann/cel-js';
import { Duration, UnsignedInt } from '@marcbachmann/cel-js/evaluator';
import { isList } from '../telnyx/wire.ts';
import type { Expression, Scope, Value } from './expression.ts';
import { complaintOf } from './library-errors.ts';
import { startCounting } from './repetition.ts';

export type Evaluated =
  | { readonly ok: true; readonly value: Value }
  /** Why there is no value, in a few words that hold no data. */
  | { readonly ok: false; readonly reason: string };

/** The outcome of an `if` or a `check`; `note` says why it could not be judged, and is null when it could. */
export interface Condition {
  readonly value: boolean;
  readonly note: string | null;
}

/** Evaluates an expression. Never throws; reads only those names of the scope that the expression uses. */
export function evaluate(expression: Expression, scope: Scope): Evaluated {
  const own: Record<string, Value> = Object.create(null) as Record<string, Value>;
  try {
    for (const name of expression.names) {
      const value = Object.hasOwn(scope, name) ? scope[name] : undefined;
      if (value !== undefined) own[name] = value;
    }
    startCounting();
    return { ok: true, value: valueOf(runWith(expression, own)) };
  } catch (error) {
    return { ok: false, reason: complaintOf(error, expression.source).message };
  }
}

/** Evaluates a condition: whatever is not true, or cannot be evaluated, is false. */
export function evaluateCondition(expression: Expression, scope: Scope): Condition {
  const outcome = evaluate(expression, scope);
  if (!outcome.ok) return { value: false, note: outcome.reason };
  if (typeof outcome.value === 'boolean') return { value: outcome.value, note: null };
  return { value: false, note: `it gives ${kindOf(outcome.value)}, not true or false` };
}

/** What kind of value it is, for messages. */
export function kindOf(value: Value): string {
  if (value === null) return 'null';
  if (isList(value)) return 'a list';
  if (value instanceof Date) return 'a timestamp';
  if (value instanceof Uint8Array) return 'bytes';
  switch (typeof value) {
    case 'bigint':
    case 'number':
      return 'a number';
    case 'string':
      return 'a text';
    case 'boolean':
      return 'true or false';
    default:
      return 'a map';
  }
}

// The library takes a value's type from its `constructor`, which data may name itself; Map objects are safe from that.
function runWith(expression: Expression, scope: Scope): unknown {
  try {
    return expression.run(scope);
  } catch (error) {
    if (!(error instanceof EvaluationError) || error.code !== 'unsupported_type') throw error;
    const safe = Object.entries(scope).map(([name, value]) => [name, withMaps(value)] as const);
    return expression.run(Object.fromEntries(safe) as Scope);
  }
}

function withMaps(value: Value): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Date || value instanceof Uint8Array) return value;
  if (isList(value)) return value.map(withMaps);
  return new Map(Object.entries(value).map(([key, each]) => [key, withMaps(each)]));
}

/** Turns what the library hands back into a value; throws where there is none for it. */
function valueOf(result: unknown): Value {
  switch (typeof result) {
    case 'bigint':
    case 'number':
    case 'string':
    case 'boolean':
      return result;
    case 'object':
      return result === null ? null : objectValue(result);
    default:
      throw new EvaluationError({ code: 'pressone', message: 'it gives nothing that a flow can use' });
  }
}

function objectValue(result: object): Value {
  if (Array.isArray(result)) return listValue(result);
  if (result instanceof Date) return result;
  if (result instanceof Uint8Array) return result.constructor === Uint8Array ? result : new Uint8Array(result);
  if (result instanceof Optional) return result.hasValue() ? valueOf(result.value()) : null;
  if (result instanceof UnsignedInt) return result.valueOf();
  if (result instanceof Duration) return result.toString();
  if (result instanceof Map) return Object.fromEntries([...result].map(([key, each]) => [String(key), valueOf(each)]));
  if (Object.prototype.toString.call(result) !== '[object Object]') {
    throw new EvaluationError({ code: 'pressone', message: 'it gives a type, which is no value' });
  }
  return mapValue(result);
}

// Data that went in comes out as the same object, so that large answers are not copied at every read.
function listValue(list: readonly unknown[]): Value {
  const values = list.map(valueOf);
  return values.every((value, index) => value === list[index]) ? (list as readonly Value[]) : values;
}

function mapValue(map: object): Value {
  const given: readonly (readonly [string, unknown])[] = Object.entries(map);
  const values = given.map(([key, each]) => [key, valueOf(each)] as const);
  return values.every(([, each], index) => each === given[index]?.[1])
    ? (map as Readonly<Record<string, Value>>)
    : Object.fromEntries(values);
}
