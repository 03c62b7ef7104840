import type { Database } from 'libsql';
import type { Cause } from '../call-store.ts';
import { prepare } from './statement.ts';

/** Prepares using up a cause; the result says whether it was still there. */
export function prepareCauses(db: Database): (call: string, cause: Cause, now: number) => boolean {
  // A kept event of the same key is taken over; one that belongs to a call already is a duplicate.
  const takeEvent = prepare(
    db,
    `INSERT INTO events (key, call, received_at) VALUES (?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET call = excluded.call, event = NULL WHERE call IS NULL`,
  );
  const takeTimer = prepare(db, 'DELETE FROM timers WHERE call = ? AND id = ?');
  // The answer to a dropped command still counts: a dial that was given up may have opened a leg.
  const takeAnswer = prepare(
    db,
    `UPDATE outbox SET outcome = ?, status = ?, code = ?, settled_at = ?
     WHERE call = ? AND n = ? AND (outcome IS NULL OR outcome = 'dropped')`,
  );
  const cancel = prepare(
    db,
    `UPDATE outbox SET outcome = 'dropped', settled_at = ? WHERE call = ? AND n = ? AND outcome IS NULL`,
  );

  return (call, cause, now) => {
    switch (cause.kind) {
      case 'event':
        return takeEvent.run(cause.key, call, now) > 0;
      case 'timer':
        return takeTimer.run(call, cause.id) > 0;
      case 'answer': {
        const { outcome, status, code, at } = cause.answer;
        if (takeAnswer.run(outcome, status, code, at, call, cause.n) === 0) return false;
        for (const n of cause.cancelled) cancel.run(now, call, n);
        return true;
      }
      case 'none':
        return true;
    }
  };
}
