import type { Diagnostic, Place } from '../../../engine/diagnostics/diagnostic.ts';
import type { Expression, Template } from '../../../engine/expressions/expression.ts';
import { parseExpression } from '../../../engine/expressions/parse-expression.ts';
import { parseTemplate } from '../../../engine/expressions/parse-template.ts';

/** Where a plain text stands that fills a line. */
export function placeOf(text: string): Place {
  return { file: 'f.yaml', line: 1, column: 1, endLine: 1, endColumn: text.length + 1 };
}

/** Parses an expression that has no mistakes. */
export function expression(source: string): Expression {
  const { expression: parsed, diagnostics } = parseExpression(source, placeOf(source));
  expect(diagnostics).toEqual([]);
  if (parsed === null) throw new Error('there is no expression');
  return parsed;
}

/** Parses a template that has no mistakes. */
export function template(text: string): Template {
  const { template: parsed, diagnostics } = parseTemplate(text, placeOf(text));
  expect(diagnostics).toEqual([]);
  if (parsed === null) throw new Error('there is no template');
  return parsed;
}

/** The part of a one-line text that a finding marks. */
export function marked(text: string, finding: Diagnostic | undefined): string {
  return finding === undefined ? '' : text.slice(finding.place.column - 1, finding.place.endColumn - 1);
}
