import type { Diagnostic } from '../../engine/diagnostics/diagnostic.ts';
import type { CompiledFlow } from '../calls/engine-port.ts';
import { messageOf } from '../errors.ts';
import { canonicalJson, sha256 } from './canonical-json.ts';
import type { FlowLoader, LoadedModel } from './flow-loader.ts';
import type { FlowFile } from './read-folder.ts';

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

/** Loads every flow; a broken one is named and keeps no other from loading. */
export function loadFlows(loader: FlowLoader, files: readonly FlowFile[]): LoadedFolder {
  const read = files.map((file) => readOne(loader, file));
  const models = read.flatMap(({ model }) => model ?? []);
  const between = loader.checkFiles(models).filter(isError);
  const flows: LoadedFlow[] = [];
  const broken: BrokenFlow[] = [];
  for (const { file, id, model, document, problems } of read) {
    const found = [...problems, ...between.filter(({ place }) => place.file === file).map(describe)];
    const loaded = model === null || found.length > 0 ? null : compileOne(loader, file, model, document);
    if (loaded === null) broken.push({ file, id, problems: found });
    else if ('problems' in loaded) broken.push(loaded);
    else flows.push(loaded);
  }
  const parts = [...flows.map(({ id, version }) => `${id} ${version}`), ...brokenParts(files, broken)];
  return { flows, broken, digest: sha256(parts.sort().join('\n')) };
}

interface ReadFlow {
  readonly file: string;
  readonly id: string;
  readonly model: LoadedModel | null;
  readonly document: string;
  readonly problems: readonly string[];
}

function readOne(loader: FlowLoader, { path, id, text }: FlowFile): ReadFlow {
  const { flow, diagnostics, document } = loader.loadFlow(text, path, id);
  const problems = diagnostics.filter(isError).map(describe);
  return { file: path, id: flow?.id ?? id, model: flow, document: canonicalJson(document), problems };
}

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

/** Of a broken flow the text itself counts, so that its repair is noticed. */
function brokenParts(files: readonly FlowFile[], broken: readonly BrokenFlow[]): string[] {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  return broken.map(({ file, id }) => `${id} broken ${sha256(texts.get(file) ?? '')}`);
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}

function describe({ code, message, place: { file, line, column } }: Diagnostic): string {
  return `${file}:${line}:${column}: ${message} [${code}]`;
}
