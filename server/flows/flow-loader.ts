import type { Diagnostic } from '../../engine/diagnostics/diagnostic.ts';
import type { JsonValue } from '../../engine/telnyx/wire.ts';
import type { CompiledFlow } from '../calls/engine-port.ts';

/** What the server needs of the engine to turn a text into a flow. */
export interface FlowLoader {
  /** Reads and judges an author's text. */
  /** @param id the flow's id unless the text names its own */
  loadFlow(text: string, file: string, id: string): LoadResult;
  /** Reads a stored document without judging it again: it was good when it was published. */
  loadStored(document: string, file: string, id: string): LoadedModel | null;
  /** Findings between the flows of one folder; each stands in the file to blame. */
  checkFiles(flows: readonly LoadedModel[]): readonly Diagnostic[];
  compileFlow(flow: LoadedModel, version: string): CompiledFlow;
}

export interface LoadResult {
  /** Null when a diagnostic is an error. */
  readonly flow: LoadedModel | null;
  readonly diagnostics: readonly Diagnostic[];
  /** The authored document: parsed, comments dropped, no defaults filled in. */
  readonly document: JsonValue;
}

/** A flow's model; the server only passes it on. */
export interface LoadedModel {
  readonly id: string;
}
