import type { Database } from 'libsql';
import type { FlowChange } from '../../flows/flow-changes.ts';
import type { StoredVersion, SwitchSet, SwitchSetting, VersionCalls } from '../change-record.ts';
import { prepare } from './statement.ts';

interface ChangeRow {
  readonly at: number;
  readonly revision: number;
  readonly flow: string;
  readonly from_version: string | null;
  readonly to_version: string | null;
  readonly how: FlowChange['how'];
  readonly who: string;
}

interface SwitchRow {
  readonly at: number;
  readonly name: string;
  readonly is_on: number | null;
  readonly until: number | null;
  readonly who: string;
}

/** The statements about what has changed. `setSwitch` runs inside the group commit. */
export interface ChangeRows {
  flowHistory(flow: string | null, limit: number): FlowChange[];
  flowVersions(flow: string): StoredVersion[];
  callsByVersion(): VersionCalls[];
  setSwitch(change: SwitchSet): void;
  switchHistory(name: string | null, limit: number): SwitchSet[];
}

export function prepareChangeRows(db: Database): ChangeRows {
  const changes = (condition: string): string =>
    `SELECT at, revision, flow, from_version, to_version, how, who FROM flow_history
     WHERE ${condition} ORDER BY n DESC LIMIT ?`;
  const ofFlow = prepare<ChangeRow>(db, changes('flow = ?'));
  const ofAnyFlow = prepare<ChangeRow>(db, changes('1'));
  const versions = prepare<StoredVersion>(
    db,
    'SELECT version, added_at AS addedAt FROM flow_versions WHERE flow = ? ORDER BY added_at DESC, rowid DESC',
  );
  const calls = prepare<VersionCalls>(
    db,
    `SELECT flow, version, count(*) AS calls FROM calls
     WHERE ended_at IS NULL AND flow IS NOT NULL GROUP BY flow, version ORDER BY flow, version`,
  );
  const readSwitches = prepare<{ switches: string }>(db, 'SELECT switches FROM state WHERE id = 1');
  const writeSwitches = prepare(db, 'UPDATE state SET switches = ? WHERE id = 1');
  const note = prepare(db, 'INSERT INTO switch_history (at, name, is_on, until, who) VALUES (?, ?, ?, ?, ?)');
  const flips = (condition: string): string =>
    `SELECT at, name, is_on, until, who FROM switch_history WHERE ${condition} ORDER BY n DESC LIMIT ?`;
  const ofSwitch = prepare<SwitchRow>(db, flips('name = ?'));
  const ofAnySwitch = prepare<SwitchRow>(db, flips('1'));

  return {
    flowHistory: (flow, limit) => (flow === null ? ofAnyFlow.all(limit) : ofFlow.all(flow, limit)).map(toChange),
    // The driver's rows carry a member of its own.
    flowVersions: (flow) => versions.all(flow).map(({ version, addedAt }) => ({ version, addedAt })),
    callsByVersion: () => calls.all().map(({ flow, version, calls: count }) => ({ flow, version, calls: count })),
    setSwitch({ name, at, setting, who }) {
      const { switches } = readSwitches.get() ?? { switches: '{}' };
      const { [name]: _, ...others } = JSON.parse(switches) as Record<string, SwitchSetting>;
      writeSwitches.run(JSON.stringify(setting === null ? others : { ...others, [name]: setting }));
      note.run(at, name, setting === null ? null : Number(setting.on), setting?.until ?? null, who);
    },
    switchHistory: (name, limit) =>
      (name === null ? ofAnySwitch.all(limit) : ofSwitch.all(name, limit)).map(toSwitchSet),
  };
}

function toChange({ from_version: from, to_version: to, at, revision, flow, how, who }: ChangeRow): FlowChange {
  return { at, revision, flow, from, to, how, who };
}

function toSwitchSet({ at, name, is_on: on, until, who }: SwitchRow): SwitchSet {
  return { name, at, setting: on === null ? null : { on: on === 1, until }, who };
}
