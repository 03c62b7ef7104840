import { authoredDocument } from '../build/authored-document.ts';
import type { BuildGiven } from '../build/build-given.ts';
import { buildFlow } from '../build/build-flow.ts';
import { type Diagnostic, isError } from '../diagnostics/diagnostic.ts';
import { orderDiagnostics } from '../diagnostics/order.ts';
import type { Flow } from '../model/flow.ts';
import type { JsonValue } from '../telnyx/wire.ts';
import { beginsAlone, findingsIn, parseFile, subjectIn } from './flow-file.ts';

/** What came of loading a file. */
export interface LoadedFlow {
  /** Null when there is an error among the diagnostics. */
  readonly flow: Flow | null;
  /** In order of line. */
  readonly diagnostics: readonly Diagnostic[];
  /** The document as authored: what the version digest is made of. Null when the text is no YAML. */
  readonly document: JsonValue;
}

/**
 * Loads a flow by itself: parses, reads and checks it. Of other flows that it runs nothing is known, and nothing is
 * said. Takes any text and never throws.
 * @param path its name in findings
 * @param id the flow's id unless the file gives another: its path below the folder, without `.yaml`
 * @param given the settings of its folder, and what it takes from a flow that runs it
 */
export function loadFlow(text: string, path: string, id: string, given: BuildGiven = {}): LoadedFlow {
  const file = parseFile(text, path, id);
  if (file.root === null) return { flow: null, diagnostics: orderDiagnostics(file.parsed), document: null };
  const document = authoredDocument(file.root);
  const built = buildFlow(file.root, id, given);
  if (built.flow === null) {
    return { flow: null, diagnostics: orderDiagnostics([...file.parsed, ...built.diagnostics]), document };
  }
  const { flow } = built;
  const begins = beginsAlone(flow);
  const subject = subjectIn(file, built, {
    neighbour: () => ({ kind: 'unclear' }),
    begins,
    errorsHandled: flow.handlers.error !== null || !begins,
    interrupted: () => !begins,
  });
  const diagnostics = orderDiagnostics(findingsIn(file, [{ built, subject }]));
  const broken = diagnostics.some(isError);
  return { flow: broken ? null : flow, diagnostics, document };
}
