import type { Expression } from '../expressions/expression.ts';
import { asCall, boundName, childrenOf, type TreeNode } from '../expressions/tree.ts';
import type { Dynamic, Flow, State, Variable } from '../model/flow.ts';
import { assignmentsOf } from './assignments-of.ts';
import { expressionsOf } from './expressions-of.ts';

const comparisons: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=', 'in']);

/** Whether an expression's value gives a secret away. A comparison or the size of one does not. */
export function tellsSecret(expression: Expression, secrets: ReadonlySet<string>): boolean {
  return expression.names.some((name) => secrets.has(name)) && tells(expression.tree as TreeNode, secrets);
}

function tells(node: TreeNode, secrets: ReadonlySet<string>): boolean {
  if (node.op === 'id') return secrets.has(node.args as string);
  if (comparisons.has(node.op)) return false;
  const call = asCall(node);
  if (call?.name === 'size') return false;
  const bound = call === null ? null : boundName(call);
  if (call === null || bound === null) return childrenOf(node).some((child) => tells(child, secrets));
  const inner = new Set(secrets);
  inner.delete(bound);
  const receiver = call.receiver !== null && tells(call.receiver, secrets);
  return receiver || call.args.slice(1).some((argument) => tells(argument, inner));
}

/** Whether any part of a value gives a secret away. */
function dynamicTellsSecret(value: Dynamic, secrets: ReadonlySet<string>): boolean {
  return expressionsOf(value).some((expression) => tellsSecret(expression, secrets));
}

/** The names of all secret variables. */
export function secretNames(vars: ReadonlyMap<string, Variable>): ReadonlySet<string> {
  return new Set([...vars.values()].filter(({ secret }) => secret).map(({ name }) => name));
}

/** The outputs of a flow that give a secret away. */
export function secretOutputs(flow: Flow): readonly string[] {
  const secrets = secretNames(flow.vars);
  if (secrets.size === 0) return [];
  return [...flow.outputs].filter(([, { value }]) => tellsSecret(value, secrets)).map(([name]) => name);
}

/** Marks as secret what a secret is assigned to, and so on. */
export function markSecrets(
  vars: ReadonlyMap<string, Variable>,
  states: ReadonlyMap<string, State>,
): ReadonlyMap<string, Variable> {
  const marked = new Map(vars);
  const secrets = new Set(secretNames(vars));
  if (secrets.size === 0) return marked;
  const assignments = [...states.values()].flatMap(assignmentsOf);
  for (let before = -1; before !== secrets.size;) {
    before = secrets.size;
    for (const { name, value } of assignments) {
      const variable = marked.get(name);
      if (variable === undefined || variable.secret || !dynamicTellsSecret(value, secrets)) continue;
      marked.set(name, { ...variable, secret: true });
      secrets.add(name);
    }
  }
  return marked;
}
