import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { codeOf } from '../errors.ts';

export interface FlowFile {
  /** As people know it: below what was given. */
  readonly path: string;
  /** The path below the folder (of a single file: its name) without `.yaml`, with `/` between the parts. */
  readonly id: string;
  readonly text: string;
}

/** What was found where somebody pointed. */
export interface FlowSource {
  readonly given: string;
  readonly kind: 'file' | 'folder' | 'missing';
  /** By id; scenarios and settings are not flows. A scenario given as a file is here none the less. */
  readonly files: readonly FlowFile[];
}

/**
 * Reads one flow file, or all flows in a folder and its sub-folders.
 * @param given a path, absolute or from `cwd`
 * @throws what the file system throws, except that there is nothing at the path
 */
export async function readFlows(given: string, cwd: string): Promise<FlowSource> {
  const root = resolve(cwd, given);
  const stats = await stat(root).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null;
    throw error;
  });
  if (stats === null) return { given, kind: 'missing', files: [] };
  if (!stats.isDirectory()) {
    const file = { path: given, id: basename(given).replace(/\.yaml$/, ''), text: await readFile(root, 'utf8') };
    return { given, kind: 'file', files: [file] };
  }
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = await Promise.all(entries.filter(isFlowFile).map((entry) => readOne(given, root, entry)));
  return { given, kind: 'folder', files: files.sort((a, b) => (a.id < b.id ? -1 : 1)) };
}

async function readOne(given: string, root: string, entry: Dirent): Promise<FlowFile> {
  const below = relative(root, join(entry.parentPath, entry.name));
  const id = below.slice(0, -'.yaml'.length).split(sep).join('/');
  return { path: join(given, below), id, text: await readFile(join(root, below), 'utf8') };
}

function isFlowFile(entry: Dirent): boolean {
  const { name } = entry;
  const isYaml = name.endsWith('.yaml') && !name.endsWith('.test.yaml');
  return entry.isFile() && isYaml && !/^settings(\.[^.]+)?\.yaml$/.test(name);
}
