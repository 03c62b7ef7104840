import type { Diagnostic } from '../../../engine/diagnostics/diagnostic.ts';
import type { FlowLoader } from '../../../server/flows/flow-loader.ts';

/** A loader of JSON: `{"flow": ID}` is a flow, `{"broken": …}` and what is no JSON are not. */
export function fakeLoader(): FlowLoader & { readonly stored: string[] } {
  const stored: string[] = [];
  return {
    stored,
    loadFlow(text, file, id) {
      const document = JSON.parse(text) as { flow?: string; broken?: string };
      if (document.broken === undefined) {
        return { flow: { id: document.flow ?? id }, diagnostics: [], document };
      }
      return { flow: null, diagnostics: [finding(document.broken, file)], document };
    },
    loadStored(document, _file, id) {
      stored.push(document);
      const { flow } = JSON.parse(document) as { flow?: string };
      return { id: flow ?? id };
    },
    checkFiles: () => [],
    compileFlow: ({ id }, version) => ({ flow: { id, routes: 'default' }, version }),
  };
}

export function finding(message: string, file: string): Diagnostic {
  const place = { file, line: 2, column: 3, endLine: 2, endColumn: 4 };
  return { code: 'wrong-type', severity: 'error', message, place, also: [], suggestions: [] };
}
