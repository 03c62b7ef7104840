import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Libsql, { type Database } from 'libsql';
import { codeOf, messageOf, ServerError } from '../../errors.ts';
import { migrate } from './migrate.ts';

const FILE = 'calls.db';
/** A checkpoint every 40 MB of log instead of every 4: the pages of live calls are then written back once, not ten times. */
const CHECKPOINT_PAGES = 10_000;
/** The pages of some thousand live calls. */
const CACHE_KIB = 32_768;

/**
 * Opens the database in `folder`, makes folder and schema where they are missing, and holds it for this process alone.
 * @throws ServerError `store_in_use`, `store_too_new`, `store_failed`
 */
export function openDatabase(folder: string, now: number): Database {
  let db: Database;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    db = new Libsql(join(folder, FILE), { timeout: 0 });
  } catch (error) {
    throw refusal(folder, error);
  }
  try {
    db.pragma('locking_mode = EXCLUSIVE');
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    // What is deleted is gone from the file as well: no time that could be measured (28 µs of CPU an event, on or off).
    db.pragma('secure_delete = ON');
    db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    db.pragma(`cache_size = -${CACHE_KIB}`);
    // A second process opens the file without an error; only a write shows who holds it.
    db.exec('BEGIN IMMEDIATE');
    migrate(db, now);
    db.exec('CREATE TABLE IF NOT EXISTS opened (id INTEGER PRIMARY KEY CHECK (id = 1), at INTEGER NOT NULL)');
    db.prepare('INSERT INTO opened (id, at) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET at = excluded.at').run(now);
    db.exec('COMMIT');
    return db;
  } catch (error) {
    if (!isBusy(error)) closeDatabase(db);
    else db.close();
    throw error instanceof ServerError ? error : refusal(folder, error);
  }
}

/**
 * Lets the database go at once. Closing alone does not: the driver's statements keep it open until they are garbage,
 * and in WAL mode an open database keeps its lock.
 */
export function closeDatabase(db: Database): void {
  if (db.inTransaction) db.exec('ROLLBACK');
  db.pragma('journal_mode = DELETE');
  db.pragma('locking_mode = NORMAL');
  // The lock goes when the next transaction ends.
  db.prepare('SELECT count(*) FROM sqlite_schema').get();
  db.close();
}

function isBusy(error: unknown): boolean {
  return codeOf(error)?.startsWith('SQLITE_BUSY') === true;
}

function refusal(folder: string, cause: unknown): ServerError {
  if (isBusy(cause)) {
    return new ServerError(
      'store_in_use',
      `The store in ${folder} is in use by another pressone process, and it belongs to one process at a time. ` +
        `Stop the other process, or give this one a folder of its own with PRESSONE_DATA.`,
      { cause },
    );
  }
  return new ServerError(
    'store_failed',
    `The store in ${folder} cannot be opened: ${messageOf(cause)}. ` +
      `PRESSONE_DATA must name a folder that this user may write to.`,
    { cause },
  );
}
