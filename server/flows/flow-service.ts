import type { FlowBook } from '../calls/engine-port.ts';
import { type Clock, sleepUntil } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { CallStore, FlowVersion, ServingState } from '../store/call-store.ts';
import { afterRollback } from './contradictions.ts';
import { createDraining } from './draining.ts';
import type { Author } from './flow-changes.ts';
import { type FlowPlace, readFlowFolder, readSettled } from './flow-folder.ts';
import type { FlowLibrary } from './flow-library.ts';
import { detailFlow, type FlowDetails, type FlowReport, reportFlows } from './flow-reports.ts';
import type { BrokenFlow, LoadedFolder } from './load-flows.ts';
import { publishFlows, replaceUnread } from './publish-flows.ts';
import type { FlowSource } from './read-folder.ts';
import { logReloaded, type ReloadReport, type TellReloaded } from './reloaded.ts';
import { type RolledBack, rolledBackIn, rollBack, type RollbackOutcome } from './roll-back.ts';
import { settingsProblems } from './settings-problems.ts';
import { servingFirst, type Serving } from './serving-first.ts';

export type { FlowDetails, FlowProblem, FlowReport, KnownVersion, RouteReport } from './flow-reports.ts';
export type { ReloadReport } from './reloaded.ts';
export type { RollbackOutcome } from './roll-back.ts';

/** Which flows serve, and everything that changes it while calls run. */
export interface FlowService {
  /**
   * Reads the folder, judges it, and publishes what is good. One run at a time; a call during a run starts one more
   * after it. An author's mistakes and a folder that cannot be read are in the report.
   * @throws ServerError when the store fails
   */
  reload(by: Author): Promise<ReloadReport>;
  /** By id. */
  list(): Promise<readonly FlowReport[]>;
  /** Null for a flow that neither serves nor ever did. */
  show(id: string): Promise<FlowDetails | null>;
  /**
   * Lets an older version serve again, until the files of that flow change. A removed flow may come back, too.
   * @param version at least 6 of its hexadecimal digits; null for the one that served before
   * @throws ServerError when the store fails
   */
  rollback(id: string, version: string | null, by: Author): Promise<RollbackOutcome>;
  /** Resolves when no run is under way. */
  stop(): Promise<void>;
}

/** What the server itself needs of it besides. */
export interface ServedFlows extends FlowService {
  /**
   * Publishes what was read of the folder at the start.
   * @throws ServerError when the store fails
   */
  begin(folder: ReadFolder): Promise<ReloadReport>;
  readonly broken: () => readonly BrokenFlow[];
  /** Why the folder cannot be read at the moment; null when it can. */
  readonly unreadable: () => string | null;
  /** Versions that should serve and cannot be read by this release. */
  readonly unread: () => readonly FlowVersion[];
  /** Versions that somebody has brought back, and that serve in place of what the files say. */
  readonly rolledBack: () => readonly RolledBack[];
}

export interface ReadFolder {
  readonly loaded: LoadedFolder;
  readonly source: Pick<FlowSource, 'folder' | 'settings'>;
  /** Null: it counts as another one than any that is read later. */
  readonly key: string | null;
}

export interface FlowServicePorts {
  readonly store: CallStore;
  readonly library: FlowLibrary;
  readonly clock: Clock;
  readonly log: Logger;
  readonly place: FlowPlace;
  /** Judges and compiles while calls go on. */
  readonly prepare: (source: FlowSource, known: FlowBook) => Promise<LoadedFolder>;
  /** True: a folder with a broken flow changes nothing. */
  readonly strict: boolean;
  /** Hears of every reading of the folder; the log when left out. */
  readonly tell?: TellReloaded;
  /** How long a doubtful folder must stay as it is, ms; less only in tests. */
  readonly quietMs?: number;
}

/** Copying and saving files takes less than this between two of them, ms. */
const QUIET_MS = 100;

const NOTHING: ReadFolder = {
  loaded: { flows: [], broken: [], errors: [], digest: '' },
  source: { folder: [], settings: [] },
  key: null,
};

export function createFlowService(ports: FlowServicePorts): ServedFlows {
  const { store, library, clock, log, strict, quietMs = QUIET_MS, tell = logReloaded(log) } = ports;
  const draining = createDraining({ store, library, clock, log });
  let last = NOTHING;
  let unreadable: string | null = null;
  /** The revision that serves. */
  let served: number | null = null;
  /** Versions that should serve and cannot be read. */
  let unread: readonly FlowVersion[] = [];
  let rolledBack: readonly RolledBack[] = [];
  let queue: Promise<unknown> = Promise.resolve();
  let waiting: Promise<ReloadReport> | null = null;
  let stop: (goesOn: false) => void = () => undefined;
  /** A run that waits for the folder to come to rest waits no longer than the server lives. */
  const stopping = new Promise<false>((resolve) => {
    stop = resolve;
  });

  /** Changes come one after the other. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = queue.then(work);
    // The failure is in `done`, which whoever asked waits for.
    queue = done.catch(() => undefined);
    return done;
  };

  const serve = async (state: ServingState): Promise<void> => {
    if (state.revision === served) return;
    unread = await library.serve(state.active);
    served = state.revision;
    rolledBack = rolledBackIn(state);
    const drains = [...(await draining.look()).values()].map(({ flow, version }) => ({ flow: flow.id, version }));
    library.keepOnly([...drains, ...(await store.callsByVersion())]);
  };

  const publishFolder = async (folder: ReadFolder, by: Author, began: number): Promise<ReloadReport> => {
    const { loaded, source } = folder;
    const before = new Map(last.loaded.broken.map((flow) => [flow.id, flow.problems.join('\n')]));
    const refused = strict && loaded.broken.length > 0;
    const published = refused ? null : await publishFlows(store, loaded, by, clock.now());
    const changed = [...(published?.changed ?? [])];
    if (published !== null) {
      library.add(loaded.flows.map(({ compiled }) => compiled));
      await serve(published);
      const replaced = await replaceUnread(store, loaded, unread, by, clock.now());
      if (replaced !== null) {
        library.add(loaded.flows.map(({ compiled }) => compiled));
        await serve(replaced);
        changed.push(...replaced.changed);
      }
    }
    const readable = unreadable !== null;
    const broken = loaded.broken;
    const settings = settingsProblems(loaded, source);
    const settingsBefore = settingsProblems(last.loaded, last.source);
    last = folder;
    unreadable = null;
    const tookMs = Math.round(performance.now() - began);
    const report = {
      changed,
      broken,
      settingsProblems: [...settings.values()].flat(),
      unchanged: changed.length === 0,
      unreadable: null,
      tookMs,
    };
    const good = new Set(loaded.flows.map(({ id }) => id));
    tell({
      by,
      report,
      newlyBroken: broken.filter(({ id, problems }) => before.get(id) !== problems.join('\n')),
      mended: [...before.keys()].filter((id) => good.has(id)),
      newlyBrokenSettings: new Map(
        [...settings].filter(([file, found]) => hasChanged(settingsBefore.get(file), found)),
      ),
      mendedSettings: [...settingsBefore.keys()].filter((file) => !settings.has(file)),
      readable,
      stillUnreadable: false,
      refused,
      serving: library.active(),
      errors: loaded.errors,
      texts: new Map([...source.folder, ...source.settings].map(({ path, text }) => [path, text])),
    });
    return report;
  };

  const tellUnreadable = (problem: string, by: Author, began: number): ReloadReport => {
    const stillUnreadable = unreadable === problem;
    unreadable = problem;
    const report = nothingNew(began);
    const nothing = {
      newlyBroken: [],
      mended: [],
      newlyBrokenSettings: new Map<string, readonly string[]>(),
      mendedSettings: [],
      errors: [],
      texts: new Map<string, string>(),
    };
    const kept = { readable: false, refused: false, serving: library.active() };
    tell({ by, report, stillUnreadable, ...nothing, ...kept });
    return report;
  };

  const nothingNew = (began: number): ReloadReport => {
    const tookMs = Math.round(performance.now() - began);
    const problems = [...settingsProblems(last.loaded, last.source).values()].flat();
    const { broken } = last.loaded;
    return { changed: [], broken, settingsProblems: problems, unchanged: true, unreadable, tookMs };
  };

  /** What breaks or goes may be a file that is being written, or a folder that is being put in place. */
  const isDoubtful = ({ loaded, source }: Pick<ReadFolder, 'loaded' | 'source'>): boolean => {
    const knownSettings = settingsProblems(last.loaded, last.source);
    if ([...settingsProblems(loaded, source)].some(([file, found]) => hasChanged(knownSettings.get(file), found))) {
      return true;
    }
    const known = new Map(last.loaded.broken.map(({ id, problems }) => [id, problems.join('\n')]));
    const there = new Set([...loaded.flows, ...loaded.broken].map(({ id }) => id));
    const hasGone = [...last.loaded.flows, ...last.loaded.broken].some(({ id }) => !there.has(id));
    return hasGone || loaded.broken.some(({ id, problems }) => known.get(id) !== problems.join('\n'));
  };

  const serving = (): Serving => {
    const good = new Set(last.loaded.flows.map(({ file }) => file));
    const texts = last.source.folder
      .filter(({ path }) => good.has(path))
      .map(({ path, text }) => [path, text] as const);
    return { ids: new Set(library.active().map(({ flow }) => flow.id)), texts: new Map(texts) };
  };

  const run = async (by: Author): Promise<ReloadReport> => {
    const began = performance.now();
    const settled = await readSettled({
      read: () => readFlowFolder(ports.place),
      prepare: async ({ source, key }) => {
        if (key === last.key) return last;
        const folder = servingFirst(source.folder, serving());
        return { loaded: await ports.prepare({ ...source, folder }, library.book), source, key };
      },
      isDoubtful,
      wait: () => Promise.race([sleepUntil(clock, clock.now() + quietMs).then(() => true), stopping]),
    });
    if (settled === null) return nothingNew(began);
    if (!settled.ok) return tellUnreadable(settled.problem, by, began);
    return publishFolder(settled.made, by, began);
  };

  const reportPorts = {
    store,
    library,
    draining,
    files: () => new Map([...last.loaded.flows, ...last.loaded.broken].map(({ id, file }) => [id, file])),
    broken: () => last.loaded.broken,
  };

  return {
    begin: (folder) => inTurn(() => publishFolder(folder, { how: 'file', who: 'start' }, performance.now())),
    reload(by) {
      waiting ??= inTurn(() => {
        waiting = null;
        return run(by);
      });
      return waiting;
    },
    list: () => reportFlows(reportPorts),
    show: (id) => detailFlow(reportPorts, id),
    rollback: (id, version, by) =>
      inTurn(async () => {
        const outcome = await rollBack({ store, library }, id, version, by, clock.now());
        if (!outcome.ok) return outcome;
        const { flow, from: was, to, revision } = outcome.change;
        await serve(await store.readState());
        const warnings = await afterRollback(store, library.active(), id);
        const fields = { flow, was, version: to, revision, who: by.who, warnings };
        log.warn(fields, 'A flow was rolled back: it stays so until its files change.');
        return { ...outcome, warnings };
      }),
    broken: () => last.loaded.broken,
    unreadable: () => unreadable,
    unread: () => unread,
    rolledBack: () => rolledBack,
    async stop() {
      stop(false);
      draining.stop();
      await queue;
    },
  };
}

function hasChanged(before: readonly string[] | undefined, problems: readonly string[]): boolean {
  return before?.join('\n') !== problems.join('\n');
}
