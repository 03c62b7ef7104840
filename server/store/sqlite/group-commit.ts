import type { Database } from 'libsql';
import { messageOf, ServerError } from '../../errors.ts';

/** Writes gathered during one turn of the event loop and made durable by one commit. */
export interface GroupCommit {
  /**
   * Runs `work`, apart from all other work should it fail; resolves with its value once that is durable. It may be run
   * twice, the first time rolled back, so it touches nothing but the database.
   */
  write<T>(work: () => T): Promise<T>;
  /** Runs `work` with the next commit, and within `LATER_MS`; nobody waits for it. */
  later(work: () => void): void;
  /** Commits at once what has gathered. */
  flush(): void;
  /** Flushes, and refuses everything after. */
  close(): void;
}

interface Job {
  readonly work: () => unknown;
  readonly done: (value: unknown) => void;
  readonly failed: (error: unknown) => void;
}

const LATER_MS = 1000;

/** Group commit on one connection. `onLaterFailed` hears of failures that nobody waits for. */
export function createGroupCommit(db: Database, onLaterFailed: (error: unknown) => void): GroupCommit {
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const savepoint = db.prepare('SAVEPOINT job');
  const undo = db.prepare('ROLLBACK TO job');
  const release = db.prepare('RELEASE job');
  let jobs: Job[] = [];
  let soon: NodeJS.Immediate | null = null;
  let later: NodeJS.Timeout | null = null;
  let closed = false;

  const flush = (): void => {
    if (soon !== null) clearImmediate(soon);
    if (later !== null) clearTimeout(later);
    soon = null;
    later = null;
    const batch = jobs;
    jobs = [];
    if (batch.length === 0) return;
    for (const reply of commitAll(batch)) reply();
  };

  /** Without savepoints, which cost a fifth of a commit; when a job fails, everything is done again with them. */
  const commitAll = (batch: readonly Job[]): (() => void)[] => {
    try {
      begin.run();
      const values = batch.map((job) => job.work());
      commit.run();
      return batch.map((job, index) => () => {
        job.done(values[index]);
      });
    } catch {
      if (db.inTransaction) db.exec('ROLLBACK');
      return commitApart(batch);
    }
  };

  /** Each job in a savepoint of its own, so that one that fails takes no other with it. */
  const commitApart = (batch: readonly Job[]): (() => void)[] => {
    try {
      begin.run();
      const replies = batch.map((job) => runJob(job));
      commit.run();
      return replies;
    } catch (error) {
      if (db.inTransaction) db.exec('ROLLBACK');
      const failure = new ServerError('store_failed', `The store could not commit: ${messageOf(error)}`, {
        retryable: true,
        cause: error,
      });
      return batch.map((job) => () => {
        job.failed(failure);
      });
    }
  };

  const runJob = (job: Job): (() => void) => {
    savepoint.run();
    try {
      const value = job.work();
      release.run();
      return () => {
        job.done(value);
      };
    } catch (error) {
      // When SQLite itself has rolled everything back, the savepoint is gone and the whole batch fails.
      undo.run();
      release.run();
      return () => {
        job.failed(asServerError(error));
      };
    }
  };

  const refuseWhenClosed = (): void => {
    if (closed) throw new ServerError('store_closed', 'The store is closed.', { retryable: true });
  };

  return {
    write<T>(work: () => T): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        refuseWhenClosed();
        jobs.push({
          work,
          done: (value) => {
            resolve(value as T);
          },
          failed: reject,
        });
        soon ??= setImmediate(flush);
      });
    },
    later(work) {
      refuseWhenClosed();
      jobs.push({ work, done: () => undefined, failed: onLaterFailed });
      later ??= setTimeout(flush, LATER_MS).unref();
    },
    flush,
    close() {
      flush();
      closed = true;
    },
  };
}

function asServerError(error: unknown): ServerError {
  if (error instanceof ServerError) return error;
  return new ServerError('store_failed', `The store refused a write: ${messageOf(error)}`, {
    retryable: true,
    cause: error,
  });
}
