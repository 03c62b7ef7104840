import { asCall, asField, boundName, childrenOf, type TreeNode } from '../../expressions/tree.ts';
import type { Expression } from '../../expressions/expression.ts';
import { expressionsOf } from '../../build/expressions-of.ts';
import { authorName } from '../../expressions/stand-in.ts';
import { useExpressions, usesOf } from '../../checks/uses.ts';
import type { Dynamic, Flow } from '../../model/flow.ts';
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

/** A part of what a name holds that something is computed from. */
export interface Computed extends Read {
  readonly as: 'number' | 'time';
}

/** What a flow's expressions say of the data that they expect. */
export interface KnownData {
  readonly compared: readonly Compared[];
  readonly read: readonly Read[];
  readonly computed: readonly Computed[];
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

/** What a variable is set from. */
interface Alias {
  readonly name: string;
  readonly path: readonly string[];
  readonly from: Read;
}

function collect(flow: Flow): KnownData {
  const uses = usesOf(flow);
  const aliases = uses.flatMap((use) =>
    use.kind === 'assigned' ? aliasesIn(use.assignment.name, [], use.assignment.value) : [],
  );
  const meant = <Part extends Read>(part: Part): readonly Part[] => [
    part,
    ...aliases.flatMap(({ name, path, from }) =>
      name === part.root && isAtOrBelow(part.path, path)
        ? [{ ...part, root: from.root, path: [...from.path, ...part.path.slice(path.length)] }]
        : [],
    ),
  ];
  const expressions = uses.flatMap(useExpressions);
  return {
    compared: uses
      .flatMap((use) => useExpressions(use).flatMap((each) => comparedIn(each, use.kind === 'condition')))
      .flatMap(meant),
    read: expressions.flatMap(readIn).flatMap(meant),
    computed: expressions.flatMap(computedIn).flatMap(meant),
  };
}

function aliasesIn(name: string, path: readonly string[], value: Dynamic): readonly Alias[] {
  if (value.kind === 'map') {
    return Object.entries(value.entries).flatMap(([key, each]) => aliasesIn(name, [...path, key], each));
  }
  const [expression, ...others] = expressionsOf(value);
  const from = expression === undefined || others.length > 0 ? null : pathOf(expression.tree as TreeNode, noNames);
  return from === null || from.root === name ? [] : [{ name, path, from }];
}

/** Whether a path is another one, or leads on from there. */
export function isAtOrBelow(path: readonly string[], above: readonly string[]): boolean {
  return path.length >= above.length && above.every((name, n) => path[n] === name);
}

function readIn({ tree }: Expression): readonly Read[] {
  const found: Read[] = [];
  visitAll(tree as TreeNode, (node, names) => {
    const path = pathOf(node, names);
    if (path !== null) found.push(path);
    return path === null;
  });
  return found;
}

/** What is counted with, and what is taken for a time. */
function computedIn({ tree }: Expression): readonly Computed[] {
  const found: Computed[] = [];
  const add = (node: TreeNode | undefined, as: Computed['as']): void => {
    const path = node === undefined ? null : pathOf(node, noNames);
    if (path !== null) found.push({ ...path, as });
  };
  visitAll(tree as TreeNode, (node) => {
    const call = asCall(node);
    const [first] = call?.args ?? [];
    const name = call?.receiver === null ? authorName(call.name) : '';
    if (name === 'int' || name === 'double') add(first, 'number');
    if (name === 'timestamp') add(first, 'time');
    if (counting.has(node.op)) {
      const sides = node.args as [TreeNode, TreeNode];
      if (!sides.some(isText)) for (const side of sides) add(side, 'number');
    }
    return true;
  });
  return found;
}

function isText(node: TreeNode): boolean {
  const call = asCall(node);
  return (
    typeof literalOf(node) === 'string' || call?.name === 'string' || (node.op === '+' && childrenOf(node).some(isText))
  );
}

const counting: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%']);

type Names = ReadonlyMap<string, Read>;
const noNames: Names = new Map();

/** Visits nodes, with what the names that macros around them bind stand for; not below one of which it is told no. */
function visitAll(node: TreeNode, visit: (node: TreeNode, names: Names) => boolean, names: Names = noNames): void {
  if (!visit(node, names)) return;
  const inner = withBound(node, names);
  for (const child of childrenOf(node)) visitAll(child, visit, inner);
}

/** The name that a macro binds stands for the first item of its list. */
function withBound(node: TreeNode, names: Names): Names {
  const call = asCall(node);
  const bound = call === null ? null : boundName(call);
  const list = call === null || call.receiver === null || bound === null ? null : pathOf(call.receiver, names);
  return bound === null || list === null ? names : new Map([...names, [bound, below(list, firstItem)]]);
}

function comparedIn({ tree }: Expression, isCondition: boolean): readonly Compared[] {
  const found: Compared[] = [];
  const visit = (node: TreeNode, judged: boolean, names: Names): void => {
    const add = (at: TreeNode, values: readonly (JsonValue | undefined)[]): void => {
      const path = pathOf(at, names);
      if (path !== null) found.push(...values.map((value) => ({ ...path, value })));
    };
    const call = asCall(node);
    if (call !== null) {
      const literal = call.args[0] === undefined ? undefined : literalOf(call.args[0]);
      const isPattern = authorName(call.name) === 'matches';
      if (call.receiver !== null && typeof literal === 'string' && !isPattern) add(call.receiver, [literal]);
      const [first] = call.args;
      if (call.name === 'has' && first !== undefined) add(first, ['A1', undefined]);
      if (call.name === 'size') add(call.receiver ?? call.args[0] ?? node, [1, 0, 2].map(listOf));
    }
    const [left, right] = comparing.has(node.op) ? (node.args as [TreeNode, TreeNode]) : [];
    if (left !== undefined && right !== undefined) {
      const literal = literalOf(left);
      add(left, around(literalOf(right), node.op));
      if (node.op !== 'in') add(right, around(literal, turned[node.op] ?? node.op));
      else if (literal !== undefined)
        add(right, [[literal], [], ...(typeof literal === 'string' ? [{ [literal]: 'A1' }] : [])]);
      for (const [side, other, op] of [
        [left, right, node.op],
        [right, left, turned[node.op] ?? node.op],
      ] as const) {
        const bounds = around(literalOf(other), op).filter((value) => typeof value === 'number');
        const sized = asCall(side);
        if (sized?.name === 'size') {
          const lengths = bounds.filter((length) => length >= 0 && length <= LONGEST_LIST);
          add(sized.receiver ?? sized.args[0] ?? side, lengths.map(listOf));
        }
        // One factor, or one part of a sum, is enough to make it larger or smaller.
        else if (counting.has(side.op)) for (const part of childrenOf(side)) add(part, [1, ...bounds]);
      }
    } else if (judged) add(node, [true, false]);
    const inner = withBound(node, names);
    const macro = inner === names ? null : call;
    for (const child of childrenOf(node)) {
      const isJudged =
        macro === null ? judged && judging.has(node.op) : macro.args.includes(child) && child.op !== 'id';
      visit(child, isJudged, inner);
    }
  };
  visit(tree as TreeNode, isCondition, noNames);
  return found;
}

const LONGEST_LIST = 20;

function listOf(length: number): readonly JsonValue[] {
  return Array.from({ length }, (_, n) => String(n + 1));
}

const comparing: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=', 'in']);
const judging: ReadonlySet<string> = new Set(['&&', '||', '!_', '?:']);

/** Values for the left side of a comparison with a literal: first one that makes it true, others that do not. */
function around(literal: JsonValue | undefined, op: string): readonly JsonValue[] {
  if (literal === undefined) return [];
  if (literal === null) return ['A1', null];
  if (Array.isArray(literal)) return literal as readonly JsonValue[];
  if (typeof literal === 'boolean') return [literal, !literal];
  if (typeof literal !== 'number' || op === 'in') return [literal];
  if (op === '==' || op === '!=') return [literal];
  if (op === '>') return [literal + 1, literal, literal - 1];
  return op === '<' ? [literal - 1, literal, literal + 1] : [literal, literal + 1, literal - 1];
}

/** The same comparison, seen from its right side. */
const turned: Readonly<Record<string, string>> = { '<': '>', '>': '<', '<=': '>=', '>=': '<=' };

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

/** The part of a path that stands for an item of a list. */
export const firstItem = '[0]';

/**
 * `customer.tier`, `customer.?tier.orValue("")`, `int(customer.tier)` or `customer["tier"]` as a path; whatever item of a
 * list is meant, its first one. Null for anything else.
 */
function pathOf(node: TreeNode, names: Names): Read | null {
  if (node.op === 'id') return names.get(node.args as string) ?? { root: node.args as string, path: [] };
  const call = asCall(node);
  if (call !== null) {
    const [first] = call.args;
    if (call.receiver !== null) return seeThrough.has(call.name) ? pathOf(call.receiver, names) : null;
    return first !== undefined && converting.has(authorName(call.name)) ? pathOf(first, names) : null;
  }
  const field = asField(node);
  if (field !== null) return below(pathOf(field.target, names), field.field);
  if (node.op !== '[]' && node.op !== '[?]') return null;
  const [target, index] = node.args as [TreeNode, TreeNode];
  const key = literalOf(index);
  return below(pathOf(target, names), typeof key === 'string' ? key : firstItem);
}

const converting: ReadonlySet<string> = new Set(['int', 'double', 'string', 'timestamp']);
const seeThrough: ReadonlySet<string> = new Set(['orValue', 'value', 'hasValue', 'lowerAscii', 'upperAscii', 'trim']);

function below(path: Read, field: string): Read;
function below(path: Read | null, field: string): Read | null;
function below(path: Read | null, field: string): Read | null {
  return path === null ? null : { root: path.root, path: [...path.path, field] };
}
