import { subFlowSteps } from '../build/link-flows.ts';
import type { Frame } from '../model/snapshot.ts';
import type { CompiledFlow } from './machine.ts';
import type { TransitionContext } from './transition.ts';

const named = new WeakMap<CompiledFlow, ReadonlySet<string>>();

/** The switches that a flow names, or one that it runs: a step may begin another flow and leave it again at once. */
function switchNames(root: CompiledFlow): ReadonlySet<string> {
  const known = named.get(root);
  if (known !== undefined) return known;
  const flows = new Set([root]);
  // A set takes what is added while it is gone through.
  for (const { flow, subFlow } of flows) {
    for (const { of } of subFlowSteps(flow)) {
      const inner = subFlow(of.id);
      if (inner !== undefined) flows.add(inner);
    }
  }
  const names = new Set([...flows].flatMap(({ flow }) => [...flow.switches.keys()]));
  named.set(root, names);
  return names;
}

/**
 * What a transition of a call could learn of the switches that it was given, for the journal; null where nothing.
 * @param root the flow that the call began in
 */
export function switchesGiven(
  root: Pick<Frame, 'flow' | 'version'> | undefined,
  { flows, switches = {} }: TransitionContext,
): Readonly<Record<string, boolean>> | null {
  const given = Object.entries(switches);
  if (root === undefined || given.length === 0) return null;
  const compiled = flows.get(root.flow, root.version);
  if (compiled === undefined) return null;
  const names = switchNames(compiled);
  const read = given.filter(([name]) => names.has(name));
  return read.length === 0 ? null : Object.fromEntries(read);
}
