import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readFirst } from '../../../server/compose-flows.ts';
import { flowLoader } from '../../../server/engine.ts';
import { createFlowLibrary, type FlowLibrary } from '../../../server/flows/flow-library.ts';
import { createFlowService, type FlowServicePorts, type ServedFlows } from '../../../server/flows/flow-service.ts';
import { prepareFlows } from '../../../server/flows/prepare-flows.ts';
import type { CallStore } from '../../../server/store/call-store.ts';
import { openSqliteStore } from '../../../server/store/sqlite/sqlite-call-store.ts';
import { aWrite } from '../store/writes.ts';
import { type LogLine, recordLog } from '../recorded-log.ts';
import { tempFolder } from '../temp-folder.ts';
import { createVirtualClock, type VirtualClock } from '../virtual-clock.ts';

/** Flows of a folder of real files, with a store and a clock that stands still unless something waits. */
export interface Served {
  readonly service: ServedFlows;
  readonly store: CallStore;
  readonly library: FlowLibrary;
  readonly clock: VirtualClock;
  readonly folder: string;
  readonly lines: readonly LogLine[];
  /** How often the folder was judged. */
  readonly judged: () => number;
  /** Writes a flow that says this. */
  write(name: string, text: string): void;
  /** Reloads, and lets the clock run as far as that waits. */
  reload(who?: string): ReturnType<ServedFlows['reload']>;
  /** Flow → the first digits of the version that serves. */
  serving(): Record<string, string>;
  /** A call that has begun in a flow and runs the version. */
  call(id: string, flow: string, version: string): Promise<void>;
  end(id: string): Promise<void>;
  /** Ends the process as an operator does, and begins another on the same folder and store. */
  restart(): Promise<Served>;
  close(): Promise<void>;
}

export interface ServedOptions {
  readonly files?: Readonly<Record<string, string>>;
  readonly strict?: boolean;
  readonly ports?: Partial<FlowServicePorts>;
  readonly home?: string;
}

/** A flow of one state; `keys` go before it. */
export const says = (text: string, keys = ''): string =>
  `${keys}start: hello\nstates:\n  hello: { speak: ${text}, next: end }\n`;

export const BROKEN = says('Broken.').replace('next: end', 'next: nowhere');

export async function serve(options: ServedOptions = {}): Promise<Served> {
  const home = options.home ?? tempFolder();
  const folder = join(home, 'flows');
  const write = (name: string, text: string): void => {
    const file = join(folder, `${name}.yaml`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(options.files ?? {})) write(name, text);
  const clock = createVirtualClock();
  const log = recordLog();
  const store = openSqliteStore({ folder: join(home, 'data'), clock, log });
  const library = createFlowLibrary({ store, loader: flowLoader, log });
  const place = { path: folder, cwd: '/', profile: null };
  let judged = 0;
  const service = createFlowService({
    store,
    library,
    clock,
    log,
    place,
    strict: options.strict === true,
    prepare(source, known) {
      judged += 1;
      return prepareFlows(source, [], { loader: flowLoader, known });
    },
    ...options.ports,
  });
  const config = { flowsFolder: folder, profile: null, flowEnv: {} };
  const deps = { config, loader: flowLoader, clock, log, strict: false, cwd: '/' };
  await service.begin(await readFirst(deps, Object.keys((await store.readState()).active)));
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    await service.stop();
    await store.close();
  };
  return {
    service,
    store,
    library,
    clock,
    folder,
    lines: log.lines,
    judged: () => judged,
    write,
    reload: (who = 'test') => settle(clock, service.reload({ how: 'api', who })),
    serving: () => Object.fromEntries(library.active().map(({ flow, version }) => [flow.id, version])),
    async call(id, flow, version) {
      await store.commit(
        aWrite({ call: id, cause: { kind: 'event', key: id }, flows: [{ flow, version }], now: clock.now() }),
      );
    },
    async end(id) {
      await store.commit(aWrite({ call: id, cause: { kind: 'none' }, seq: 2, stage: 'ended', now: clock.now() }));
    },
    async restart() {
      await close();
      return serve({ ...options, files: {}, home });
    },
    close,
  };
}

/** Waits for work that touches the disk, and lets the clock run whenever the work waits for it. */
export async function settle<T>(clock: VirtualClock, work: Promise<T>): Promise<T> {
  const state = { done: false };
  const finished = work.finally(() => {
    state.done = true;
  });
  finished.catch(() => undefined);
  while (!state.done) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (clock.scheduled() > 0) await clock.advance(10);
  }
  return finished;
}
