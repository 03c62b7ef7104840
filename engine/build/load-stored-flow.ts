import type { Flow } from '../model/flow.ts';
import type { JsonValue } from '../telnyx/wire.ts';
import { sourceOfDocument } from './authored-document.ts';
import { buildFlow } from './build-flow.ts';

/**
 * Rebuilds a flow from its stored document: the JSON text of what `loadFlow` gave as `document`. Nothing is judged: a
 * release that has learnt to refuse more must still be able to finish the calls of an older one.
 * @param id the flow's id unless the document names another
 * @returns null when the text is no document of a flow
 */
export function loadStoredFlow(document: string, file: string, id: string): Flow | null {
  let parsed: JsonValue;
  try {
    parsed = JSON.parse(document) as JsonValue;
  } catch {
    return null;
  }
  return buildFlow(sourceOfDocument(parsed, file), id).flow;
}
