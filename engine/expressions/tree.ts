/** A node of the library's syntax tree, as far as the engine reads it. Offsets count in the expression's source. */
export interface TreeNode {
  readonly op: string;
  readonly args: unknown;
  readonly start: number;
  readonly end: number;
  /** For a field access: where the field's name starts. */
  readonly pos: number;
}

/** A call of a function (`size(x)`) or a method (`x.size()`). */
export interface TreeCall {
  readonly node: TreeNode;
  readonly name: string;
  readonly receiver: TreeNode | null;
  readonly args: readonly TreeNode[];
}

/** Macros that give their first argument's name a value, and how many arguments they take. */
const binders: ReadonlyMap<string, readonly number[]> = new Map([
  ['all', [2]],
  ['exists', [2]],
  ['exists_one', [2]],
  ['filter', [2]],
  ['map', [2, 3]],
  ['bind', [3]],
]);

/** The call that a node is, or null. */
export function asCall(node: TreeNode): TreeCall | null {
  if (node.op === 'call') {
    const [name, args] = node.args as [string, TreeNode[]];
    return { node, name, receiver: null, args };
  }
  if (node.op === 'rcall') {
    const [name, receiver, args] = node.args as [string, TreeNode, TreeNode[]];
    return { node, name, receiver, args };
  }
  return null;
}

/** The name that a macro binds for its other arguments, or null when the call binds none. */
export function boundName(call: TreeCall): string | null {
  if (call.receiver === null || binders.get(call.name)?.includes(call.args.length) !== true) return null;
  const [first] = call.args;
  return first?.op === 'id' ? (first.args as string) : null;
}

/** A field read by name (`call.from`, `call.?from`), or null. */
export function asField(node: TreeNode): { readonly target: TreeNode; readonly field: string } | null {
  if (node.op !== '.' && node.op !== '.?') return null;
  const [target, field] = node.args as [TreeNode, string];
  return { target, field };
}

/** The nodes directly below one, in the order they are written. */
export function childrenOf(node: TreeNode): readonly TreeNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [(node.args as [TreeNode, string])[0]];
    case 'call':
      return (node.args as [string, TreeNode[]])[1];
    case 'rcall': {
      const [, receiver, args] = node.args as [string, TreeNode, TreeNode[]];
      return [receiver, ...args];
    }
    case 'map':
      return (node.args as [TreeNode, TreeNode][]).flat();
    case '!_':
    case '-_':
      return [node.args as TreeNode];
    default:
      return node.args as TreeNode[];
  }
}

const noNames: ReadonlySet<string> = new Set();

/**
 * Visits every node in the order of the source, with the names that macros around it bind. The name a macro introduces
 * is not visited itself.
 */
export function walkTree(
  node: TreeNode,
  visit: (node: TreeNode, bound: ReadonlySet<string>) => void,
  bound: ReadonlySet<string> = noNames,
): void {
  visit(node, bound);
  const call = asCall(node);
  const name = call === null ? null : boundName(call);
  if (call === null || name === null) {
    for (const child of childrenOf(node)) walkTree(child, visit, bound);
    return;
  }
  if (call.receiver !== null) walkTree(call.receiver, visit, bound);
  const inner = new Set([...bound, name]);
  for (const [index, argument] of call.args.entries()) {
    if (index === 0) continue;
    // The value that `cel.bind` gives its name is computed before the name exists.
    walkTree(argument, visit, call.name === 'bind' && index === 1 ? bound : inner);
  }
}
