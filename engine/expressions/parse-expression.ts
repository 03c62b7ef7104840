import { diagnostic } from '../diagnostics/make.ts';
import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';
import { placeWithin } from '../source/text-place.ts';
import { callProblems, literalProblems, type Flaw } from './call-problems.ts';
import { baseEnvironment, longestExpression } from './environment.ts';
import type { Expression } from './expression.ts';
import { countRounds } from './repetition.ts';
import { celOwnNames } from './scope-names.ts';
import { stand, standIns } from './stand-in.ts';
import { syntaxComplaint } from './syntax-errors.ts';
import { asCall, walkTree, type TreeNode } from './tree.ts';

export interface ParsedExpression {
  /** Null when there is an error among the diagnostics. */
  readonly expression: Expression | null;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Parses a bare CEL expression. `place` is where its text stands in the flow: a scalar's place, quotes included. Never
 * throws; names and types are judged later, by `checkExpression`.
 */
export function parseExpression(source: string, place: Place): ParsedExpression {
  const brace = source.indexOf('${');
  if (brace >= 0) {
    const message = 'no `${}` needed here: this is an expression already';
    return refused(diagnostic('bad-expression', placeWithin(place, source, brace, brace + 2), message));
  }
  return parseInner(source, place);
}

/** Parses what stands between `${` and `}`, where a text may hold `${`. */
export function parseInner(source: string, place: Place): ParsedExpression {
  const bad = ({ start, end, message, suggestions = [] }: Flaw): Diagnostic =>
    diagnostic('bad-expression', placeWithin(place, source, start, end), message, { suggestions });
  if (source.trim() === '') return refused(diagnostic('bad-expression', place, 'an expression is missing here'));
  if (source.length > longestExpression) {
    return refused(diagnostic('bad-expression', place, `an expression has at most ${longestExpression} characters`));
  }
  let parsed;
  try {
    parsed = baseEnvironment.parse(source);
  } catch (error) {
    return refused(bad(syntaxComplaint(error, source)));
  }
  const tree = parsed.ast as TreeNode;
  const names = new Set<string>();
  const diagnostics: Diagnostic[] = [];
  walkTree(tree, (node, bound) => {
    if (node.op === 'id' && !bound.has(node.args as string) && !celOwnNames.has(node.args as string)) {
      names.add(node.args as string);
    }
    const call = asCall(node);
    const flaws = call === null ? literalProblems(node) : callProblems(call, source);
    diagnostics.push(...flaws.map(bad));
  });
  if (diagnostics.length > 0) return { expression: null, diagnostics };
  useStandIns(tree);
  countRounds(tree);
  const run = (scope: Parameters<Expression['run']>[0]): unknown => parsed(scope);
  return { expression: { source, place, names: [...names], run, tree }, diagnostics };
}

/** Renames the calls of functions that the engine replaces; the tree must not have been checked yet. */
export function useStandIns(tree: TreeNode): void {
  walkTree(tree, (node) => {
    const call = asCall(node);
    if (call === null) return;
    const key = `${call.receiver === null ? '' : '.'}${call.name}/${call.args.length}`;
    if (standIns.has(key)) (node.args as [string, ...unknown[]])[0] = stand + call.name;
  });
}

function refused(finding: Diagnostic): ParsedExpression {
  return { expression: null, diagnostics: [finding] };
}
