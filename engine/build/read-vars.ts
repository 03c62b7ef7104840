import type { Value, ValueType } from '../expressions/expression.ts';
import type { Variable } from '../model/flow.ts';
import { variableShapes } from '../schema/file-shapes.ts';
import type { SourceEntry, SourceMap, SourceNode, SourceScalar } from '../source/node.ts';
import { readPlainValue } from '../source/scalar.ts';
import { taken } from './read-dynamic.ts';
import { readFlag } from './read-choices.ts';
import { asMap, readMembers, requiredKeys } from './read-map.ts';
import { checkVariableName } from './read-name.ts';
import { readScalar, readWord } from './read-text.ts';
import { clip, oneOf, reportUnknownName, reportWrongType, type Reading } from './reading.ts';

export const declarableTypes = ['string', 'int', 'double', 'bool', 'list', 'map', 'any'] as const;
type Declarable = (typeof declarableTypes)[number];

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

/** The `vars` of a flow. A variable whose value cannot be read is kept, so that its uses are not reported as well. */
export function readVars(node: SourceNode, reading: Reading): Map<string, Variable> {
  const vars = new Map<string, Variable>();
  const map = asMap(node, '`vars`', 'a map from name to start value, e.g. `{ account: "" }`', reading);
  for (const entry of map?.entries ?? []) {
    const { key, value } = entry;
    const named = checkVariableName(key.text, key.place, 'this variable', reading);
    const typed = value.kind === 'map' && value.entries.some((member) => member.key.text === 'type');
    const variable = typed ? readDeclared(entry, value, reading) : readPlain(entry, reading);
    // One with a wrong name counts as declared by nobody, so that it is not reported as unused as well.
    vars.set(key.text, named ? variable : { ...variable, declared: false });
  }
  return vars;
}

function readPlain({ key, value }: SourceEntry, reading: Reading): Variable {
  const read = readPlainNode(value, `the start value of \`${clip(key.text)}\``, reading);
  return {
    name: key.text,
    type: read === undefined || read === null ? 'any' : typeOf(read),
    value: read ?? null,
    secret: false,
    place: key.place,
    declared: true,
  };
}

function readDeclared({ key }: SourceEntry, map: SourceMap, reading: Reading): Variable {
  const what = `variable \`${clip(key.text)}\``;
  const members = readMembers(
    map,
    { what, known: Object.keys(variableShapes), owner: key.place, required: requiredKeys(variableShapes) },
    reading,
  );
  const typeNode = members.get('type')?.value;
  const type = typeNode === undefined ? null : readType(typeNode, what, reading);
  const secret = members.get('secret');
  const given = members.get('value')?.value;
  const label = `\`value\` of ${what}`;
  const value = given === undefined || type === null ? undefined : readTyped(given, type, label, reading);
  return {
    name: key.text,
    type: type ?? 'any',
    value: value ?? emptyValue(type ?? 'any'),
    secret: secret === undefined ? false : (readFlag(secret.value, `\`secret\` of ${what}`, reading) ?? true),
    place: key.place,
    declared: true,
  };
}

function readType(node: SourceNode, what: string, reading: Reading): Declarable | null {
  const name = readWord(node, `\`type\` of ${what}`, reading);
  if (name === null) return null;
  const type = declarableTypes.find((each) => each === name);
  if (type !== undefined) return type;
  const message = `\`type\` of ${what} is \`${clip(name)}\`, expected ${oneOf(declarableTypes)}`;
  reportUnknownName(reading, 'wrong-type', node.place, { name, known: declarableTypes, message });
  return null;
}

function readTyped(node: SourceNode, type: Declarable, what: string, reading: Reading): Value | undefined {
  // A declared string keeps its source text: `010` is "010".
  const text = type === 'string' && node.kind === 'scalar' && node.style !== 'absent';
  const value = text ? startText(node, what, reading) : readPlainNode(node, what, reading);
  if (value === undefined || type === 'any') return value;
  const found = typeOf(value);
  if (found === type) return value;
  if (type === 'double' && typeof value === 'bigint') return Number(value);
  const written = node.kind === 'scalar' ? `\`${clip(node.text)}\`, ` : '';
  reading.report('type-mismatch', node.place, `${what} is ${written}${article(found)}, expected ${article(type)}`);
  return undefined;
}

/** A start value: text, number, bool, null, or lists and maps of them; undefined where it could not be read. */
function readPlainNode(node: SourceNode, what: string, reading: Reading): Value | undefined {
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
      if (scalar.text.includes('${') && scalar.style !== 'absent') return startText(scalar, what, reading);
      return taken<Value>(readPlainValue(scalar), { place: scalar.place, what }, reading);
    }
  }
}

function startText(scalar: SourceScalar, what: string, reading: Reading): string | undefined {
  if (!/(^|[^$])\$\{/.test(scalar.text)) return scalar.text.replaceAll('$${', '${');
  reportWrongType(
    reading,
    scalar,
    what,
    'a plain value, since nothing is known when the call begins; use `set` in a state',
  );
  return undefined;
}

function typeOf(value: Value): ValueType {
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
