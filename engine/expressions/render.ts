import { evaluate, kindOf, type Evaluated } from './evaluate.ts';
import type { Expression, Scope, Template, Value } from './expression.ts';
import { timestampText } from './time-functions.ts';
import { dotSegment, placeInUrl } from './url-text.ts';
import { escapeXml } from './xml-text.ts';

/** What a text is for: it decides how values are escaped, and whether a failing `${…}` is left empty. */
export type TextMode = 'prompt' | 'ssml' | 'url' | 'plain';

export type Rendered =
  /** `notes`: why parts of a prompt were left empty, in order. */
  | { readonly ok: true; readonly text: string; readonly notes: readonly string[] }
  | { readonly ok: false; readonly reason: string };

/** Writes a template's text. In a prompt and in SSML a `${…}` that fails is left empty and noted. Never throws. */
export function renderText(template: Template, scope: Scope, mode: TextMode): Rendered {
  const notes: string[] = [];
  let text = '';
  for (const part of template.parts) {
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    const written = writtenPart(part, scope, mode, text);
    if (written.ok) text += written.text;
    else if (mode === 'prompt' || mode === 'ssml') notes.push(described(part, written.reason));
    else return { ok: false, reason: described(part, written.reason) };
  }
  if (mode === 'url' && template.parts.length > 1 && dotSegment(text)) {
    return { ok: false, reason: 'the address has a path part of dots alone' };
  }
  return { ok: true, text, notes };
}

/** Evaluates a template: one single `${…}` keeps its value's type, anything else is text. Never throws. */
export function evaluateTemplate(template: Template, scope: Scope): Evaluated {
  const [only] = template.parts;
  if (template.parts.length === 1 && only !== undefined && typeof only !== 'string') {
    const outcome = evaluate(only, scope);
    return outcome.ok ? outcome : { ok: false, reason: described(only, outcome.reason) };
  }
  const rendered = renderText(template, scope, 'plain');
  return rendered.ok ? { ok: true, value: rendered.text } : rendered;
}

/** A value as text: `2.0` is `2`, null is empty. Null for what has no text: lists, maps, bytes, numbers not finite. */
export function textOf(value: Value): string | null {
  if (value === null) return '';
  switch (typeof value) {
    case 'string':
      return value;
    case 'bigint':
    case 'boolean':
      return value.toString();
    case 'number':
      return numberText(value);
    default:
      return value instanceof Date && !Number.isNaN(value.getTime()) ? timestampText(value) : null;
  }
}

type Written = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string };

function writtenPart(part: Expression, scope: Scope, mode: TextMode, before: string): Written {
  const outcome = evaluate(part, scope);
  if (!outcome.ok) return outcome;
  const text = textOf(outcome.value);
  if (text === null) return { ok: false, reason: `it gives ${kindOf(outcome.value)}, which has no text` };
  if (mode === 'url') return placeInUrl(text, before);
  return { ok: true, text: mode === 'ssml' ? escapeXml(text, '') : text };
}

function described(part: Expression, reason: string): string {
  const source = part.source.trim().replace(/\s+/g, ' ');
  return `\${${source.length > 60 ? `${source.slice(0, 57)}…` : source}}: ${reason}`;
}

function numberText(value: number): string | null {
  if (!Number.isFinite(value)) return null;
  if (Number.isInteger(value)) return BigInt(value).toString();
  const text = String(value);
  return text.includes('e') ? value.toFixed(20).replace(/\.?0+$/, '') : text;
}
