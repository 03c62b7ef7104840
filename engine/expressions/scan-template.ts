/** A part of a text: literal, or the source between `${` and `}` with its offsets. */
export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'expression'; readonly source: string; readonly start: number; readonly end: number }
  /** A `${` that is never closed: `culprit` is where a text between quotes was opened and not closed, if one was. */
  | { readonly kind: 'open'; readonly start: number; readonly culprit: number | null };

/** Splits a text at its `${…}`; knows CEL's strings, comments and braces. `$${` stands for `${`. */
export function scanTemplate(text: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let literal = '';
  let index = 0;
  while (index < text.length) {
    if (text.startsWith('$${', index)) {
      literal += '${';
      index += 3;
    } else if (text.startsWith('${', index)) {
      const closing = findClosing(text, index + 2);
      if (literal !== '') parts.push({ kind: 'text', text: literal });
      literal = '';
      if (closing.at === null) {
        parts.push({ kind: 'open', start: index, culprit: closing.culprit });
        return parts;
      }
      const start = index + 2;
      parts.push({ kind: 'expression', source: text.slice(start, closing.at), start, end: closing.at });
      index = closing.at + 1;
    } else {
      const next = text.indexOf('$', index + 1);
      const end = next < 0 ? text.length : next;
      literal += text.slice(index, end);
      index = end;
    }
  }
  if (literal !== '') parts.push({ kind: 'text', text: literal });
  return parts;
}

type Closing = { readonly at: number } | { readonly at: null; readonly culprit: number | null };

function findClosing(text: string, from: number): Closing {
  let depth = 0;
  let index = from;
  while (index < text.length) {
    const character = text.charAt(index);
    if (character === '"' || character === "'") {
      const after = skipString(text, index);
      if (after === null) return { at: null, culprit: index };
      index = after;
    } else if (text.startsWith('//', index)) {
      const line = text.indexOf('\n', index);
      // A comment that runs to the end would swallow the closing brace: `${a // b}` has none.
      index = line < 0 ? text.length : line;
    } else {
      if (character === '}' && depth === 0) return { at: index };
      if (character === '{') depth += 1;
      if (character === '}') depth -= 1;
      index += 1;
    }
  }
  return { at: null, culprit: null };
}

/** The index after a string's closing quotes, or null. A backslash takes the next character with it, as the parser has it. */
function skipString(text: string, from: number): number | null {
  const quote = text.charAt(from);
  const closing = text.startsWith(quote.repeat(3), from) ? quote.repeat(3) : quote;
  let index = from + closing.length;
  while (index < text.length) {
    if (text.startsWith(closing, index)) return index + closing.length;
    const character = text.charAt(index);
    if (closing.length === 1 && (character === '\n' || character === '\r')) return null;
    index += character === '\\' ? 2 : 1;
  }
  return null;
}
