import { createShelf, type CallRecord, type VersionShelf } from '../../../engine/simulator/replay/recorded-call.ts';
import { replayWithDraft } from '../../../engine/simulator/replay/draft.ts';
import { isMasked } from '../../../engine/simulator/replay/stand-ins.ts';
import { replay } from '../../../engine/simulator/replay/replay.ts';
import type { ReplayReport } from '../../../engine/simulator/replay/report.ts';
import { digestOf } from '../../calls/call-write.ts';
import type { Io } from '../io.ts';
import { counted } from '../table.ts';
import type { Drafts } from './draft.ts';
import type { DraftCounts } from './draft-text.ts';
import type { RecordSource } from './record-source.ts';

/** How often progress is told, ms. */
const PROGRESS_MS = 500;

export interface Many {
  readonly since: number;
  /** Only calls of this flow; null for all. */
  readonly flow: string | null;
}

async function* eachCall(
  io: Io,
  source: RecordSource,
  { since, flow }: Many,
): AsyncGenerator<{ readonly record: CallRecord; readonly shelf: VersionShelf }> {
  const shelf = createShelf();
  const isTold = io.isTty;
  let done = 0;
  let toldAt = performance.now();
  for await (const { records, versions } of source.since(since, flow)) {
    shelf.add(versions);
    for (const record of records) {
      yield { record, shelf };
      done += 1;
      if (!isTold || performance.now() - toldAt < PROGRESS_MS) continue;
      toldAt = performance.now();
      io.stderr(`\r${done.toLocaleString('en-US')} calls …`);
    }
  }
  if (isTold && done > 0) io.stderr('\r\u001b[K');
}

/** What came of many calls on their own versions. */
export interface ReplayCounts {
  readonly replayed: number;
  /** Not `same`. */
  readonly reports: readonly ReplayReport[];
}

/** Replays recorded calls, each on the version that it ran. */
export async function replayMany(io: Io, source: RecordSource, many: Many): Promise<ReplayCounts> {
  let replayed = 0;
  const reports: ReplayReport[] = [];
  for await (const { record, shelf } of eachCall(io, source, many)) {
    replayed += 1;
    const report = replay(record, shelf.book, digestOf);
    if (report.verdict !== 'same') reports.push(report);
  }
  return { replayed, reports };
}

/** What came of them, for a person. */
export function replayCountsText({ replayed, reports }: ReplayCounts): string {
  const of = (verdict: ReplayReport['verdict']): readonly ReplayReport[] =>
    reports.filter((each) => each.verdict === verdict);
  const [different, unknown] = [of('different'), of('unknown')];
  const line = ({ call, difference, stopped }: ReplayReport): string =>
    `  ${call}  event ${difference?.seq ?? stopped?.seq ?? 0}${stopped === null ? '' : `: ${stopped.why}`}\n`;
  return [
    `${counted(replayed, 'call')} replayed: ${replayed - reports.length} gave what is recorded.\n`,
    different.length === 0
      ? ''
      : `\n${counted(different.length, 'call')} gave something else:\n${different.map(line).join('')}`,
    unknown.length === 0
      ? ''
      : `\n${counted(unknown.length, 'call')} could not be followed to the end:\n${unknown.map(line).join('')}`,
    reports.length === 0 ? '' : '\n`pressone replay CALL` shows one of them.\n',
  ].join('');
}

/** Tries drafts of flows on recorded calls; those of other flows are only counted. */
export async function tryMany(io: Io, source: RecordSource, many: Many, drafts: Drafts): Promise<DraftCounts> {
  let tried = 0;
  let others = 0;
  const differing: DraftCounts['differing'][number][] = [];
  const otherWay: string[] = [];
  const unknown: { call: string; why: string }[] = [];
  for await (const { record, shelf } of eachCall(io, source, many)) {
    const { begins, call } = record;
    if (begins === null || !drafts.ids.includes(begins.flow)) {
      others += 1;
      continue;
    }
    tried += 1;
    const own = shelf.book.get(begins.flow, begins.version);
    if (own === undefined) {
      unknown.push({ call, why: 'the version that it ran is not at hand' });
      continue;
    }
    const replayed = isMasked(record) ? replay(record, shelf.book, digestOf) : null;
    const report = replayWithDraft(record, own, drafts.of(begins.flow), replayed);
    if (report.verdict === 'other_end') {
      differing.push({ report: { ...report, verdict: 'other_end' }, beganAt: record.rows[0]?.now ?? 0 });
    } else if (report.verdict === 'other_way') otherWay.push(call);
    else if (report.verdict === 'unknown') unknown.push({ call, why: report.why });
  }
  return { tried, others, differing, otherWay, unknown };
}
