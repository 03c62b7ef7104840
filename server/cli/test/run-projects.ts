import { setImmediate } from 'node:timers/promises';
import { runScenario, type ScenarioFailure } from '../../../engine/simulator/scenario/run.ts';
import type { TimelineEntry } from '../../../engine/simulator/simulation-state.ts';
import type { Scenario } from '../../../engine/simulator/scenario/scenario.ts';
import type { Project, ProjectFile } from './load-projects.ts';

/** What came of one scenario. */
export interface Tried {
  readonly file: string;
  readonly name: string;
  readonly line: number;
  readonly failure: ScenarioFailure | null;
  /** False when its flow cannot be run at all, which `failure` says then. */
  readonly ran: boolean;
  readonly timeline: readonly TimelineEntry[];
  /** How long it took to try it, ms. */
  readonly ms: number;
}

/** What came of a file of scenarios. */
export interface TriedFile {
  readonly project: Project;
  readonly path: string;
  readonly tried: readonly Tried[];
}

/** One file to be tried. */
export interface FileToTry {
  readonly project: Project;
  readonly file: ProjectFile;
}

/** All files, in the order in which they are told of. */
export function filesOf(projects: readonly Project[]): readonly FileToTry[] {
  return projects.flatMap((project) => project.files.map((file) => ({ project, file })));
}

/**
 * Tries files in other threads, by their number in `filesOf`, until `next` has none left.
 * @throws what was thrown there
 */
export type Helpers = (
  next: () => number | null,
  done: (file: number, tried: readonly Tried[]) => void,
) => Promise<void>;

/**
 * Tries the scenarios of all files.
 * @param env variables of the environment, where a scenario names none of that name
 * @param done is told of each file, in their order
 * @param helpers take files off this thread's hands
 */
export async function runProjects(
  projects: readonly Project[],
  env: Readonly<Record<string, string>>,
  done: (file: TriedFile) => void,
  helpers: Helpers | null = null,
): Promise<readonly TriedFile[]> {
  const files = filesOf(projects);
  const found = new Map<number, readonly Tried[]>();
  const results: TriedFile[] = [];
  let given = 0;
  const next = (): number | null => (given < files.length ? given++ : null);
  const finish = (number: number, tried: readonly Tried[]): void => {
    found.set(number, tried);
    for (;;) {
      const [of, ready] = [files[results.length], found.get(results.length)];
      if (of === undefined || ready === undefined) return;
      const result = { project: of.project, path: of.file.path, tried: ready };
      results.push(result);
      done(result);
    }
  };
  const tryHere = async (): Promise<void> => {
    for (let number = next(); number !== null; number = next()) {
      const of = files[number];
      if (of !== undefined) finish(number, tryFile(of, env));
      // Helpers are given their next file between two of ours.
      if (helpers !== null) await setImmediate();
    }
  };
  await Promise.all([helpers?.(next, finish), tryHere()]);
  return results;
}

/** Tries the scenarios of one file. */
export function tryFile({ project, file }: FileToTry, env: Readonly<Record<string, string>>): readonly Tried[] {
  return file.scenarios.map((scenario) => tryScenario(project, file, scenario, env));
}

function tryScenario(
  project: Project,
  { path, blockedBy }: ProjectFile,
  scenario: Scenario,
  env: Readonly<Record<string, string>>,
): Tried {
  const { name, place } = scenario;
  const of = { file: path, name, line: place.line };
  if (blockedBy.length > 0) {
    const message = `not run: there are errors in ${blockedBy.join(', ')}`;
    return { ...of, failure: { step: null, line: place.line, message, heard: [] }, ran: false, timeline: [], ms: 0 };
  }
  const began = performance.now();
  const { failure, timeline } = runScenario(project.flows, scenario, { env });
  return { ...of, failure, ran: true, timeline, ms: performance.now() - began };
}
