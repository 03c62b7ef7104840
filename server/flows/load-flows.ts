import type { Diagnostic } from '../../engine/diagnostics/diagnostic.ts';
import type { CompiledFlow } from '../calls/engine-port.ts';
import { messageOf } from '../errors.ts';
import type { FlowLoader, LoadedModel } from './flow-loader.ts';
import { type BrokenFlow, type FolderTexts, judgeFolder, type JudgedFlow, type JudgedFolder } from './judge-folder.ts';

export type { BrokenFlow } from './judge-folder.ts';

export interface LoadedFlow {
  readonly file: string;
  readonly id: string;
  /** SHA-256 of `document`. */
  readonly version: string;
  /** The authored document as canonical JSON, which is what the store keeps. */
  readonly document: string;
  readonly compiled: CompiledFlow;
}

export interface LoadedFolder {
  readonly flows: readonly LoadedFlow[];
  readonly broken: readonly BrokenFlow[];
  /** Every error in a text, also in those of settings. */
  readonly errors: readonly Diagnostic[];
  /** Changes whenever a flow does, broken ones included. */
  readonly digest: string;
}

/**
 * Loads every flow at once; a broken one is named and keeps no other from loading but those that run it.
 * @param env names of the variables that flows may read
 */
export function loadFlows(loader: FlowLoader, texts: FolderTexts, env: readonly string[]): LoadedFolder {
  const judged = judgeFolder(loader, texts, env);
  return loadedFolder(
    judged,
    judged.flows.map((flow) => compileOne(loader, flow, flow.model)),
  );
}

/** A judged folder with what came of compiling its flows. */
export function loadedFolder(
  { broken, errors, digest }: Pick<JudgedFolder, 'broken' | 'errors' | 'digest'>,
  compiled: readonly (LoadedFlow | BrokenFlow)[],
): LoadedFolder {
  return {
    flows: compiled.filter((flow): flow is LoadedFlow => 'compiled' in flow),
    broken: [...broken, ...compiled.filter((flow): flow is BrokenFlow => 'problems' in flow)],
    errors,
    digest,
  };
}

/** Compiles a judged flow, whose model was built in this thread. */
export function compileOne(
  loader: FlowLoader,
  { file, id, version, document }: JudgedFlow,
  model: LoadedModel | null,
): LoadedFlow | BrokenFlow {
  try {
    if (model === null) throw new Error('it cannot be read back from what the store keeps');
    return { file, id, version, document, compiled: loader.compileFlow(model, version) };
  } catch (error) {
    // A flow without findings should compile; where a bug says otherwise, the other flows still serve.
    return { file, id, diagnostics: [], problems: [`${file}: it cannot be compiled: ${messageOf(error)}`] };
  }
}
