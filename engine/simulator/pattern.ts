import { SimulationError } from './simulation-error.ts';

/** Text to be contained, case and spacing aside, or a regular expression. */
export interface Pattern {
  /** As the author wrote it. */
  readonly source: string;
  readonly matches: (heard: string) => boolean;
}

/** Text without the spacing that only its author's layout asked for. */
export function spaced(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Text as it is compared: case and spacing aside. */
function comparable(text: string): string {
  return spaced(text.toLowerCase());
}

/** Text to be contained; null where it is empty. */
export function textPattern(source: string): Pattern | null {
  const wanted = comparable(source);
  return wanted === '' ? null : { source, matches: (heard) => comparable(heard).includes(wanted) };
}

/** A regular expression; each use of it begins at the text's beginning. */
export function expressionPattern(expression: RegExp): Pattern {
  const stateless = new RegExp(expression.source, expression.flags.replace(/[gy]/g, ''));
  return { source: String(expression), matches: (heard) => stateless.test(heard) };
}

/**
 * What to look for in what is said, as a program writes it.
 * @throws SimulationError for an empty text, which would be found in anything
 */
export function patternOf(what: string | RegExp): Pattern {
  const pattern = typeof what === 'string' ? textPattern(what) : expressionPattern(what);
  if (pattern !== null) return pattern;
  throw new SimulationError('bad_option', 'the text to be heard is empty, expected some words of what is said');
}

/** Whether a text, or texts that follow each other, match; gives the index after the last one needed, else null. */
export function findIn(texts: readonly string[], what: Pattern): number | null {
  const alone = texts.findIndex((text) => what.matches(text));
  if (alone >= 0) return alone + 1;
  for (let end = 2; end <= texts.length; end += 1) {
    if (what.matches(texts.slice(0, end).join(' '))) return end;
  }
  return null;
}

/** The text that has most words in common with what was expected; null where none has any. */
export function nearestTo(source: string, texts: readonly string[]): string | null {
  const wanted = words(source);
  let best: { readonly text: string; readonly shared: number } | null = null;
  for (const text of texts) {
    const said = words(text);
    const shared = [...wanted].filter((word) => said.has(word)).length / Math.max(1, wanted.size);
    if (shared > (best?.shared ?? 0)) best = { text, shared };
  }
  return best?.text ?? null;
}

function words(text: string): ReadonlySet<string> {
  return new Set(comparable(text).match(/[\p{L}\p{N}]+/gu) ?? []);
}
