import type { Database } from 'libsql';
import { prepare } from './statement.ts';

/** A turn stops after the call that brings it here, so that live calls never wait long for it. */
const ROWS_A_TURN = 500;

/** Changes of a flow, or of a switch, that stay however old they are: a rollback needs a version to go to. */
const KEPT_CHANGES = 10;

/** Prepares one turn of pruning; true when there is more to delete. It runs inside the group commit. */
export function preparePrune(db: Database): (before: number) => boolean {
  const endedCalls = prepare<{ call: string }>(
    db,
    'SELECT call FROM calls WHERE ended_at IS NOT NULL AND ended_at < ? ORDER BY ended_at LIMIT 500',
  );
  const ofCall = ['journal', 'outbox', 'timers', 'events', 'legs', 'call_flows', 'calls'].map((table) =>
    prepare(db, `DELETE FROM ${table} WHERE call = ?`),
  );
  const oldUnknown = prepare(
    db,
    'DELETE FROM events WHERE key IN (SELECT key FROM events WHERE call IS NULL AND received_at < ? LIMIT 500)',
  );
  const oldChanges = (table: string, of: string): string =>
    `DELETE FROM ${table} WHERE at < ? AND n < (SELECT min(n) FROM (
       SELECT n FROM ${table} AS later WHERE later.${of} = ${table}.${of} ORDER BY n DESC LIMIT ${KEPT_CHANGES}))`;
  const history = [oldChanges('flow_history', 'flow'), oldChanges('switch_history', 'name')].map((sql) =>
    prepare(db, sql),
  );
  const unusedVersions = prepare(
    db,
    `DELETE FROM flow_versions WHERE added_at < ?
       AND NOT EXISTS (SELECT 1 FROM call_flows AS used
                       WHERE used.flow = flow_versions.flow AND used.version = flow_versions.version)
       AND NOT EXISTS (SELECT 1 FROM state, json_each(state.active) AS serving
                       WHERE serving.key = flow_versions.flow AND serving.value = flow_versions.version)
       AND NOT EXISTS (SELECT 1 FROM flow_history AS change
                       WHERE change.flow = flow_versions.flow
                         AND flow_versions.version IN (change.from_version, change.to_version))`,
  );

  return (before) => {
    let rows = oldUnknown.run(before);
    for (const { call } of endedCalls.all(before)) {
      if (rows >= ROWS_A_TURN) return true;
      for (const statement of ofCall) rows += statement.run(call);
    }
    if (rows >= ROWS_A_TURN) return true;
    for (const statement of history) statement.run(before);
    unusedVersions.run(before);
    return false;
  };
}
