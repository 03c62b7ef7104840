import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { watch, type FSWatcher } from 'chokidar';
import type { Cancel, Clock } from '../clock.ts';
import { codeOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import { isPassedOver, walkFiles } from './walk-files.ts';

export interface WatchPorts {
  /** A folder, or a file whose folder is meant; absolute. */
  readonly path: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Called when something has changed and nothing has since for `quietMs`. */
  readonly changed: () => void;
  /** Ms; other figures only in tests. */
  readonly quietMs?: number;
  readonly pollMs?: number;
}

export interface WatchedFlows {
  close(): Promise<void>;
}

/**
 * Editors write a file in several goes, and a copy takes several files: this long nothing must have changed, ms. More than
 * the 50 ms after a change in which chokidar drops the next one of the same file.
 */
const QUIET_MS = 100;
/** Whoever writes all the time is read nevertheless, this long after the first change, ms. */
const PATIENCE_MS = 1_000;
/**
 * The file system tells of no change where the folder itself is replaced, or a link on the way to it (`current ->
 * releases/42`), nor on some network file systems: each file is looked at this often as well, ms.
 */
const POLL_MS = 2_000;

/** Watches the YAML files of a folder, also those that are new. Resolves when changes are seen from now on. */
export async function watchFlows(ports: WatchPorts): Promise<WatchedFlows> {
  const { path, clock, log, changed, quietMs = QUIET_MS, pollMs = POLL_MS } = ports;
  let firstTouch: number | null = null;
  let cancelQuiet: Cancel = () => undefined;
  let cancelPoll: Cancel = () => undefined;
  let polling: Promise<void> = Promise.resolve();
  let closed = false;

  const touched = (): void => {
    if (closed) return;
    cancelQuiet();
    firstTouch ??= clock.now();
    const at = Math.min(clock.now() + quietMs, firstTouch + Math.max(PATIENCE_MS, quietMs));
    cancelQuiet = clock.schedule(at, () => {
      firstTouch = null;
      changed();
    });
  };

  const onTrouble = (error: unknown): void => {
    log.warn({ error }, 'The file system does not tell of every change of a flow: they may take 2 s to be seen.');
  };

  const look = async (): Promise<void> => {
    const now = await looksLike(path);
    if (closed) return;
    if (now.files !== seen.files) touched();
    if (now.folder !== seen.folder) {
      const old = watcher;
      watcher = now.folder === null ? null : await watchFolder(await folderOf(path), touched, onTrouble);
      await old?.close();
      // What changed before the new watch began is seen here, and not there.
      touched();
    }
    seen = now;
  };

  const pollAgain = (): void => {
    if (closed) return;
    cancelPoll = clock.schedule(clock.now() + pollMs, () => {
      polling = look().catch(onTrouble).then(pollAgain);
    });
  };

  let seen = await looksLike(path);
  let watcher = seen.folder === null ? null : await watchFolder(await folderOf(path), touched, onTrouble);
  pollAgain();
  return {
    async close() {
      closed = true;
      cancelQuiet();
      cancelPoll();
      await polling;
      await watcher?.close();
    },
  };
}

/** What is not there, or not yet, is watched as a folder. */
async function folderOf(path: string): Promise<string> {
  // Whatever keeps the path from being looked at, the first reading of the folder says it.
  const stats = await stat(path).catch(() => null);
  return stats?.isFile() === true ? dirname(path) : path;
}

async function watchFolder(
  folder: string,
  changed: () => void,
  onTrouble: (error: unknown) => void,
): Promise<FSWatcher> {
  const watcher = watch(folder, {
    ignoreInitial: true,
    // We wait for quiet ourselves; this one would keep back what is removed.
    atomic: false,
    ignored: (path, stats) =>
      (isPassedOver(basename(path)) && path !== folder) || (stats?.isFile() === true && !path.endsWith('.yaml')),
  });
  watcher.on('all', changed);
  watcher.on('error', onTrouble);
  await new Promise<void>((resolve) => {
    watcher.once('ready', resolve);
    // Where the system allows no more watches, it may never be ready: what it misses is found by looking.
    watcher.once('error', () => {
      resolve();
    });
  });
  return watcher;
}

interface Look {
  /** Another folder at the same path looks different; null where there is none. */
  readonly folder: string | null;
  /** Changes with each file that is written, comes or goes. */
  readonly files: string;
}

async function looksLike(path: string): Promise<Look> {
  const root = await folderOf(path);
  try {
    const { dev, ino } = await stat(root);
    const folder = `${await realpath(root)} ${dev} ${ino}`;
    const names = await walkFiles(root, (name) => name.endsWith('.yaml'));
    const files = await Promise.all(names.sort().map(async (name) => `${name} ${await stateOf(join(root, name))}`));
    return { folder, files: files.join('\n') };
  } catch (error) {
    return { folder: null, files: codeOf(error) ?? 'unreadable' };
  }
}

/** Something that changes with the file; one that cannot be looked at has gone, as far as flows are concerned. */
async function stateOf(file: string): Promise<string> {
  // A reading that fails says why; here it only must differ from what was there before.
  const stats = await stat(file).catch(() => null);
  return stats === null ? 'gone' : `${stats.dev} ${stats.ino} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}`;
}
