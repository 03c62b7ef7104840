import type { Flow, FlowName, Step } from '../model/flow.ts';
import type { SourceNode } from '../source/node.ts';
import type { Inherited, SettingsValues } from './build-given.ts';
import { buildFlow, type Built } from './build-flow.ts';
import { markSecrets, secretOutputs } from './secrets.ts';

/** The flows of a folder, each read as it is run: by itself, or with what it takes from the flow that runs it. */
export interface LinkedFlows {
  /** A flow that begins a call; undefined when there is none of that id. */
  readonly flow: (id: string) => Built | undefined;
  /** The same flow as another one runs it: what it leaves out is its caller's. The same caller gives the same result. */
  readonly run: (caller: Flow, id: string) => Built | undefined;
  /** What `compileFlow` takes: `run` without the findings. */
  readonly subFlow: (caller: Flow, id: string) => Flow | undefined;
}

/**
 * Links flows by their ids. Nothing is read before it is asked for, and everything once.
 * @param find the document of a flow
 * @param ready a flow that was built already, by itself
 */
export function linkFlows(
  find: (id: string) => SourceNode | undefined,
  settings?: SettingsValues,
  ready: ReadonlyMap<string, Built> = new Map(),
): LinkedFlows {
  const built = new Map<string, Built | undefined>();
  const open = new Set<string>();
  /** Where a flow's `defaults` come from: ids of the flows that have some, its own first. */
  const defaultsFrom = new Map<Flow, readonly string[]>();

  const read = (id: string, caller: Flow | null): Built | undefined => {
    const key = `${id} ${caller === null ? '' : contextKey(caller, defaultsFrom.get(caller) ?? [])}`;
    if (built.has(key)) return built.get(key);
    // A flow that runs itself is a finding of its own; nothing is handed back from its inside.
    if (open.has(key)) return undefined;
    open.add(key);
    const made = make(id, caller);
    open.delete(key);
    built.set(key, made);
    return made;
  };

  const make = (id: string, caller: Flow | null): Built | undefined => {
    const root = find(id);
    if (root === undefined) return undefined;
    const inherited = caller === null ? {} : { inherited: inheritedFrom(caller) };
    const draft =
      (caller === null ? ready.get(id) : undefined) ??
      buildFlow(root, id, { ...(settings === undefined ? {} : { settings }), ...inherited });
    if (draft.flow === null) return draft;
    const above = caller === null ? [] : (defaultsFrom.get(caller) ?? []);
    const own = draft.flow.keys.has('defaults') ? [id] : [];
    const sources = [...new Set([...own, ...above])];
    defaultsFrom.set(draft.flow, sources);
    const flow = withSecretOutputs(draft.flow, (each) => read(each, draft.flow)?.flow ?? undefined);
    defaultsFrom.set(flow, sources);
    return { ...draft, flow };
  };

  const run = (caller: Flow, id: string): Built | undefined => read(id, caller);
  return { flow: (id) => read(id, null), run, subFlow: (caller, id) => run(caller, id)?.flow ?? undefined };
}

function inheritedFrom({ voice, voices, language, defaults }: Flow): Inherited {
  return { voice, voices, language, defaults };
}

function contextKey({ voice, voices, language }: Flow, defaultsFrom: readonly string[]): string {
  return JSON.stringify([voice, language, [...voices], defaultsFrom]);
}

/** The steps of a flow that run another one, with its id. */
export function subFlowSteps(
  flow: Flow,
): readonly { readonly state: string; readonly step: Step; readonly of: FlowName }[] {
  return [...flow.states.values()].flatMap(({ name: state, steps }) =>
    steps.flatMap((step) => {
      const of = step.verb === 'run' ? (step.params['flow'] as FlowName | undefined) : undefined;
      return of === undefined ? [] : [{ state, step, of }];
    }),
  );
}

/** A variable that keeps outputs is secret where one of them is. */
function withSecretOutputs(flow: Flow, subFlow: (id: string) => Flow | undefined): Flow {
  const vars = new Map(flow.vars);
  for (const { step, of } of subFlowSteps(flow)) {
    const into = step.params['into'];
    const variable = typeof into === 'string' ? vars.get(into) : undefined;
    const inner = variable === undefined || variable.secret ? undefined : subFlow(of.id);
    if (variable === undefined || inner === undefined || secretOutputs(inner).length === 0) continue;
    vars.set(variable.name, { ...variable, secret: true });
  }
  const changed = [...vars].some(([name, variable]) => flow.vars.get(name) !== variable);
  return changed ? { ...flow, vars: markSecrets(vars, flow.states) } : flow;
}
