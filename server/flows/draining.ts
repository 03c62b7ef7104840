import type { CompiledFlow } from '../calls/engine-port.ts';
import type { Cancel, Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { CallStore } from '../store/call-store.ts';
import type { VersionCalls } from '../store/change-record.ts';
import type { FlowLibrary } from './flow-library.ts';

/** Removed flows with `reload: drain`, as long as calls run on them. */
export interface Draining {
  /**
   * Those there are, each in the version that served last; looks again by itself until the last call has ended.
   * @throws ServerError when the store cannot be read
   */
  look(): Promise<ReadonlyMap<string, CompiledFlow>>;
  stop(): void;
}

export interface DrainingPorts {
  readonly store: Pick<CallStore, 'callsByVersion' | 'flowHistory'>;
  readonly library: FlowLibrary;
  readonly clock: Clock;
  readonly log: Logger;
}

const LOOK_AGAIN_MS = 1_000;

export function createDraining({ store, library, clock, log }: DrainingPorts): Draining {
  let known: ReadonlySet<string> = new Set();
  let cancel: Cancel | null = null;
  let stopped = false;

  const look = async (): Promise<ReadonlyMap<string, CompiledFlow>> => {
    const calls = await store.callsByVersion();
    const serving = new Set(library.active().map(({ flow }) => flow.id));
    const found = new Map<string, CompiledFlow>();
    for (const id of new Set(calls.map(({ flow }) => flow).filter((flow) => !serving.has(flow)))) {
      const last = await lastVersion(id);
      if (last?.flow.reload === 'drain') found.set(id, last);
    }
    for (const id of known) {
      if (!found.has(id) && !serving.has(id))
        log.info({ flow: id }, 'A removed flow has drained: its last call has ended.');
    }
    known = new Set(found.keys());
    if (known.size > 0 && cancel === null && !stopped) cancel = clock.schedule(clock.now() + LOOK_AGAIN_MS, lookAgain);
    return found;
  };

  const lookAgain = (): void => {
    cancel = null;
    look().catch((error: unknown) => {
      log.error({ error }, 'Looking after a removed flow failed; the next change of a flow looks again.');
    });
  };

  const lastVersion = async (flow: string): Promise<CompiledFlow | null> => {
    const [change] = await store.flowHistory(flow, 1);
    const version = change?.to === null ? change.from : null;
    if (version === null) return null;
    await library.ensure([{ flow, version }]);
    return library.book.get(flow, version) ?? null;
  };

  return {
    look,
    stop() {
      stopped = true;
      cancel?.();
    },
  };
}

/** The calls of one flow, by version. */
export function callsOf(flow: string, calls: readonly VersionCalls[]): readonly Omit<VersionCalls, 'flow'>[] {
  return calls.filter((each) => each.flow === flow).map(({ version, calls: count }) => ({ version, calls: count }));
}
