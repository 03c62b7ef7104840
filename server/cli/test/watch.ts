import { watch } from 'chokidar';
import { isPassedOver } from '../../flows/walk-files.ts';
import { basename } from 'node:path';

/** Editors write a file in several goes, and several files at once: this long nothing must have changed, ms. */
const QUIET_MS = 100;

/** What `watchFolders` began. */
export interface Watching {
  close(): Promise<void>;
}

/** Watches folders; `changed` is called for each change of a file in them. */
export type WatchFolders = (folders: readonly string[], changed: () => void) => Promise<Watching>;

/** Watches the YAML files below folders, also those that are new. Resolves when changes are seen from now on. */
export const watchFolders: WatchFolders = async (folders, changed) => {
  const watcher = watch([...folders], {
    ignoreInitial: true,
    ignored: (path, stats) =>
      (isPassedOver(basename(path)) && !folders.includes(path)) ||
      (stats?.isFile() === true && !path.endsWith('.yaml')),
  });
  watcher.on('all', changed);
  await new Promise<void>((resolve) => {
    watcher.once('ready', resolve);
  });
  return { close: () => watcher.close() };
};

export interface RunsOnChange {
  readonly folders: readonly string[];
  readonly watchFolders: WatchFolders;
  /** Resolves when the user wants no more. */
  readonly interrupted: () => Promise<void>;
  readonly run: () => Promise<void>;
  /** ms; less only in tests. */
  readonly quietMs?: number;
}

/**
 * Runs once, and again whenever something changed, one run at a time, until it is interrupted.
 * @throws what a run throws
 */
export async function runOnChange(options: RunsOnChange): Promise<void> {
  const { folders, watchFolders, interrupted, run, quietMs = QUIET_MS } = options;
  const is = { stale: true, over: false, wake: (): void => undefined };
  let timer: NodeJS.Timeout | undefined;
  const watching = await watchFolders(folders, () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      is.stale = true;
      is.wake();
    }, quietMs);
  });
  void interrupted().then(() => {
    is.over = true;
    is.wake();
  });
  try {
    while (!is.over) {
      if (is.stale) {
        is.stale = false;
        await run();
      } else {
        await new Promise<void>((resolve) => {
          is.wake = resolve;
        });
      }
    }
  } finally {
    clearTimeout(timer);
    await watching.close();
  }
}
