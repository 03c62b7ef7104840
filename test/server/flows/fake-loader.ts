import type { Diagnostic } from '../../../engine/diagnostics/diagnostic.ts';
import type { FlowLoader, LoadResult } from '../../../server/flows/flow-loader.ts';

/** A loader of JSON: `{"flow": ID}` is a flow, `{"broken": …}` and what is no JSON are not. */
export function fakeLoader(): FlowLoader & { readonly stored: string[] } {
  const stored: string[] = [];
  return {
    stored,
    loadFolder(files) {
      const flows = files.map(({ path, id, text }): LoadResult => {
        const document = JSON.parse(text) as { flow?: string; broken?: string; waits?: string };
        const named = document.flow ?? id;
        const diagnostics = document.broken === undefined ? [] : [finding(document.broken, path)];
        const blockedBy = document.waits === undefined ? [] : [document.waits];
        const good = diagnostics.length + blockedBy.length === 0;
        return { path, id: named, model: good ? { id: named } : null, diagnostics, blockedBy, document };
      });
      return { flows, diagnostics: flows.flatMap(({ diagnostics }) => diagnostics) };
    },
    *loadStored(document, _file, id) {
      stored.push(document);
      yield undefined;
      const { flow } = JSON.parse(document) as { flow?: string };
      return { id: flow ?? id };
    },
    checkEnv: ({ id }, allowed) =>
      id.startsWith('needs-') && !allowed.includes(id) ? [finding(`flows may not read ${id}`, `${id}.yaml`)] : [],
    compileFlow: ({ id }, version) => ({
      flow: { id, routes: 'default', reload: 'pin', switches: new Map() },
      version,
    }),
  };
}

function finding(message: string, file: string): Diagnostic {
  const place = { file, line: 2, column: 3, endLine: 2, endColumn: 4 };
  return { code: 'wrong-type', severity: 'error', message, place, also: [], suggestions: [] };
}
