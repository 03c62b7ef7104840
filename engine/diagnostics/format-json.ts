import type { Diagnostic } from './diagnostic.ts';

/** Findings for programs: `{ "diagnostics": [{ code, severity, message, file, line, column, … }] }`, indented. */
export function formatJson(diagnostics: readonly Diagnostic[]): string {
  const plain = diagnostics.map((each) => ({
    code: each.code,
    severity: each.severity,
    message: each.message,
    file: each.place.file,
    line: each.place.line,
    column: each.place.column,
    endLine: each.place.endLine,
    endColumn: each.place.endColumn,
    suggestions: each.suggestions,
  }));
  return JSON.stringify({ diagnostics: plain }, null, 2);
}
