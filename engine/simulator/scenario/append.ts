import { isSeq, isMap, parseDocument, type YAMLSeq } from 'yaml';
import { isError } from '../../diagnostics/diagnostic.ts';
import { readScenarios } from './reader.ts';
import { scenarioText, type WrittenScenario } from './text.ts';

/** A file's text with scenarios added, and the names they have there; or why none can be. */
export type Appended =
  | { readonly ok: true; readonly text: string; readonly names: readonly string[] }
  | { readonly ok: false; readonly problem: string };

/**
 * Adds scenarios behind those of a file, whose text and comments stay as they are. A name that is taken gets a number.
 * @param file its name, for the problem
 * @param flow the id of the flow that they try
 */
export function withScenarios(
  text: string,
  file: string,
  flow: string,
  scenarios: readonly WrittenScenario[],
): Appended {
  const before = readScenarios(text, file, flow);
  const [wrong] = before.diagnostics.filter(isError);
  if (before.file === null) {
    const why = wrong === undefined ? '' : ` in line ${wrong.place.line}: ${wrong.message}`;
    return { ok: false, problem: `nothing can be added to ${file}, which has an error${why}` };
  }
  if (before.file.flow !== flow) {
    return {
      ok: false,
      problem: `${file} has scenarios of the flow \`${before.file.flow}\`, expected one of \`${flow}\``,
    };
  }
  const list = scenarioList(text);
  if (list === null || list.flow === true) {
    return {
      ok: false,
      problem: `nothing can be added to ${file}: its scenarios stand in [ ], expected a list of lines`,
    };
  }
  const names = freeNames(
    before.file.scenarios.map(({ name }) => name),
    scenarios.map(({ name }) => name),
  );
  const [start, end] = list.range ?? [0, text.length];
  const at = lineEnd(text, end);
  const indent = start - (text.lastIndexOf('\n', start - 1) + 1);
  const items = scenarios.map((scenario, index) => {
    return scenarioText({ ...scenario, name: names[index] ?? scenario.name }, indent);
  });
  const [above, below] = [text.slice(0, at), text.slice(at)];
  const added = `${above.endsWith('\n') ? above : `${above}\n`}\n${items.join('\n')}${below.trim() === '' ? '' : `\n${below.replace(/^\n+/, '')}`}`;
  return { ok: true, text: added, names };
}

function scenarioList(text: string): YAMLSeq | null {
  const { contents } = parseDocument(text);
  const list = isMap(contents) ? contents.get('scenarios', true) : null;
  return isSeq(list) ? list : null;
}

/** The beginning of the line after the one that a value ends in. */
function lineEnd(text: string, end: number): number {
  if (text[end - 1] === '\n') return end;
  const found = text.indexOf('\n', end);
  return found < 0 ? text.length : found + 1;
}

/** Names that no scenario of the file has yet. */
function freeNames(taken: readonly string[], wanted: readonly string[]): readonly string[] {
  const used = new Set(taken);
  return wanted.map((name) => {
    let free = name;
    for (let nth = 2; used.has(free); nth += 1) free = `${name} (${nth})`;
    used.add(free);
    return free;
  });
}
