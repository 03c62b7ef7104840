import { basename, relative, resolve, sep } from 'node:path';
import { loadFolder } from '../../../engine/checks/load-folder.ts';
import { type Diagnostic, isError } from '../../../engine/diagnostics/diagnostic.ts';
import { nearestNames } from '../../../engine/diagnostics/suggest.ts';
import { compileFlow, type CompiledFlow } from '../../../engine/runtime/machine.ts';
import { readFlows, type FlowSource } from '../../flows/read-folder.ts';
import { usageProblem } from '../validate.ts';

/** A flow to call, with those beside it. */
export type LoadedFlow =
  | {
      readonly ok: true;
      readonly flow: CompiledFlow;
      /** All of the folder that can run. */ readonly folder: readonly CompiledFlow[];
    }
  | { readonly ok: false; readonly problem: string }
  | { readonly ok: false; readonly errors: readonly Diagnostic[]; readonly texts: ReadonlyMap<string, string> };

export interface FlowPlace {
  readonly cwd: string;
  /** Absolute, or from `cwd`. */
  readonly flowsFolder: string;
  readonly profile: string | null;
}

/**
 * Loads a flow.
 * @param given its file, whose folder is loaded with it; or its id in the folder of flows
 */
export async function loadFlowToCall(given: string, { cwd, flowsFolder, profile }: FlowPlace): Promise<LoadedFlow> {
  const isFile = given.endsWith('.yaml');
  const path = relative(resolve(cwd, flowsFolder), resolve(cwd, given));
  const isBelow = isFile && path !== '' && !path.startsWith('..');
  const source = await readFlows(isFile && !isBelow ? given : flowsFolder, cwd, profile);
  const noFolder = `there is no folder of flows \`${flowsFolder}\` with a flow \`${given}\`; name its file, or the folder with --flows`;
  const problem = source.kind === 'missing' && !isFile ? noFolder : usageProblem([source]);
  if (problem !== null) return { ok: false, problem };
  const id = isBelow ? path.split(sep).join('/').slice(0, -'.yaml'.length) : isFile ? basename(given, '.yaml') : given;
  return find(source, id, given, isFile);
}

function find({ folder, settings }: FlowSource, id: string, given: string, isFile: boolean): LoadedFlow {
  const { flows, diagnostics } = loadFolder(folder, settings);
  const named = (wanted: string): boolean => folder.some((file) => file.id === id && file.path === wanted);
  // A file's flow may have another id than its name.
  const found = flows.find((each) => (isFile ? named(each.path) : each.id === id));
  if (found === undefined) {
    const known = isFile ? folder.map(({ path }) => path) : flows.map((each) => each.id);
    const [nearest] = nearestNames(given, known);
    const there = `there are ${known.join(', ')}`;
    const meant = nearest === undefined ? there : `did you mean \`${nearest}\`?`;
    return { ok: false, problem: `there is no ${isFile ? 'file' : 'flow'} \`${given}\`; ${meant}` };
  }
  const running = flows.flatMap(({ flow, subFlow }) => (flow === null ? [] : [compileFlow(flow, 'draft', subFlow)]));
  const flow = running.find((each) => each.flow === found.flow);
  if (flow !== undefined) return { ok: true, flow, folder: running };
  const files = new Set([found.path, ...found.blockedBy]);
  return {
    ok: false,
    errors: diagnostics.filter((each) => isError(each) && files.has(each.place.file)),
    texts: new Map([...folder, ...settings].map(({ path, text }) => [path, text])),
  };
}
