import type { FlowSource } from './read-folder.ts';
import { describeFinding } from './judge-folder.ts';
import type { LoadedFolder } from './load-flows.ts';

/** Files of settings with errors: file → a line each, where, and what. They may break no flow, where none uses them. */
export function settingsProblems(
  { errors }: Pick<LoadedFolder, 'errors'>,
  { settings }: Pick<FlowSource, 'settings'>,
): ReadonlyMap<string, readonly string[]> {
  const found = settings.map(({ path }) => {
    return [path, errors.filter(({ place }) => place.file === path).map(describeFinding)] as const;
  });
  return new Map(found.filter(([, problems]) => problems.length > 0));
}
