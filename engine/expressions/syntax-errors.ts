import { ParseError } from '@marcbachmann/cel-js';
import type { Complaint } from './library-errors.ts';

const tokens: Readonly<Record<string, string>> = {
  RPAREN: '`)`',
  RBRACKET: '`]`',
  RBRACE: '`}`',
  COLON: '`:`',
  COMMA: '`,`',
  IDENTIFIER: 'a name',
};

const words: Readonly<Record<string, string>> = { and: '&&', or: '||', not: '!', AND: '&&', OR: '||', NOT: '!' };

/** Rewrites an error that parsing threw: what is wrong, and what to write instead where that can be told. */
export function syntaxComplaint(error: unknown, source: string): Complaint {
  if (!(error instanceof ParseError)) {
    return { code: 'internal', message: 'this expression cannot be read', start: 0, end: source.length };
  }
  const written = source.trimEnd().length;
  const start = Math.min(error.range?.start ?? 0, written);
  const end = Math.max(start, Math.min(error.range?.end ?? start, source.length));
  return { code: error.code, message: sentence(error, source, start, end), start, end };
}

function sentence(error: ParseError, source: string, start: number, end: number): string {
  const part = source.slice(start, end);
  const atEnd = start >= source.trimEnd().length;
  switch (error.code) {
    case 'unexpected_token':
      if (atEnd) return 'the expression ends too early: something is missing at its end';
      return `something is missing before \`${part}\``;
    case 'expected_token':
      return expectedSentence(error.summary, part, atEnd);
    case 'unexpected_character':
      return characterSentence(source, start, part);
    case 'reserved_identifier':
      return `\`${part}\` is a word of the expression language and cannot be a name`;
    case 'limit_exceeded':
      return 'this expression has too many parts or is nested too deeply';
    case 'unterminated_string':
    case 'unterminated_triple_quoted_string':
      return `the text that starts here is never closed by \`${source.charAt(start)}\``;
    case 'newline_in_string':
      return 'a text between quotes ends on its own line; write `\\n` for a line break';
    case 'invalid_escape_sequence':
      return `\`${part}\` means nothing in a text; write \`\\\\\` for a backslash`;
    case 'invalid_macro_argument':
      return 'the first argument of this macro must be a new name, as in `items.exists(item, item > 3)`';
    case 'invalid_number':
    case 'invalid_integer':
    case 'invalid_hex_integer':
    case 'invalid_exponent':
      return 'this is not a number';
    default:
      return `\`${part}\` is not a valid escape in a text`;
  }
}

function expectedSentence(summary: string, part: string, atEnd: boolean): string {
  const token = /^Expected (\w+),/.exec(summary)?.[1] ?? '';
  const wanted = tokens[token] ?? 'something else';
  return atEnd ? `the expression ends too early: ${wanted} is missing` : `${wanted} is expected here, not \`${part}\``;
}

function characterSentence(source: string, start: number, part: string): string {
  const word = Object.hasOwn(words, part) ? words[part] : undefined;
  if (word !== undefined) return `write \`${word}\` for \`${part}\``;
  if (/\b(?:not|NOT)\s+$/.test(source.slice(0, start))) return 'write `!` for `not`';
  switch (part) {
    case '=':
      return 'write `==` to compare';
    case '&':
      return 'write `&&` for "and"';
    case '|':
      return 'write `||` for "or"';
    case '“':
    case '”':
    case '‘':
    case '’':
      return `write straight quotes (" or ') instead of \`${part}\``;
    case ';':
      return 'an expression is a single one; leave the `;` out';
    default:
      return `\`${part}\` is not expected here`;
  }
}
