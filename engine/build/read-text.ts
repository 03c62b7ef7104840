import type { Place } from '../diagnostics/diagnostic.ts';
import type { Expression, Template } from '../expressions/expression.ts';
import { parseExpression } from '../expressions/parse-expression.ts';
import { parseTemplate } from '../expressions/parse-template.ts';
import type { SourceNode, SourceScalar } from '../source/node.ts';
import { quoted } from '../source/yaml-line-problems.ts';
import { clip, describeNode, reportWrongType, type Reading } from './reading.ts';

/** A scalar with some text, or null after reporting what stands there instead. */
export function readScalar(node: SourceNode, what: string, expected: string, reading: Reading): SourceScalar | null {
  if (node.kind === 'scalar' && !reportTag(node, reading)) {
    if (node.style !== 'absent') return node;
  } else if (node.kind === 'scalar') {
    return null;
  }
  reportWrongType(reading, node, what, expected);
  return null;
}

/** Reports a tag or an anchor that stands where text was meant. */
function reportTag(node: SourceScalar, reading: Reading): boolean {
  if (node.tag === undefined) return false;
  const whole = [node.tag, node.text].filter((part) => part !== '').join(' ');
  const kind = node.tag.startsWith('&') ? 'an anchor' : 'a tag';
  reading.report(
    'unquoted-text',
    tagPlace(node, node.tag),
    `YAML reads \`${clip(node.tag)}\` as ${kind}, not as text; quote it: \`${quoted(whole)}\``,
  );
  return true;
}

// The scalar's own place is behind its tag.
function tagPlace({ place, style }: SourceScalar, tag: string): Place {
  const start = place.column - tag.length - (style === 'absent' ? 0 : 1);
  if (start < 1) return place;
  return { ...place, column: start, endLine: place.line, endColumn: start + tag.length };
}

/** Warns of text that a ` #` cuts off. */
function warnComment(node: SourceScalar, reading: Reading): void {
  if (node.comment === undefined || node.style !== 'plain') return;
  const cut = `#${node.comment}`;
  reading.report(
    'comment-in-text',
    node.place,
    `the text ends where \` #\` begins a comment; if \`${clip(cut)}\` belongs to it, quote it: ` +
      `\`${quoted(`${node.text} ${cut}`)}\`, else put the comment on a line of its own`,
  );
}

/** Text with `${…}`. */
export function readText(node: SourceNode, what: string, reading: Reading): Template | null {
  const scalar = readScalar(node, what, 'text', reading);
  return scalar === null ? null : templateOf(scalar, reading);
}

/** The template that a scalar's text is. */
export function templateOf(scalar: SourceScalar, reading: Reading): Template | null {
  warnComment(scalar, reading);
  const { template, diagnostics } = parseTemplate(scalar.text, scalar.place);
  reading.take(diagnostics);
  return template;
}

/** Text as it is; numbers and the like are taken as they are written. */
export function readWord(node: SourceNode, what: string, reading: Reading): string | null {
  return readScalar(node, what, 'text', reading)?.text ?? null;
}

/** A bare CEL expression. */
export function readCondition(node: SourceNode, what: string, reading: Reading): Expression | null {
  const scalar = readScalar(node, what, 'an expression such as `tries < 3`', reading);
  if (scalar === null) return null;
  warnComment(scalar, reading);
  const { expression, diagnostics } = parseExpression(scalar.text, scalar.place);
  reading.take(diagnostics);
  return expression;
}

/** A list of words, or null after reporting what stands there instead. */
export function readWords(node: SourceNode, what: string, reading: Reading): string[] {
  if (node.kind !== 'list') {
    reading.report('wrong-type', node.place, `${what} is ${describeNode(node)}, expected a list: \`[a, b]\``);
    return [];
  }
  return node.items
    .map((item, index) => readWord(item, `entry ${index + 1} of ${what}`, reading))
    .filter((word) => word !== null);
}
