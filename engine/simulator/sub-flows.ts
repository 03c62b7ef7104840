import { subFlowSteps } from '../build/link-flows.ts';
import type { CompiledFlow } from '../runtime/machine.ts';

/** A flow, and those that it runs. */
export function withSubFlows(flow: CompiledFlow): ReadonlySet<CompiledFlow> {
  const found = new Set([flow]);
  // A set takes what is added while it is gone through.
  for (const compiled of found) {
    for (const { of } of subFlowSteps(compiled.flow)) {
      const inner = compiled.subFlow(of.id);
      if (inner !== undefined) found.add(inner);
    }
  }
  return found;
}
