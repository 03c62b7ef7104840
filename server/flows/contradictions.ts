import type { CompiledFlow } from '../calls/engine-port.ts';
import type { CallStore } from '../store/call-store.ts';

/** Two flows that serve and do not go together, which a folder of good files never holds. */
export interface Contradiction {
  readonly flows: readonly [string, string];
  /** What is wrong, who gets the calls, and what to do. */
  readonly problem: string;
}

/**
 * What a rollback, or a flow that serves on although its file is broken, has brought together: two flows with one route, or
 * with other start values of one switch.
 * @param active in the order in which routes are tried
 */
export function contradictions(active: readonly CompiledFlow[]): readonly Contradiction[] {
  const claims = active.flatMap(({ flow }) => claimsOf(flow).map((claim) => ({ flow: flow.id, ...claim })));
  const first = new Map<string, (typeof claims)[number]>();
  return claims.flatMap((claim) => {
    const earlier = first.get(claim.of);
    if (earlier === undefined) first.set(claim.of, claim);
    if (earlier === undefined || earlier.flow === claim.flow || earlier.value === claim.value) return [];
    const flows = [earlier.flow, claim.flow] as const;
    return [{ flows, problem: problemOf(earlier, claim) }];
  });
}

interface Claim {
  readonly kind: 'route' | 'switch';
  /** What only one flow can have, or all alike. */
  readonly of: string;
  /** Two claims of one thing go together when these are the same. */
  readonly value: string | boolean;
}

function claimsOf({ id, routes, switches }: CompiledFlow['flow']): readonly Claim[] {
  const taken = routes === 'default' ? ['routes: default'] : routes.map(routeText);
  return [
    ...taken.map((of) => ({ kind: 'route', of, value: id }) as const),
    ...[...switches].map(([name, { on }]) => ({ kind: 'switch', of: `switch ${name}`, value: on }) as const),
  ];
}

function routeText({
  to,
  from,
  connection_id: connection,
}: Exclude<CompiledFlow['flow']['routes'], 'default'>[number]) {
  return Object.entries({ to, from, connection_id: connection })
    .flatMap(([key, value]) => (value === undefined ? [] : [`${key}: ${value}`]))
    .join(', ');
}

type Claimed = Claim & { readonly flow: string };

function problemOf(earlier: Claimed, { kind, of, flow, value }: Claimed): string {
  if (kind === 'route') {
    return `\`${earlier.flow}\` and \`${flow}\` both take the calls of \`${of}\` now: \`${earlier.flow}\` gets them.`;
  }
  const starts = `${of} starts as ${String(earlier.value)} in \`${earlier.flow}\` and as ${String(value)} in \`${flow}\``;
  return `The ${starts}: until it is set, each goes by its own.`;
}

/**
 * What an operator who brought a flow back should hear: where it does not go with others, and who runs it and is as before.
 * @throws ServerError when the store cannot be read
 */
export async function afterRollback(
  store: Pick<CallStore, 'readVersion'>,
  active: readonly CompiledFlow[],
  id: string,
): Promise<readonly string[]> {
  const runners: string[] = [];
  for (const { flow, version } of active) {
    const document = flow.id === id ? null : await store.readVersion(flow.id, version);
    if (document !== null && runs(document, id)) runners.push(`\`${flow.id}\``);
  }
  const names = runners.join(', ');
  const kept = `Callers of ${names} hear \`${id}\` as before: a version holds the flows it runs. Roll back ${names} as well.`;
  return [
    ...(runners.length === 0 ? [] : [kept]),
    ...contradictions(active).flatMap(({ flows, problem }) => (flows.includes(id) ? [problem] : [])),
  ];
}

/** Whether a stored version, which holds the flows that it runs, has one of that id. */
function runs(document: string, id: string): boolean {
  const { flows } = JSON.parse(document) as { readonly flows?: object };
  return typeof flows === 'object' && Object.hasOwn(flows, id);
}
