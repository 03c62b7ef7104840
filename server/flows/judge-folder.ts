import { type Diagnostic, isError } from '../../engine/diagnostics/diagnostic.ts';
import { canonicalJson, sha256 } from './canonical-json.ts';
import type { FlowLoader, LoadedModel, LoadResult } from './flow-loader.ts';
import type { FlowSource } from './read-folder.ts';

/** A flow without errors, as a version that can be stored. */
export interface JudgedFlow {
  readonly file: string;
  readonly id: string;
  /** SHA-256 of `document`. */
  readonly version: string;
  /** The authored document as canonical JSON, which is what the store keeps. */
  readonly document: string;
  /** Null where it was judged in another thread: a model cannot leave its own. */
  readonly model: LoadedModel | null;
}

export interface BrokenFlow {
  readonly file: string;
  /** Of a file that wants the id of another one the name of that file, so that the other does not count as broken. */
  readonly id: string;
  /** Errors of its own file. */
  readonly diagnostics: readonly Diagnostic[];
  /** One line each: where, and what. */
  readonly problems: readonly string[];
}

export interface JudgedFolder {
  readonly flows: readonly JudgedFlow[];
  readonly broken: readonly BrokenFlow[];
  /** Every error, also those of settings. */
  readonly errors: readonly Diagnostic[];
  /** Changes whenever a flow does, broken ones included. */
  readonly digest: string;
}

/** The texts of a folder. */
export type FolderTexts = Pick<FlowSource, 'folder' | 'settings'>;

/** Reads and judges the flows of a folder; where and how is its own affair. */
export type FolderJudge = (texts: FolderTexts, env: readonly string[]) => Promise<JudgedFolder>;

/**
 * Reads and judges every flow; a broken one is named and keeps no other from serving but those that run it.
 * @param env names of the variables that flows may read
 */
export function judgeFolder(loader: FlowLoader, texts: FolderTexts, env: readonly string[]): JudgedFolder {
  const { folder: files, settings } = texts;
  const loaded = loader.loadFolder(files, settings);
  const flows: JudgedFlow[] = [];
  const broken: BrokenFlow[] = [];
  const unreadable: Diagnostic[] = [];
  const nameOf = namesOfBroken(files, loaded.flows);
  for (const { path, id, model, diagnostics, blockedBy, document: authored } of loaded.flows) {
    const unread = model === null ? [] : loader.checkEnv(model, env);
    unreadable.push(...unread.filter(isError));
    if (model === null || unread.length > 0) {
      const errors = [...diagnostics, ...unread].filter(isError);
      const waits = blockedBy.map((other) => `${path}: it cannot do without ${other}, which has errors`);
      broken.push({
        file: path,
        id: nameOf(path, id),
        diagnostics: errors,
        problems: [...errors.map(describeFinding), ...waits],
      });
    } else {
      const document = canonicalJson(authored);
      flows.push({ file: path, id: model.id, version: sha256(document), document, model });
    }
  }
  const byPath = new Map([...files, ...settings].map(({ path, text }) => [path, text]));
  const parts = [...flows.map(({ id, version }) => `${id} ${version}`), ...brokenParts(byPath, loaded.flows, broken)];
  const errors = [...loaded.diagnostics.filter(isError), ...unreadable];
  return { flows, broken, errors, digest: sha256(parts.sort().join('\n')) };
}

/** What broken flows are called: an id names the first file that has it. */
function namesOfBroken(
  files: FolderTexts['folder'],
  flows: readonly LoadResult[],
): (path: string, id: string) => string {
  const first = new Map<string, string>();
  for (const { id, path } of flows) if (!first.has(id)) first.set(id, path);
  const below = new Map(files.map(({ path, id }) => [path, id]));
  return (path, id) => {
    if (first.get(id) === path) return id;
    const own = below.get(path) ?? path;
    return first.has(own) ? path : own;
  };
}

/** Of a broken flow the texts themselves count, its own and those that it waits for, so that a repair is noticed. */
function brokenParts(
  texts: ReadonlyMap<string, string>,
  flows: readonly LoadResult[],
  broken: readonly BrokenFlow[],
): string[] {
  const blockedBy = new Map(flows.map((flow) => [flow.path, flow.blockedBy]));
  return broken.map(({ file, id }) => {
    const parts = [file, ...(blockedBy.get(file) ?? [])].map((path) => sha256(texts.get(path) ?? ''));
    return `${id} broken ${parts.join(' ')}`;
  });
}

/** A finding on one line: where, and what. */
export function describeFinding({ code, message, place: { file, line, column } }: Diagnostic): string {
  return `${file}:${line}:${column}: ${message} [${code}]`;
}
