import type { FlowBook } from '../../runtime/flow-book.ts';
import { versionsRun, type CallRecord, type RecordedRow } from './recorded-call.ts';
import type { DigestOf } from './compare.ts';
import { keysTold } from './keys.ts';
import type { Difference, FromRecord, ReplayReport } from './report.ts';
import { replayRow, type Possible, type Replay } from './row.ts';
import { hasMasked, isMasked } from './stand-ins.ts';

/** What stands for masked digits: one that is rare in other texts, and one of which any number passes a Luhn check. */
const DIGITS = ['7', '0'] as const;

/**
 * Gives a recorded call every event again, each with the time and the switches of the record, and compares what comes of
 * it. Pure: the same record gives the same report.
 * @param flows has the versions that the call ran
 */
export function replay(record: CallRecord, flows: FlowBook, digestOf: DigestOf): ReplayReport {
  const about = { record, flows, digestOf, told: keysTold(record.rows) };
  const report = goThrough({ ...about, wide: false });
  // To try everything takes forty times as long.
  return report.verdict === 'same' || !isMasked(record) ? report : goThrough({ ...about, wide: true });
}

function goThrough(about: Replay): ReplayReport {
  const { record, flows } = about;
  const { call, begins, rows } = record;
  const report = {
    call,
    begins,
    rows: rows.length,
    fromRecord: [] as FromRecord[],
    standIn: DIGITS[0],
    difference: null,
    stopped: null,
    releases: [...new Set(rows.map(({ release }) => release))],
  };
  const stop = (seq: number, why: string, difference: Difference | null = null): ReplayReport => ({
    ...report,
    replayed: seq - 1,
    verdict: 'unknown',
    difference,
    stopped: { seq, why },
  });
  const missing = versionsRun(record).find(({ flow, version }) => flows.get(flow, version) === undefined);
  if (missing !== undefined) {
    return stop(1, `the flow ${missing.flow} of version ${missing.version.slice(0, 12)} is not at hand`);
  }
  let calls: readonly Possible[] = (isMasked(record) ? DIGITS : DIGITS.slice(0, 1)).map((digit: string, cost) => ({
    snapshot: null,
    digit,
    pressed: '',
    cost,
  }));
  let metMask = false;
  for (const row of rows) {
    const lost = unreplayable(row);
    if (lost !== null) return stop(row.seq, lost);
    metMask ||= hasMasked(row.event);
    const outcome = replayRow(about, calls, row);
    if ('parts' in outcome) {
      const { seq, now, kind } = row;
      const difference = { seq, now, kind, parts: outcome.parts };
      if (metMask) return stop(seq, 'what is masked in the record may have decided here', difference);
      return { ...report, replayed: seq - 1, verdict: 'different', difference };
    }
    calls = outcome.calls;
    if (outcome.fromRecord !== null) report.fromRecord.push({ seq: row.seq, ...outcome.fromRecord });
  }
  return { ...report, replayed: rows.length, verdict: 'same', standIn: calls[0]?.digit ?? DIGITS[0] };
}

/** Why an event cannot be given again; null where it can. */
function unreplayable({ event, kind }: RecordedRow): string | null {
  // Of a call whose stored state could not be read no event was kept.
  if (Object.keys(event).length > 1 || kind === 'hangup.requested') return null;
  return 'the stored state of the call could not be read any more, and the event was not kept';
}
