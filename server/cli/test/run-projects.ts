import { runScenario, type ScenarioFailure } from '../../../engine/simulator/scenario-run.ts';
import type { TimelineEntry } from '../../../engine/simulator/simulation-state.ts';
import type { Scenario } from '../../../engine/simulator/scenario.ts';
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

/**
 * Tries the scenarios, file by file.
 * @param env variables of the environment, where a scenario names none of that name
 * @param done is told of each file when it is finished
 */
export function runProjects(
  projects: readonly Project[],
  env: Readonly<Record<string, string>>,
  done: (file: TriedFile) => void,
): readonly TriedFile[] {
  return projects.flatMap((project) =>
    project.files.map((file) => {
      const tried = file.scenarios.map((scenario) => tryScenario(project, file, scenario, env));
      const result = { project, path: file.path, tried };
      done(result);
      return result;
    }),
  );
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
