import { diagnosticCodes, type DiagnosticCode } from './codes.ts';
import type { Diagnostic, Place, Severity } from './diagnostic.ts';

export interface DiagnosticExtras {
  readonly suggestions?: readonly string[];
  readonly also?: readonly Place[];
  /** Only where it differs from the code's own. */
  readonly severity?: Severity;
}

/** Makes a finding; its severity is the code's unless `extras` says otherwise. */
export function diagnostic(
  code: DiagnosticCode,
  place: Place,
  message: string,
  extras: DiagnosticExtras = {},
): Diagnostic {
  return {
    code,
    severity: extras.severity ?? diagnosticCodes[code],
    message,
    place,
    also: extras.also ?? [],
    suggestions: extras.suggestions ?? [],
  };
}
