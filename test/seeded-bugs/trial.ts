import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { loadFolder, type FolderFile, type FolderFlow } from '../../engine/checks/load-folder.ts';
import { isError } from '../../engine/diagnostics/diagnostic.ts';
import { compileFlow, type CompiledFlow } from '../../engine/runtime/machine.ts';
import { explore } from '../../engine/simulator/explore/explore.ts';
import { readScenarios } from '../../engine/simulator/scenario/reader.ts';
import { runScenario } from '../../engine/simulator/scenario/run.ts';
import type { Scenario } from '../../engine/simulator/scenario/scenario.ts';
import { meaningOf } from '../support/flow-meaning.ts';

/** Flows with the scenarios that try them. */
export interface Examples {
  readonly flows: readonly FolderFile[];
  readonly settings: readonly FolderFile[];
  readonly scenarios: readonly Scenario[];
}

/** Reads the example flows. */
export function readExamples(folder: string): Examples {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .toSorted()
    .map((name) => ({
      path: `flows/${name}`,
      id: name.replace(/(\.test)?\.yaml$/, ''),
      text: readFileSync(join(folder, name), 'utf8'),
    }));
  const isScenarios = ({ path }: FolderFile): boolean => path.endsWith('.test.yaml');
  const isSettings = ({ path }: FolderFile): boolean => /^settings(\.\w+)?\.yaml$/.test(basename(path));
  return {
    flows: files.filter((file) => !isScenarios(file) && !isSettings(file)),
    settings: files.filter(({ id }) => id === 'settings'),
    scenarios: files.filter(isScenarios).flatMap(({ text, path, id }) => {
      const { file } = readScenarios(text, path, id);
      return file?.scenarios ?? [];
    }),
  };
}

/** Tries mistakes in some flows, one at a time. */
export interface Trial {
  /** The flows without a mistake. */
  readonly originals: readonly CompiledFlow[];
  /** The flows with one file changed; null where the checks refuse it. */
  readonly withText: (path: string, text: string) => Changed | null;
}

/** Flows of which one file was changed. */
export interface Changed {
  readonly flows: readonly CompiledFlow[];
  /** Ids of the flows that are not as they were, those that run them included; none where all mean what they meant. */
  readonly affected: ReadonlySet<string>;
}

export function makeTrial({ flows, settings }: Examples): Trial {
  const before = loadFolder(flows, settings).flows;
  const known = new Map(
    before.map((each) => [each.id, { ...each, bundle: bundleOf(each), compiled: compiledOf(each) }]),
  );
  const withText = (path: string, text: string): Changed | null => {
    const folder = flows.map((file) => (file.path === path ? { ...file, text } : file));
    const loaded = loadFolder(relatedTo(path, folder), settings);
    if (loaded.diagnostics.some(isError)) return null;
    const isSame = loaded.flows.every(({ id, flow }) => meaningOf(flow) === meaningOf(known.get(id)?.flow ?? null));
    const affected = isSame ? [] : loaded.flows.filter((each) => bundleOf(each) !== known.get(each.id)?.bundle);
    const compiled = new Map(affected.map((each) => [each.id, compiledOf(each)]));
    return {
      flows: before.flatMap(({ id }) => compiled.get(id) ?? known.get(id)?.compiled ?? []),
      affected: new Set(compiled.keys()),
    };
  };
  return { originals: [...known.values()].flatMap(({ compiled }) => compiled ?? []), withText };
}

/** A file with those that run it or are run by it: loading the others again would take most of the time. */
function relatedTo(path: string, files: readonly FolderFile[]): readonly FolderFile[] {
  const names = ({ text }: FolderFile, { id }: FolderFile): boolean => new RegExp(`\\b(run|flow): ${id}\\b`).test(text);
  let found = files.filter((file) => file.path === path);
  for (;;) {
    const known = found;
    const more = files.filter((file) => known.some((each) => each === file || names(each, file) || names(file, each)));
    if (more.length === known.length) return known;
    found = more;
  }
}

/** The scenarios that pass. */
export function passing(flows: readonly CompiledFlow[], scenarios: readonly Scenario[]): readonly Scenario[] {
  return scenarios.filter((scenario) => runScenario(flows, scenario).failure === null);
}

/** The name of the first scenario that fails; null where none does. */
export function firstFailing({ flows, affected }: Changed, scenarios: readonly Scenario[]): string | null {
  const tried = scenarios.filter(({ flow }) => affected.has(flow));
  return tried.find((scenario) => runScenario(flows, scenario).failure !== null)?.name ?? null;
}

/** Situations that the explorer looks at of one flow; a time would not give the same figure twice. */
const MOST_SITUATIONS = 100;

/** Whether exploring the changed flows tells something that exploring the original ones does not. */
export function explorerFinds({ flows, affected }: Changed, originals: readonly CompiledFlow[]): boolean {
  return [...affected].some((id) => {
    const found = findingsOf(flows, id);
    if (found.length === 0) return false;
    const before = new Set(findingsOf(originals, id));
    return found.some((finding) => !before.has(finding));
  });
}

function findingsOf(flows: readonly CompiledFlow[], id: string): readonly string[] {
  const flow = flows.find((each) => each.flow.id === id);
  if (flow === undefined) return [];
  const { findings } = explore(flows, flow, { mostSituations: MOST_SITUATIONS });
  return findings.map(({ kind, flow: of, state }) => `${kind} ${of} ${state}`);
}

function compiledOf({ flow, subFlow }: FolderFlow): CompiledFlow | null {
  return flow === null ? null : compileFlow(flow, 'v', subFlow);
}

/** The flow with those it runs, as they are written. */
function bundleOf({ document }: FolderFlow): string {
  return JSON.stringify(document());
}
