import type { Database } from 'libsql';
import type { Publication, ServingState } from '../call-store.ts';
import { prepare } from './statement.ts';

interface StateRow {
  readonly revision: number;
  readonly active: string;
  readonly switches: string;
  readonly proposed: string | null;
}

/** The statements about flow versions. `publish` runs inside the group commit. */
export interface FlowRows {
  state(): ServingState;
  publish(next: Publication): boolean;
  document(flow: string, version: string): string | null;
}

export function prepareFlowRows(db: Database): FlowRows {
  const state = prepare<StateRow>(db, 'SELECT revision, active, switches, proposed FROM state WHERE id = 1');
  const update = prepare(
    db,
    'UPDATE state SET revision = revision + 1, active = ?, proposed = ? WHERE id = 1 AND revision = ?',
  );
  const insert = prepare(
    db,
    'INSERT OR IGNORE INTO flow_versions (flow, version, document, added_at) VALUES (?, ?, ?, ?)',
  );
  const document = prepare<{ document: string }>(
    db,
    'SELECT document FROM flow_versions WHERE flow = ? AND version = ?',
  );
  return {
    state() {
      const row = state.get();
      if (row === undefined) return { revision: 0, active: {}, switches: {}, proposed: null };
      return {
        revision: row.revision,
        active: JSON.parse(row.active) as Record<string, string>,
        switches: JSON.parse(row.switches) as Record<string, boolean>,
        proposed: row.proposed,
      };
    },
    publish({ replaces, active, proposed, versions, now }) {
      if (update.run(JSON.stringify(active), proposed, replaces) === 0) return false;
      for (const version of versions) insert.run(version.flow, version.version, version.document, now);
      return true;
    },
    document: (flow, version) => document.get(flow, version)?.document ?? null,
  };
}
