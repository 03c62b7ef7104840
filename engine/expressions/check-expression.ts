import type { Environment } from '@marcbachmann/cel-js';
import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';
import { diagnostic } from '../diagnostics/make.ts';
import { nearestNames } from '../diagnostics/suggest.ts';
import { placeWithin } from '../source/text-place.ts';
import { baseEnvironment, typeText } from './environment.ts';
import type { Expression, Template, ValueType } from './expression.ts';
import { complaintOf } from './library-errors.ts';
import { useStandIns } from './parse-expression.ts';
import type { TextMode } from './render.ts';
import { celOwnNames } from './scope-names.ts';
import { authorName } from './stand-in.ts';
import { asCall, asField, walkTree, type TreeNode } from './tree.ts';

/** A name's type, or the types of its fields: then only these may be read (`call.from`). */
export type NameType = ValueType | NameTypes;
export interface NameTypes {
  readonly [field: string]: NameType;
}

/** What an expression gives; `any` where only a call can tell. */
export type InferredType = ValueType | 'null' | 'bytes' | 'duration' | 'type';

export interface CheckedExpression {
  readonly type: InferredType;
  readonly diagnostics: readonly Diagnostic[];
  /** The functions and methods it calls. */
  readonly functions: readonly string[];
}

/** A field read of a name by name: `call.from`, with where the field's name stands. */
export interface FieldReference {
  readonly field: string;
  readonly place: Place;
}

/**
 * Judges an expression's names and types. `types` should be one and the same map for all expressions that see the same
 * names, since what is derived from it is kept with it.
 */
export function checkExpression(expression: Expression, types: ReadonlyMap<string, NameType>): CheckedExpression {
  const unknown: Diagnostic[] = [];
  const functions = new Set<string>();
  walkTree(expression.tree as TreeNode, (node, bound) => {
    const call = asCall(node);
    if (call !== null) functions.add(authorName(call.name));
    if (node.op === 'id' && bound.has(node.args as string)) return;
    const finding = unknownName(node, expression, types) ?? unknownField(node, expression, types, bound);
    if (finding !== null) unknown.push(finding);
  });
  const { type, problem } = inferType(expression, types);
  const diagnostics = problem === null ? unknown : [...unknown, problem];
  return { type, diagnostics, functions: [...functions] };
}

/** Judges an expression that must give true or false. */
export function checkCondition(expression: Expression, types: ReadonlyMap<string, NameType>): CheckedExpression {
  const checked = checkExpression(expression, types);
  if (checked.type === 'bool' || checked.type === 'any' || checked.diagnostics.length > 0) return checked;
  const message = `a condition must be true or false; this gives ${kinds[checked.type]}`;
  return { ...checked, diagnostics: [diagnostic('type-mismatch', expression.place, message)] };
}

/** Judges every `${…}` of a text; with `mode` also that each gives something that has a text. */
export function checkTemplate(
  template: Template,
  types: ReadonlyMap<string, NameType>,
  mode: TextMode | null,
): readonly Diagnostic[] {
  return template.parts.flatMap((part) => {
    if (typeof part === 'string') return [];
    const checked = checkExpression(part, types);
    const single = mode === null && template.parts.length === 1;
    if (single || !textless.has(checked.type)) return checked.diagnostics;
    const message = `\`\${${part.source.trim()}}\` gives ${kinds[checked.type]}, which has no text`;
    return [...checked.diagnostics, diagnostic('type-mismatch', part.place, message)];
  });
}

/** Every field that an expression reads of a name: `fieldReferences(e, 'settings')`. */
export function fieldReferences(expression: Expression, name: string): readonly FieldReference[] {
  const found: FieldReference[] = [];
  walkTree(expression.tree as TreeNode, (node, bound) => {
    const read = asField(node);
    if (read?.target.op !== 'id' || read.target.args !== name || bound.has(name)) return;
    found.push({ field: read.field, place: placeWithin(expression.place, expression.source, node.pos, node.end) });
  });
  return found;
}

const kinds: Readonly<Record<InferredType, string>> = {
  string: 'a text',
  int: 'a whole number',
  double: 'a number',
  bool: 'true or false',
  list: 'a list',
  map: 'a map',
  timestamp: 'a timestamp',
  any: 'anything',
  null: 'null',
  bytes: 'bytes',
  duration: 'a duration',
  type: 'a type',
};

const textless: ReadonlySet<InferredType> = new Set(['list', 'map', 'bytes', 'type']);

function unknownName(node: TreeNode, expression: Expression, types: ReadonlyMap<string, NameType>): Diagnostic | null {
  if (node.op !== 'id') return null;
  const name = node.args as string;
  if (types.has(name) || celOwnNames.has(name)) return null;
  const place = placeWithin(expression.place, expression.source, node.start, node.end);
  const found = `there is no variable \`${name}\``;
  if (declaring.has(name)) {
    const fields = fieldReferences(expression, name).map(({ field }) => field);
    const message = `${found}: what \`${name}\` declares is named by itself`;
    return diagnostic('unknown-variable', place, message, { suggestions: fields.filter((field) => types.has(field)) });
  }
  const owners = [...types].filter(
    ([owner, type]) => groups.has(owner) && typeof type === 'object' && Object.hasOwn(type, name),
  );
  const suggestions = [...owners.map(([owner]) => `${owner}.${name}`), ...nearestNames(name, types.keys())].slice(0, 3);
  return diagnostic('unknown-variable', place, found, { suggestions });
}

/** Keys of the file whose names stand bare in expressions. */
const declaring: ReadonlySet<string> = new Set(['vars', 'inputs']);

/** Names that hold what an author may well write bare: `emergency` for `switches.emergency`. */
const groups: ReadonlySet<string> = new Set(['call', 'queue', 'schedules', 'settings', 'switches']);

function unknownField(
  node: TreeNode,
  expression: Expression,
  types: ReadonlyMap<string, NameType>,
  bound: ReadonlySet<string>,
): Diagnostic | null {
  const read = asField(node);
  const fields = read === null ? null : fieldsOf(read.target, types, bound);
  if (read === null || fields === null || Object.hasOwn(fields, read.field)) return null;
  const owner = expression.source.slice(read.target.start, read.target.end);
  const place = placeWithin(expression.place, expression.source, node.pos, node.end);
  const suggestions = nearestNames(read.field, Object.keys(fields));
  return diagnostic('unknown-variable', place, `\`${owner}\` has no \`${read.field}\``, { suggestions });
}

/** The fields that a node is known to have, or null when it may have any. */
function fieldsOf(node: TreeNode, types: ReadonlyMap<string, NameType>, bound: ReadonlySet<string>): NameTypes | null {
  let type: NameType | undefined;
  if (node.op === 'id' && !bound.has(node.args as string)) type = types.get(node.args as string);
  const read = asField(node);
  if (read !== null) {
    const fields = fieldsOf(read.target, types, bound);
    type = fields !== null && Object.hasOwn(fields, read.field) ? fields[read.field] : undefined;
  }
  return typeof type === 'object' ? type : null;
}

function inferType(
  expression: Expression,
  types: ReadonlyMap<string, NameType>,
): { readonly type: InferredType; readonly problem: Diagnostic | null } {
  const parsed = environmentOf(types).parse(expression.source);
  useStandIns(parsed.ast);
  const result = parsed.check();
  if (result.valid) return { type: inferred(result.type ?? 'dyn'), problem: null };
  const complaint = complaintOf(result.error, expression.source);
  // An unknown field was found by its own walk, which knows all of them and the nearest names.
  if (complaint.code === 'no_such_key') return { type: 'any', problem: null };
  const place = placeWithin(expression.place, expression.source, complaint.start, complaint.end);
  return { type: 'any', problem: diagnostic('type-mismatch', place, complaint.message) };
}

function inferred(type: string): InferredType {
  const name = typeText(type.replace(/^optional<(.*)>$/, '$1'));
  if (name === 'uint') return 'int';
  return Object.hasOwn(kinds, name) ? (name as InferredType) : 'any';
}

const environments = new WeakMap<ReadonlyMap<string, NameType>, Environment>();

function environmentOf(types: ReadonlyMap<string, NameType>): Environment {
  const known = environments.get(types);
  if (known !== undefined) return known;
  const environment = baseEnvironment.clone();
  for (const [name, type] of types) {
    if (celOwnNames.has(name)) continue;
    if (typeof type === 'string') environment.registerVariable(name, libraryType(type));
    else environment.registerVariable({ name, schema: schemaOf(type) });
  }
  environments.set(types, environment);
  return environment;
}

interface Schema {
  [field: string]: string | Schema;
}

function schemaOf(types: NameTypes): Schema {
  const entries = Object.entries(types).map(([field, type]): [string, string | Schema] => {
    return [field, typeof type === 'string' ? libraryType(type) : schemaOf(type)];
  });
  return Object.fromEntries(entries);
}

function libraryType(type: ValueType): string {
  if (type === 'any') return 'dyn';
  return type === 'timestamp' ? 'google.protobuf.Timestamp' : type;
}
