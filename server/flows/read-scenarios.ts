import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { codeOf } from '../errors.ts';
import { readFlows, type FlowFile, type FlowSource } from './read-folder.ts';
import { walkFiles } from './walk-files.ts';

/** Scenario files that somebody pointed at, with the flows that they try. */
export interface ScenarioSource {
  readonly given: string;
  readonly kind: 'file' | 'folder' | 'missing';
  /** By path. The id is the one of the flow beside it: the path below the folder of flows without `.test.yaml`. */
  readonly files: readonly FlowFile[];
  /** The whole folder of flows. */
  readonly flows: FlowSource;
  /** That folder, absolute. */
  readonly root: string;
}

const ENDING = '.test.yaml';

/**
 * Reads a file of scenarios, or all in a folder and its sub-folders. The flows are those of that folder; where it has
 * none, or lies below `flowsFolder`, they are those of `flowsFolder`.
 * @param given a path, absolute or from `cwd`
 * @param flowsFolder absolute or from `cwd`
 * @param profile overlays `settings.PROFILE.yaml`; null for none
 * @throws what the file system throws, except that there is nothing at the path
 */
export async function readScenarioFiles(
  given: string,
  cwd: string,
  flowsFolder: string,
  profile: string | null = null,
): Promise<ScenarioSource> {
  const path = resolve(cwd, given);
  const stats = await stat(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null;
    throw error;
  });
  const isFolder = stats?.isDirectory() === true;
  const own = isFolder ? given : dirname(given);
  const flows = await flowsFor(own, cwd, flowsFolder, profile);
  const root = resolve(cwd, flows.given);
  if (stats === null) return { given, kind: 'missing', files: [], flows, root };
  const names = isFolder ? await walkFiles(path, isScenarioFile) : [basename(given)];
  const files = await Promise.all(
    names.map(async (name) => {
      const absolute = join(resolve(cwd, own), name);
      const below = isBelow(absolute, root) ? relative(root, absolute) : name;
      const id = below.split(sep).join('/').slice(0, -ENDING.length);
      return { path: join(own, name), id, text: await readFile(absolute, 'utf8') };
    }),
  );
  return {
    given,
    kind: isFolder ? 'folder' : 'file',
    files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
    flows,
    root,
  };
}

/** Whether a file of that name holds scenarios. */
export function isScenarioFile(name: string): boolean {
  return name.endsWith(ENDING);
}

async function flowsFor(own: string, cwd: string, flowsFolder: string, profile: string | null): Promise<FlowSource> {
  if (isBelow(resolve(cwd, own), resolve(cwd, flowsFolder))) return readFlows(flowsFolder, cwd, profile);
  const beside = await readFlows(own, cwd, profile);
  if (beside.folder.length > 0) return beside;
  const others = await readFlows(flowsFolder, cwd, profile);
  return others.kind === 'folder' ? others : beside;
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}
