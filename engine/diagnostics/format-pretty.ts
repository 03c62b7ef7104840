import { codeFrame } from './code-frame.ts';
import type { Diagnostic, Place, Severity } from './diagnostic.ts';

export interface PrettyOptions {
  readonly color: boolean;
  /** Columns of the terminal; 100 when not given. */
  readonly width?: number;
}

/** Findings for people: each with its place, its source line and carets, and where to read more. */
export function formatPretty(
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
  options: PrettyOptions,
): string {
  const paint = options.color ? colored : plain;
  const explained = new Set<string>();
  const blocks = diagnostics.map((each) => {
    const lines = [
      `${paint.strong(placeText(each.place))}: ${severityText(each, paint)} ${paint.strong(each.message)}`,
      ...frameLines(each, each.place, sources, options, paint),
    ];
    if (each.suggestions.length > 0) lines.push(`  ${paint.help('help')}: did you mean ${choices(each.suggestions)}?`);
    if (each.also.length > 0) lines.push(...alsoLines(each, sources, options, paint));
    if (!explained.has(each.code)) lines.push(`  ${paint.faint(`see docs/diagnostics.md#${each.code}`)}`);
    explained.add(each.code);
    return lines.join('\n');
  });
  return blocks.join('\n\n');
}

/** `2 errors, 1 warning in 1 of 3 files`; null when there is nothing to count. */
export function summarize(diagnostics: readonly Diagnostic[], filesRead = 0): string | null {
  if (diagnostics.length === 0) return null;
  const count = (severity: Severity): number => diagnostics.filter((each) => each.severity === severity).length;
  const found = [counted(count('error'), 'error'), counted(count('warning'), 'warning')].filter((text) => text !== '');
  const wrong = new Set(diagnostics.map((each) => each.place.file)).size;
  const files = filesRead > wrong ? `${wrong} of ${counted(filesRead, 'file')}` : counted(wrong, 'file');
  return `${found.join(', ')} in ${files}`;
}

function counted(count: number, what: string): string {
  return count === 0 ? '' : `${count} ${what}${count === 1 ? '' : 's'}`;
}

function placeText(place: Place): string {
  return `${place.file}:${place.line}:${place.column}`;
}

function severityText(each: Diagnostic, paint: Paint): string {
  const text = `${each.severity}[${each.code}]`;
  return each.severity === 'error' ? paint.error(text) : paint.warning(text);
}

function frameLines(
  each: Diagnostic,
  place: Place,
  sources: ReadonlyMap<string, string>,
  options: PrettyOptions,
  paint: Paint,
): readonly string[] {
  const margin = String(Math.max(place.line, ...each.also.map((other) => other.line))).length;
  const text = sources.get(place.file);
  const frame = text === undefined ? null : codeFrame(text, place, Math.max(20, (options.width ?? 100) - margin - 5));
  if (frame === null) return [];
  const mark = each.severity === 'error' ? paint.error : paint.warning;
  const bar = paint.faint('|');
  return [
    `  ${paint.faint(String(place.line).padStart(margin))} ${bar} ${frame.line}`,
    `  ${' '.repeat(margin)} ${bar} ${mark(frame.carets)}`,
  ];
}

const mostShown = 3;

function alsoLines(
  each: Diagnostic,
  sources: ReadonlyMap<string, string>,
  options: PrettyOptions,
  paint: Paint,
): readonly string[] {
  const shown = each.also.slice(0, mostShown);
  const rest = each.also.slice(mostShown);
  const lines = shown.flatMap((place) => [
    `  ${paint.faint(`also here: ${placeText(place)}`)}`,
    ...frameLines(each, place, sources, options, paint),
  ]);
  if (rest.length > 0) lines.push(`  ${paint.faint(`and on line ${rest.map((place) => place.line).join(', ')}`)}`);
  return lines;
}

function choices(suggestions: readonly string[]): string {
  const names = suggestions.map((name) => `\`${name}\``);
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} or ${last}`;
}

type Paint = Readonly<Record<'error' | 'warning' | 'help' | 'strong' | 'faint', (text: string) => string>>;

const ansi = (code: number, end: number) => {
  return (text: string): string => `\u001b[${code}m${text}\u001b[${end}m`;
};

const same = (text: string): string => text;
const plain: Paint = { error: same, warning: same, help: same, strong: same, faint: same };
const colored: Paint = {
  error: ansi(31, 39),
  warning: ansi(33, 39),
  help: ansi(36, 39),
  strong: ansi(1, 22),
  faint: ansi(2, 22),
};
