import { readTyped, type Declarable } from '../build/read-typed.ts';
import { readingInto } from '../build/reading.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Value, ValueType } from '../expressions/expression.ts';
import { parseSource } from '../source/parse-source.ts';
import { scalarOf } from './scenario/value-node.ts';

type Typed = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly problem: string };

/**
 * The value that somebody typed for a name of that type: as in YAML, and text with or without its quotes.
 * @param what the name, for the problem
 */
export function typedValue(text: string, type: ValueType, what: string): Typed {
  if (type === 'timestamp') return { ok: false, problem: `${what} is a moment, which cannot be typed` };
  const isQuoted = /^(".*"|'.*')$/s.test(text);
  const isText = type === 'string' && !isQuoted;
  const { root, diagnostics } = isText ? { root: scalarOf(text), diagnostics: [] } : parseSource(text, what);
  const found: Diagnostic[] = [...diagnostics];
  const reading = readingInto(found, { lost: () => undefined, declare: () => undefined });
  const value = root === null ? undefined : readTyped(root, type satisfies Declarable, what, reading);
  const [wrong] = found;
  if (value !== undefined && wrong === undefined) return { ok: true, value };
  return { ok: false, problem: wrong?.message ?? `${what} is no ${type}` };
}
