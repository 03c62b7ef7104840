import { ServerError } from '../errors.ts';
import type { CallStore, FlowVersion, Publication, ServingState } from '../store/call-store.ts';
import { type Author, changesBetween, type FlowChange } from './flow-changes.ts';
import type { LoadedFolder } from './load-flows.ts';

/** What serves, and what a publication has changed in it. */
export interface Published extends ServingState {
  /** In order of id. */
  readonly changed: readonly FlowChange[];
}

/** More than enough when other processes publish at the same time. */
const TRIES = 5;

/**
 * Proposes a folder's flows to the store, and returns which versions serve. The store decides: a folder that was
 * proposed before changes nothing, so that what an operator brought back stays until the files of that flow change. A
 * broken flow keeps the version that served before it broke; a flow without a file stops serving new calls.
 * @throws ServerError when the store fails
 */
export async function publishFlows(
  store: CallStore,
  folder: Pick<LoadedFolder, 'flows' | 'broken' | 'digest'>,
  by: Author,
  now: number,
): Promise<Published> {
  const versions = folder.flows.map(({ id, version, document }) => ({ flow: id, version, document }));
  return publish(store, by, now, (state) =>
    state.proposed === folder.digest ? null : { ...nextServing(state, folder), proposed: folder.digest, versions },
  );
}

/**
 * Publishes what `next` makes of the state, again when another was faster; nothing where it makes null.
 * @throws ServerError when the store fails
 */
export async function publish(
  store: CallStore,
  by: Author,
  now: number,
  next: (state: ServingState) => Pick<Publication, 'active' | 'held' | 'proposed' | 'versions'> | null,
): Promise<Published> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const state = await store.readState();
    const wanted = next(state);
    if (wanted === null) return { ...state, changed: [] };
    const changes = changesBetween(state.active, wanted.active);
    if (await store.publish({ ...wanted, replaces: state.revision, changes, by, now })) {
      const revision = state.revision + 1;
      const changed = changes.map((change) => ({ ...change, at: now, revision, how: by.how, who: by.who }));
      return { ...(await store.readState()), changed };
    }
  }
  const message = `The flows could not be published: others did so ${TRIES} times at the same moment.`;
  throw new ServerError('store_failed', message, { retryable: true });
}

/**
 * Lets what the files say serve in place of versions that cannot be read, as one that was brought back before an older
 * release of pressone was installed. Null where the files have none of those flows.
 * @throws ServerError when the store fails
 */
export async function replaceUnread(
  store: CallStore,
  folder: Pick<LoadedFolder, 'flows'>,
  unread: readonly FlowVersion[],
  by: Author,
  now: number,
): Promise<Published | null> {
  const lost = new Set(unread.map(({ flow }) => flow));
  const versions = folder.flows
    .filter(({ id }) => lost.has(id))
    .map(({ id, version, document }) => ({ flow: id, version, document }));
  if (versions.length === 0) return null;
  const replaced = versions.map(({ flow, version }) => [flow, version] as const);
  return publish(store, by, now, ({ active, held, proposed }) => ({
    active: { ...active, ...Object.fromEntries(replaced) },
    held: Object.fromEntries(Object.entries(held).filter(([flow]) => !lost.has(flow))),
    proposed,
    versions,
  }));
}

/** What files propose that hold no flow of a name. */
export const NO_FILE = '';

function nextServing(
  state: ServingState,
  { flows, broken }: Pick<LoadedFolder, 'flows' | 'broken'>,
): Pick<Publication, 'active' | 'held'> {
  const serving = new Map(Object.entries(state.active));
  const held = new Map(Object.entries(state.held));
  const proposed = new Map(flows.map(({ id, version }) => [id, version]));
  const unread = new Set(broken.map(({ id }) => id).filter((id) => !proposed.has(id)));
  const active: [string, string][] = [];
  const stillHeld: [string, string][] = [];
  for (const id of new Set([...serving.keys(), ...proposed.keys()])) {
    const current = serving.get(id);
    const offered = proposed.get(id) ?? NO_FILE;
    const holds = held.get(id);
    if (current !== undefined && (unread.has(id) || holds === offered)) {
      active.push([id, current]);
      if (holds !== undefined) stillHeld.push([id, holds]);
    } else if (offered !== NO_FILE) {
      active.push([id, offered]);
    }
  }
  return { active: Object.fromEntries(active), held: Object.fromEntries(stillHeld) };
}
