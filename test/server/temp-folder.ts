import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders: string[] = [];

/** A new empty folder; `removeTempFolders` deletes it. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pressone-'));
  folders.push(folder);
  return folder;
}

/** For `afterEach`. */
export function removeTempFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}
