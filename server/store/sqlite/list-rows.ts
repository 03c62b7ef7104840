import type { Database } from 'libsql';
import type { CallLists, CallQuery, ListedCall, ToldCommand } from '../call-list.ts';
import type { CommandAnswer, LegRow } from '../call-store.ts';
import { type Bind, prepare, type Statement } from './statement.ts';

/** The same, at once. */
export type CallListRows = {
  readonly [Name in keyof CallLists]: (...values: Parameters<CallLists[Name]>) => Awaited<ReturnType<CallLists[Name]>>;
};

interface CommandRow extends Omit<ToldCommand, 'mayHaveArrived' | 'answer'> {
  readonly mayHaveArrived: number;
  readonly outcome: CommandAnswer['outcome'] | null;
  readonly status: number | null;
  readonly code: string | null;
  readonly settledAt: number | null;
}

const COLUMNS = `call, stage, from_number AS "from", to_number AS "to", direction, flow, version, began_at AS beganAt,
  changed_at AS changedAt, ended_at AS endedAt,
  (SELECT state FROM journal WHERE journal.call = calls.call AND journal.seq = calls.seq) AS place`;

/**
 * Few of the calls that are kept are live: by a number that many called, SQLite's own choice, the live ones take 276 ms to
 * find among 300,000, and by this index less than 1 ms.
 */
const LIVE = 'calls INDEXED BY calls_live';

/** Prepares the looks at calls that people ask for. */
export function prepareListRows(db: Database): CallListRows {
  const lists = new Map<string, Statement<ListedCall>>();
  const withPrefix = prepare<{ call: string }>(
    db,
    'SELECT call FROM calls WHERE call >= ? AND call < ? ORDER BY call LIMIT ?',
  );
  const legs = prepare<LegRow>(db, 'SELECT leg, leg_id AS legId, role, state FROM legs WHERE call = ?');
  const commands = prepare<CommandRow>(
    db,
    `SELECT n, action, leg, committed_at AS committedAt, may_have_arrived AS mayHaveArrived, outcome, status, code,
       settled_at AS settledAt
     FROM outbox WHERE call = ? AND (outcome IS NULL OR outcome IN ('refused', 'expired')) ORDER BY n`,
  );
  return {
    listCalls(query) {
      const { where, values } = conditions(query);
      const from = query.stage === 'live' ? LIVE : 'calls';
      const sql = `SELECT ${COLUMNS} FROM ${from} ${where} ORDER BY began_at DESC, call DESC LIMIT ?`;
      const statement = lists.get(sql) ?? prepare<ListedCall>(db, sql);
      lists.set(sql, statement);
      return statement.all(...values, query.limit);
    },
    callsWithPrefix: (prefix, limit) => withPrefix.all(prefix, `${prefix}\u{10ffff}`, limit).map(({ call }) => call),
    legsOf: (call) => legs.all(call),
    troubledCommands: (call) =>
      commands.all(call).map(({ mayHaveArrived, outcome, status, code, settledAt, ...row }) => ({
        ...row,
        mayHaveArrived: mayHaveArrived === 1,
        answer: outcome === null ? null : { outcome, status, code, at: settledAt ?? row.committedAt },
      })),
  };
}

function conditions({ call, stage, flow, from, to, since, after }: CallQuery): { where: string; values: Bind[] } {
  const wanted: (readonly [string, ...Bind[]] | null)[] = [
    call === null ? null : ['call = ?', call],
    stage === null ? null : [stage === 'live' ? 'ended_at IS NULL' : 'ended_at IS NOT NULL'],
    flow === null ? null : ['flow = ?', flow],
    from === null ? null : ['from_number = ?', from],
    to === null ? null : ['to_number = ?', to],
    since === null ? null : ['began_at >= ?', since],
    after === null ? null : ['(began_at, call) < (?, ?)', after.beganAt, after.call],
  ];
  const given = wanted.filter((each) => each !== null);
  const where = given.length === 0 ? '' : `WHERE ${given.map(([text]) => text).join(' AND ')}`;
  return { where, values: given.flatMap(([, ...values]) => values) };
}
