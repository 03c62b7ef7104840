import type { Diagnostic } from '../../engine/diagnostics/diagnostic.ts';
import type { Steps } from '../../engine/build/steps.ts';
import type { JsonValue } from '../../engine/telnyx/wire.ts';
import type { CompiledFlow } from '../calls/engine-port.ts';
import type { FlowFile } from './read-folder.ts';

/** What the server needs of the engine to turn texts into flows. */
export interface FlowLoader {
  /** Reads and judges the flows of a folder, and the settings that they use. */
  loadFolder(
    files: readonly FlowFile[],
    settings: readonly Omit<FlowFile, 'id'>[],
  ): { readonly flows: readonly LoadResult[]; readonly diagnostics: readonly Diagnostic[] };
  /** Reads a stored document, in steps, without judging it again: it was good when it was published. */
  loadStored(document: string, file: string, id: string): Steps<LoadedModel | null>;
  /** Findings for variables of the environment that are not among those flows may read. */
  checkEnv(flow: LoadedModel, allowed: readonly string[]): readonly Diagnostic[];
  compileFlow(flow: LoadedModel, version: string): CompiledFlow;
}

export interface LoadResult {
  readonly path: string;
  readonly id: string;
  /** Null when there is an error in its file, or in one of `blockedBy`. */
  readonly model: LoadedModel | null;
  /** In its file. */
  readonly diagnostics: readonly Diagnostic[];
  /** Files with errors that it cannot do without: of flows that it runs, and of settings. */
  readonly blockedBy: readonly string[];
  /** All that a version is made of, as authored: comments dropped, no defaults filled in. Null without a model. */
  readonly document: JsonValue;
}

/** A flow's model; the server only passes it on. */
export interface LoadedModel {
  readonly id: string;
}
