import type { DraftReport, FlowToTry } from '../../../engine/simulator/replay/draft.ts';
import { endText } from '../../../engine/simulator/replay/outcome.ts';
import type { Paint } from '../paint.ts';
import { counted, printable, short, table } from '../table.ts';

/** Calls that are listed; `--format json` has all. */
const MOST_LISTED = 50;
const MOST_REASONS = 8;

/** What a draft changes for one call, for a person. */
export function draftText(report: DraftReport, draft: FlowToTry, given: string, paint: Paint): string {
  const { call } = report;
  switch (report.verdict) {
    case 'same':
      return `${call}: ${paint('green', `takes the same way with ${given}.`)}\n`;
    case 'unknown':
      return `${call} cannot be compared: ${printable(report.why)}.\n`;
    case 'other_way':
      return `${call}: ${paint('yellow', `takes another way with ${given}, to the same end`)}: ${endText(report.is)}.\n${otherText(report, draft)}`;
    case 'other_end': {
      const head = `${call}: ${paint('red', `ends differently with ${given}`)}.\n`;
      return `${head}  was  ${endText(report.was)}\n  is   ${endText(report.is)}\n${otherText(report, draft)}`;
    }
  }
}

type Differing = Extract<DraftReport, { verdict: 'other_way' | 'other_end' }>;

function otherText({ firstOther, was }: Differing, draft: FlowToTry): string {
  if (firstOther === null) return '';
  const way = was.visits.slice(0, firstOther.at).slice(-5).join(' → ');
  const shown = (state: string | null): string => (state === null ? 'nothing' : `\`${state}\``);
  const place = firstOther.is === null ? undefined : draft.compiled.flow.states.get(firstOther.is)?.place;
  const where = place === undefined ? '' : ` (${place.file}:${place.line})`;
  const after = way === '' ? 'From its beginning' : `After ${way}`;
  return `  ${after}: was ${shown(firstOther.was)}, is ${shown(firstOther.is)}${where}\n`;
}

/** What came of many calls. */
export interface DraftCounts {
  readonly tried: number;
  /** Of other flows. */
  readonly others: number;
  readonly differing: readonly { readonly report: DraftReport & { verdict: 'other_end' }; readonly beganAt: number }[];
  readonly otherWay: readonly string[];
  readonly unknown: readonly { readonly call: string; readonly why: string }[];
}

/** @param given what was named as the draft */
export function draftCountsText(counts: DraftCounts, given: string, color: boolean): string {
  const { tried, others, differing, otherWay, unknown } = counts;
  const verb = differing.length === 1 ? 'ends' : 'end';
  const total = `${tried.toLocaleString('en-US')} call${tried === 1 ? '' : 's'}`;
  const head = `${differing.length.toLocaleString('en-US')} of ${total} ${verb} differently with ${given}.\n`;
  const rows = differing
    .slice(0, MOST_LISTED)
    .map(({ report, beganAt }) => [
      short(report.call),
      new Date(beganAt).toISOString().slice(0, 16).replace('T', ' '),
      endText(report.was),
      endText(report.is),
      report.firstOther === null ? '' : `${report.firstOther.was ?? 'nothing'} → ${report.firstOther.is ?? 'nothing'}`,
    ]);
  const columns = ['CALL', 'BEGAN', 'WAS', 'IS', 'FIRST OTHER STATE'].map((title) => ({ title }));
  const hidden = differing.length - rows.length;
  return [
    head,
    rows.length === 0 ? '' : `\n${table(columns, rows, color)}`,
    hidden === 0 ? '' : `… and ${hidden} more; --format json lists all.\n`,
    otherWay.length === 0
      ? ''
      : `\n${counted(otherWay.length, 'other')} ${otherWay.length === 1 ? 'takes' : 'take'} another way to the same end.\n`,
    unknownText(unknown),
    others === 0 ? '' : `\n${counted(others, 'call')} of other flows ${others === 1 ? 'was' : 'were'} left out.\n`,
  ].join('');
}

/** Why calls cannot be compared, most frequent first. */
function unknownText(unknown: DraftCounts['unknown']): string {
  if (unknown.length === 0) return '';
  const reasons = new Map<string, string[]>();
  for (const { call, why } of unknown) reasons.set(why, [...(reasons.get(why) ?? []), call]);
  const sorted = [...reasons].sort(([, a], [, b]) => b.length - a.length);
  const lines = sorted
    .slice(0, MOST_REASONS)
    .map(([why, calls]) => `  ${String(calls.length).padStart(6)}  ${printable(why)}, as ${short(calls[0] ?? '')}\n`);
  const left = sorted.length - lines.length;
  return `\n${counted(unknown.length, 'call')} cannot be compared:\n${lines.join('')}${left === 0 ? '' : `          … and ${counted(left, 'other reason')}\n`}`;
}
