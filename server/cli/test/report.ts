import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { coverageOf, type FileCoverage } from '../../../engine/simulator/coverage.ts';
import { messageOf, ServerError } from '../../errors.ts';
import type { Io } from '../io.ts';
import type { Project } from './load-projects.ts';
import type { TriedFile } from './run-projects.ts';

/**
 * Writes a file that the user asked for, with the folder that it is to stand in, and says so.
 * @param option in whose name it is, for what is said when it cannot be written
 * @throws ServerError when it cannot be written
 */
export async function writeReport(
  option: string,
  given: string,
  text: string,
  io: Pick<Io, 'cwd' | 'stderr'>,
): Promise<void> {
  const path = resolve(io.cwd, given);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  } catch (error) {
    throw new ServerError('bad_config', `${option}: ${messageOf(error)}`, { cause: error });
  }
  io.stderr(`Wrote ${given}.\n`);
}

/** What scenarios reached: of all flows of a folder, or of those that they ran where they are a part of it. */
export function measure(projects: readonly Project[], files: readonly TriedFile[]): readonly FileCoverage[] {
  return projects.flatMap((project) => {
    const tried = files.filter((file) => file.project === project).flatMap((file) => file.tried);
    const measured = coverageOf(
      project.flows.map(({ flow }) => flow),
      tried.map(({ timeline }) => timeline),
    );
    const wasRun = ({ points }: FileCoverage): boolean => points.some(({ kind, hits }) => kind === 'state' && hits > 0);
    return project.isWhole ? measured : measured.filter(wasRun);
  });
}
