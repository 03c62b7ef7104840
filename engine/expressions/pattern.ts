import { RE2JS } from 're2js';

const longestPattern = 1_000;
const kept = 100;
const compiled = new Map<string, RE2JS>();

/** Compiles a regular expression for the linear-time engine; on failure says what is wrong with it. */
export function compilePattern(pattern: string): RE2JS | { readonly problem: string } {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  if (pattern.length > longestPattern) return { problem: `it is longer than ${longestPattern} characters` };
  try {
    const result = RE2JS.compile(pattern);
    if (compiled.size >= kept) compiled.clear();
    compiled.set(pattern, result);
    return result;
  } catch (error) {
    return { problem: problemOf(error) };
  }
}

/** Whether a text has a part that matches; back references and look-around are not part of the language. */
export function matchesPattern(text: string, pattern: string): boolean | { readonly problem: string } {
  const expression = compilePattern(pattern);
  return 'problem' in expression ? expression : expression.matcher(text).find();
}

// The library quotes the pattern's part after a backtick; the pattern may hold a secret.
function problemOf(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  const reason = /^error parsing regexp: ([^:`]*)/.exec(message)?.[1];
  return reason === undefined ? 'it cannot be read' : reason.trim();
}
