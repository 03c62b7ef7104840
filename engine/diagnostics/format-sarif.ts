import { codeDescriptions } from './code-descriptions.ts';
import { diagnosticCodes, type DiagnosticCode } from './codes.ts';
import type { Diagnostic, Place } from './diagnostic.ts';

/** Findings as SARIF 2.1.0, which code-scanning services read. */
export function formatSarif(diagnostics: readonly Diagnostic[]): string {
  const codes = Object.keys(diagnosticCodes) as DiagnosticCode[];
  const rules = codes.map((id) => ({
    id,
    shortDescription: { text: codeDescriptions[id].meaning },
    help: { text: codeDescriptions[id].remedy },
    defaultConfiguration: { level: diagnosticCodes[id] },
  }));
  const results = diagnostics.map(({ code, severity, message, place, also }) => ({
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: severity,
    message: { text: message },
    locations: [locationOf(place)],
    ...(also.length === 0 ? {} : { relatedLocations: also.map(locationOf) }),
  }));
  const run = { tool: { driver: { name: 'pressone', rules } }, columnKind: 'utf16CodeUnits', results };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return JSON.stringify(log, null, 2);
}

function locationOf({ file, line, column, endLine, endColumn }: Place) {
  return {
    physicalLocation: {
      artifactLocation: { uri: encodeURI(file.replaceAll('\\', '/')) },
      region: { startLine: line, startColumn: column, endLine, endColumn },
    },
  };
}
