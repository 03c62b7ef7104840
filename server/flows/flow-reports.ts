import type { CompiledFlow } from '../calls/engine-port.ts';
import type { CallStore } from '../store/call-store.ts';
import type { VersionCalls } from '../store/change-record.ts';
import { callsOf, type Draining } from './draining.ts';
import type { Author, FlowChange } from './flow-changes.ts';
import type { FlowLibrary } from './flow-library.ts';
import type { BrokenFlow } from './load-flows.ts';

export interface FlowReport {
  readonly id: string;
  /** Null when no file holds it. */
  readonly file: string | null;
  /** The version for new calls; null when there is none. */
  readonly version: string | null;
  /** When it came to that, how and by whom; null where a release did it that wrote no history. */
  readonly since: number | null;
  readonly how: Author['how'] | null;
  readonly who: string | null;
  /** `broken`: its file is; an older version may serve. `draining`: removed, with calls that still run on it. */
  readonly state: 'serving' | 'broken' | 'draining' | 'removed';
  readonly reload: 'pin' | 'migrate' | 'drain';
  readonly routes: 'default' | readonly RouteReport[];
  /** Calls that have not ended. */
  readonly calls: readonly { readonly version: string; readonly calls: number }[];
  /** What keeps its file from serving. */
  readonly problems: readonly FlowProblem[];
}

export interface RouteReport {
  readonly to?: string;
  readonly from?: string;
  readonly connection_id?: string;
}

export interface FlowProblem {
  /** Of docs/diagnostics.md; null for what is no finding in a text. */
  readonly code: string | null;
  readonly message: string;
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
}

export interface FlowDetails extends FlowReport {
  /** Those that are kept, newest first. */
  readonly versions: readonly KnownVersion[];
  /** Newest first. */
  readonly history: readonly FlowChange[];
}

export interface KnownVersion {
  readonly version: string;
  readonly addedAt: number;
  /** Calls that have not ended. */
  readonly calls: number;
  readonly serving: boolean;
}

export interface ReportPorts {
  readonly store: Pick<CallStore, 'callsByVersion' | 'flowHistory' | 'flowVersions'>;
  readonly library: Pick<FlowLibrary, 'active'>;
  readonly draining: Draining;
  /** Of the folder as it was read last: id → file. */
  readonly files: () => ReadonlyMap<string, string>;
  readonly broken: () => readonly BrokenFlow[];
}

/** Changes of one flow that its details tell. */
const TOLD_CHANGES = 50;

/**
 * Every flow there is, by id.
 * @throws ServerError when the store cannot be read
 */
export async function reportFlows(ports: ReportPorts): Promise<readonly FlowReport[]> {
  const known = await knownOf(ports);
  const active = ports.library.active().map(({ flow }) => flow.id);
  const ids = new Set([...active, ...ports.broken().map(({ id }) => id), ...known.draining.keys()]);
  return Promise.all([...ids].sort().map((id) => reportOf(ports, known, id)));
}

/**
 * All that is known of one flow; null where there is none and never was.
 * @throws ServerError when the store cannot be read
 */
export async function detailFlow(ports: ReportPorts, id: string): Promise<FlowDetails | null> {
  const known = await knownOf(ports);
  const report = await reportOf(ports, known, id);
  const history = await ports.store.flowHistory(id, TOLD_CHANGES);
  if (report.state === 'removed' && history.length === 0) return null;
  const calls = new Map(report.calls.map((each) => [each.version, each.calls]));
  const versions = (await ports.store.flowVersions(id)).map(({ version, addedAt }) => {
    return { version, addedAt, calls: calls.get(version) ?? 0, serving: version === report.version };
  });
  return { ...report, versions, history };
}

interface Known {
  readonly calls: readonly VersionCalls[];
  readonly draining: ReadonlyMap<string, CompiledFlow>;
}

async function knownOf({ store, draining }: ReportPorts): Promise<Known> {
  return { draining: await draining.look(), calls: await store.callsByVersion() };
}

async function reportOf(ports: ReportPorts, { calls, draining }: Known, id: string): Promise<FlowReport> {
  const [last] = await ports.store.flowHistory(id, 1);
  const serving = ports.library.active().find(({ flow }) => flow.id === id);
  const broken = ports.broken().filter((each) => each.id === id);
  const drains = draining.get(id);
  const flow = (serving ?? drains)?.flow;
  const state =
    broken.length > 0 ? 'broken' : serving !== undefined ? 'serving' : drains === undefined ? 'removed' : 'draining';
  return {
    id,
    file: ports.files().get(id) ?? null,
    version: serving?.version ?? null,
    since: last?.at ?? null,
    how: last?.how ?? null,
    who: last?.who ?? null,
    state,
    reload: flow?.reload ?? 'pin',
    routes: routesOf(flow?.routes ?? []),
    calls: callsOf(id, calls),
    problems: broken.flatMap(problemsOf),
  };
}

function routesOf(routes: CompiledFlow['flow']['routes']): FlowReport['routes'] {
  if (routes === 'default') return routes;
  return routes.map(({ to, from, connection_id: connection }) => ({
    ...(to === undefined ? {} : { to }),
    ...(from === undefined ? {} : { from }),
    ...(connection === undefined ? {} : { connection_id: connection }),
  }));
}

/** Findings first; what follows them are sentences about other files. */
function problemsOf({ file, diagnostics, problems }: BrokenFlow): readonly FlowProblem[] {
  const findings = diagnostics.map(({ code, message, place }) => {
    return { code, message, file: place.file, line: place.line, column: place.column };
  });
  const sentences = problems.slice(diagnostics.length).map((problem) => {
    const message = problem.startsWith(`${file}: `) ? problem.slice(file.length + 2) : problem;
    return { code: null, message, file, line: null, column: null };
  });
  return [...findings, ...sentences];
}
