import type { Database } from 'libsql';
import { ServerError } from '../../errors.ts';

/** What a column takes. The driver aborts the whole process on booleans and undefined. */
export type Bind = string | number | null;

export interface Statement<Row> {
  /** The number of rows changed. */
  run(...values: Bind[]): number;
  get(...values: Bind[]): Row | undefined;
  all(...values: Bind[]): Row[];
}

/** Prepares one statement; `Row` is what it selects. */
export function prepare<Row = never>(db: Database, sql: string): Statement<Row> {
  const statement = db.prepare(sql);
  return {
    run: (...values) => statement.run(...values.map(checked)).changes,
    get: (...values) => statement.get(...values.map(checked)) as Row | undefined,
    all: (...values) => statement.all(...values.map(checked)) as Row[],
  };
}

function checked(value: Bind): Bind {
  // SQLite would keep only what stands before the NUL, and two ids could become one.
  if (typeof value === 'string' && value.includes('\0')) {
    throw new ServerError('store_failed', 'A text for the store contains a NUL character.');
  }
  return value;
}
