import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { loadFlows, type FolderOptions, type LoadedFlows } from '../../engine/simulator/flow-texts.ts';
import { SimulationError } from '../../engine/simulator/simulation-error.ts';
import { codeOf } from '../errors.ts';
import { isPassedOver } from '../flows/walk-files.ts';

interface Known {
  readonly texts: Readonly<Record<string, string>>;
  readonly flows: LoadedFlows;
}

/** What was loaded last of each folder. A test file calls a flow many times; compiling it once is enough. */
const known = new Map<string, Known>();

/**
 * Loads the flows of a folder and its sub-folders, with its settings. Reads the files each time, and loads them again
 * where one has changed.
 * @param folder absolute, or from the working directory, which in Jest is the project's root
 * @throws SimulationError when there is no such folder, and what else the file system throws
 */
export function loadFolder(folder: string, { profile }: Pick<FolderOptions, 'profile'> = {}): LoadedFlows {
  const texts = readTexts(folder);
  const key = `${folder}\0${profile ?? ''}`;
  const last = known.get(key);
  if (last !== undefined && isSame(last.texts, texts)) return last.flows;
  const shown = folder === '.' ? '' : folder.replace(/\/+$/, '');
  const flows = loadFlows(texts, { folder: shown, ...(profile === undefined ? {} : { profile }) });
  known.set(key, { texts, flows });
  return flows;
}

function readTexts(folder: string): Record<string, string> {
  const isFolder = statOf(folder)?.isDirectory() === true;
  if (!isFolder) throw new SimulationError('no_flow', `there is no folder \`${folder}\` in ${process.cwd()}`);
  return Object.fromEntries(yamlIn(folder, '').map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

function statOf(path: string): ReturnType<typeof statSync> | null {
  try {
    return statSync(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null;
    throw error;
  }
}

/** Paths below the folder, with `/` between the parts. */
function yamlIn(folder: string, below: string): readonly string[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = `${below}${entry.name}`;
    if (entry.isDirectory()) return isPassedOver(entry.name) ? [] : yamlIn(folder, `${path}/`);
    return entry.isFile() && entry.name.endsWith('.yaml') ? [path] : [];
  });
}

function isSame(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}
