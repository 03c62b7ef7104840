import { traceLabels, traceText } from '../runtime/trace-text.ts';
import type { Call, TimelineLine } from './call.ts';

/** More of a call than this hides what went wrong. */
const MOST_LINES = 40;
const MOST_HEARD = 12;
const LABEL_WIDTH = 8;

const same = (text: string): string => text;

/**
 * What a person needs to know of a call to see why it is not as expected: what the caller heard, where the call is, and
 * its timeline.
 * @param faint paints what is beside the point
 */
export function historyText(call: Call, faint: (text: string) => string = same): string {
  return [heardText(call.heard, faint), `${capital(call.where)}.`, timelineText(call.timeline, faint)].join('\n\n');
}

function heardText(heard: readonly string[], faint: (text: string) => string): string {
  if (heard.length === 0) return 'The caller had heard nothing.';
  const shown = heard.slice(-MOST_HEARD);
  return [
    `The caller had heard${earlier(heard.length - shown.length, faint)}:`,
    ...shown.map((text) => `  "${text}"`),
  ].join('\n');
}

function timelineText(timeline: readonly TimelineLine[], faint: (text: string) => string): string {
  const lines = timeline.flatMap((line) => lineText(line, faint) ?? []);
  const shown = lines.slice(-MOST_LINES);
  return [`Timeline${earlier(lines.length - shown.length, faint)}:`, ...shown].join('\n');
}

function lineText(line: TimelineLine, faint: (text: string) => string): string | null {
  const label = traceLabels[line.kind];
  if (label === undefined) return null;
  const seconds = `${(line.at / 1_000).toFixed(2).padStart(8)} s`;
  const place = line.place === undefined ? '' : `  ${faint(`(${line.place})`)}`;
  return `${faint(seconds)}  ${label.padEnd(LABEL_WIDTH)} ${traceText(line)}${place}`;
}

function earlier(count: number, faint: (text: string) => string): string {
  return count === 0 ? '' : faint(`, without ${count} earlier line${count === 1 ? '' : 's'}`);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
