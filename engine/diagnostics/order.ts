import type { DiagnosticCode } from './codes.ts';
import type { Diagnostic, Place } from './diagnostic.ts';

/**
 * Codes about a name that is not there. Wherever it is used, the cause is one: it is to be added, or spelt otherwise.
 * Other mistakes are one each, even where their messages are alike.
 */
const aboutMissingNames: ReadonlySet<DiagnosticCode> = new Set<DiagnosticCode>([
  'unknown-state',
  'unknown-variable',
  'unknown-prompt',
  'unknown-language',
  'unbound-env',
  'unbound-setting',
  'unknown-switch',
  'unknown-flow',
]);

/**
 * Sorts findings by file, line and column, and makes one of those that have one cause. The first place stays the
 * finding's own, the others are listed in `also`.
 */
export function orderDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const merged = new Map<string, Diagnostic>();
  for (const each of diagnostics.toSorted(compareDiagnostics)) {
    const cause = causeOf(each);
    const first = merged.get(cause);
    merged.set(cause, tidy(first === undefined ? each : joined(first, each)));
  }
  return [...merged.values()].toSorted(compareDiagnostics);
}

/** Orders two places by file, line and column. */
export function comparePlaces(one: Place, other: Place): number {
  return compareText(one.file, other.file) || one.line - other.line || one.column - other.column;
}

function causeOf(each: Diagnostic): string {
  const where = aboutMissingNames.has(each.code) ? each.place.file : keyOf(each.place);
  return JSON.stringify([each.code, each.severity, each.message, where]);
}

function compareDiagnostics(one: Diagnostic, other: Diagnostic): number {
  return (
    comparePlaces(one.place, other.place) ||
    compareText(one.code, other.code) ||
    compareText(one.message, other.message)
  );
}

function compareText(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}

function joined(first: Diagnostic, other: Diagnostic): Diagnostic {
  const suggestions = first.suggestions.length > 0 ? first.suggestions : other.suggestions;
  return { ...first, also: [...first.also, other.place, ...other.also], suggestions };
}

function tidy(each: Diagnostic): Diagnostic {
  const seen = new Set([keyOf(each.place)]);
  const also = each.also.toSorted(comparePlaces).filter((place) => {
    const key = keyOf(place);
    return seen.has(key) ? false : seen.add(key);
  });
  return { ...each, also };
}

const keyOf = (place: Place): string => `${place.file}:${place.line}:${place.column}`;
