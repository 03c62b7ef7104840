import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readingInto, reportWrongType } from '../../../engine/build/reading.ts';
import { type Diagnostic, isError } from '../../../engine/diagnostics/diagnostic.ts';
import { readHttp } from '../../../engine/simulator/scenario/around.ts';
import type { HttpMock } from '../../../engine/simulator/scenario/scenario.ts';
import { parseSource } from '../../../engine/source/parse-source.ts';
import { scalarOf } from '../../../engine/simulator/scenario/value-node.ts';
import { codeOf } from '../../errors.ts';

type ReadMocks =
  | { readonly ok: true; readonly mocks: readonly HttpMock[] }
  | { readonly ok: false; readonly problem: string }
  | { readonly ok: false; readonly errors: readonly Diagnostic[]; readonly texts: ReadonlyMap<string, string> };

/**
 * Reads a file with answers of web services: the list that a scenario has as `http`.
 * @throws what the file system throws, except that there is nothing at the path
 */
export async function readMocks(file: string, cwd: string): Promise<ReadMocks> {
  const text = await readFile(resolve(cwd, file), 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null;
    throw error;
  });
  if (text === null) return { ok: false, problem: `--http: there is no file \`${file}\`` };
  const { root, diagnostics } = parseSource(text, file);
  const found: Diagnostic[] = [...diagnostics];
  const reading = readingInto(found, { lost: () => undefined, declare: () => undefined });
  if (root !== null && root.kind !== 'list') {
    reportWrongType(reading, root, 'the file', 'a list of entries: `- get: https://…/*`, with its `reply`');
  }
  const mocks = root === null ? [] : readHttp({ key: scalarOf('http'), value: root }, reading);
  const errors = found.filter(isError);
  return errors.length === 0 ? { ok: true, mocks } : { ok: false, errors, texts: new Map([[file, text]]) };
}
