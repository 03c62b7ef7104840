import type { Place } from '../diagnostics/diagnostic.ts';
import type { Template, Value } from '../expressions/expression.ts';
import type { Dynamic } from '../model/flow.ts';
import {
  readBoolean,
  readDuration,
  readInteger,
  readNumber,
  readPlainValue,
  type Reading as ScalarReading,
} from '../source/scalar.ts';
import type { SourceList, SourceMap, SourceNode, SourceScalar } from '../source/node.ts';
import type { ParamSpec } from '../telnyx/action.ts';
import { describe } from '../telnyx/params.ts';
import { reservedParameters } from '../verbs/telnyx-action.ts';
import { checkLiteral, type Spot } from './check-literal.ts';
import { reportSplitText } from './read-map.ts';
import { readScalar, templateOf } from './read-text.ts';
import { clip, reportUnknownName, reportWrongType, takesList, trial, type Reading } from './reading.ts';

type Spec<T extends ParamSpec['type']> = Extract<ParamSpec, { readonly type: T }>;

/** A Telnyx parameter: literal values are checked against its specification, `${…}` is left to the call. */
export function readDynamic(spec: ParamSpec, node: SourceNode, what: string, reading: Reading): Dynamic | null {
  switch (spec.type) {
    case 'any':
      return readAnyDynamic(node, what, reading);
    case 'one_of':
      return readOneOf(spec, node, what, reading);
    case 'list':
      return node.kind === 'list' ? readList(spec, node, what, reading) : readLeaf(spec, node, what, reading);
    case 'map':
      return node.kind === 'map' ? readMap(spec, node, what, reading) : readLeaf(spec, node, what, reading);
    case 'string':
    case 'integer':
    case 'number':
    case 'boolean':
      return readLeaf(spec, node, what, reading);
  }
}

function readLeaf(spec: ParamSpec, node: SourceNode, what: string, reading: Reading): Dynamic | null {
  const scalar = readScalar(node, what, describe(spec), reading);
  if (scalar === null) return null;
  const spot: Spot = { place: scalar.place, what };
  const template = hasExpression(scalar) ? templateOf(scalar, reading) : undefined;
  if (template === null) return null;
  if (template !== undefined && template.parts.some((part) => typeof part !== 'string')) {
    return { kind: 'template', template, place: scalar.place };
  }
  const value = template === undefined ? literalOf(spec, scalar, spot, reading) : textOf(template);
  if (value === undefined) return null;
  checkLiteral(spec, value, spot, reading);
  const whole = typeof value === 'number' && Number.isSafeInteger(value);
  return { kind: 'literal', value: whole ? BigInt(value) : value, place: scalar.place };
}

/** The value that a scalar is for this parameter; its source text where text is expected. */
function literalOf(
  spec: ParamSpec,
  scalar: SourceScalar,
  spot: Spot,
  reading: Reading,
): string | number | boolean | undefined {
  switch (spec.type) {
    case 'string': {
      const template = templateOf(scalar, reading);
      return template === null ? undefined : textOf(template);
    }
    case 'integer':
      return reportUnit(spec, scalar, spot, reading) ? undefined : taken(readInteger(scalar), spot, reading);
    case 'number':
      return reportUnit(spec, scalar, spot, reading) ? undefined : taken(readNumber(scalar), spot, reading);
    case 'boolean':
      return taken(readBoolean(scalar), spot, reading);
    default:
      reportWrongType(reading, scalar, spot.what, describe(spec));
      return undefined;
  }
}

/** Reports a duration with a unit, which the engine's own verbs take and Telnyx does not. */
function reportUnit(spec: ParamSpec, scalar: SourceScalar, { what, place }: Spot, reading: Reading): boolean {
  const unit =
    /_(secs|millis|ms)`/.exec(what)?.[1] ?? /\b(?:milli)?seconds\b/i.exec(spec.description)?.[0].toLowerCase();
  const duration = readDuration(scalar);
  if (unit === undefined || !duration.ok) return false;
  const amount = unit.startsWith('sec') ? duration.value / 1000 : duration.value;
  const message = `${what} is \`${clip(scalar.text)}\`, expected a plain number: Telnyx takes no units; write \`${amount}\``;
  reading.report('wrong-type', place, message);
  return true;
}

/** Any JSON, with templates in its texts. */
export function readAnyDynamic(node: SourceNode, what: string, reading: Reading): Dynamic | null {
  switch (node.kind) {
    case 'list': {
      const items = node.items.map((item, index) => readAnyDynamic(item, `entry ${index + 1} of ${what}`, reading));
      return { kind: 'list', items: items.filter((item) => item !== null), place: node.place };
    }
    case 'map': {
      const entries: Record<string, Dynamic> = {};
      for (const { key, value } of node.entries) {
        const member = readAnyDynamic(value, `\`${clip(key.text)}\` of ${what}`, reading);
        if (member !== null) setOwn(entries, key.text, member);
      }
      return { kind: 'map', entries, place: node.place };
    }
    case 'scalar':
      return readAnyScalar(node, what, reading);
  }
}

function readAnyScalar(node: SourceScalar, what: string, reading: Reading): Dynamic | null {
  if (node.style === 'absent') return { kind: 'literal', value: null, place: node.place };
  const scalar = readScalar(node, what, 'a value', reading);
  if (scalar === null) return null;
  const template = hasExpression(scalar) || scalar.style !== 'plain' ? templateOf(scalar, reading) : undefined;
  if (template === null) return null;
  if (template !== undefined) {
    return template.parts.some((part) => typeof part !== 'string')
      ? { kind: 'template', template, place: scalar.place }
      : { kind: 'literal', value: textOf(template), place: scalar.place };
  }
  const value = taken<Value>(readPlainValue(scalar), { place: scalar.place, what }, reading);
  return value === undefined ? null : { kind: 'literal', value, place: scalar.place };
}

function readOneOf(spec: Spec<'one_of'>, node: SourceNode, what: string, reading: Reading): Dynamic | null {
  let nearest: { readonly value: Dynamic | null; readonly findings: ReturnType<typeof trial>['findings'] } | undefined;
  for (const option of spec.options) {
    const attempt = trial(reading);
    const value = readDynamic(option, node, what, attempt.reading);
    const { findings } = attempt;
    if (value !== null && findings.every(({ severity }) => severity === 'warning')) {
      reading.take(findings);
      return value;
    }
    const misses = findings.some(({ code, place }) => code === 'wrong-type' && place === node.place);
    if (!misses && (nearest === undefined || findings.length < nearest.findings.length)) nearest = { value, findings };
  }
  if (nearest === undefined) {
    reportWrongType(reading, node, what, describe(spec));
    return null;
  }
  reading.take(nearest.findings);
  return nearest.value;
}

function readList(spec: Spec<'list'>, list: SourceList, what: string, reading: Reading): Dynamic {
  if (spec.maxItems !== undefined && list.items.length > spec.maxItems) {
    const message = `${what} has ${list.items.length} entries, expected ${describe(spec)}`;
    reading.report('parameter-range', list.place, message);
  }
  const items = list.items.map((item, index) => readDynamic(spec.of, item, `entry ${index + 1} of ${what}`, reading));
  return { kind: 'list', items: items.filter((item) => item !== null), place: list.place };
}

function readMap(spec: Spec<'map'>, map: SourceMap, what: string, reading: Reading): Dynamic {
  const keys = spec.keys ?? {};
  const known = Object.keys(keys);
  const entries: Record<string, Dynamic> = {};
  for (const entry of map.entries) {
    const name = entry.key.text;
    const member = Object.hasOwn(keys, name) ? keys[name] : spec.others;
    if (reportReserved(name, entry.key.place, reading)) continue;
    if (member === undefined && known.length > 0) {
      if (reportSplitText(map, entry, known, reading)) continue;
      const message = `${what} has no member \`${clip(name)}\``;
      reportUnknownName(reading, 'unknown-parameter', entry.key.place, { name, known, message, ...takesList(known) });
      continue;
    }
    const inner = `\`${clip(name)}\` of ${what}`;
    const value =
      member === undefined
        ? readAnyDynamic(entry.value, inner, reading)
        : readDynamic(member, entry.value, inner, reading);
    if (value !== null) setOwn(entries, name, value);
  }
  const given = new Set(map.entries.map(({ key }) => key.text));
  for (const [name, member] of Object.entries(keys)) {
    if (member.required !== true || given.has(name)) continue;
    reading.report('missing-key', map.entries[0]?.key.place ?? map.place, `${what} needs \`${name}\``);
  }
  return { kind: 'map', entries, place: map.place };
}

/** Refuses a parameter that belongs to the engine. */
export function reportReserved(name: string, place: Place, reading: Reading): boolean {
  if (!(reservedParameters as readonly string[]).includes(name)) return false;
  reading.report(
    'reserved-parameter',
    place,
    `\`${name}\` belongs to the engine, which follows the call by it; leave it out and keep your data in \`vars\``,
  );
  return true;
}

/** What a reader of scalars gave, or undefined after reporting its problem. */
export function taken<T>(result: ScalarReading<T>, spot: Spot, reading: Reading): T | undefined {
  if (result.ok) return result.value;
  reading.report(result.problem.code, spot.place, `${spot.what}: ${result.problem.message}`);
  return undefined;
}

function hasExpression(scalar: SourceScalar): boolean {
  return scalar.text.includes('${');
}

function textOf(template: Template): string {
  return template.parts.filter((part) => typeof part === 'string').join('');
}

/** Sets a member whatever its name, also `__proto__`. */
function setOwn(entries: Record<string, Dynamic>, name: string, value: Dynamic): void {
  Object.defineProperty(entries, name, { value, enumerable: true, writable: true, configurable: true });
}
