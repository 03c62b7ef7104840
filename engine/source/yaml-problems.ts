import { isCollection, isScalar, visit, type Document, type YAMLError } from 'yaml';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { diagnostic } from '../diagnostics/make.ts';
import type { SourceText } from './positions.ts';
import { cover, flowOnLine, isInFlow, type Range } from './yaml-cover.ts';
import { coverLine, lostText, type Covered, type LostText } from './yaml-recover.ts';
import { isWithin, lineWithoutComma, missingComma, splitQuotes, textWithColon } from './yaml-flow-problems.ts';
import { lineProblem, quoted, withoutQuotes } from './yaml-line-problems.ts';

const mostReported = 20;
/** A mistake may take two rounds: first its value is covered, then its line. */
const mostRounds = 2 * mostReported;

interface Problem extends Range {
  readonly message: string;
}

/** The findings, and the document that is left once what is wrong was covered up; null where nothing readable is left. */
export interface Recovered {
  readonly diagnostics: readonly Diagnostic[];
  readonly document: Document.Parsed | null;
  readonly lost: LostText;
}

/**
 * The library's syntax errors in an author's words: one a line, since one mistake makes it stumble several times, also
 * over right lines below. So each mistake is covered up, and the rest read again with `compose`.
 */
export function recoverSyntax(
  document: Document.Parsed,
  source: SourceText,
  compose: (text: string) => Document.Parsed | undefined,
): Recovered {
  const seen = new Set<number>();
  const diagnostics: Diagnostic[] = [];
  const covered: Omit<Covered, 'text'>[] = [];
  let { text } = source;
  let current: Document.Parsed | undefined = document;
  for (let round = 0; round < mostRounds && current !== undefined && current.errors.length > 0; round += 1) {
    const next = coverFirst(current, text, source, seen, diagnostics);
    if (next.text === text) break;
    covered.push(next);
    text = next.text;
    current = compose(text);
  }
  const clean = current?.errors.length === 0 ? current : null;
  return { diagnostics: diagnostics.slice(0, mostReported), document: clean, lost: lostText(source, covered) };
}

/** Reports the first error, and covers up what it is about. */
function coverFirst(
  document: Document,
  text: string,
  source: SourceText,
  seen: Set<number>,
  diagnostics: Diagnostic[],
): Covered {
  const [error] = [...document.errors].sort((one, other) => one.pos[0] - other.pos[0]);
  if (error === undefined) return { text, lost: { start: 0, end: 0 }, keys: false };
  const line = source.lineAt(error.pos[0]);
  const special = lineProblem(error.pos[0], line, source.text);
  const problem = special ?? problemOf(error, document, source);
  const at = source.lineAt(problem.start);
  if (!seen.has(at.start)) {
    seen.add(at.start);
    const place = source.place(problem.start, problem.end);
    diagnostics.push(diagnostic(special?.code ?? 'yaml-syntax', place, problem.message));
  }
  if (error.code === 'RESOURCE_EXHAUSTION') return { text, lost: problem, keys: false };
  if (special?.code === 'unquoted-text') return { text: cover(text, special), lost: special, keys: false };
  const flow = isInFlow(error.pos[0], document, source) ? flowOnLine(line) : null;
  const covered = flow === null ? text : cover(text, flow);
  if (flow !== null && covered !== text) return { text: covered, lost: flow, keys: false };
  return coverLine(text, problem.start, source);
}

function problemOf(error: YAMLError, document: Document, source: SourceText): Problem {
  const [start, end] = error.pos;
  const rest = restOfLine(source, start);
  const here = (message: string): Problem => ({
    start,
    end: Math.max(start + 1, Math.min(end, start + rest.length)),
    message,
  });
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return here('a tab cannot indent in YAML; use spaces');
    case 'BAD_SCALAR_START':
      return here(`a text cannot start with \`${source.text.charAt(start)}\` unless it is quoted: ${quoted(rest)}`);
    case 'BAD_DQ_ESCAPE':
      return here(
        'this escape means nothing between double quotes; write `\\\\` for a backslash, or use single quotes',
      );
    case 'BAD_ALIAS':
      return here('`*` and `&` at the start of a value mean an alias or an anchor; quote the text');
    case 'BLOCK_AS_IMPLICIT_KEY':
      return { start, end: start + rest.length, message: colonMessage(rest) };
    case 'MULTILINE_IMPLICIT_KEY':
      return (
        lineWithoutComma(start, document, source) ?? { start, end: start + rest.length, message: noColonMessage(rest) }
      );
    case 'MISSING_CHAR':
      return missingCharacter(error, document, source, here, rest);
    case 'BAD_INDENT':
      return badIndent(error, document, source, here);
    case 'UNEXPECTED_TOKEN':
      return unexpected(error, source, here, rest);
    case 'RESOURCE_EXHAUSTION':
      return here('this is nested too deeply');
    case 'KEY_OVER_1024_CHARS':
      return here('a key can have at most 1,024 characters; is a quote or a line break missing?');
    case 'MULTIPLE_ANCHORS':
    case 'MULTIPLE_TAGS':
      return here('a value can have only one anchor and one tag; quote the text if it is meant as text');
    case 'ALIAS_PROPS':
      return here('an alias stands alone, without a tag or an anchor before it');
    case 'BLOCK_IN_FLOW':
      return textWithColon(start, rest) ?? here('inside `{ }` or `[ ]` everything must be in the one-line form too');
    default:
      return here('this cannot be read as YAML; does a text need quotes?');
  }
}

type Here = (message: string) => Problem;

function colonMessage(rest: string): string {
  if (rest.startsWith('-'))
    return 'a list cannot begin behind a key on the same line; put it on lines of its own below';
  if (/:(?:\s|$)/.test(rest)) return `a text with \`: \` in it needs quotes: ${quoted(rest)}`;
  return 'a key cannot have a text and keys of its own below it; is the next line indented too far?';
}

function noColonMessage(rest: string): string {
  if (rest.startsWith('-')) return 'a list item cannot stand here; indent it below the key that it belongs to';
  return 'this line is neither `key: value` nor a list item; is a `:` missing, or a quote on a line before?';
}

function missingCharacter(error: YAMLError, document: Document, source: SourceText, here: Here, rest: string): Problem {
  if (error.message.startsWith('Missing closing')) return unclosedQuote(error, document, source, here);
  if (error.message.includes('must end with')) return unclosedFlow(error, document, source, here);
  if (error.message.startsWith('Comments')) return here('a `#` needs a space before it to begin a comment');
  if (error.message.startsWith('Missing ,')) {
    return (
      splitQuotes(source, error.pos[0]) ?? missingComma(error.pos[0], rest) ?? here('a `,` is missing before this')
    );
  }
  if (error.message.startsWith('Missing space')) return here('a space is missing after `:`');
  if (error.message.includes('- indicator')) return here('a `-` is missing before this list item');
  if (error.message.startsWith('Implicit map keys')) {
    return { start: error.pos[0], end: error.pos[0] + rest.length, message: noColonMessage(rest) };
  }
  if (error.message.includes('directives-end')) return here('after a `%` line `---` must follow on a line of its own');
  return here('something is missing here; does a text need quotes?');
}

function badIndent(error: YAMLError, document: Document, source: SourceText, here: Here): Problem {
  if (error.message.startsWith('Flow')) return unclosedFlow(error, document, source, here);
  if (/block scalar/i.test(error.message))
    return here('the lines of a text block must be indented deeper than its key');
  const line = source.lineAt(error.pos[0]);
  const indent = line.text.length - line.text.trimStart().length;
  const what = error.message.includes('sequence') ? 'list items' : 'keys';
  return {
    start: line.start + indent,
    end: line.start + line.text.trimEnd().length,
    message: `this line is indented differently from the ${what} it should stand beside`,
  };
}

function unexpected(error: YAMLError, source: SourceText, here: Here, rest: string): Problem {
  const [start] = error.pos;
  const character = source.text.charAt(start);
  if (error.message.startsWith('Unexpected ,')) return here('there is a `,` too many here');
  if (error.message.startsWith('Unexpected empty item')) return here('an item is missing here');
  if (error.message.startsWith('Block scalar header')) {
    return here('after `|` or `>` the text begins on the next line; quote a text that starts with one');
  }
  if (character === '-' && error.message.includes('seq')) return { ...here(colonMessage('-')), start, end: start + 1 };
  if (error.message.includes('in YAML stream') && ']}'.includes(character))
    return here(`this \`${character}\` closes nothing`);
  const before = source.text.slice(0, start).trimEnd();
  const last = before.slice(-1);
  const end = start + rest.length;
  if (last === '"' || last === "'") {
    const split = splitQuotes(source, start);
    if (split !== null) return split;
    const message = `the text ends at the ${last} before this; quote the whole of it${wholeValue(source, start)}`;
    return { start, end, message };
  }
  if ((last === ']' || last === '}') && isWithin(source, start)) {
    return missingComma(start, rest) ?? here('a `,` is missing before this');
  }
  if (last === ']' || last === '}') {
    const message = `after \`${last}\` the value is over; a text that starts like a list or map needs quotes${wholeValue(source, start)}`;
    return { start, end, message };
  }
  if ('{['.includes(character))
    return here(`inside \`{ }\` or \`[ ]\` a text with \`${character}\` in it needs quotes`);
  return here('this is not expected here; does a text need quotes?');
}

/** The value of the line in quotes, where it follows a key on the same line. */
function wholeValue(source: SourceText, offset: number): string {
  const value = /^\s*(?:- +)?[\w".*#-]+: +(.+?)\s*$/.exec(source.lineAt(offset).text)?.[1];
  if (value === undefined) return '';
  // In 'We're closed.' the quotes are quotes, in "a" == "b" they belong to the text.
  const isApostrophe = /["']/.test(source.text.charAt(offset - 1));
  return `: ${quoted(isApostrophe ? withoutQuotes(value) : value)}`;
}

function unclosedQuote(error: YAMLError, document: Document, source: SourceText, here: Here): Problem {
  const starts: number[] = [];
  visit(document, {
    Scalar: (_key, node) => {
      const at = isScalar(node) ? (node.range?.[0] ?? -1) : -1;
      const quote = source.text.charAt(at);
      if (at < error.pos[0] && (quote === '"' || quote === "'")) starts.push(at);
    },
  });
  const start = starts.at(-1);
  if (start === undefined) return here('a closing quote is missing before this');
  const quote = source.text.charAt(start);
  return { start, end: start + 1, message: `the text that starts here is never closed by ${quote}` };
}

function unclosedFlow(error: YAMLError, document: Document, source: SourceText, here: Here): Problem {
  const starts: number[] = [];
  visit(document, {
    Collection: (_key, node) => {
      if (!isCollection(node) || node.flow !== true || !node.range || node.range[0] >= error.pos[0]) return;
      const closed = /[\]}]/.test(source.text.charAt(node.range[1] - 1));
      if (!closed) starts.push(node.range[0]);
    },
  });
  const start = starts.at(-1);
  if (start === undefined) return here('a `]` or `}` is missing before this');
  const open = source.text.charAt(start);
  const close = open === '[' ? ']' : '}';
  const hash = / #/.test(restOfLine(source, start)) ? '; ` #` begins a comment, so write "#" in quotes' : '';
  const message = `this \`${open}\` is not closed by \`${close}\`; lines inside it must be indented${hash}`;
  return { start, end: start + 1, message };
}

function restOfLine(source: SourceText, offset: number): string {
  const line = source.lineAt(offset);
  return line.text.slice(offset - line.start).trimEnd();
}
