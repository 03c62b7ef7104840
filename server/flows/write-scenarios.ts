import { readFile, writeFile } from 'node:fs/promises';
import { scenarioFileText, type WrittenScenario } from '../../engine/simulator/scenario/text.ts';
import { withScenarios } from '../../engine/simulator/scenario/append.ts';
import { codeOf } from '../errors.ts';

/** What came of writing scenarios into a file. */
export type WroteScenarios =
  | {
      readonly ok: true;
      readonly isNew: boolean;
      /** Their names there: one that was taken got a number. */ readonly names: readonly string[];
    }
  | { readonly ok: false; readonly problem: string };

/**
 * Writes scenarios of one flow into a file, behind those that it has; its text and comments stay as they are.
 * @param path absolute
 * @param file its name for a person
 * @returns a problem, and the file as it was, where it is of another flow or cannot be added to
 * @throws what the file system throws
 */
export async function writeScenarios(
  path: string,
  file: string,
  flow: string,
  scenarios: readonly WrittenScenario[],
): Promise<WroteScenarios> {
  const before = await readFile(path, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (before === null || before.trim() === '') {
    await writeFile(path, scenarioFileText(flow, scenarios));
    return { ok: true, isNew: before === null, names: scenarios.map(({ name }) => name) };
  }
  const added = withScenarios(before, file, flow, scenarios);
  if (!added.ok) return added;
  await writeFile(path, added.text);
  return { ok: true, isNew: false, names: added.names };
}
