import type { Database } from 'libsql';
import type { CallOutline } from '../call-store.ts';
import { prepare } from './statement.ts';

/** Prepares the look at a call apart from its snapshot. */
export function prepareOutline(db: Database): (call: string) => CallOutline | null {
  const ofCall = prepare<Pick<CallOutline, 'seq' | 'stage' | 'lastCommand'>>(
    db,
    `SELECT seq, stage, (SELECT coalesce(max(n), 0) FROM outbox WHERE outbox.call = calls.call) AS lastCommand
     FROM calls WHERE call = ?`,
  );
  const legs = prepare<{ leg: string }>(db, `SELECT leg FROM legs WHERE call = ? AND state <> 'gone' ORDER BY leg`);
  const timers = prepare<{ id: number }>(db, 'SELECT id FROM timers WHERE call = ? ORDER BY id');
  return (call) => {
    const row = ofCall.get(call);
    if (row === undefined) return null;
    const { seq, stage, lastCommand } = row;
    return {
      seq,
      stage,
      legs: legs.all(call).map(({ leg }) => leg),
      lastCommand,
      timers: timers.all(call).map(({ id }) => id),
    };
  };
}
