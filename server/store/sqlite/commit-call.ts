import type { Database } from 'libsql';
import { ServerError } from '../../errors.ts';
import { type CallWrite, type CommitOutcome, OUTLIVES_ITS_CALL } from '../call-store.ts';
import { prepareCauses } from './causes.ts';
import { prepare } from './statement.ts';

/** Prepares the one write of an event; it runs inside the group commit. */
export function prepareCommit(db: Database): (write: CallWrite) => CommitOutcome {
  const useUp = prepareCauses(db);
  const legOwner = prepare<{ call: string }>(db, 'SELECT call FROM legs WHERE leg = ?');
  const dropOpen = prepare(
    db,
    `UPDATE outbox SET outcome = 'dropped', settled_at = ?
     WHERE call = ? AND outcome IS NULL AND action <> '${OUTLIVES_ITS_CALL}'`,
  );
  const dropOfLeg = prepare(
    db,
    `UPDATE outbox SET outcome = 'dropped', settled_at = ?
     WHERE call = ? AND outcome IS NULL AND EXISTS (SELECT 1 FROM json_each(outbox.legs) WHERE value = ?)`,
  );
  const dropOne = prepare(
    db,
    `UPDATE outbox SET outcome = 'dropped', settled_at = ? WHERE call = ? AND n = ? AND outcome IS NULL`,
  );
  const insertCall = prepare(
    db,
    `INSERT INTO calls (call, seq, stage, snapshot, began_at, changed_at, ended_at, from_number, to_number, direction,
       flow, version)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const updateCall = prepare(
    db,
    `UPDATE calls SET seq = ?, stage = ?, snapshot = ?, changed_at = ?, ended_at = coalesce(ended_at, ?)
     WHERE call = ? AND seq = ?`,
  );
  const moveCall = prepare(db, 'UPDATE calls SET flow = ?, version = ? WHERE call = ?');
  const insertJournal = prepare(
    db,
    `INSERT INTO journal (call, seq, now, kind, event, flow, version, release, state, commands, error, trace, switches,
       begins)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertCommand = prepare(
    db,
    `INSERT INTO outbox (call, n, seq, action, leg, legs, params, committed_at, may_have_arrived, loose)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const forgetParams = prepare(db, `UPDATE outbox SET params = '{}' WHERE call = ? AND outcome IS NOT NULL`);
  const insertTimer = prepare(db, 'INSERT OR REPLACE INTO timers (call, id, at) VALUES (?, ?, ?)');
  const moveTimer = prepare(db, 'UPDATE timers SET id = ?, at = ? WHERE call = ? AND id = ?');
  const deleteTimer = prepare(db, 'DELETE FROM timers WHERE call = ? AND id = ?');
  const insertLeg = prepare(
    db,
    `INSERT INTO legs (leg, leg_id, call, role, state) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (leg) DO UPDATE SET leg_id = coalesce(excluded.leg_id, leg_id), role = excluded.role,
       state = excluded.state WHERE call = excluded.call`,
  );
  const insertFlow = prepare(db, 'INSERT OR IGNORE INTO call_flows (call, flow, version) VALUES (?, ?, ?)');

  const writeCall = (write: CallWrite): void => {
    const { call, seq, stage, snapshot, now, about } = write;
    const endedAt = stage === 'ended' ? now : null;
    const [runs] = write.flows;
    if (seq === 1) {
      const told = [about?.from ?? '', about?.to ?? '', about?.direction ?? 'incoming'] as const;
      insertCall.run(call, seq, stage, snapshot, now, now, endedAt, ...told, runs?.flow ?? null, runs?.version ?? null);
    } else if (updateCall.run(seq, stage, snapshot, now, endedAt, call, seq - 1) === 0) {
      throw new ServerError('store_failed', `Call ${call} is no longer at journal row ${seq - 1}.`, {
        retryable: true,
      });
    } else if (runs !== undefined) {
      moveCall.run(runs.flow, runs.version, call);
    }
  };

  const writeJournal = ({ call, seq, now, journal: row }: CallWrite): void => {
    const place = [row.flow, row.version, row.release, row.state] as const;
    const given = [row.switches, row.begins] as const;
    insertJournal.run(call, seq, now, row.kind, row.event, ...place, row.commands, row.error, row.trace, ...given);
  };

  const writeOutbox = (write: CallWrite): void => {
    const { call, seq, now } = write;
    if (write.dropAll) dropOpen.run(now, call);
    for (const leg of write.dropUnsent) dropOfLeg.run(now, call, leg);
    for (const n of write.dropCommands) dropOne.run(now, call, n);
    if (write.forget) forgetParams.run(call);
    for (const command of write.commands) {
      const { n, action, leg, legs, params, mayHaveArrived, loose } = command;
      const what = [n, seq, action, leg, JSON.stringify(legs), JSON.stringify(params)] as const;
      insertCommand.run(call, ...what, now, mayHaveArrived ? 1 : 0, loose ? 1 : 0);
    }
  };

  /** Most events end one deadline and begin another: one statement then. */
  const writeTimers = ({ call, addTimers, dropTimers }: CallWrite): void => {
    const pairs = Math.min(addTimers.length, dropTimers.length);
    addTimers.forEach(({ id, at }, index) => {
      const old = dropTimers[index];
      if (old === undefined || moveTimer.run(id, at, call, old) === 0) insertTimer.run(call, id, at);
    });
    for (const id of dropTimers.slice(pairs)) deleteTimer.run(call, id);
  };

  return (write) => {
    const { call } = write;
    if (write.seq === 1 && write.legs.some(({ leg }) => legOwner.get(leg) !== undefined)) return 'taken';
    if (!useUp(call, write.cause, write.now)) return 'duplicate';
    writeCall(write);
    writeJournal(write);
    writeOutbox(write);
    writeTimers(write);
    for (const leg of write.legs) insertLeg.run(leg.leg, leg.legId, call, leg.role, leg.state);
    for (const { flow, version } of write.flows) insertFlow.run(call, flow, version);
    return 'committed';
  };
}
