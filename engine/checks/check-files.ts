import { subFlowSteps } from '../build/link-flows.ts';
import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';
import { diagnostic } from '../diagnostics/make.ts';
import { comparePlaces, orderDiagnostics } from '../diagnostics/order.ts';
import { components } from '../graph/cycles.ts';
import type { Flow, FlowName, Route } from '../model/flow.ts';

/** Findings between the flows of one folder: flows that run themselves, two with one id, routes for the same calls, switches that differ. */
export function checkFiles(flows: readonly Flow[]): readonly Diagnostic[] {
  const duplicates = repeated(flows, ({ id }) => id);
  const copies = new Set(duplicates.map(([, again]) => again));
  // Two files with one id are mostly copies: what else they have in common has the same cause.
  const distinct = flows.filter((flow) => !copies.has(flow));
  return orderDiagnostics([
    ...duplicates.map(duplicateFlow),
    ...routeConflicts(distinct),
    ...switchConflicts(distinct),
    ...recursiveFlows(distinct),
  ]);
}

function duplicateFlow([first, again]: readonly [Flow, Flow]): Diagnostic {
  const message = `the flow \`${again.id}\` is in ${first.file} already; give one of them another id with \`flow:\`, or rename its file`;
  return diagnostic('duplicate-flow', idPlace(again), message, { also: [idPlace(first)] });
}

function idPlace(flow: Flow): Place {
  return flow.keys.get('flow') ?? { ...flow.place, line: 1, column: 1, endLine: 1, endColumn: 2 };
}

interface Claim {
  readonly flow: Flow;
  readonly what: string;
  readonly place: Place;
}

function routeConflicts(flows: readonly Flow[]): readonly Diagnostic[] {
  const claims = flows.flatMap((flow): readonly Claim[] => {
    if (flow.routes !== 'default')
      return flow.routes.map((route) => ({ flow, what: routeText(route), place: route.place }));
    return [{ flow, what: 'default', place: flow.keys.get('routes') ?? flow.place }];
  });
  return repeated(claims, ({ what }) => what).map(([first, again]) => {
    const where = first.flow === again.flow ? `line ${first.place.line}` : `flow \`${first.flow.id}\``;
    const message =
      again.what === 'default'
        ? `only one flow can take the calls that no route matches, and ${where} does already`
        : `calls with ${again.what} go to ${where} already; make one of the two more exact, or remove it`;
    return diagnostic('route-conflict', again.place, message, { also: [first.place] });
  });
}

/** A switch is the server's: it has one start value, whichever flow is read first. */
function switchConflicts(flows: readonly Flow[]): readonly Diagnostic[] {
  const first = new Map<string, { readonly flow: Flow; readonly on: boolean; readonly place: Place }>();
  return flows.flatMap((flow) =>
    [...flow.switches.values()].flatMap(({ name, on, place }) => {
      const earlier = first.get(name);
      if (earlier === undefined) first.set(name, { flow, on, place });
      if (earlier === undefined || earlier.on === on) return [];
      const message = `switch \`${name}\` starts as \`${String(on)}\` here and as \`${String(earlier.on)}\` in flow \`${earlier.flow.id}\`; all flows share it, so give it one start value`;
      return [diagnostic('switch-conflict', place, message, { also: [earlier.place] })];
    }),
  );
}

/** One finding for each group of flows that run each other, at the first `run` of its shortest way round. */
function recursiveFlows(flows: readonly Flow[]): readonly Diagnostic[] {
  const ways = new Map<string, readonly FlowName[]>(
    flows.map((flow) => [flow.id, subFlowSteps(flow).map(({ of }) => of)]),
  );
  const edges = [...ways].flatMap(([from, names]) => names.map(({ id, place }) => ({ from, to: id, place })));
  return components([...ways.keys()], edges).flatMap((group) => {
    const inner = edges.filter(({ from, to }) => group.includes(from) && group.includes(to));
    const [first] = inner.toSorted((one, other) => comparePlaces(one.place, other.place));
    if (first === undefined) return [];
    const round = shortestWay(first.to, first.from, ways);
    const names = [first.from, ...round].map((id) => `\`${id}\``).join(' → ');
    const message = `this flow runs itself: ${names}; let the inner one \`return\`, or make a loop of states in one flow`;
    const also = round
      .slice(0, -1)
      .flatMap((id, at) => ways.get(id)?.find((name) => name.id === round[at + 1])?.place ?? []);
    return [diagnostic('recursive-flow', first.place, message, { also })];
  });
}

/** The ids on the shortest way from one flow to another, both included. */
function shortestWay(from: string, to: string, ways: ReadonlyMap<string, readonly FlowName[]>): readonly string[] {
  const before = new Map<string, string | null>([[from, null]]);
  for (const id of before.keys())
    for (const next of ways.get(id) ?? []) if (!before.has(next.id)) before.set(next.id, id);
  const way: string[] = [];
  for (let at: string | null = to; at !== null; at = before.get(at) ?? null) way.unshift(at);
  return way;
}

function routeText({ to, from, connection_id }: Route): string {
  const parts = Object.entries({ to, from, connection_id }).filter(([, value]) => value !== undefined);
  return parts.map(([key, value]) => `\`${key}: ${String(value)}\``).join(', ');
}

/** Every item after the first with the same key, with that first one. */
function repeated<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly [T, T])[] {
  const first = new Map<string, T>();
  return items.flatMap((item) => {
    const key = keyOf(item);
    const earlier = first.get(key);
    if (earlier !== undefined) return [[earlier, item] as const];
    first.set(key, item);
    return [];
  });
}
