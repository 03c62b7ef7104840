import type { Flow } from '../model/flow.ts';
import type { JsonValue } from '../telnyx/wire.ts';
import type { SourceNode } from '../source/node.ts';
import { authoredDocument, sourceInSteps, sourceOfDocument } from './authored-document.ts';
import type { SettingsValues } from './build-given.ts';
import { buildInSteps } from './build-flow.ts';
import { linkFlows, subFlowSteps, type LinkedFlows } from './link-flows.ts';
import { finish, type Steps } from './steps.ts';

/** A flow that can be run, with the flows that it runs. */
export interface FlowBundle {
  readonly id: string;
  readonly flow: Flow;
  readonly subFlow: LinkedFlows['subFlow'];
}

/**
 * All that a version of a flow is made of, as authored: its document, those of the flows it runs, and the settings that
 * any of them uses. A version is its digest.
 * @param authored the document of a flow
 */
export function bundleOf(
  flow: Flow,
  subFlow: LinkedFlows['subFlow'],
  authored: (id: string) => JsonValue,
  settings: SettingsValues | undefined,
): JsonValue {
  const inside = included(flow, subFlow);
  const flows = [...inside.keys()].sort().map((id) => [id, authored(id)] as const);
  const used = new Set([...inside.values()].flatMap((each) => [...each.settings.keys()]));
  const bound = [...used].sort().flatMap((name) => {
    const node = settings?.values.get(name);
    return node === undefined ? [] : [[name, authoredDocument(node)] as const];
  });
  return { root: flow.id, flows: Object.fromEntries(flows), settings: Object.fromEntries(bound) };
}

/** A flow and all that it runs, by id. */
function included(root: Flow, subFlow: LinkedFlows['subFlow']): ReadonlyMap<string, Flow> {
  const found = new Map([[root.id, root]]);
  for (const flow of found.values()) {
    for (const { of } of subFlowSteps(flow)) {
      const inner = found.has(of.id) ? undefined : subFlow(flow, of.id);
      if (inner !== undefined) found.set(of.id, inner);
    }
  }
  return found;
}

/**
 * Rebuilds a flow from its stored bundle, or from the document alone, as releases stored it that had no sub-flows.
 * Nothing is judged: a release that has learnt to refuse more must still be able to finish the calls of an older one.
 * @param text JSON of what `bundleOf` gave
 * @param id the flow's id unless the document names another
 * @returns null when the text is no stored flow
 */
export function loadStoredFlow(text: string, file: string, id: string): FlowBundle | null {
  return finish(storedFlowInSteps(text, file, id));
}

/** The same in steps, for those who have something else to do in between. */
export function* storedFlowInSteps(text: string, file: string, id: string): Steps<FlowBundle | null> {
  let stored: JsonValue;
  try {
    stored = JSON.parse(text) as JsonValue;
  } catch {
    return null;
  }
  const { root, flows, settings } = readBundle(stored);
  if (root === null) {
    const { flow } = yield* buildInSteps(yield* sourceInSteps(stored, file), id);
    return flow === null ? null : { id: flow.id, flow, subFlow: () => undefined };
  }
  const values = new Map(Object.entries(settings).map(([name, value]) => [name, sourceOfDocument(value, file)]));
  const sources = new Map<string, SourceNode>();
  for (const [each, value] of Object.entries(flows)) sources.set(each, yield* sourceInSteps(value, file));
  const given = { files: [file], values };
  const source = sources.get(root);
  const ready = source === undefined ? [] : [[root, yield* buildInSteps(source, root, { settings: given })] as const];
  const linked = linkFlows((each) => sources.get(each), given, new Map(ready));
  const flow = linked.flow(root)?.flow ?? null;
  return flow === null ? null : { id: flow.id, flow, subFlow: linked.subFlow };
}

type JsonMap = Readonly<Record<string, JsonValue>>;

function readBundle(stored: JsonValue): {
  readonly root: string | null;
  readonly flows: JsonMap;
  readonly settings: JsonMap;
} {
  const { root, flows, settings } = asMap(stored);
  return { root: typeof root === 'string' ? root : null, flows: asMap(flows), settings: asMap(settings) };
}

function asMap(value: JsonValue | undefined): JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonMap) : {};
}
