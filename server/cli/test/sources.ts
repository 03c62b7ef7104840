import { basename, dirname, resolve } from 'node:path';
import { isScenarioFile, type ScenarioSource } from '../../flows/read-scenarios.ts';

/** Every folder whose files matter for some sources, absolute. */
export function foldersOf(sources: readonly ScenarioSource[], cwd: string): readonly string[] {
  const folders = sources.flatMap(({ given, kind, root }) => [
    root,
    resolve(cwd, kind === 'folder' ? given : dirname(given)),
  ]);
  return [...new Set(folders)];
}

/** Why what was given cannot be run at all; null where it can. */
export function usageProblem(sources: readonly ScenarioSource[]): string | null {
  for (const { given, kind, files, flows } of sources) {
    if (kind === 'missing') return `there is no file or folder \`${given}\``;
    if (kind === 'file' && !isScenarioFile(given)) {
      const scenarios = basename(given).replace(/\.ya?ml$/, '.test.yaml');
      return `\`${given}\` is no file of scenarios; those are named like \`${scenarios}\``;
    }
    if (files.length === 0) {
      return `there are no scenarios in the folder \`${given}\`; a file of scenarios ends in \`.test.yaml\``;
    }
    if (flows.missingProfile !== null) return `there is no file \`${flows.missingProfile}\` for the profile`;
  }
  return null;
}
