import { nearestNames } from '../../engine/diagnostics/suggest.ts';
import type { CallStore, FlowVersion, ServingState } from '../store/call-store.ts';
import type { StoredVersion } from '../store/change-record.ts';
import type { Author, FlowChange } from './flow-changes.ts';
import type { FlowLibrary } from './flow-library.ts';
import { NO_FILE, publish } from './publish-flows.ts';

export interface RollBackPorts {
  readonly store: CallStore;
  readonly library: FlowLibrary;
}

export type RollbackOutcome =
  | {
      readonly ok: true;
      readonly change: FlowChange;
      /** What it has not changed, or what does not go together now; sentences. */
      readonly warnings: readonly string[];
    }
  | { readonly ok: false; readonly problem: string };

/** Fewer digits would soon fit several versions. */
const LEAST_DIGITS = 6;
/** Digits by which people name a version. */
const SHOWN_DIGITS = 12;
/** Versions that a refusal names. */
const NAMED = 5;

/**
 * Lets an older version of a flow serve new calls; it stays until the files of that flow change.
 * @param given at least 6 of its hexadecimal digits; null for the version that served before
 * @throws ServerError when the store fails
 */
export async function rollBack(
  { store, library }: RollBackPorts,
  id: string,
  given: string | null,
  by: Author,
  now: number,
): Promise<RollbackOutcome> {
  const { active } = await store.readState();
  const serving = servingOf(active, id);
  const versions = await store.flowVersions(id);
  if (serving === undefined && versions.length === 0) return refused(unknownFlow(id, Object.keys(active)));
  const meant =
    given === null ? await servedBefore(store, id, serving ?? null, versions) : versionNamed(id, given, versions);
  if (!meant.ok) return refused(meant.problem);
  const { version } = meant;
  if (version === serving) return refused(`Version ${shown(version)} of \`${id}\` serves already.`);
  await library.ensure([{ flow: id, version }]);
  if (library.book.get(id, version) === undefined) {
    return refused(`Version ${shown(version)} of \`${id}\` cannot be read by this release; the log says why.`);
  }
  const { changed } = await publish(store, by, now, (state) => ({
    active: { ...state.active, [id]: version },
    held: heldWith(state, id, version),
    proposed: state.proposed,
    versions: [],
  }));
  const change = changed.find(({ flow }) => flow === id);
  if (change === undefined) return refused(`Version ${shown(version)} of \`${id}\` serves already.`);
  return { ok: true, change, warnings: [] };
}

/** A version that was brought back, and serves in place of what the files say. */
export interface RolledBack extends FlowVersion {
  /** Whether a file holds the flow, too. */
  readonly hasFile: boolean;
}

/** Those that serve although the files say something else, since somebody has brought them back. */
export function rolledBackIn({ active, held }: Pick<ServingState, 'active' | 'held'>): readonly RolledBack[] {
  return Object.entries(held).flatMap(([flow, proposed]) => {
    const version = servingOf(active, flow);
    return version === undefined ? [] : [{ flow, version, hasFile: proposed !== NO_FILE }];
  });
}

/** What the files propose is held back, unless it is what was brought back. */
function heldWith({ held, active }: ServingState, id: string, version: string): ServingState['held'] {
  const proposed = servingOf(held, id) ?? servingOf(active, id) ?? NO_FILE;
  const others = Object.entries(held).filter(([flow]) => flow !== id);
  return Object.fromEntries(proposed === version ? others : [...others, [id, proposed]]);
}

/** Ids of flows may be names that every object has. */
function servingOf(versions: Readonly<Record<string, string>>, id: string): string | undefined {
  return Object.hasOwn(versions, id) ? versions[id] : undefined;
}

type Meant = { readonly ok: true; readonly version: string } | { readonly ok: false; readonly problem: string };

async function servedBefore(
  store: CallStore,
  id: string,
  serving: string | null,
  versions: readonly StoredVersion[],
): Promise<Meant> {
  const [last] = (await store.flowHistory(id, NAMED)).filter(({ to }) => to === serving);
  const version = last?.from ?? null;
  if (version !== null && versions.some((each) => each.version === version)) return { ok: true, version };
  return {
    ok: false,
    problem: `No other version of \`${id}\` has served before that is still kept. ${known(versions)}`,
  };
}

function versionNamed(id: string, given: string, versions: readonly StoredVersion[]): Meant {
  const digits = given.toLowerCase();
  if (!/^[0-9a-f]*$/.test(digits) || digits.length < LEAST_DIGITS) {
    const problem = `${JSON.stringify(given)} is no version: expected at least ${LEAST_DIGITS} hexadecimal digits. `;
    return { ok: false, problem: problem + known(versions) };
  }
  const [version, ...others] = versions.filter((each) => each.version.startsWith(digits)).map((each) => each.version);
  if (version === undefined) {
    return { ok: false, problem: `\`${id}\` has no version that begins with ${given}. ${known(versions)}` };
  }
  if (others.length === 0) return { ok: true, version };
  const fitting = [version, ...others].map((each) => each.slice(0, given.length + SHOWN_DIGITS)).join(', ');
  return { ok: false, problem: `Several versions of \`${id}\` begin with ${given}: ${fitting}. Give more digits.` };
}

function known(versions: readonly StoredVersion[]): string {
  if (versions.length === 0) return 'No version of it is kept.';
  const names = versions.slice(0, NAMED).map(({ version }) => shown(version));
  return `Versions that are kept, newest first: ${names.join(', ')}${versions.length > NAMED ? ' …' : ''}.`;
}

function unknownFlow(id: string, ids: readonly string[]): string {
  const [nearest] = nearestNames(id, ids);
  return `There is no flow \`${id}\`${nearest === undefined ? '' : `; did you mean \`${nearest}\`?`}`;
}

function shown(version: string): string {
  return version.slice(0, SHOWN_DIGITS);
}

function refused(problem: string): RollbackOutcome {
  return { ok: false, problem };
}
