import type { FlowFile } from './flow-file.ts';
import { namedFlows } from './named-flows.ts';

/** How the flows of a folder stand to each other, as far as it can be told before they are read. */
export interface Standing {
  /** Calls come to the flow by themselves, or it is started as one. */
  readonly isStarted: (file: FlowFile) => boolean;
  readonly isRun: (file: FlowFile) => boolean;
  /** No call begins in the flow: others run it. */
  readonly isOnlyRun: (file: FlowFile) => boolean;
  /** Every flow that runs it handles its errors, whichever call it is. */
  readonly errorsHandled: (file: FlowFile) => boolean;
}

export function standingOf(files: readonly FlowFile[]): Standing {
  const named = files.flatMap(({ id, root }) => (root === null ? [] : [{ id, ...namedFlows(root) }]));
  const run = new Set(named.flatMap((each) => each.run));
  const started = new Set(named.flatMap(({ id, routed, start }) => (routed ? [id, ...start] : start)));
  // Flows whose errors may come to nobody: those that begin calls, and what these run without handling errors.
  const exposed = new Set(named.filter(({ id }) => started.has(id) || !run.has(id)).map(({ id }) => id));
  for (const id of exposed) {
    for (const each of named)
      if (each.id === id && !each.handlesErrors) for (const inner of each.run) exposed.add(inner);
  }
  return {
    isStarted: ({ id }) => started.has(id),
    isRun: ({ id }) => run.has(id),
    isOnlyRun: ({ id }) => run.has(id) && !started.has(id),
    errorsHandled: ({ id }) => !exposed.has(id),
  };
}
