import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';
import { diagnostic } from '../diagnostics/make.ts';
import { placeWithin, rememberText } from '../source/text-place.ts';
import type { Expression, Template } from './expression.ts';
import { parseInner } from './parse-expression.ts';
import { scanTemplate, type TemplatePart } from './scan-template.ts';

export interface ParsedTemplate {
  /** Null when there is an error among the diagnostics. */
  readonly template: Template | null;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Parses text with `${…}` in it; `$${` writes `${`. `place` is where the text stands in the flow: a scalar's place,
 * quotes included. Never throws.
 */
export function parseTemplate(text: string, place: Place): ParsedTemplate {
  if (!text.includes('${'))
    return { template: { source: text, place, parts: text === '' ? [] : [text] }, diagnostics: [] };
  const parts: (string | Expression)[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const part of scanTemplate(text)) {
    if (part.kind === 'text') parts.push(part.text);
    else if (part.kind === 'open') diagnostics.push(unclosed(part, text, place));
    else {
      const parsed = parseInner(part.source, innerPlace(part, text, place));
      if (parsed.expression !== null) parts.push(parsed.expression);
      diagnostics.push(...parsed.diagnostics);
    }
  }
  if (diagnostics.length > 0) return { template: null, diagnostics };
  return { template: { source: text, place, parts }, diagnostics };
}

function innerPlace(part: TemplatePart & { kind: 'expression' }, text: string, place: Place): Place {
  // An empty `${}` is shown with its braces.
  const margin = part.source.trim() === '' ? 1 : 0;
  const inner = placeWithin(place, text, part.start - 2 * margin, part.end + margin);
  if (inner === place) return place;
  const plain = inner.line === inner.endLine && inner.endColumn - inner.column === part.source.length;
  if (!plain && margin === 0) {
    rememberText(inner, (start, end) => placeWithin(place, text, part.start + start, part.start + end));
  }
  return inner;
}

function unclosed(part: TemplatePart & { kind: 'open' }, text: string, place: Place): Diagnostic {
  if (part.culprit !== null) {
    const quote = text.charAt(part.culprit);
    const message = `the text that starts here is never closed by \`${quote}\`, so the \`\${\` before it never ends`;
    return diagnostic('bad-expression', placeWithin(place, text, part.culprit, part.culprit + 1), message);
  }
  const message = 'this `${` is never closed by `}`; write `$${` for a plain `${`';
  return diagnostic('bad-expression', placeWithin(place, text, part.start, part.start + 2), message);
}
