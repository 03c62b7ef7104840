import { type Diagnostic, isError } from '../../engine/diagnostics/diagnostic.ts';
import type { CompiledFlow } from '../calls/engine-port.ts';
import { messageOf } from '../errors.ts';
import { canonicalJson, sha256 } from './canonical-json.ts';
import type { FlowLoader, LoadedModel, LoadResult } from './flow-loader.ts';
import type { FlowSource } from './read-folder.ts';

export interface LoadedFlow {
  readonly file: string;
  readonly id: string;
  /** SHA-256 of `document`. */
  readonly version: string;
  /** The authored document as canonical JSON, which is what the store keeps. */
  readonly document: string;
  readonly compiled: CompiledFlow;
}

export interface BrokenFlow {
  readonly file: string;
  readonly id: string;
  /** One line each: where, and what. */
  readonly problems: readonly string[];
}

export interface LoadedFolder {
  readonly flows: readonly LoadedFlow[];
  readonly broken: readonly BrokenFlow[];
  /** Changes whenever a flow does, broken ones included. */
  readonly digest: string;
}

/**
 * Loads every flow; a broken one is named and keeps no other from loading but those that run it.
 * @param env names of the variables that flows may read
 */
export function loadFlows(
  loader: FlowLoader,
  { folder: files, settings }: FolderTexts,
  env: readonly string[],
): LoadedFolder {
  const loaded = loader.loadFolder(files, settings);
  const flows: LoadedFlow[] = [];
  const broken: BrokenFlow[] = [];
  for (const { path, id, model, diagnostics, blockedBy, document } of loaded.flows) {
    const waits = blockedBy.map((other) => `${path}: it cannot do without ${other}, which has errors`);
    const unread = model === null ? [] : loader.checkEnv(model, env);
    const problems = [...[...diagnostics, ...unread].filter(isError).map(describe), ...waits];
    const read = model === null || unread.length > 0 ? null : compileOne(loader, path, model, canonicalJson(document));
    if (read === null) broken.push({ file: path, id, problems });
    else if ('problems' in read) broken.push(read);
    else flows.push(read);
  }
  const texts = new Map([...files, ...settings].map(({ path, text }) => [path, text]));
  const parts = [...flows.map(({ id, version }) => `${id} ${version}`), ...brokenParts(texts, loaded.flows, broken)];
  return { flows, broken, digest: sha256(parts.sort().join('\n')) };
}

/** The texts of a folder. */
type FolderTexts = Pick<FlowSource, 'folder' | 'settings'>;

function compileOne(loader: FlowLoader, file: string, model: LoadedModel, document: string): LoadedFlow | BrokenFlow {
  const { id } = model;
  const version = sha256(document);
  try {
    return { file, id, version, document, compiled: loader.compileFlow(model, version) };
  } catch (error) {
    // A flow without findings should compile; where a bug says otherwise, the other flows still serve.
    return { file, id, problems: [`${file}: it cannot be compiled: ${messageOf(error)}`] };
  }
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

function describe({ code, message, place: { file, line, column } }: Diagnostic): string {
  return `${file}:${line}:${column}: ${message} [${code}]`;
}
