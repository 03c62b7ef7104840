import { checkExpression, type InferredType } from '../expressions/check-expression.ts';
import type { Template, Value, ValueType } from '../expressions/expression.ts';
import type { Dynamic } from '../model/flow.ts';
import type { Subject } from './check.ts';

type Types = Subject['types'];

/** The type of a value, as far as it is known before a call. */
export function dynamicType(value: Dynamic, types: Types): InferredType {
  switch (value.kind) {
    case 'literal':
      return literalType(value.value);
    case 'template':
      return templateType(value.template, types);
    case 'list':
      return 'list';
    case 'map':
      return 'map';
  }
}

/** The type of a text with `${…}`: that of its one expression where it is nothing else. */
export function templateType(template: Template, types: Types): InferredType {
  const [only] = template.parts;
  if (template.parts.length !== 1 || only === undefined || typeof only === 'string') return 'string';
  return checkExpression(only, types).type;
}

function literalType(value: Value): InferredType {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'bigint':
      return 'int';
    case 'number':
      return 'double';
    case 'boolean':
      return 'bool';
    default:
      return Array.isArray(value) ? 'list' : 'map';
  }
}

/** Whether a value of one type may stand where another is wanted. */
export function fits(found: InferredType, wanted: ValueType): boolean {
  return found === 'any' || wanted === 'any' || found === wanted || (found === 'int' && wanted === 'double');
}

const kinds: Readonly<Record<InferredType, string>> = {
  string: 'text',
  int: 'a whole number',
  double: 'a number with decimals',
  bool: 'true or false',
  list: 'a list',
  map: 'a map',
  timestamp: 'a timestamp',
  any: 'anything',
  null: 'nothing (`null`)',
  bytes: 'bytes',
  duration: 'a duration',
  type: 'a type',
};

/** A type, for messages. */
export function words(type: InferredType): string {
  return kinds[type];
}
