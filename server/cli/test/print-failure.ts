import { codeFrame } from '../../../engine/diagnostics/code-frame.ts';
import type { ScenarioFailure } from '../../../engine/simulator/scenario/run.ts';
import type { TimelineEntry } from '../../../engine/simulator/simulation-state.ts';
import type { TraceEntry } from '../../../engine/runtime/trace.ts';
import { printTimeline } from '../timeline.ts';
import { statePlace, type Project } from './load-projects.ts';
import { oneLine, type Paint } from '../paint.ts';
import type { Tried } from './run-projects.ts';

/** More of a call than this hides what went wrong. */
const MOST_LINES = 30;
const MOST_HEARD = 8;
const FRAME_WIDTH = 95;

/**
 * A scenario that failed: its step with the source line, what was expected and what was there, what the caller had
 * heard, and how the call went.
 */
export function failureText(
  { file, name, failure, timeline }: Tried & { readonly failure: ScenarioFailure },
  project: Project,
  color: boolean,
  paint: Paint,
): string {
  const { step, line, message, heard } = failure;
  const [what = '', ...more] = message.split('\n');
  return [
    paint(['bold', 'red'], `✗ ${oneLine(name)}`),
    `  ${paint('bold', `${file}:${line}`)}${step === null ? '' : `, step ${step}`}`,
    ...frameLines(project.texts.get(file), file, line, paint),
    '',
    ...[paint('red', what), ...more].map((text) => `  ${text}`),
    '',
    ...heardLines(heard, paint),
    ...callLines(timeline, project, color, paint),
  ].join('\n');
}

function frameLines(text: string | undefined, file: string, line: number, paint: Paint): readonly string[] {
  const source = text?.split('\n')[line - 1];
  if (text === undefined || source === undefined) return [];
  // What begins an entry of a list is not what failed.
  const indent = /^\s*(?:-\s+)?/.exec(source)?.[0].length ?? 0;
  const place = { file, line, column: indent + 1, endLine: line, endColumn: source.trimEnd().length + 1 };
  const frame = codeFrame(text, place, FRAME_WIDTH);
  if (frame === null) return [];
  const margin = String(line).length;
  const bar = paint('dim', '|');
  return [
    `    ${paint('dim', String(line))} ${bar} ${frame.line}`,
    `    ${' '.repeat(margin)} ${bar} ${paint('red', frame.carets)}`,
  ];
}

function heardLines(heard: readonly string[], paint: Paint): readonly string[] {
  if (heard.length === 0) return [`  ${paint('bold', 'the caller had heard nothing')}`, ''];
  const shown = heard.slice(-MOST_HEARD);
  return [
    `  ${paint('bold', 'the caller had heard')}${earlier(heard.length - shown.length, paint)}`,
    ...shown.map((text) => `    ${paint('green', `“${oneLine(text)}”`)}`),
    '',
  ];
}

function callLines(
  timeline: readonly TimelineEntry[],
  project: Project,
  color: boolean,
  paint: Paint,
): readonly string[] {
  const lines: string[] = [];
  const print = printTimeline({
    write: (text) => lines.push(`  ${text.trimEnd()}`),
    color,
    nameCalls: new Set(timeline.map(({ call }) => call)).size > 1,
    beside: (entry) => placeText(entry, project),
  });
  for (const { at, call, ...entry } of timeline) print(call, at, [entry]);
  if (lines.length === 0) return [];
  const shown = lines.slice(-MOST_LINES);
  return [`  ${paint('bold', 'the call')}${earlier(lines.length - shown.length, paint)}`, ...shown, ''];
}

function earlier(count: number, paint: Paint): string {
  return count === 0 ? '' : paint('dim', `, without ${count} earlier line${count === 1 ? '' : 's'}`);
}

function placeText({ kind, text, data }: TraceEntry, project: Project): string {
  const flow = data?.['flow'];
  const place = kind === 'state' && typeof flow === 'string' ? statePlace(project, flow, text) : null;
  return place === null ? '' : `${place.file}:${place.line}`;
}
