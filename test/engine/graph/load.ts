import { buildFlow } from '../../../engine/build/build-flow.ts';
import { buildGraph, type Graph } from '../../../engine/graph/graph.ts';
import { parseSource } from '../../../engine/source/parse-source.ts';

/** The graph of a flow, also of one that has mistakes. */
export function graphOf(text: string): Graph {
  const { root } = parseSource(text, 'flow.yaml');
  const flow = root === null ? null : buildFlow(root, 'flow').flow;
  if (flow === null) throw new Error('this is no flow');
  return buildGraph(flow);
}
