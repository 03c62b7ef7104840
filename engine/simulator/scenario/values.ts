import {
  clip,
  describeNode,
  oneOf,
  reportUnknownName,
  reportWrongType,
  trial,
  type Reading,
} from '../../build/reading.ts';
import { taken } from '../../build/read-dynamic.ts';
import { readMembers, requiredKeys, type Members } from '../../build/read-map.ts';
import { readFlag } from '../../build/read-choices.ts';
import { readShape } from '../../build/read-shape.ts';
import { readScalar } from '../../build/read-text.ts';
import type { Place } from '../../diagnostics/diagnostic.ts';
import type { DocumentShape, KeyShapes } from '../../schema/document-shape.ts';
import type { SourceNode, SourceScalar } from '../../source/node.ts';
import { readPlainValue } from '../../source/scalar.ts';
import type { JsonValue } from '../../telnyx/wire.ts';

/** What was read by a shape: a map's members by key, numbers, texts; undefined where something could not be read. */
export type Values = Readonly<Record<string, unknown>>;

/**
 * The members of a map by the shapes of its keys; unknown and missing keys are reported.
 * @param except keys whose values the caller reads
 */
export function readKeys(
  node: SourceNode,
  keys: KeyShapes,
  what: string,
  owner: Place,
  reading: Reading,
  except: readonly string[] = [],
): { readonly values: Values; readonly members: Members } | null {
  if (node.kind !== 'map') {
    reportWrongType(reading, node, what, `a map with ${oneOf(Object.keys(keys), 'and')}`);
    return null;
  }
  const members = readMembers(node, { what, known: Object.keys(keys), owner, required: requiredKeys(keys) }, reading);
  const values: Record<string, unknown> = {};
  for (const [name, entry] of members) {
    const shape = keys[name]?.shape;
    if (shape === undefined || except.includes(name)) continue;
    const value = readByShape(shape, entry.value, `\`${name}\` of ${what}`, entry.key, reading);
    if (value !== undefined) values[name] = value;
  }
  return { values, members };
}

/** The value at a place of a scenario, by its shape; undefined after reporting what is wrong with it. */
function readByShape(
  shape: DocumentShape,
  node: SourceNode,
  what: string,
  owner: SourceScalar,
  reading: Reading,
): unknown {
  switch (shape.type) {
    case 'map':
      return readKeys(node, shape.keys, what, owner.place, reading)?.values;
    case 'names':
      return readNames(shape.of, node, what, shape.name, reading);
    case 'list':
      return readList(shape.of, node, what, owner, reading);
    case 'either':
      return readEither(shape.options, node, what, owner, reading);
    case 'constant':
      return readConstant(shape.values, node, what, reading);
    case 'value':
      return readJson(node, what, reading);
    case 'boolean':
      return readFlag(node, what, reading) ?? undefined;
    case 'word':
      return readScalar(node, what, 'text', reading)?.text;
    case 'duration':
    case 'integer':
    case 'digits':
      return readShape(shape, node, what, reading, owner) ?? undefined;
    default:
      throw new Error(`a scenario holds no ${shape.type}`);
  }
}

function readNames(of: DocumentShape, node: SourceNode, what: string, name: string, reading: Reading): unknown {
  if (node.kind !== 'map') {
    reportWrongType(reading, node, what, `a map; each key is ${name}`);
    return undefined;
  }
  const pairs = node.entries.map(({ key, value }) => {
    return [key.text, readByShape(of, value, `\`${clip(key.text)}\` of ${what}`, key, reading)] as const;
  });
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
}

function readList(of: DocumentShape, node: SourceNode, what: string, owner: SourceScalar, reading: Reading): unknown {
  if (node.kind !== 'list') {
    reportWrongType(reading, node, what, 'a list');
    return undefined;
  }
  return node.items
    .map((item, index) => readByShape(of, item, `entry ${index + 1} of ${what}`, owner, reading))
    .filter((item) => item !== undefined);
}

/** The first option that fits; else the findings of the one that is of the node's kind. */
function readEither(
  options: readonly DocumentShape[],
  node: SourceNode,
  what: string,
  owner: SourceScalar,
  reading: Reading,
): unknown {
  let nearest: ReturnType<typeof trial> | undefined;
  for (const option of options) {
    const attempt = trial(reading);
    const value = readByShape(option, node, what, owner, attempt.reading);
    if (attempt.findings.length === 0) return value;
    if (kindOf(option) === node.kind || nearest === undefined) nearest = attempt;
  }
  reading.take(nearest?.findings ?? []);
  return undefined;
}

function kindOf(shape: DocumentShape): SourceNode['kind'] {
  if (shape.type === 'map' || shape.type === 'names') return 'map';
  return shape.type === 'list' ? 'list' : 'scalar';
}

function readConstant(
  values: readonly (string | number | boolean)[],
  node: SourceNode,
  what: string,
  reading: Reading,
): unknown {
  const known = values.map(String);
  const scalar = readScalar(node, what, oneOf(known), reading);
  if (scalar === null) return undefined;
  const found = values.find((value) => String(value) === scalar.text);
  if (found !== undefined) return found;
  const message = `${what} is ${describeNode(scalar)}, expected ${oneOf(known)}`;
  reportUnknownName(reading, 'wrong-type', scalar.place, { name: scalar.text, known, message });
  return undefined;
}

/** Any JSON; whole numbers beyond 2^53 stay text, as in what web services answer. */
function readJson(node: SourceNode, what: string, reading: Reading): JsonValue | undefined {
  switch (node.kind) {
    case 'list':
      return node.items.map((item, index) => readJson(item, `entry ${index + 1} of ${what}`, reading) ?? null);
    case 'map': {
      const pairs = node.entries.map(({ key, value }) => {
        return [key.text, readJson(value, `\`${clip(key.text)}\` of ${what}`, reading) ?? null] as const;
      });
      return Object.fromEntries(pairs);
    }
    case 'scalar': {
      if (node.style === 'absent') return null;
      const scalar = readScalar(node, what, 'a value', reading);
      const value = scalar === null ? undefined : taken(readPlainValue(scalar), { place: scalar.place, what }, reading);
      if (typeof value !== 'bigint') return value;
      const number = Number(value);
      return Number.isSafeInteger(number) ? number : value.toString();
    }
  }
}
