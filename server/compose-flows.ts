import type { CompiledFlow } from './calls/engine-port.ts';
import type { Cancel, Clock } from './clock.ts';
import type { Config } from './config.ts';
import { messageOf, ServerError } from './errors.ts';
import { type FlowPlace, readFlowFolder } from './flows/flow-folder.ts';
import { createFlowLibrary, type FlowLibrary } from './flows/flow-library.ts';
import type { FlowLoader } from './flows/flow-loader.ts';
import { createFolderJudge } from './flows/folder-judge.ts';
import { createFlowService, type ReadFolder, type ServedFlows } from './flows/flow-service.ts';
import { prepareFlows } from './flows/prepare-flows.ts';
import type { TellReloaded } from './flows/reloaded.ts';
import { servingFirst } from './flows/serving-first.ts';
import { watchFlows, type WatchedFlows, type WatchPorts } from './flows/watch-flows.ts';
import type { Logger } from './log.ts';
import type { CallStore } from './store/call-store.ts';

export interface FlowsDeps {
  readonly config: Pick<Config, 'flowsFolder' | 'profile' | 'flowEnv'>;
  readonly loader: FlowLoader;
  readonly clock: Clock;
  readonly log: Logger;
  /** True: a folder with a broken flow is refused, at the start and later. */
  readonly strict: boolean;
  /** Where the flows lie below this folder, findings name files from here; else absolute. */
  readonly cwd: string;
  readonly tell?: TellReloaded;
  /** Other figures for tests. */
  readonly watching?: Pick<WatchPorts, 'quietMs' | 'pollMs'>;
}

/** The flows of a server that runs. */
export interface LiveFlows {
  readonly library: FlowLibrary;
  readonly service: ServedFlows;
  /** Reloads whenever a file changes, from now on. */
  watch(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Reads the flows for the first time, before any of them serves.
 * @param active ids of the flows that served when the process before this one ended
 * @throws ServerError `no_flows`, `bad_config`, `flows_broken`
 */
export async function readFirst(deps: FlowsDeps, active: readonly string[]): Promise<ReadFolder> {
  const reading = await readFlowFolder(placeOf(deps));
  if (!reading.ok) {
    const advice = reading.code === 'no_flows' ? ' Make it, or name the right one with PRESSONE_FLOWS or --flows.' : '';
    throw new ServerError(reading.code, reading.problem + advice);
  }
  const { source, key } = reading;
  const { loader, config } = deps;
  const texts = { ...source, folder: servingFirst(source.folder, { ids: new Set(active), texts: new Map() }) };
  const loaded = await prepareFlows(texts, Object.keys(config.flowEnv), { loader, known: { get: () => undefined } });
  if (deps.strict && loaded.broken.length > 0) {
    const problems = loaded.broken.flatMap((flow) => flow.problems).join('\n');
    throw new ServerError(
      'flows_broken',
      `Some flows are broken, and --strict refuses to start with them:\n${problems}`,
    );
  }
  return { loaded, source, key };
}

/** When a reading that failed is tried again, ms. */
const AGAIN_MS = 2_000;

/** Serves no flow yet: `service.begin` does that. */
export function composeFlows(deps: FlowsDeps, store: CallStore): LiveFlows {
  const { config, loader, clock, log, strict, tell, watching } = deps;
  const library = createFlowLibrary({ store, loader, log });
  const env = Object.keys(config.flowEnv);
  const judge = createFolderJudge(loader);
  const service = createFlowService({
    store,
    library,
    clock,
    log,
    strict,
    place: placeOf(deps),
    prepare: (source, known) => prepareFlows(source, env, { loader, known, judge: judge.judge }),
    ...(tell === undefined ? {} : { tell }),
    ...(watching?.quietMs === undefined ? {} : { quietMs: watching.quietMs }),
  });
  let cancelAgain: Cancel = () => undefined;
  let stopped = false;
  const reload = (): void => {
    cancelAgain();
    void service
      .reload({ how: 'file', who: 'watch' })
      .then(({ unreadable }) => unreadable === null)
      .catch((error: unknown) => {
        log.error({ error }, `The flows could not be reloaded, and serve as they are: ${messageOf(error)}`);
        return false;
      })
      .then((isDone) => {
        // Nothing need change in the folder until the store, or whatever kept it from being read, is well again.
        if (!isDone && !stopped) cancelAgain = clock.schedule(clock.now() + AGAIN_MS, reload);
      });
  };
  let watched: WatchedFlows | null = null;
  return {
    library,
    service,
    async watch() {
      watched = await watchFlows({ path: config.flowsFolder, clock, log, changed: reload, ...watching });
      // What has changed since the first reading; nothing is judged again where nothing has.
      reload();
    },
    async stop() {
      stopped = true;
      cancelAgain();
      await watched?.close();
      await service.stop();
      await judge.close();
    },
  };
}

/** @returns those that serve, as people name them */
export function servingOf(library: FlowLibrary): readonly { readonly flow: string; readonly version: string }[] {
  return library.active().map(({ flow, version }: CompiledFlow) => ({ flow: flow.id, version }));
}

function placeOf({ config, cwd }: FlowsDeps): FlowPlace {
  return { path: config.flowsFolder, cwd, profile: config.profile };
}
