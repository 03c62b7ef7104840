import type { SourceNode } from '../source/node.ts';

/** What a document says of other flows, before it is read. */
export interface NamedFlows {
  /** Ids of flows that it seems to run. */
  readonly run: readonly string[];
  /** Ids of flows that it seems to start as calls of their own. */
  readonly start: readonly string[];
  /** Whether calls come to it by themselves, or are placed with it. */
  readonly routed: boolean;
  /** Whether it has an `on.error`, which holds for what it runs, too. */
  readonly handlesErrors: boolean;
}

/**
 * Looks for the names of other flows in a document that is not read yet. It may find more than the flow runs, such as
 * keys of JSON; whoever asks must not rely on every one.
 */
export function namedFlows(root: SourceNode): NamedFlows {
  const run: string[] = [];
  const start: string[] = [];
  const waiting: SourceNode[] = [root];
  const seen = new Set<SourceNode>();
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    if (node.kind === 'list') waiting.push(...node.items);
    if (node.kind !== 'map') continue;
    for (const { key, value } of node.entries) {
      if (key.text === 'run') run.push(...idIn(value));
      else if (key.text === 'start_call') start.push(...idIn(value));
      waiting.push(value);
    }
  }
  const keys = root.kind === 'map' ? root.entries : [];
  const on = keys.find(({ key }) => key.text === 'on')?.value;
  return {
    run,
    start,
    routed: keys.some(({ key }) => key.text === 'routes' || key.text === 'outbound'),
    handlesErrors: on?.kind === 'map' && on.entries.some(({ key }) => key.text === 'error'),
  };
}

function idIn(node: SourceNode): readonly string[] {
  if (node.kind === 'scalar') return [node.text];
  if (node.kind === 'list') return [];
  const flow = node.entries.find(({ key }) => key.text === 'flow')?.value;
  return flow?.kind === 'scalar' ? [flow.text] : [];
}
