import type { Value, ValueType } from '../expressions/expression.ts';
import type { SourceNode, SourceScalar } from '../source/node.ts';
import { readPlainValue } from '../source/scalar.ts';
import { taken } from './read-dynamic.ts';
import { readScalar, readWord } from './read-text.ts';
import { clip, oneOf, reportUnknownName, reportWrongType, type Reading } from './reading.ts';

const declarableTypes = ['string', 'int', 'double', 'bool', 'list', 'map', 'any'] as const;
/** A type that a variable, an input or a setting may be declared with. */
export type Declarable = (typeof declarableTypes)[number];

const empty: Readonly<Record<ValueType, Value>> = {
  string: '',
  int: 0n,
  double: 0,
  bool: false,
  list: [],
  map: {},
  timestamp: null,
  any: null,
};

/** The value a variable of that type has before anything was set. */
export function emptyValue(type: ValueType): Value {
  return empty[type];
}

/** The name of a declarable type. */
export function readType(node: SourceNode, what: string, reading: Reading): Declarable | null {
  const name = readWord(node, what, reading);
  if (name === null) return null;
  const type = declarableTypes.find((each) => each === name);
  if (type !== undefined) return type;
  const message = `${what} is \`${clip(name)}\`, expected ${oneOf(declarableTypes)}`;
  reportUnknownName(reading, 'wrong-type', node.place, { name, known: declarableTypes, message });
  return null;
}

/** A plain value of a declared type; undefined where there is none that fits. */
export function readTyped(node: SourceNode, type: Declarable, what: string, reading: Reading): Value | undefined {
  // A declared string keeps its source text: `010` is "010".
  const text = type === 'string' && node.kind === 'scalar' && node.style !== 'absent';
  const value = text ? plainText(node, what, reading) : readPlainNode(node, what, reading);
  if (value === undefined || type === 'any') return value;
  const found = typeOf(value);
  if (found === type) return value;
  if (type === 'double' && typeof value === 'bigint') return Number(value);
  const written = node.kind === 'scalar' ? `\`${clip(node.text)}\`, ` : '';
  reading.report('type-mismatch', node.place, `${what} is ${written}${article(found)}, expected ${article(type)}`);
  return undefined;
}

/** A plain value: text, number, bool, null, or lists and maps of them; undefined where it could not be read. */
export function readPlainNode(node: SourceNode, what: string, reading: Reading): Value | undefined {
  switch (node.kind) {
    case 'list':
      return node.items.map((item, index) => readPlainNode(item, `entry ${index + 1} of ${what}`, reading) ?? null);
    case 'map': {
      const pairs = node.entries.map(({ key, value }) => {
        return [key.text, readPlainNode(value, `\`${clip(key.text)}\` of ${what}`, reading) ?? null] as const;
      });
      return Object.fromEntries(pairs);
    }
    case 'scalar': {
      if (node.style === 'absent') return null;
      const scalar = readScalar(node, what, 'a value', reading);
      if (scalar === null) return undefined;
      if (scalar.text.includes('${') && scalar.style !== 'absent') return plainText(scalar, what, reading);
      return taken<Value>(readPlainValue(scalar), { place: scalar.place, what }, reading);
    }
  }
}

function plainText(scalar: SourceScalar, what: string, reading: Reading): string | undefined {
  if (!/(^|[^$])\$\{/.test(scalar.text)) return scalar.text.replaceAll('$${', '${');
  reportWrongType(
    reading,
    scalar,
    what,
    'a plain value, since nothing is known when the call begins; use `set` in a state',
  );
  return undefined;
}

/** The type that a value shows. */
export function typeOf(value: Value): ValueType {
  if (value === null) return 'any';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return 'double';
  if (typeof value === 'boolean') return 'bool';
  return Array.isArray(value) ? 'list' : 'map';
}

function article(type: ValueType): string {
  if (type === 'any') return 'nothing';
  return `${type === 'int' ? 'an' : 'a'} ${type}`;
}
