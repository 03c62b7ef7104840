import type { Built } from '../build/build-flow.ts';
import type { Draft } from '../build/draft.ts';
import { returnNames } from '../build/return-names.ts';
import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';
import type { Flow } from '../model/flow.ts';
import { parseSource, type ParsedSource } from '../source/parse-source.ts';
import { menusOf } from './ambiguous-choice.ts';
import type { Around, Subject } from './check.ts';
import { checkFlow, subjectOf } from './check-flow.ts';
import { withoutLost } from './without-lost.ts';

/** A file of a flow, parsed. */
export interface FlowFile extends Pick<ParsedSource, 'root' | 'lost'> {
  readonly path: string;
  /** What the file gives, else its path below the folder. */
  readonly id: string;
  readonly text: string;
  /** What the parser has found. */
  readonly parsed: readonly Diagnostic[];
}

/** Parses a file; takes any text. */
export function parseFile(text: string, path: string, id: string): FlowFile {
  const { root, diagnostics, lost } = parseSource(text, path);
  const given = root?.kind === 'map' ? root.entries.find(({ key }) => key.text === 'flow')?.value : undefined;
  const named = given?.kind === 'scalar' && given.style !== 'absent' ? given.text : id;
  return { path, id: named, text, root, lost, parsed: diagnostics };
}

/** A flow of a file, as it is run by itself or by another. */
export interface BuiltFlow {
  readonly built: Built;
  /** Null where the document is no flow. */
  readonly subject: Subject | null;
}

/** A flow as the rules look at it. What the parser left out, such as the second of two states with one name, may have led anywhere. */
export function subjectIn(file: FlowFile, draft: Draft, around: Around): Subject {
  const doubts = file.parsed.length === 0 ? draft.doubts : { ...draft.doubts, flow: true };
  return subjectOf({ flow: draft.flow, doubts }, around);
}

/** All that is wrong in a file, by itself and as others run it. */
export function findingsIn(file: FlowFile, flows: readonly BuiltFlow[]): readonly Diagnostic[] {
  const flow = flows[0]?.subject?.flow;
  const parsed = flow === undefined ? file.parsed : withChoices(file.parsed, flow);
  const found = flows.flatMap(({ built, subject }) => [
    ...built.diagnostics,
    ...(subject === null ? [] : checkFlow(subject)),
  ]);
  return [...parsed, ...withoutLost(found, file.lost)];
}

/** Whether a flow of which no folder is known can begin a call: one that returns is there to be run. */
export function beginsAlone(flow: Flow): boolean {
  return isRouted(flow) || returnNames(flow).length === 0;
}

/** Whether calls come to a flow by themselves, or are placed with it. */
function isRouted({ routes, outbound }: Flow): boolean {
  return routes === 'default' || routes.length > 0 || Object.keys(outbound).length > 0;
}

/** A key written twice among a menu's choices is a finding of its own. */
function withChoices(findings: readonly Diagnostic[], flow: Flow): readonly Diagnostic[] {
  if (!findings.some(({ code }) => code === 'duplicate-key')) return findings;
  const choices = new Map(
    menusOf({ flow }).flatMap((menu) => menu.choices.map(({ digits, place }) => [placeKey(place), digits] as const)),
  );
  return findings.map((finding) => {
    const [first] = finding.also;
    const digits = first === undefined ? undefined : choices.get(placeKey(first));
    if (finding.code !== 'duplicate-key' || digits === undefined) return finding;
    const message = `this menu has the choice \`${digits}\` twice, and only one can count; remove one, or give it other digits`;
    return { ...finding, code: 'duplicate-choice', message };
  });
}

function placeKey({ line, column }: Place): string {
  return `${line}:${column}`;
}
