import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../errors.ts';

/**
 * The files below a folder whose name is wanted, as paths below it with `/` between the parts. Symbolic links are
 * followed, as those of a Kubernetes ConfigMap; one that leads nowhere, or back to a folder it is in, is passed over.
 * Folders of packages and those whose name begins with a dot are too.
 * @throws what the file system throws
 */
export async function walkFiles(root: string, isWanted: (name: string) => boolean): Promise<string[]> {
  return walk({ root, isWanted }, '', []);
}

interface Walk {
  readonly root: string;
  readonly isWanted: (name: string) => boolean;
}

/** @param inside where the links that were followed lead to */
async function walk(walking: Walk, below: string, inside: readonly string[]): Promise<string[]> {
  const { root, isWanted } = walking;
  const entries = await readdir(join(root, below), { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = `${below}${entry.name}`;
      const kind = await kindOf(entry, join(root, path));
      if (kind === 'file') return isWanted(entry.name) ? [path] : [];
      if (kind !== 'folder' || isPassedOver(entry.name)) return [];
      if (!entry.isSymbolicLink()) return walk(walking, `${path}/`, inside);
      const leadsTo = await realpath(join(root, path));
      const own = await realpath(join(root, below));
      const isLoop = [own, ...inside].some(
        (each) => each === leadsTo || each.startsWith(leadsTo === '/' ? leadsTo : `${leadsTo}/`),
      );
      return isLoop ? [] : walk(walking, `${path}/`, [...inside, leadsTo]);
    }),
  );
  return found.flat();
}

/** Whether a folder of that name holds nothing of the author's: packages, and what begins with a dot. */
export function isPassedOver(name: string): boolean {
  return name === 'node_modules' || name.startsWith('.');
}

/** What an entry of a folder is, or what it leads to; null for all else, such as a pipe, whose reading would never end. */
export async function kindOf(entry: Dirent, path: string): Promise<'file' | 'folder' | null> {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  if (!entry.isSymbolicLink()) return null;
  const stats = await stat(path).catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(codeOf(error) ?? '')) return null;
    throw error;
  });
  if (stats === null) return null;
  return stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : null;
}
