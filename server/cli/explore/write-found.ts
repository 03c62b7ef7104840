import { readFile } from 'node:fs/promises';
import type { Flow } from '../../../engine/model/flow.ts';
import type { ExploreFinding } from '../../../engine/simulator/explore/explore.ts';
import { readScenarios } from '../../../engine/simulator/scenario/reader.ts';
import { codeOf } from '../../errors.ts';
import { writeScenarios } from '../../flows/write-scenarios.ts';
import { counted } from '../table.ts';

/** What came of writing; the text is for a person. */
export interface Wrote {
  readonly ok: boolean;
  readonly text: string;
}

/**
 * Adds the scenarios of findings to the file of scenarios beside their flow; one of the same name is there already.
 * @param at a path as it is shown, made absolute
 */
export async function writeFound(
  { id, file }: Flow,
  findings: readonly ExploreFinding[],
  at: (path: string) => string,
): Promise<Wrote> {
  const path = file.replace(/\.yaml$/, '.test.yaml');
  try {
    const known = await namesIn(at(path), path, id);
    const added = findings.map(({ scenario }) => scenario.written).filter(({ name }) => !known.has(name));
    if (added.length === 0) return { ok: true, text: `${path} has these scenarios already` };
    const wrote = await writeScenarios(at(path), path, id, added);
    if (!wrote.ok) return { ok: false, text: `--write: ${wrote.problem}` };
    return {
      ok: true,
      text: `${counted(added.length, 'scenario')} ${wrote.isNew ? 'written to' : 'added to'} ${path}`,
    };
  } catch (error) {
    const code = codeOf(error);
    if (code === null) throw error;
    return { ok: false, text: `--write: ${path} cannot be written (${code})` };
  }
}

async function namesIn(path: string, shown: string, id: string): Promise<ReadonlySet<string>> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
  const read = text === null ? null : readScenarios(text, shown, id).file;
  return new Set((read?.scenarios ?? []).map(({ name }) => name));
}
