import type { TraceEntry } from '../../engine/runtime/trace.ts';
import {
  recordFormat,
  versionsRun,
  type CallRecord,
  type NamedVersion,
  type RecordedCall,
  type RecordedRow,
  type RecordedVersion,
} from '../../engine/simulator/replay/recorded-call.ts';
import type { JsonObject, JsonValue } from '../../engine/telnyx/wire.ts';
import type { CallQuery, ListedCall } from '../store/call-list.ts';
import type { CallStore, JournalRow } from '../store/call-store.ts';

/** What recorded calls are read from. */
export type RecordStore = Pick<CallStore, 'listCalls' | 'readJournal' | 'readVersion'>;

/** Several recorded calls, with the versions that they ran, each once. */
export interface RecordPage {
  readonly records: readonly CallRecord[];
  readonly versions: readonly RecordedVersion[];
}

export const anyCall: CallQuery = {
  call: null,
  stage: null,
  flow: null,
  from: null,
  to: null,
  since: null,
  after: null,
  limit: 1,
};

/** A call as it was journalled, with the versions it ran; null where the store has none of that id. */
export async function recordOf(store: RecordStore, call: string): Promise<RecordedCall | null> {
  const listed = await store.listCalls({ ...anyCall, call });
  const { records, versions } = await recordsOf(store, listed);
  const [record] = records;
  return record === undefined ? null : { format: recordFormat, ...record, versions };
}

/** The same of several. */
export async function recordsOf(store: RecordStore, calls: readonly ListedCall[]): Promise<RecordPage> {
  const records: CallRecord[] = [];
  const used = new Map<string, NamedVersion>();
  for (const listed of calls) {
    const rows = await store.readJournal(listed.call);
    const record = { call: listed.call, begins: beginOf(rows, listed), rows: rows.map(recordedRow) };
    for (const each of versionsRun(record)) used.set(`${each.flow}@${each.version}`, each);
    records.push(record);
  }
  const versions: RecordedVersion[] = [];
  for (const { flow, version } of used.values()) {
    const document = await store.readVersion(flow, version);
    if (document !== null) versions.push({ flow, version, document: JSON.parse(document) as JsonValue });
  }
  return { records, versions };
}

/** Journals of before migration 0005 do not say it; a call of that time ran one version. */
function beginOf(rows: readonly JournalRow[], { flow, version }: ListedCall): NamedVersion | null {
  const begins = rows[0]?.begins ?? null;
  if (begins !== null) return JSON.parse(begins) as NamedVersion;
  return flow === null || version === null ? null : { flow, version };
}

function recordedRow(row: JournalRow): RecordedRow {
  const { seq, now, kind, event, release, state, commands, error, trace, switches } = row;
  return {
    seq,
    now,
    kind,
    event: JSON.parse(event) as JsonObject,
    release,
    state,
    commands,
    error,
    trace: JSON.parse(trace) as readonly TraceEntry[],
    switches: switches === null ? null : (JSON.parse(switches) as Record<string, boolean>),
  };
}
