/**
 * Where each character of a scalar's decoded text stands in its source: `offsets[i]` for `decoded[i]`, and one more for
 * the end. Knows folded lines, indentation, and the escapes of double and single quotes. Null when the two do not fit.
 *
 * White space is aligned run by run, since folding changes it; all other characters are exact.
 */
export function alignText(source: string, start: number, end: number, decoded: string): readonly number[] | null {
  const quote = source.charAt(start) === '"' ? '"' : source.charAt(start) === "'" ? "'" : null;
  const header = /^[|>][^\n]*\n?/.exec(source.slice(start, end))?.[0] ?? '';
  let at = start + (quote === null ? header.length : 1);
  const offsets: number[] = [];
  let index = 0;
  while (index < decoded.length) {
    if (isSpace(decoded.charAt(index))) {
      const run = spaceRun(decoded, index);
      const after = skipSpace(source, at, end, quote);
      const exact = after - at === run && !/[\\\n]/.test(source.slice(at, after));
      for (let step = 0; step < run; step += 1) offsets.push(exact ? at + step : at);
      index += run;
      at = after;
      continue;
    }
    // Indentation, or a line break that a double-quoted text takes back with a backslash.
    if (isSpace(source.charAt(at)) || /^\\\r?\n/.test(source.slice(at, at + 3))) at = skipSpace(source, at, end, quote);
    const step = characterAt(source, at, quote, decoded, index);
    if (step === null || at >= end) return null;
    for (let unit = 0; unit < step.units; unit += 1) offsets.push(at);
    at += step.length;
    index += step.units;
  }
  offsets.push(at);
  return offsets;
}

const isSpace = (character: string): boolean =>
  character !== '' && ' \t\n\r\u0085\u00a0\u2028\u2029'.includes(character);

function spaceRun(text: string, from: number): number {
  let index = from;
  while (index < text.length && isSpace(text.charAt(index))) index += 1;
  return index - from;
}

function skipSpace(source: string, from: number, end: number, quote: string | null): number {
  let at = from;
  while (at < end) {
    const escape =
      quote === '"' ? /^\\(?:\r?\n|[ \tntrNLP_]|x(?:09|0[aA]|0[dD]|20|85|[aA]0)|u00(?:09|20|[aA]0))/ : null;
    const escaped = escape?.exec(source.slice(at, at + 6))?.[0].length ?? 0;
    if (escaped > 0) at += escaped;
    else if (isSpace(source.charAt(at))) at += 1;
    else break;
  }
  return at;
}

function characterAt(
  source: string,
  at: number,
  quote: string | null,
  decoded: string,
  index: number,
): { readonly length: number; readonly units: number } | null {
  if (quote === "'" && source.startsWith("''", at))
    return decoded.charAt(index) === "'" ? { length: 2, units: 1 } : null;
  if (quote === '"' && source.charAt(at) === '\\') {
    const escape = /^\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)/.exec(source.slice(at, at + 10))?.[0];
    if (escape === undefined) return null;
    const wide = escape.startsWith('\\U') && Number.parseInt(escape.slice(2), 16) > 0xffff;
    return { length: escape.length, units: wide ? 2 : 1 };
  }
  return source.charAt(at) === decoded.charAt(index) ? { length: 1, units: 1 } : null;
}
