import type { FlowFile } from './read-folder.ts';

/** What serves while a folder is read. */
export interface Serving {
  /** Ids of the flows that serve. */
  readonly ids: ReadonlySet<string>;
  /** Texts by path of files that were good when they were last read. */
  readonly texts: ReadonlyMap<string, string>;
}

/**
 * The files in the order in which they are believed: where two want one id, or the same calls, the first has them. A copy
 * that somebody saves beside a flow that serves must not take its calls, whatever its name.
 */
export function servingFirst(files: readonly FlowFile[], serving: Serving): readonly FlowFile[] {
  return files.toSorted((one, other) => rankOf(one, serving) - rankOf(other, serving));
}

function rankOf({ path, id, text }: FlowFile, { ids, texts }: Serving): number {
  if (texts.get(path) === text) return 0;
  const [, given = id] = /^flow:\s*["']?([^"'\s#]+)/m.exec(text) ?? [];
  if (!ids.has(given)) return 3;
  return given === id ? 1 : 2;
}
