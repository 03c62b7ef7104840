import { authoredDocument } from '../build/authored-document.ts';
import { bundleOf } from '../build/flow-bundle.ts';
import { linkFlows, subFlowSteps, type LinkedFlows } from '../build/link-flows.ts';
import { overlaySettings, readSettingsFile, type SettingsFile } from '../build/settings-file.ts';
import type { SettingsValues } from '../build/build-given.ts';
import { buildFlow, type Built } from '../build/build-flow.ts';
import { type Diagnostic, isError } from '../diagnostics/diagnostic.ts';
import { orderDiagnostics } from '../diagnostics/order.ts';
import type { Flow } from '../model/flow.ts';
import type { JsonValue } from '../telnyx/wire.ts';
import type { Neighbour, Subject } from './check.ts';
import { checkFiles } from './check-files.ts';
import { beginsAlone, findingsIn, parseFile, subjectIn, type BuiltFlow, type FlowFile } from './flow-file.ts';
import { standingOf, type Standing } from './standing.ts';

/** A file of the folder. */
export interface FolderFile {
  /** Its name in findings. */
  readonly path: string;
  /** Its path below the folder without `.yaml`. */
  readonly id: string;
  readonly text: string;
}

/** A flow of the folder, with all that was found in its file. */
export interface FolderFlow {
  readonly path: string;
  readonly id: string;
  /** Null when it cannot be run: there is an error in its file, or in that of a flow that it runs. */
  readonly flow: Flow | null;
  /** What `compileFlow` takes. */
  readonly subFlow: LinkedFlows['subFlow'];
  /**
   * Makes the document of its version: the flow with those that it runs, and the settings that they use. Null with the
   * flow.
   */
  readonly document: () => JsonValue;
  /** In order of line. */
  readonly diagnostics: readonly Diagnostic[];
  /** Files with errors of flows that it runs, or of settings that it uses. */
  readonly blockedBy: readonly string[];
}

export interface LoadedFolder {
  readonly flows: readonly FolderFlow[];
  /** Of every file, in order: the flows' and the settings'. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Loads the flows of one folder: each is read by itself and as others run it, and checked together with them. Takes any
 * text and never throws.
 * @param settingsFiles `settings.yaml`, then those that overlay it; only `path` and `text` count
 */
export function loadFolder(
  files: readonly FolderFile[],
  settingsFiles: readonly Pick<FolderFile, 'path' | 'text'>[] = [],
): LoadedFolder {
  const bound = settingsFiles.map(({ text, path }) => readSettingsFile(text, path));
  const settings = bound.length === 0 ? undefined : overlaid(bound);
  const folder = createFolder(
    files.map(({ text, path, id }) => parseFile(text, path, id)),
    settings,
  );
  const brokenSettings = settingsFiles
    .filter((_, index) => bound[index]?.diagnostics.some(isError))
    .map(({ path }) => path);
  const built = runs(folder);
  const between = checkFiles([...built.values()].flatMap(([first]) => first?.subject?.flow ?? []));
  const found = new Map<string, readonly Diagnostic[]>();
  for (const file of folder.files) {
    const inFile = findingsIn(file, built.get(file) ?? []);
    // What a settings file binds that cannot be read is not known.
    const known = brokenSettings.length === 0 ? inFile : inFile.filter(({ code }) => code !== 'unbound-setting');
    const cross = between.filter(({ place }) => place.file === file.path);
    found.set(file.path, orderDiagnostics([...known, ...cross]));
  }
  const broken = new Set([...found].filter(([, diagnostics]) => diagnostics.some(isError)).map(([path]) => path));
  const documents = new Map<string, JsonValue>();
  const authored = (id: string): JsonValue => {
    const root = folder.byId.get(id)?.root ?? null;
    const document = documents.get(id) ?? (root === null ? null : authoredDocument(root));
    documents.set(id, document);
    return document;
  };
  const flows = folder.files.map((file) => {
    const blockedBy = blocking(file, folder, built, broken, brokenSettings);
    const runnable = !broken.has(file.path) && blockedBy.length === 0;
    const flow = runnable ? (folder.linked.flow(file.id)?.flow ?? null) : null;
    const { subFlow } = folder.linked;
    const document = (): JsonValue => (flow === null ? null : bundleOf(flow, subFlow, authored, settings));
    return {
      path: file.path,
      id: file.id,
      flow,
      subFlow,
      document,
      diagnostics: found.get(file.path) ?? [],
      blockedBy,
    };
  });
  const all = [...bound.flatMap(({ diagnostics }) => diagnostics), ...flows.flatMap(({ diagnostics }) => diagnostics)];
  return { flows, diagnostics: orderDiagnostics(all) };
}

function overlaid(files: readonly SettingsFile[]): SettingsValues {
  return files.map(({ settings }) => settings).reduce(overlaySettings);
}

interface Folder {
  readonly files: readonly FlowFile[];
  /** The first file of each id: the second is a finding. */
  readonly byId: ReadonlyMap<string, FlowFile>;
  readonly settings: SettingsValues | undefined;
  readonly linked: LinkedFlows;
  readonly standing: Standing;
}

function createFolder(files: readonly FlowFile[], settings: SettingsValues | undefined): Folder {
  const byId = new Map<string, FlowFile>();
  for (const file of files) if (!byId.has(file.id)) byId.set(file.id, file);
  const linked = linkFlows((id) => byId.get(id)?.root ?? undefined, settings);
  return { files, byId, settings, linked, standing: standingOf(files) };
}

/** Every way in which each file's flow is run, once: by itself, and with what each caller hands down. */
function runs(folder: Folder): Map<FlowFile, BuiltFlow[]> {
  const found = new Map<FlowFile, BuiltFlow[]>(folder.files.map((file) => [file, []]));
  const interrupted = new Set<Built>();
  const subjects = createSubjects(folder, interrupted);
  const seen = new Set<Built>();
  const visit = (file: FlowFile, first: Built): void => {
    const waiting = [{ file, built: first }];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (seen.has(next.built)) continue;
      seen.add(next.built);
      const ways = found.get(next.file) ?? [];
      const { built } = next;
      if (!ways.some((way) => way.built === built)) ways.push({ built, subject: subjects(next.file, built) });
      const { flow } = next.built;
      if (flow === null) continue;
      for (const { state, of } of subFlowSteps(flow)) {
        const inner = folder.byId.get(of.id);
        const run = folder.linked.run(flow, of.id);
        if (inner === undefined || run === undefined) continue;
        const isNew = !interrupted.has(run) && (interrupted.has(next.built) || interrupts(flow, state));
        if (isNew) interrupted.add(run);
        // What is known of it now holds for what it runs, too.
        if (isNew) seen.delete(run);
        waiting.push({ file: inner, built: run });
      }
    }
  };
  const alone = (file: FlowFile): void => {
    if (file.root === null) return;
    const isFirst = folder.byId.get(file.id) === file;
    const given = folder.settings === undefined ? {} : { settings: folder.settings };
    const built = isFirst ? folder.linked.flow(file.id) : buildFlow(file.root, file.id, given);
    if (built !== undefined) visit(file, built);
  };
  for (const file of folder.files) if (!folder.standing.isOnlyRun(file)) alone(file);
  // Flows that only run each other, or whose caller cannot be read.
  for (const file of folder.files) if (found.get(file)?.length === 0) alone(file);
  return found;
}

/** Whether a flow can leave what one of its states runs: by `after`, by a key or an event. */
function interrupts({ states, handlers }: Flow, name: string): boolean {
  const state = states.get(name);
  const byState = state !== undefined && (state.after !== null || state.events.size > 0);
  return byState || handlers.key.size > 0 || handlers.events.size > 0;
}

/** The subjects of built flows, each made once, with the flows that they name as neighbours. */
function createSubjects(
  folder: Folder,
  interrupted: ReadonlySet<Built>,
): (file: FlowFile, built: Built) => Subject | null {
  const { standing } = folder;
  const made = new Map<Built, Subject | null>();
  const subjectFor = (file: FlowFile, built: Built): Subject | null => {
    const known = made.get(built);
    if (known !== undefined) return known;
    const { flow } = built;
    const subject =
      flow === null
        ? null
        : subjectIn(file, built, {
            neighbour: (id) => neighbourOf(flow, id),
            begins: standing.isStarted(file) || (!standing.isRun(file) && beginsAlone(flow)),
            errorsHandled: flow.handlers.error !== null || standing.errorsHandled(file),
            interrupted: () => interrupted.has(built),
          });
    made.set(built, subject);
    return subject;
  };
  const neighbourOf = (caller: Flow, id: string): Neighbour => {
    const file = folder.byId.get(id);
    if (file === undefined) return missing(id, folder);
    const built = folder.linked.run(caller, id);
    if (file.root === null || built === undefined) return { kind: 'unclear' };
    const subject = [...file.parsed, ...built.diagnostics].some(isError) ? null : subjectFor(file, built);
    const isClear = subject !== null && subject.graph.looseEnds.length === 0;
    return isClear ? { kind: 'flow', subject } : { kind: 'unclear' };
  };
  return subjectFor;
}

/** A file that cannot be read may hold the flow that is meant. */
function missing(id: string, { files, byId }: Folder): Neighbour {
  const unread = files.some(({ root, text }) => root === null && text.split('\n').some((line) => namesFlow(line, id)));
  return unread ? { kind: 'unclear' } : { kind: 'missing', known: [...byId.keys()] };
}

function namesFlow(line: string, id: string): boolean {
  const [, given] = /^flow:\s*["']?([^"'\s#]+)/.exec(line) ?? [];
  return given === id;
}

/** The files whose errors keep a flow from running. */
function blocking(
  file: FlowFile,
  folder: Folder,
  built: ReadonlyMap<FlowFile, readonly BuiltFlow[]>,
  broken: ReadonlySet<string>,
  brokenSettings: readonly string[],
): readonly string[] {
  const inside = new Set([file]);
  for (const each of inside) {
    for (const { subject } of built.get(each) ?? []) {
      for (const { of } of subject === null ? [] : subFlowSteps(subject.flow)) {
        const inner = folder.byId.get(of.id);
        if (inner !== undefined) inside.add(inner);
      }
    }
  }
  const usesSettings = [...inside].some((each) =>
    built.get(each)?.some(({ subject }) => subject !== null && subject.flow.settings.size > 0),
  );
  const others = [...inside].filter((each) => each !== file && broken.has(each.path)).map(({ path }) => path);
  return [...others, ...(usesSettings ? brokenSettings : [])];
}
