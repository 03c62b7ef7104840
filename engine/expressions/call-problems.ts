import { isSupportedCountry } from 'libphonenumber-js';
import { nearestNames } from '../diagnostics/suggest.ts';
import { functionNames, methodNames } from './environment.ts';
import { formatTime, inZone } from './format-time.ts';
import { compilePattern } from './pattern.ts';
import type { TreeCall, TreeNode } from './tree.ts';

/** What is wrong with a part of an expression's source. */
export interface Flaw {
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly suggestions?: readonly string[];
}

const largestInt = 2n ** 63n;

/** A number too large for CEL; one more than the largest is let through, since after a minus it is the smallest. */
export function literalProblems(node: TreeNode): readonly Flaw[] {
  if (node.op !== 'value' || typeof node.args !== 'bigint' || node.args <= largestInt) return [];
  return [{ start: node.start, end: node.end, message: 'this number is too large' }];
}

/** A call of a function that does not exist, or with a literal that can never be right. */
export function callProblems(call: TreeCall, source: string): readonly Flaw[] {
  const method = call.receiver !== null;
  const known = method ? methodNames : functionNames;
  if (!known.has(call.name)) return [unknownCall(call, source)];
  const problem = literalCheck(call);
  return problem === null ? [] : [problem];
}

function unknownCall(call: TreeCall, source: string): Flaw {
  const start = call.receiver === null ? call.node.start : source.indexOf(call.name, call.receiver.end);
  const at = { start, end: start + call.name.length };
  if (call.receiver === null) {
    const message = methodNames.has(call.name)
      ? `\`${call.name}\` is written behind the value: \`text.${call.name}(…)\``
      : `there is no function \`${call.name}\``;
    return { ...at, message, suggestions: nearestNames(call.name, functionNames) };
  }
  const message = functionNames.has(call.name)
    ? `\`${call.name}\` is written around its values: \`${call.name}(…)\``
    : `there is no method \`${call.name}\``;
  return { ...at, message, suggestions: nearestNames(call.name, methodNames) };
}

function literalCheck(call: TreeCall): Flaw | null {
  const [first, second, third] = call.args;
  if (call.name === 'matches') return judge(first, patternProblem);
  if (call.name === 'e164') return judge(second, regionProblem);
  if (call.name === 'format_time') return judge(second, zoneProblem) ?? judge(third, timePatternProblem);
  return call.name.startsWith('get') ? judge(first, zoneProblem) : null;
}

function judge(node: TreeNode | undefined, problemOf: (text: string) => string | null): Flaw | null {
  if (node?.op !== 'value' || typeof node.args !== 'string') return null;
  const message = problemOf(node.args);
  return message === null ? null : { start: node.start, end: node.end, message };
}

function patternProblem(pattern: string): string | null {
  const compiled = compilePattern(pattern);
  return 'problem' in compiled ? `this regular expression is bad: ${compiled.problem}` : null;
}

function regionProblem(region: string): string | null {
  return isSupportedCountry(region) ? null : 'this is no region; write two capital letters like "US"';
}

function zoneProblem(zone: string): string | null {
  try {
    inZone(new Date(0), zone);
    return null;
  } catch {
    return 'there is no such time zone; write one like "America/Chicago"';
  }
}

function timePatternProblem(pattern: string): string | null {
  try {
    formatTime(new Date(0), 'UTC', pattern);
    return null;
  } catch (error) {
    return error instanceof RangeError ? error.message : 'this pattern cannot be read';
  }
}
