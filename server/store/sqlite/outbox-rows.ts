import type { Database } from 'libsql';
import type { JsonObject } from '../../../engine/telnyx/wire.ts';
import type { CommandAnswer, OutboxCommand } from '../call-store.ts';
import { prepare } from './statement.ts';

interface Row {
  readonly call: string;
  readonly n: number;
  readonly seq: number;
  readonly action: string;
  readonly leg: string | null;
  readonly legs: string;
  readonly params: string;
  readonly committed_at: number;
  readonly may_have_arrived: number;
  readonly loose: number;
}

/** The sender's statements. The writing ones run inside the group commit. */
export interface OutboxRows {
  mark(call: string, commands: readonly number[], mayHaveArrived: boolean): void;
  answer(call: string, n: number, answer: CommandAnswer): void;
  open(before: number, after: { call: string; n: number } | null): OutboxCommand[];
}

export function prepareOutboxRows(db: Database): OutboxRows {
  const mark = prepare(db, 'UPDATE outbox SET may_have_arrived = ? WHERE call = ? AND n = ?');
  const answer = prepare(
    db,
    'UPDATE outbox SET outcome = ?, status = ?, code = ?, settled_at = ? WHERE call = ? AND n = ?',
  );
  const open = prepare<Row>(
    db,
    `SELECT call, n, seq, action, leg, legs, params, committed_at, may_have_arrived, loose FROM outbox
     WHERE outcome IS NULL AND (call, n) > (?, ?) AND committed_at < ? ORDER BY call, n LIMIT 500`,
  );
  return {
    mark(call, commands, mayHaveArrived) {
      for (const n of commands) mark.run(mayHaveArrived ? 1 : 0, call, n);
    },
    answer(call, n, { outcome, status, code, at }) {
      answer.run(outcome, status, code, at, call, n);
    },
    open: (before, after) => open.all(after?.call ?? '', after?.n ?? 0, before).map(toCommand),
  };
}

function toCommand(row: Row): OutboxCommand {
  return {
    call: row.call,
    n: row.n,
    seq: row.seq,
    action: row.action,
    leg: row.leg,
    legs: JSON.parse(row.legs) as string[],
    params: JSON.parse(row.params) as JsonObject,
    committedAt: row.committed_at,
    mayHaveArrived: row.may_have_arrived === 1,
    loose: row.loose === 1,
  };
}
