import type { Clock } from '../../clock.ts';
import { ServerError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import type { CallStore, DueTimer, JournalRow, LegQuery, StoredCall } from '../call-store.ts';
import { prepareChangeRows } from './change-rows.ts';
import { prepareCommit } from './commit-call.ts';
import { prepareFlowRows } from './flow-rows.ts';
import { createGroupCommit } from './group-commit.ts';
import { closeDatabase, openDatabase } from './open-database.ts';
import { prepareListRows } from './list-rows.ts';
import { prepareOutboxRows } from './outbox-rows.ts';
import { prepareOutline } from './outline-rows.ts';
import { preparePrune } from './prune.ts';
import { prepareSealedRows } from './sealed-rows.ts';
import { prepare } from './statement.ts';
import { prepareUnknownRows } from './unknown-rows.ts';

export interface SqliteStoreOptions {
  /** The folder of the database; made when missing. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * The embedded store: one SQLite file, held by one process.
 * @throws ServerError `store_in_use`, `store_too_new`, `store_failed`
 */
export function openSqliteStore({ folder, clock, log }: SqliteStoreOptions): CallStore {
  const db = openDatabase(folder, clock.now());
  const group = createGroupCommit(db, (error) => {
    log.error({ code: 'store_failed', error }, 'The store lost a note that nobody waits for.');
  });

  const byLeg = prepare<{ call: string }>(db, 'SELECT call FROM legs WHERE leg = ?');
  const byLegId = prepare<{ call: string }>(db, 'SELECT call FROM legs WHERE leg_id = ?');
  const byCall = prepare<{ call: string }>(db, 'SELECT call FROM calls WHERE call = ?');
  const readCall = prepare<StoredCall>(db, 'SELECT call, seq, snapshot FROM calls WHERE call = ?');
  const outline = prepareOutline(db);
  const due = prepare<DueTimer>(db, 'SELECT call, id FROM timers WHERE at <= ? ORDER BY at, call, id LIMIT 200');
  const next = prepare<{ at: number | null }>(db, 'SELECT min(at) AS at FROM timers');
  const journal = prepare<JournalRow>(
    db,
    `SELECT seq, now, kind, event, flow, version, release, state, commands, error, trace, switches, begins
     FROM journal WHERE call = ? ORDER BY seq`,
  );
  const callOfLeg = (leg: string | null, legId: string | null): string | null =>
    (leg === null ? undefined : byLeg.get(leg))?.call ??
    (legId === null ? undefined : byLegId.get(legId))?.call ??
    null;
  const find = ({ leg, legId, call }: LegQuery): string | null =>
    callOfLeg(leg, legId) ?? (call === null ? undefined : byCall.get(call))?.call ?? null;

  const commit = prepareCommit(db);
  const unknown = prepareUnknownRows(db, callOfLeg);
  const outbox = prepareOutboxRows(db);
  const flows = prepareFlowRows(db);
  const changes = prepareChangeRows(db);
  const prune = preparePrune(db);
  const sealedSamples = prepareSealedRows(db);
  const lists = prepareListRows(db);

  const read = async <T>(query: () => T): Promise<T> => {
    if (!db.open) throw new ServerError('store_closed', 'The store is closed.', { retryable: true });
    return Promise.resolve(query());
  };

  return {
    findCall: (leg) => read(() => find(leg)),
    readCall: (call) => read(() => readCall.get(call) ?? null),
    readOutline: (call) => read(() => outline(call)),
    commit: (write) => group.write(() => commit(write)),
    keepUnknown: (event) => group.write(() => unknown.keep(event)),
    waitingEvents: (call) => read(() => unknown.waiting(call)),
    hangupWaits: (leg) => read(() => unknown.hangupWaits(leg)),
    giveUpUnknown: (before) => group.write(() => unknown.giveUp(before, clock.now())),
    async markAttempted(call, commands, mayHaveArrived) {
      const work = (): void => {
        outbox.mark(call, commands, mayHaveArrived);
      };
      if (mayHaveArrived) await group.write(work);
      else group.later(work);
    },
    noteAnswer(call, n, answer) {
      group.later(() => {
        outbox.answer(call, n, answer);
      });
    },
    unsentCommands: (before, after) =>
      read(() => {
        group.flush();
        return outbox.open(before, after);
      }),
    sealedSamples: () => read(sealedSamples),
    dueTimers: (now) => read(() => due.all(now)),
    nextTimerAt: () => read(() => next.get()?.at ?? null),
    readState: () => read(() => flows.state()),
    publish: (publication) => group.write(() => flows.publish(publication)),
    readVersion: (flow, version) => read(() => flows.document(flow, version)),
    flowHistory: (flow, limit) => read(() => changes.flowHistory(flow, limit)),
    flowVersions: (flow) => read(() => changes.flowVersions(flow)),
    callsByVersion: () => read(() => changes.callsByVersion()),
    async setSwitch(change) {
      await group.write(() => {
        changes.setSwitch(change);
      });
    },
    switchHistory: (name, limit) => read(() => changes.switchHistory(name, limit)),
    readJournal: (call) => read(() => journal.all(call)),
    listCalls: (query) => read(() => lists.listCalls(query)),
    callsWithPrefix: (prefix, limit) => read(() => lists.callsWithPrefix(prefix, limit)),
    legsOf: (call) => read(() => lists.legsOf(call)),
    troubledCommands: (call) =>
      read(() => {
        // Answers that nobody waits for are only noted, and written with the next commit.
        group.flush();
        return lists.troubledCommands(call);
      }),
    prune: (before) => group.write(() => prune(before)),
    async close() {
      if (!db.open) return Promise.resolve();
      group.close();
      closeDatabase(db);
      return Promise.resolve();
    },
  };
}
