import type { Diagnostic } from './diagnostic.ts';

/** Findings as workflow commands of GitHub Actions, one a line, which shows them at their lines in a pull request. */
export function formatGithub(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map(commandOf).join('\n');
}

function commandOf({ code, severity, message, place, suggestions }: Diagnostic): string {
  const { file, line, column, endLine, endColumn } = place;
  // An annotation over several lines takes no columns.
  const columns = endLine === line ? { col: column, endColumn } : {};
  const properties = Object.entries({ file, line, endLine, ...columns, title: code })
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`)
    .join(',');
  const help =
    suggestions.length === 0 ? '' : ` (did you mean ${suggestions.map((name) => `\`${name}\``).join(', ')}?)`;
  return `::${severity} ${properties}::${escapeMessage(`${message}${help}`)}`;
}

function escapeMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
