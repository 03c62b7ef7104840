import type { Value, ValueType } from '../expressions/expression.ts';
import { isList } from '../telnyx/wire.ts';

/** A value as one of the type: a whole number may stand for a double. Undefined where it is none. */
export function ofType(value: Value, type: ValueType): Value | undefined {
  switch (type) {
    case 'any':
      return value;
    case 'int':
      return typeof value === 'bigint' ? value : undefined;
    case 'double':
      return typeof value === 'bigint' ? Number(value) : typeof value === 'number' ? value : undefined;
    case 'bool':
      return typeof value === 'boolean' ? value : undefined;
    case 'string':
      return typeof value === 'string' ? value : undefined;
    case 'list':
      return isList(value) ? value : undefined;
    case 'map':
      return isMap(value) ? value : undefined;
    case 'timestamp':
      return value instanceof Date ? value : undefined;
  }
}

/** The type of a value as flows name it; `null` and `bytes` besides. */
export function typeOf(value: Value): ValueType | 'null' | 'bytes' {
  if (value === null) return 'null';
  if (value instanceof Uint8Array) return 'bytes';
  const types = ['int', 'double', 'bool', 'string', 'list', 'timestamp'] as const;
  const exact = typeof value === 'bigint' ? 'int' : types.find((type) => ofType(value, type) !== undefined);
  return exact ?? 'map';
}

function isMap(value: Value): boolean {
  if (value === null || typeof value !== 'object') return false;
  return !isList(value) && !(value instanceof Date) && !(value instanceof Uint8Array);
}
