import { parentPort, workerData } from 'node:worker_threads';
import type { ScenarioSource } from '../../flows/read-scenarios.ts';
import { readFilter } from './filter.ts';
import { loadProjects } from './load-projects.ts';
import { filesOf, tryFile, type Tried } from './run-projects.ts';

// The other side of helpers.ts: loads the same sources, so that a file has the same number here.

/** What a helper is given to begin with. */
export interface HelperTask {
  readonly sources: readonly ScenarioSource[];
  /** As it was given on the command line. */
  readonly filter: string | null;
  readonly tellsTargets: boolean;
  readonly env: Readonly<Record<string, string>>;
}

/** What a helper says: it is ready for a file, its first or the next. */
export interface HelperMessage {
  readonly tried: { readonly number: number; readonly found: readonly Tried[] } | null;
}

function help(port: NonNullable<typeof parentPort>, { sources, filter, tellsTargets, env }: HelperTask): void {
  const read = readFilter(filter ?? undefined);
  const files = read.ok ? filesOf(loadProjects(sources, read.filter, tellsTargets)) : [];
  const say = (message: HelperMessage): void => {
    port.postMessage(message);
  };
  port.on('message', (number: number) => {
    const of = files[number];
    const tried = of === undefined ? [] : tryFile(of, env);
    // Copying timelines costs more than it takes to run the calls; they are read to measure and to tell of failures.
    const found = tried.map((each) => (tellsTargets || each.failure !== null ? each : { ...each, timeline: [] }));
    say({ tried: { number, found } });
  });
  say({ tried: null });
}

if (parentPort !== null) help(parentPort, workerData as HelperTask);
