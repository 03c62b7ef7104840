import type { Database } from 'libsql';
import type { Publication, ServingState } from '../call-store.ts';
import { prepare } from './statement.ts';

interface StateRow {
  readonly revision: number;
  readonly active: string;
  readonly switches: string;
  readonly proposed: string | null;
  readonly held: string;
}

/** The statements about flow versions. `publish` runs inside the group commit. */
export interface FlowRows {
  state(): ServingState;
  publish(next: Publication): boolean;
  document(flow: string, version: string): string | null;
}

export function prepareFlowRows(db: Database): FlowRows {
  const state = prepare<StateRow>(db, 'SELECT revision, active, switches, proposed, held FROM state WHERE id = 1');
  const update = prepare(
    db,
    'UPDATE state SET revision = revision + 1, active = ?, proposed = ?, held = ? WHERE id = 1 AND revision = ?',
  );
  const insert = prepare(
    db,
    'INSERT OR IGNORE INTO flow_versions (flow, version, document, added_at) VALUES (?, ?, ?, ?)',
  );
  const note = prepare(
    db,
    `INSERT INTO flow_history (at, revision, flow, from_version, to_version, how, who) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const document = prepare<{ document: string }>(
    db,
    'SELECT document FROM flow_versions WHERE flow = ? AND version = ?',
  );
  return {
    state() {
      const row = state.get();
      if (row === undefined) return { revision: 0, active: {}, switches: {}, proposed: null, held: {} };
      return {
        revision: row.revision,
        active: JSON.parse(row.active) as Record<string, string>,
        switches: JSON.parse(row.switches) as ServingState['switches'],
        proposed: row.proposed,
        held: JSON.parse(row.held) as Record<string, string>,
      };
    },
    publish({ replaces, active, proposed, held, versions, changes, by, now }) {
      if (update.run(JSON.stringify(active), proposed, JSON.stringify(held), replaces) === 0) return false;
      for (const { flow, from, to } of changes) note.run(now, replaces + 1, flow, from, to, by.how, by.who);
      for (const version of versions) insert.run(version.flow, version.version, version.document, now);
      return true;
    },
    document: (flow, version) => document.get(flow, version)?.document ?? null,
  };
}
