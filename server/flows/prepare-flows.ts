import type { Steps } from '../../engine/build/steps.ts';
import type { FlowBook } from '../calls/engine-port.ts';
import type { FlowLoader } from './flow-loader.ts';
import { inSlices } from './in-slices.ts';
import { type FolderJudge, type FolderTexts, judgeFolder, type JudgedFlow } from './judge-folder.ts';
import { type BrokenFlow, compileOne, loadedFolder, type LoadedFlow, type LoadedFolder } from './load-flows.ts';

export interface PreparePorts {
  readonly loader: FlowLoader;
  /** Versions that are compiled already; they are not built again. */
  readonly known: FlowBook;
  /** Where flows are read and judged; at once, in this thread, when left out. */
  readonly judge?: FolderJudge;
}

/**
 * Reads, judges and compiles the flows of a folder while calls go on.
 * @param env names of the variables that flows may read
 */
export async function prepareFlows(
  source: FolderTexts,
  env: readonly string[],
  ports: PreparePorts,
): Promise<LoadedFolder> {
  const judged = ports.judge === undefined ? judgeFolder(ports.loader, source, env) : await ports.judge(source, env);
  return loadedFolder(judged, await inSlices(compileAll(ports, judged.flows)));
}

function* compileAll(
  { loader, known }: PreparePorts,
  flows: readonly JudgedFlow[],
): Steps<readonly (LoadedFlow | BrokenFlow)[]> {
  const all: (LoadedFlow | BrokenFlow)[] = [];
  for (const flow of flows) {
    const { file, id, version, document, model } = flow;
    const compiled = known.get(id, version);
    if (compiled !== undefined) all.push({ file, id, version, document, compiled });
    else all.push(compileOne(loader, flow, model ?? (yield* loader.loadStored(document, file, id))));
    yield;
  }
  return all;
}
