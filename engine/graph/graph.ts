import type { Place } from '../diagnostics/diagnostic.ts';
import { verbOfStep } from '../build/verb-of-step.ts';
import type { Branches, Flow, State, Target } from '../model/flow.ts';

/** Where every flow begins and where its handlers hang, as nodes of the graph. */
export const START = '$start';
export const HANDLERS = '$on';
/** What `end` leads to. */
export const END = '$end';

/**
 * What makes an edge be taken. `outcome` is an entry of a state's `on`, `verb` a way out of the verb itself (a menu's
 * choice), `event` a webhook, `after` the clock, `handler` an entry of the flow's `on`.
 */
export type EdgeKind = 'start' | 'next' | 'outcome' | 'verb' | 'event' | 'after' | 'handler';

export interface Edge {
  /** A state, `$start` or `$on`. */
  readonly from: string;
  /** A state or `$end`. */
  readonly to: string;
  readonly kind: EdgeKind;
  /** What leads there: `key 1`, `failed`, `if tries > 2`; empty for a plain `next`. */
  readonly label: string;
  /** False when nothing but the state itself decides: no `if` before or on it. */
  readonly conditional: boolean;
  /** Where the target stands. */
  readonly place: Place;
  /** For `return`, which leads to `$end`: its name, empty for a plain one. */
  readonly returns?: string;
}

/** An edge whose target is no state of the flow. */
export interface LooseEnd {
  readonly from: string;
  readonly name: string;
  readonly place: Place;
}

export interface Graph {
  readonly flow: Flow;
  readonly edges: readonly Edge[];
  /** Edges by the node they leave. */
  readonly out: ReadonlyMap<string, readonly Edge[]>;
  readonly looseEnds: readonly LooseEnd[];
  /** Targets `back` by the state they stand in; `$on` for those of handlers. */
  readonly backs: readonly { readonly from: string; readonly place: Place }[];
  /** Menus and collects. */
  readonly entries: ReadonlySet<string>;
}

/** The graph of a flow: its states, and every way from one to another. */
export function buildGraph(flow: Flow): Graph {
  const builder = makeBuilder(flow);
  if (flow.start !== '' && flow.states.size > 0) {
    builder.branch(START, 'start', '', flow.start, flow.keys.get('start') ?? flow.place);
  }
  for (const state of flow.states.values()) addState(state, builder);
  const { handlers } = flow;
  const named: readonly (readonly [string, Branches | null])[] = [
    ['hangup', handlers.hangup],
    ['error', handlers.error],
    ...[...handlers.key].map(([key, branches]) => [`key ${key}`, branches] as const),
    ...handlers.events,
  ];
  for (const [label, branches] of named) builder.branches(HANDLERS, 'handler', label, branches ?? []);
  return builder.finish();
}

type Builder = ReturnType<typeof makeBuilder>;

function makeBuilder(flow: Flow) {
  const edges: Edge[] = [];
  const looseEnds: LooseEnd[] = [];
  const backs: { from: string; place: Place }[] = [];
  const entries = new Set([...flow.states.values()].filter(isEntry).map(({ name }) => name));
  const add = (edge: Edge): void => {
    if (edge.to === END || flow.states.has(edge.to)) edges.push(edge);
    else looseEnds.push({ from: edge.from, name: edge.to, place: edge.place });
  };
  const target = (from: string, kind: EdgeKind, label: string, conditional: boolean, to: Target): void => {
    const edge = { from, kind, label, conditional, place: to.place };
    switch (to.kind) {
      case 'state':
        add({ ...edge, to: to.name });
        break;
      case 'end':
        add({ ...edge, to: END });
        break;
      case 'return':
        add({ ...edge, to: END, returns: to.name });
        break;
      case 'repeat':
        // In a handler of the flow it enters the state the call is in, which changes nothing here.
        if (from !== HANDLERS) add({ ...edge, to: from });
        break;
      case 'back': {
        backs.push({ from, place: to.place });
        const others = [...entries].filter((name) => name !== from);
        for (const name of others) add({ ...edge, to: name, label: `${label} back`.trim() });
        if (others.length === 0 && from !== HANDLERS) add({ ...edge, to: from });
      }
    }
  };
  const branches = (from: string, kind: EdgeKind, label: string, list: Branches): void => {
    let guarded = false;
    for (const branch of list) {
      guarded ||= branch.if !== null;
      const condition = branch.if === null ? '' : `if ${branch.if.source.trim()}`;
      target(from, kind, [label, condition].filter((part) => part !== '').join(', '), guarded, branch.goto);
    }
  };
  const branch = (from: string, kind: EdgeKind, label: string, to: string, place: Place): void => {
    add({ from, to, kind, label, conditional: false, place });
  };
  const finish = (): Graph => {
    const out = new Map<string, Edge[]>();
    for (const edge of edges) {
      const known = out.get(edge.from);
      if (known === undefined) out.set(edge.from, [edge]);
      else known.push(edge);
    }
    return { flow, edges, out, looseEnds, backs, entries };
  };
  return { branch, branches, target, finish };
}

function addState(state: State, { branches, target }: Builder): void {
  const { name } = state;
  for (const step of state.steps) {
    if (step.verb === 'choose') {
      branches(name, 'verb', '', step.params['branches'] as Branches);
      continue;
    }
    let guarded = false;
    for (const edge of verbOfStep(step)?.edges(step) ?? []) {
      guarded ||= edge.conditional;
      target(name, 'verb', edge.label, guarded, edge.target);
    }
  }
  branches(name, 'next', '', state.next ?? []);
  for (const [outcome, list] of state.on) branches(name, 'outcome', outcome, list);
  for (const [event, list] of state.events) branches(name, 'event', event, list);
  if (state.after !== null) target(name, 'after', 'after', true, state.after.target);
}

function isEntry(state: State): boolean {
  return state.steps.some((step) => verbOfStep(step)?.traits.entry === true);
}
