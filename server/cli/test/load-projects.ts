import { loadFolder } from '../../../engine/checks/load-folder.ts';
import { type Diagnostic, isError, type Place } from '../../../engine/diagnostics/diagnostic.ts';
import { orderDiagnostics } from '../../../engine/diagnostics/order.ts';
import { compileFlow, type CompiledFlow } from '../../../engine/runtime/machine.ts';
import { checkScenarios } from '../../../engine/simulator/scenario/check.ts';
import { readScenarios } from '../../../engine/simulator/scenario/reader.ts';
import type { Scenario } from '../../../engine/simulator/scenario/scenario.ts';
import type { FlowFile, FlowSource } from '../../flows/read-folder.ts';
import type { ScenarioSource } from '../../flows/read-scenarios.ts';
import type { ScenarioFilter } from './filter.ts';

/** The flows of one folder with the scenarios that are to be tried on them. */
export interface Project {
  /** Those without errors. */
  readonly flows: readonly CompiledFlow[];
  readonly files: readonly ProjectFile[];
  /** Errors of flows and settings, and all that was found in the scenario files. */
  readonly findings: readonly Diagnostic[];
  /** Text of every file by its path. */
  readonly texts: ReadonlyMap<string, string>;
  /** Whether all its scenarios are to be run, so that all its flows matter. */
  readonly isWhole: boolean;
}

/** One file of scenarios that can be run. */
export interface ProjectFile {
  readonly path: string;
  readonly text: string;
  /** Those that the filter lets through, at least one. */
  readonly scenarios: readonly Scenario[];
  /** Files whose errors keep the flow from being run; empty when it can be. */
  readonly blockedBy: readonly string[];
}

/**
 * Loads what `sources` read, each folder of flows once.
 * @param tellsTargets whether timelines have what measuring coverage needs
 */
export function loadProjects(
  sources: readonly ScenarioSource[],
  filter: ScenarioFilter,
  tellsTargets = false,
): readonly Project[] {
  const byRoot = new Map<string, ScenarioSource[]>();
  for (const source of sources) byRoot.set(source.root, [...(byRoot.get(source.root) ?? []), source]);
  return [...byRoot.values()].map((same) => {
    const files = new Map(same.flatMap((source) => source.files).map((file) => [file.path, file]));
    const isWhole = filter.source === null && same.some(({ kind }) => kind === 'folder');
    const [{ flows }] = same as [ScenarioSource, ...ScenarioSource[]];
    return loadProject(flows, [...files.values()], { filter, isWhole, tellsTargets });
  });
}

interface LoadOptions {
  readonly filter: ScenarioFilter;
  /** Whether errors of flows count that none of the scenarios needs. */
  readonly isWhole: boolean;
  readonly tellsTargets: boolean;
}

function loadProject(
  { folder, settings }: FlowSource,
  scenarioFiles: readonly FlowFile[],
  { filter, isWhole, tellsTargets }: LoadOptions,
): Project {
  const loaded = loadFolder(folder, settings);
  const flows = loaded.flows.flatMap(({ flow, subFlow }) =>
    flow === null ? [] : [compileFlow(flow, 'draft', subFlow, tellsTargets)],
  );
  const ids = loaded.flows.map(({ id }) => id);
  const read = scenarioFiles.map(({ path, text, id }) => {
    const { file, diagnostics } = readScenarios(text, path, id);
    const named = file === null ? [] : checkScenarios(file, flows, ids);
    return { path, text, file, findings: [...diagnostics, ...named] };
  });
  const files = read.flatMap(({ path, text, file, findings }) => {
    const scenarios = (file?.scenarios ?? []).filter(({ name }) => filter.matches(path, name));
    if (file === null || findings.some(isError) || scenarios.length === 0) return [];
    const flow = loaded.flows.find(({ id }) => id === file.flow);
    const isBroken = flow?.flow === null;
    const blockedBy = !isBroken ? [] : [...(flow.diagnostics.some(isError) ? [flow.path] : []), ...flow.blockedBy];
    return [{ path, text, scenarios, blockedBy }];
  });
  const needed = new Set([...files.flatMap(({ blockedBy }) => blockedBy), ...settings.map(({ path }) => path)]);
  const errors = loaded.diagnostics.filter((each) => isError(each) && (isWhole || needed.has(each.place.file)));
  return {
    flows,
    files,
    findings: orderDiagnostics([...errors, ...read.flatMap(({ findings }) => findings)]),
    texts: new Map([...folder, ...settings, ...scenarioFiles].map(({ path, text }) => [path, text])),
    isWhole,
  };
}

/** Where a state of a flow stands; null where there is none of that name. */
export function statePlace({ flows }: Pick<Project, 'flows'>, flow: string, state: string): Place | null {
  return flows.find((each) => each.flow.id === flow)?.flow.states.get(state)?.place ?? null;
}
