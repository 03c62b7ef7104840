import type { DiagnosticCode } from './codes.ts';

/** A range in a file. Lines and columns count from 1; the end is exclusive. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** The place of what stands in no file. */
export const nowhere: Place = { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 };

export type Severity = 'error' | 'warning';

/** An author's mistake, as a value. Errors stop a flow from loading; warnings do not. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** What was found and what was expected, in one sentence; the remedy follows where there is one. */
  readonly message: string;
  readonly place: Place;
  /** Further places with the same cause, in order of line. */
  readonly also: readonly Place[];
  /** The nearest right names, best first. */
  readonly suggestions: readonly string[];
}

/** True of a finding that stops a flow from loading. */
export function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}
