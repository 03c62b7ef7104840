import type { CompiledFlow, FlowBook } from '../calls/engine-port.ts';
import type { Logger } from '../log.ts';
import type { CallStore, FlowVersion } from '../store/call-store.ts';
import type { FlowLoader } from './flow-loader.ts';
import { inSlices } from './in-slices.ts';

/** The flows that serve, and every version a call in flight may need. */
export interface FlowLibrary {
  /** Flows for new calls, by id. */
  active(): readonly CompiledFlow[];
  readonly book: FlowBook;
  /**
   * Compiles the version a call runs, where the store has them and they are not at hand. A version that cannot be
   * had is missing from `book` afterwards.
   * @throws ServerError when the store cannot be read
   */
  ensure(frames: readonly FlowVersion[]): Promise<void>;
  /** Puts compiled versions at hand. */
  add(compiled: readonly CompiledFlow[]): void;
  /**
   * Lets these versions serve new calls from now on; those that cannot be had are left out and returned.
   * @throws ServerError when the store cannot be read
   */
  serve(active: Readonly<Record<string, string>>): Promise<readonly FlowVersion[]>;
  /** Lets go of what neither serves nor is among these; whoever needs it again has it compiled again. */
  keepOnly(used: readonly FlowVersion[]): void;
}

export interface LibraryPorts {
  readonly store: CallStore;
  readonly loader: FlowLoader;
  readonly log: Logger;
}

/** Versions of the store are digests; flows built into the engine are not looked for there. */
const DIGEST = /^[0-9a-f]{64}$/;

export function createFlowLibrary({ store, loader, log }: LibraryPorts): FlowLibrary {
  const compiled = new Map<string, CompiledFlow>();
  let active: readonly CompiledFlow[] = [];

  const book: FlowBook = { get: (flow, version) => compiled.get(nameOf({ flow, version })) };

  const add = (flow: CompiledFlow): void => {
    compiled.set(nameOf({ flow: flow.flow.id, version: flow.version }), flow);
  };

  const compileStored = async ({ flow: id, version }: FlowVersion): Promise<void> => {
    const document = await store.readVersion(id, version);
    if (document === null) {
      log.error({ flow: id, version }, 'A flow version is in use and not in the store.');
      return;
    }
    const flow = await inSlices(loader.loadStored(document, `${id}@${version.slice(0, 12)}`, id));
    if (flow === null) log.error({ flow: id, version }, 'A stored flow version cannot be read by this release.');
    else add(loader.compileFlow(flow, version));
  };

  const ensure = async (frames: readonly FlowVersion[]): Promise<void> => {
    for (const frame of frames) {
      if (!compiled.has(nameOf(frame)) && DIGEST.test(frame.version)) await compileStored(frame);
    }
  };

  return {
    active: () => active,
    book,
    ensure,
    add(flows) {
      for (const flow of flows) add(flow);
    },
    async serve(versions) {
      const wanted = Object.entries(versions)
        .map(([flow, version]) => ({ flow, version }))
        .sort((a, b) => (a.flow < b.flow ? -1 : 1));
      await ensure(wanted);
      active = wanted.flatMap(({ flow, version }) => book.get(flow, version) ?? []);
      return wanted.filter(({ flow, version }) => book.get(flow, version) === undefined);
    },
    keepOnly(used) {
      const serving = active.map(({ flow, version }) => nameOf({ flow: flow.id, version }));
      const kept = new Set([...serving, ...used.map(nameOf)]);
      for (const name of compiled.keys()) if (!kept.has(name)) compiled.delete(name);
    },
  };
}

function nameOf({ flow, version }: FlowVersion): string {
  return `${flow}@${version}`;
}
