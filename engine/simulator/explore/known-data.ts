import { asCall, asField, childrenOf, type TreeNode } from '../../expressions/tree.ts';
import type { Expression } from '../../expressions/expression.ts';
import { expressionsOf } from '../../build/expressions-of.ts';
import { useExpressions, usesOf } from '../../checks/uses.ts';
import type { Flow } from '../../model/flow.ts';
import type { JsonValue } from '../../telnyx/wire.ts';

/** A value that a name, or a part of what it holds, is compared with somewhere in a flow. */
export interface Compared {
  readonly root: string;
  readonly path: readonly string[];
  /** Undefined where it is asked whether it is there at all. */
  readonly value: JsonValue | undefined;
}

/** A part of what a name holds, read somewhere in a flow. */
export type Read = Omit<Compared, 'value'>;

/** What a flow's expressions say of the data that they expect. */
export interface KnownData {
  readonly compared: readonly Compared[];
  readonly read: readonly Read[];
}

const known = new WeakMap<Flow, KnownData>();

/** What a flow's expressions say of the data that they expect; a variable that is set from another stands for it, too. */
export function knownData(flow: Flow): KnownData {
  const before = known.get(flow);
  if (before !== undefined) return before;
  const found = collect(flow);
  known.set(flow, found);
  return found;
}

function collect(flow: Flow): KnownData {
  const uses = usesOf(flow);
  const aliases = new Map<string, Read>();
  for (const use of uses) {
    if (use.kind !== 'assigned') continue;
    const [expression, ...others] = expressionsOf(use.assignment.value);
    const path = expression === undefined ? null : pathOf(expression.tree as TreeNode);
    if (path !== null && others.length === 0 && path.root !== use.assignment.name)
      aliases.set(use.assignment.name, path);
  }
  const meant = <Part extends Read>(part: Part): readonly Part[] => {
    const alias = aliases.get(part.root);
    return alias === undefined ? [part] : [part, { ...part, root: alias.root, path: [...alias.path, ...part.path] }];
  };
  const expressions = uses.flatMap(useExpressions);
  return {
    compared: uses
      .flatMap((use) => useExpressions(use).flatMap((each) => comparedIn(each, use.kind === 'condition')))
      .flatMap(meant),
    read: expressions.flatMap(readIn).flatMap(meant),
  };
}

function readIn({ tree }: Expression): readonly Read[] {
  const found: Read[] = [];
  const visit = (node: TreeNode): void => {
    const path = pathOf(node);
    if (path !== null) found.push(path);
    else for (const child of childrenOf(node)) visit(child);
  };
  visit(tree as TreeNode);
  return found;
}

function comparedIn({ tree }: Expression, isCondition: boolean): readonly Compared[] {
  const found: Compared[] = [];
  const add = (node: TreeNode, values: readonly (JsonValue | undefined)[]): void => {
    const path = pathOf(node);
    if (path !== null) found.push(...values.map((value) => ({ ...path, value })));
  };
  const visit = (node: TreeNode, judged: boolean): void => {
    const call = asCall(node);
    if (call !== null) {
      const literal = call.args[0] === undefined ? undefined : literalOf(call.args[0]);
      if (call.receiver !== null && typeof literal === 'string') add(call.receiver, [literal]);
      const [first] = call.args;
      if (call.name === 'has' && first !== undefined) add(first, ['A1', undefined]);
      if (call.name === 'size') add(call.receiver ?? call.args[0] ?? node, [[], ['1'], ['1', '2']]);
    }
    const [left, right] = comparing.has(node.op) ? (node.args as [TreeNode, TreeNode]) : [];
    if (left !== undefined && right !== undefined) {
      add(left, around(literalOf(right), node.op));
      add(right, around(literalOf(left), node.op));
    } else if (judged) add(node, [true, false]);
    for (const child of childrenOf(node)) visit(child, judged && judging.has(node.op));
  };
  visit(tree as TreeNode, isCondition);
  return found;
}

const comparing: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=', 'in']);
const judging: ReadonlySet<string> = new Set(['&&', '||', '!_', '?:']);

/** Values that make a comparison with a literal true, and one that makes it false. */
function around(literal: JsonValue | undefined, op: string): readonly JsonValue[] {
  if (literal === undefined) return [];
  if (Array.isArray(literal)) return literal as readonly JsonValue[];
  if (typeof literal === 'boolean') return [literal, !literal];
  if (typeof literal !== 'number' || op === 'in') return [literal];
  return op === '==' || op === '!=' ? [literal] : [literal, literal + 1, literal - 1];
}

function literalOf(node: TreeNode): JsonValue | undefined {
  if (node.op === 'value') {
    const value = node.args;
    if (typeof value === 'bigint') return Number(value);
    if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value as JsonValue;
  }
  if (node.op === 'list') {
    const items = childrenOf(node).map(literalOf);
    return items.flatMap((item) => (item === undefined ? [] : [item]));
  }
  return undefined;
}

/** `customer.tier`, `customer.?tier.orValue("")` or `customer["tier"]` as a path; null for anything else. */
function pathOf(node: TreeNode): Read | null {
  if (node.op === 'id') return { root: node.args as string, path: [] };
  const call = asCall(node);
  if (call !== null) return call.receiver !== null && seeThrough.has(call.name) ? pathOf(call.receiver) : null;
  const field = asField(node);
  if (field !== null) return below(pathOf(field.target), field.field);
  if (node.op !== '[]' && node.op !== '[?]') return null;
  const [target, index] = node.args as [TreeNode, TreeNode];
  const key = literalOf(index);
  return typeof key === 'string' ? below(pathOf(target), key) : null;
}

const seeThrough: ReadonlySet<string> = new Set(['orValue', 'value', 'hasValue', 'lowerAscii', 'upperAscii', 'trim']);

function below(path: Read | null, field: string): Read | null {
  return path === null ? null : { root: path.root, path: [...path.path, field] };
}
