import { readFile } from 'node:fs/promises';
import { codeFrame } from '../../../engine/diagnostics/code-frame.ts';
import type { Exploration, ExploreFinding } from '../../../engine/simulator/explore/explore.ts';
import { counted } from '../table.ts';
import { painter, type Paint } from '../paint.ts';

const FRAME_WIDTH = 95;

export interface Printing {
  readonly color: boolean;
  /** Whether the scenarios are written into a file as well. */
  readonly isWritten: boolean;
  /** A path as it is shown, for reading. */
  readonly at: (path: string) => string;
}

/** The findings, each with its source line and the scenario that shows it. */
export async function explorationText(
  { findings, notes }: Exploration,
  { color, isWritten, at }: Printing,
): Promise<string> {
  const paint = painter(color);
  const files = [...new Set(findings.map(({ place }) => place.file))];
  const texts = new Map(
    await Promise.all(files.map(async (file) => [file, await readFile(at(file), 'utf8')] as const)),
  );
  const blocks = findings.map((finding) => findingText(finding, texts, isWritten, paint));
  const told = notes.map((note) => `${paint('cyan', 'note')}: ${note}\n`);
  return [...blocks, ...told].join(blocks.length > 0 ? '\n' : '');
}

function findingText(
  { kind, severity, message, place, scenario }: ExploreFinding,
  texts: ReadonlyMap<string, string>,
  isWritten: boolean,
  paint: Paint,
): string {
  const mark = (text: string): string => paint(severity === 'error' ? 'red' : 'yellow', text);
  const head = `${paint('bold', `${place.file}:${place.line}:${place.column}`)}: ${mark(`${severity}[${kind}]`)} ${paint('bold', message)}`;
  const frame = codeFrame(texts.get(place.file) ?? '', place, FRAME_WIDTH);
  const bar = paint('dim', '|');
  const margin = ' '.repeat(String(place.line).length);
  const source =
    frame === null
      ? []
      : [`  ${paint('dim', String(place.line))} ${bar} ${frame.line}`, `  ${margin} ${bar} ${mark(frame.carets)}`];
  const lead = `  ${paint('cyan', isWritten ? 'scenario' : 'as a scenario')}, which fails until this is mended: ${scenario.failure}`;
  return `${[
    head,
    ...source,
    lead,
    ...scenario.text
      .trimEnd()
      .split('\n')
      .map((line) => `    ${line}`),
  ].join('\n')}\n`;
}

/** `312 ways through 14 of 14 states in 1.2 s: 2 problems`. */
export function summaryText({ findings, ways, states, stoppedBy }: Exploration, ms: number, file: string): string {
  const found = findings.length === 0 ? 'no problem' : counted(findings.length, 'problem');
  const tried = `${file}: ${counted(ways, 'way')} through ${states.entered} of ${counted(states.all, 'state')} in ${(ms / 1_000).toFixed(1)} s: ${found}`;
  return stoppedBy === null
    ? tried
    : `${tried}\nnot everything was tried, so what is never reached is not told: ${whyStopped[stoppedBy]}`;
}

const whyStopped: Readonly<Record<NonNullable<Exploration['stoppedBy']>, string>> = {
  time: 'the time was over; a longer --max-time goes further',
  situations: 'there are too many different situations; explore the flows that it runs by themselves',
  beginnings: 'a call can begin in too many ways (opening hours, switches, callers)',
};

/** The same for programs. */
export function explorationJson(
  { findings, ways, situations, states, complete, stoppedBy, notes }: Exploration,
  ms: number,
): string {
  const shown = findings.map(({ place, scenario, ...finding }) => ({
    ...finding,
    file: place.file,
    line: place.line,
    column: place.column,
    scenario: { name: scenario.name, text: scenario.text, failure: scenario.failure },
  }));
  return JSON.stringify(
    { findings: shown, ways, situations, states, complete, stoppedBy, notes, seconds: Math.round(ms) / 1_000 },
    null,
    2,
  );
}
