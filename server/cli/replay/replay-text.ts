import type { CallRecord } from '../../../engine/simulator/replay/recorded-call.ts';
import type { Difference, FromRecord, ReplayReport } from '../../../engine/simulator/replay/report.ts';
import { traceText } from '../../../engine/runtime/trace-text.ts';
import type { TraceEntry } from '../../../engine/runtime/trace.ts';
import { isList, isObject, type JsonValue } from '../../../engine/telnyx/wire.ts';
import { readRelease } from '../../release.ts';
import type { Paint } from '../paint.ts';
import { counted, printable, short } from '../table.ts';
import { printTimeline } from '../timeline.ts';

/** More of the call than this hides what differs. */
const MOST_LINES = 25;
/** Of one value; commands are long. */
const MOST_CHARACTERS = 400;

/** One replayed call, for a person. */
export function replayText(record: CallRecord, report: ReplayReport, paint: Paint, color: boolean): string {
  const { call, begins, rows, releases, difference, stopped } = report;
  const flow = begins === null ? 'no flow took it' : `${begins.flow}, version ${short(begins.version)}`;
  const head = `${call}: ${flow}, recorded by release ${releases.join(' and ')}\n`;
  const events = counted(rows, 'event');
  const taken = fromRecordText(report);
  if (report.verdict === 'same')
    return `${head}${paint('green', `${events} replayed: each gave what is recorded.`)}\n${taken}`;
  const seq = difference?.seq ?? stopped?.seq ?? 0;
  const kind = record.rows[seq - 1]?.kind ?? '';
  const what = report.verdict === 'different' ? 'gave something else' : 'cannot be followed';
  return [
    head,
    paint('red', `Event ${seq} of ${rows} ${what}`),
    `: ${kind}, ${sinceBegin(record, seq)} after the call began.\n`,
    stopped === null ? '' : `  ${capital(stopped.why)}.\n`,
    difference === null ? '' : partsText(difference),
    taken,
    '\nThe call as it is recorded, up to there:\n',
    timelineText(record, seq, color),
    report.verdict === 'different' ? `\n${adviceText(releases)}\n` : '',
  ].join('');
}

function fromRecordText({ fromRecord }: ReplayReport): string {
  const named = (what: string): string =>
    fromRecord
      .filter((each) => each.what === what)
      .map(({ seq }) => seq)
      .join(', ');
  const decisions = fromRecord.filter(({ what }) => what === 'decision');
  const decided = decisions
    .map((each) => `  event ${each.seq}: ${each.decided.map(decisionText).join(', ')}\n`)
    .join('');
  const masked = named('masked');
  return [
    decided === '' ? '' : `Taken from the record, since what is masked decided:\n${decided}`,
    masked === '' ? '' : `Alike but for texts that hold something masked: event ${masked}.\n`,
  ].join('');
}

function decisionText({ condition, holds }: FromRecord['decided'][number]): string {
  return `\`${printable(condition)}\` ${holds ? 'holds' : 'does not hold'}`;
}

function partsText({ parts }: Difference): string {
  return parts
    .map(
      ({ what, recorded, replayed }) =>
        `  ${what.padEnd(8)}  recorded  ${valueText(what, recorded)}\n            replayed  ${valueText(what, replayed)}\n`,
    )
    .join('');
}

function valueText(what: Difference['parts'][number]['what'], value: JsonValue): string {
  const text = printable(wholeText(what, value));
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS)}…`;
}

function wholeText(what: Difference['parts'][number]['what'], value: JsonValue): string {
  if (value === null) return 'nothing';
  if (what === 'timeline' && isObject(value)) {
    const entry = value as unknown as TraceEntry;
    return `${entry.kind}: ${traceText(entry)} ${entry.data === undefined ? '' : JSON.stringify(entry.data)}`.trimEnd();
  }
  if (what === 'commands' && typeof value === 'string') return `digest ${short(value)}, see the timeline`;
  if (isList(value)) return value.length === 0 ? 'nothing' : value.map(commandText).join('; ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function commandText(command: JsonValue): string {
  if (!isObject(command)) return JSON.stringify(command);
  const { n, action, params } = command as { readonly n: number; readonly action: string; readonly params: JsonValue };
  return `${n}. ${action} ${JSON.stringify(params)}`;
}

function timelineText({ call, rows }: CallRecord, seq: number, color: boolean): string {
  const lines: string[] = [];
  const timeline = printTimeline({ write: (line) => lines.push(line), color, nameCalls: false });
  for (const { now, trace } of rows.slice(0, seq)) timeline(call, now, trace);
  const shown = lines.slice(-MOST_LINES);
  const left = lines.length - shown.length;
  return (left === 0 ? '' : `   (${counted(left, 'earlier line')})\n`) + shown.join('');
}

function adviceText(releases: readonly string[]): string {
  const own = readRelease();
  const others = releases.filter((each) => each !== own);
  const bug = 'With the same release this is a bug in pressone. `--save FILE` keeps the record for a report.';
  if (others.length === 0) return bug;
  return `Another release of pressone recorded it (${others.join(', ')}; this is ${own}), and may have done so on purpose.\n${bug}`;
}

function sinceBegin({ rows }: CallRecord, seq: number): string {
  const ms = (rows[seq - 1]?.now ?? 0) - (rows[0]?.now ?? 0);
  return `${(ms / 1_000).toFixed(2)} s`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
