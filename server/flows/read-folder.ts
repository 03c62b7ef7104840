import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { isSettings } from '../../engine/build/settings-file.ts';
import { codeOf } from '../errors.ts';
import { readText } from './read-text.ts';
import { kindOf, walkFiles } from './walk-files.ts';

export interface FlowFile {
  /** As people know it: below what was given. */
  readonly path: string;
  /** The path below the folder without `.yaml`, with `/` between the parts. */
  readonly id: string;
  readonly text: string;
}

/** What was found where somebody pointed. */
export interface FlowSource {
  readonly given: string;
  readonly kind: 'file' | 'folder' | 'missing';
  /** What is meant: the flows of the folder by id, or the file that was given, a scenario as well. */
  readonly files: readonly FlowFile[];
  /** Every flow of the folder, a file's own one, in which the flows look each other up. What is meant comes last. */
  readonly folder: readonly FlowFile[];
  /** `settings.yaml` beside the flows, then the one of the profile; those that are there. */
  readonly settings: readonly Omit<FlowFile, 'id'>[];
  /** The file of a profile that was asked for and is not there, although the folder has settings; else null. */
  readonly missingProfile: string | null;
}

/**
 * Reads one flow file, or all flows in a folder and its sub-folders. Scenarios and settings are no flows; folders of
 * packages and those whose name begins with a dot are passed over.
 * @param given a path, absolute or from `cwd`
 * @param profile overlays `settings.PROFILE.yaml`; null for none
 * @throws what the file system throws, except that there is nothing at the path
 */
export async function readFlows(given: string, cwd: string, profile: string | null = null): Promise<FlowSource> {
  const root = resolve(cwd, given);
  const stats = await stat(root).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null;
    throw error;
  });
  if (stats === null) {
    return { given, kind: 'missing', files: [], folder: [], settings: [], missingProfile: null };
  }
  if (stats.isDirectory()) {
    const files = await readAll(await flowsIn(root), root, given);
    return { given, kind: 'folder', files, folder: files, ...(await readSettings(root, given, profile)) };
  }
  return readWithFolder(given, root, profile);
}

/** One file, with the others of its folder for it to look up. */
async function readWithFolder(given: string, path: string, profile: string | null): Promise<FlowSource> {
  const name = basename(path);
  const own = { path: given, id: name.replace(/\.yaml$/, ''), text: await readText(path) };
  const [root, shown] = [dirname(path), dirname(given)];
  const others = (await flowsIn(root)).filter((below) => below !== name);
  const folder = [...(await readAll(others, root, shown)), own];
  return { given, kind: 'file', files: [own], folder, ...(await readSettings(root, shown, profile)) };
}

async function readAll(below: readonly string[], root: string, given: string): Promise<FlowFile[]> {
  const files = await Promise.all(
    below.map(async (path) => ({
      path: join(given, path),
      id: path.slice(0, -'.yaml'.length),
      text: await readText(join(root, path)),
    })),
  );
  return files.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The flows in a folder, as paths below it with `/` between the parts. */
async function flowsIn(root: string): Promise<string[]> {
  return walkFiles(root, isFlowFile);
}

function isFlowFile(name: string): boolean {
  return name.endsWith('.yaml') && !name.endsWith('.test.yaml') && !isSettings(name);
}

async function settingsIn(root: string): Promise<readonly string[]> {
  const entries = (await readdir(root, { withFileTypes: true })).filter(({ name }) => isSettings(name));
  const kinds = await Promise.all(entries.map((entry) => kindOf(entry, join(root, entry.name))));
  return entries.filter((_entry, index) => kinds[index] === 'file').map(({ name }) => name);
}

async function readSettings(
  root: string,
  given: string,
  profile: string | null,
): Promise<Pick<FlowSource, 'settings' | 'missingProfile'>> {
  const names = await settingsIn(root);
  const wanted = ['settings.yaml', ...(profile === null ? [] : [`settings.${profile}.yaml`])];
  const settings = await Promise.all(
    wanted
      .filter((name) => names.includes(name))
      .map(async (name) => ({ path: join(given, name), text: await readText(join(root, name)) })),
  );
  const [, overlay] = wanted;
  const isMissing = overlay !== undefined && names.length > 0 && !names.includes(overlay);
  return { settings, missingProfile: isMissing ? join(given, overlay) : null };
}
