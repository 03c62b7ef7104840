import type { Place } from '../diagnostics/diagnostic.ts';
import { nearestNames } from '../diagnostics/suggest.ts';
import type { Branch, Branches, Target } from '../model/flow.ts';
import { branchShapes } from '../schema/state-shapes.ts';
import type { SourceMap, SourceNode } from '../source/node.ts';
import { readMembers, requiredKeys } from './read-map.ts';
import { readCondition } from './read-text.ts';
import { clip, reportWrongType, type Reading } from './reading.ts';

export const stateName = /^[a-z][a-z0-9_]*$/;
const ownTargets = ['end', 'repeat', 'back'] as const;
const expectedTarget = "a state's name, `end`, `repeat`, `back`, `return` or `return:NAME`";
const returnTarget = /^return(?::(.*))?$/;

/** Words that name no state since they are targets of their own. */
export const targetWords: readonly string[] = [...ownTargets, 'return'];

/** Handlers that only a whole flow has; the `on` of a state cannot name them. */
export const ofWholeFlows: ReadonlySet<string> = new Set(['hangup', 'error', 'key']);

/** A target; null, with the way out counted as lost, when there is none. */
export function readTarget(node: SourceNode, what: string, reading: Reading): Target | null {
  const target = node.kind === 'scalar' ? targetOf(node.text, node.place) : null;
  if (target?.kind === 'return' && ofWholeFlows.has(target.name)) {
    const message = `${what} is \`return:${target.name}\`, and \`${target.name}\` in an \`on\` is a handler of a whole flow; use another name, e.g. \`return:my_${target.name}\``;
    reading.report('reserved-name', target.place, message);
    return target;
  }
  if (target !== null) return target;
  reading.lost();
  const [, name] = node.kind === 'scalar' ? (returnTarget.exec(node.text) ?? []) : [];
  if (name === undefined) reportNoTarget(node, what, reading);
  else {
    const meant = suggestName(name);
    const message = `${what} is \`${clip(`return:${name}`)}\`, expected \`return\`, or \`return:NAME\` with a name of small letters, digits and \`_\``;
    reading.report('wrong-type', node.place, message, {
      suggestions: stateName.test(meant) ? [`return:${meant}`] : [],
    });
  }
  return null;
}

function reportNoTarget(node: SourceNode, what: string, reading: Reading): void {
  const [, word = '', name = ''] = node.kind === 'scalar' ? (/^([a-z]+):([a-z][a-z0-9_]*)$/.exec(node.text) ?? []) : [];
  if (nearestNames(word, ['return']).length === 0) {
    reportWrongType(reading, node, what, expectedTarget);
    return;
  }
  const message = `${what} is \`${clip(`${word}:${name}`)}\`, expected ${expectedTarget}`;
  reading.report('wrong-type', node.place, message, { suggestions: [`return:${name}`] });
}

function targetOf(text: string, place: Place): Target | null {
  const own = ownTargets.find((word) => word === text);
  if (own !== undefined) return { kind: own, place };
  const returned = returnTarget.exec(text);
  if (returned !== null) {
    const [, name = ''] = returned;
    return text === 'return' || stateName.test(name) ? { kind: 'return', name, place } : null;
  }
  // A name that no state may have can still be that of one, whose own name is then the mistake.
  if (!looksLikeName(text)) return null;
  return { kind: 'state', name: text, place };
}

/** Whether a text can have been meant as a state's name. */
export function looksLikeName(text: string): boolean {
  return /^[A-Za-z_][\w-]*(?: [\w-]+){0,2}$/.test(text);
}

/** The nearest name a state may have. */
export function suggestName(text: string): string {
  return text
    .trim()
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
}

/**
 * A target, or a list of `{ if, goto }` ending in a target. `open` lists need no last target: when no `if` is true,
 * nothing happens.
 */
export function readBranches(
  node: SourceNode,
  what: string,
  reading: Reading,
  form: { readonly open: boolean; readonly owner: Place },
): Branches {
  if (node.kind === 'scalar') {
    const target = readTarget(node, what, reading);
    return target === null ? [] : [{ if: null, goto: target, set: [] }];
  }
  const nodes = node.kind === 'list' ? node.items : [node];
  if (nodes.length === 0) {
    reading.lost();
    reportWrongType(reading, node, what, `${expectedTarget}, or a list of \`{ if, goto }\` that ends in a target`);
    return [];
  }
  const branches = nodes.map((item, index) =>
    readBranch(item, nodes.length === 1 ? what : `entry ${index + 1} of ${what}`, reading),
  );
  checkOrder(nodes, branches, what, reading, form);
  return branches.filter((branch) => branch !== null && branch.goto !== null) as Branches;
}

interface LooseBranch extends Omit<Branch, 'goto'> {
  readonly goto: Target | null;
  /** False only when the author wrote no `if`. */
  readonly guarded: boolean;
}

function readBranch(node: SourceNode, what: string, reading: Reading): LooseBranch | null {
  if (node.kind === 'scalar') {
    const target = readTarget(node, what, reading);
    return { if: null, goto: target, set: [], guarded: false };
  }
  if (node.kind === 'list') {
    reading.lost();
    reportWrongType(reading, node, what, '`{ if: CONDITION, goto: TARGET }` or a target');
    return null;
  }
  return readGuarded(node, what, reading);
}

function readGuarded(map: SourceMap, what: string, reading: Reading): LooseBranch | null {
  const members = readMembers(
    map,
    {
      what,
      known: Object.keys(branchShapes),
      owner: map.entries[0]?.key.place ?? map.place,
      required: requiredKeys(branchShapes),
    },
    reading,
  );
  const condition = members.get('if');
  const goto = members.get('goto');
  const guard = condition === undefined ? null : readCondition(condition.value, `\`if\` of ${what}`, reading);
  // Without its condition a branch would look as if it were always taken.
  if (goto === undefined || (condition !== undefined && guard === null)) reading.lost();
  if (goto === undefined) {
    return { if: guard, goto: null, set: [], guarded: condition !== undefined };
  }
  return {
    if: guard,
    goto: readTarget(goto.value, `\`goto\` of ${what}`, reading),
    set: [],
    guarded: condition !== undefined,
  };
}

function checkOrder(
  nodes: readonly SourceNode[],
  branches: readonly (LooseBranch | null)[],
  what: string,
  reading: Reading,
  form: { readonly open: boolean; readonly owner: Place },
): void {
  const firstOpen = branches.findIndex((branch) => branch !== null && !branch.guarded);
  const after = nodes[firstOpen + 1];
  if (firstOpen >= 0 && after !== undefined) {
    reading.report(
      'wrong-type',
      after.place,
      `this entry of ${what} is never taken, since the one before it has no \`if\`; put it first, or give that one an \`if\``,
    );
    return;
  }
  const last = branches[branches.length - 1];
  if (form.open || firstOpen >= 0 || last === null || last === undefined) return;
  reading.lost();
  reading.report(
    'missing-next',
    form.owner,
    `${what} says nothing for the case that no \`if\` is true; end it with a target: \`- goto: STATE\``,
  );
}
