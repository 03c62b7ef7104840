import type { DiagnosticCode } from '../diagnostics/codes.ts';

/** A mistake told from the line the library stumbled on, where that says more than the error. */
export interface LineProblem {
  readonly code: DiagnosticCode;
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

/** Looks at the line around an error for what authors of flows get wrong most. */
export function lineProblem(
  offset: number,
  line: { readonly start: number; readonly text: string },
  text: string,
): LineProblem | null {
  return tabProblem(line) ?? starProblem(line) ?? bracesProblem(offset, line, text);
}

/** A text as it would stand in quotes; single ones where it holds double ones. */
export function quoted(text: string): string {
  const shown = text.length > 60 ? `${text.slice(0, 57)}…` : text;
  return shown.includes('"') ? `'${shown.replaceAll("'", "''")}'` : `"${shown.replaceAll('\\', '\\\\')}"`;
}

/** A text without the quotes around it. */
export function withoutQuotes(text: string): string {
  return /^(["']).+\1$/.test(text) ? text.slice(1, -1) : text;
}

function tabProblem(line: { readonly start: number; readonly text: string }): LineProblem | null {
  const indent = /^ *(\t[ \t]*)/.exec(line.text);
  if (indent === null) return null;
  const start = line.start + indent[0].length - (indent[1]?.length ?? 0);
  return {
    code: 'yaml-syntax',
    start,
    end: line.start + indent[0].length,
    message: 'a tab cannot indent in YAML; use spaces',
  };
}

function starProblem(line: { readonly start: number; readonly text: string }): LineProblem | null {
  const star = /(?:^|[\s{,[])(\*)(?=:?(?:[\s,}\]]|$))/.exec(line.text);
  if (star === null) return null;
  const start = line.start + star.index + star[0].length - 1;
  return { code: 'yaml-syntax', start, end: start + 1, message: 'a bare `*` means an alias in YAML; quote it: "*"' };
}

// Inside `{ }` and `[ ]` a brace ends the text before it, so that `${name}` falls apart.
function bracesProblem(
  offset: number,
  line: { readonly start: number; readonly text: string },
  text: string,
): LineProblem | null {
  if (text.charAt(offset) !== '{' || text.charAt(offset - 1) !== '$') return null;
  const before = line.text.slice(0, offset - line.start - 1);
  const start = line.start + (/(?:[:,[{]\s*)([^:,[{]*)$/.exec(before)?.index ?? 0);
  const first = start + (/^[:,[{]\s*/.exec(text.slice(start, offset))?.[0].length ?? 0);
  const inLine = text.slice(first, line.start + line.text.length);
  const value = /^[^{},[\]]*\$\{[^{}]*\}[^{},[\]]*/.exec(inLine)?.[0].trimEnd() ?? inLine.slice(0, offset + 1 - first);
  const message = `text with \`\${\` inside \`{ }\` or \`[ ]\` needs quotes: ${quoted(value)}`;
  return { code: 'unquoted-text', start: first, end: first + value.length, message };
}
