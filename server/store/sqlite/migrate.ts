import type { Database } from 'libsql';
import { ServerError } from '../../errors.ts';
import { sql as calls } from './migrations/0001-calls.ts';
import { sql as flows } from './migrations/0002-flows.ts';
import { sql as looseCommands } from './migrations/0003-loose-commands.ts';
import { sql as changes } from './migrations/0004-changes.ts';
import { sql as journal } from './migrations/0005-journal.ts';
import { sql as callsListed } from './migrations/0006-calls-listed.ts';

/** In order; a released one is never edited. */
const MIGRATIONS: readonly string[] = [calls, flows, looseCommands, changes, journal, callsListed];

/**
 * Brings the schema up to date inside the caller's transaction.
 * @throws ServerError `store_too_new` when a later release wrote this store.
 */
export function migrate(db: Database, now: number): void {
  db.exec('CREATE TABLE IF NOT EXISTS migrations (n INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL)');
  const row = db.prepare('SELECT coalesce(max(n), 0) AS n FROM migrations').get() as { n: number };
  if (row.n > MIGRATIONS.length) {
    throw new ServerError(
      'store_too_new',
      `The store has schema ${String(row.n)}, and this release of pressone knows schemas up to ` +
        `${String(MIGRATIONS.length)}. Start the release that wrote it, or a later one.`,
    );
  }
  const note = db.prepare('INSERT INTO migrations (n, applied_at) VALUES (?, ?)');
  MIGRATIONS.slice(row.n).forEach((sql, index) => {
    db.exec(sql);
    note.run(row.n + index + 1, now);
  });
}
