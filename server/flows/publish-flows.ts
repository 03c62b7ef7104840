import type { CallStore, ServingState } from '../store/call-store.ts';
import type { LoadedFolder } from './load-flows.ts';

/** More than enough when other processes publish at the same time. */
const TRIES = 5;

/**
 * Proposes a folder's flows to the store, and returns which versions serve. The store decides: a folder that was
 * proposed before changes nothing, so that what an operator brought back stays until the files change. A broken flow
 * keeps the version that served before it broke; a flow without a file stops serving new calls.
 * @throws ServerError when the store fails
 */
export async function publishFlows(store: CallStore, folder: LoadedFolder, now: number): Promise<ServingState> {
  for (let tries = 1; ; tries += 1) {
    const state = await store.readState();
    if (state.proposed === folder.digest) return state;
    const active: Record<string, string> = {};
    for (const { id } of folder.broken) {
      const last = state.active[id];
      if (last !== undefined) active[id] = last;
    }
    for (const { id, version } of folder.flows) active[id] = version;
    const versions = folder.flows.map(({ id, version, document }) => ({ flow: id, version, document }));
    const next = { replaces: state.revision, active, proposed: folder.digest, versions, now };
    if ((await store.publish(next)) || tries === TRIES) return store.readState();
  }
}
