import type { FlowName } from '../model/flow.ts';
import type { SourceNode } from '../source/node.ts';
import { readScalar } from './read-text.ts';
import { clip, type Reading } from './reading.ts';

/** What the id of a flow looks like: parts joined by `/`. */
export const flowId = /^[a-z0-9_-]+(\/[a-z0-9_-]+)*$/;

/** Another flow's id. Whether there is such a flow is for the checks between files. */
export function readFlowName(node: SourceNode, what: string, reading: Reading): FlowName | null {
  const id = readScalar(node, what, "another flow's id", reading)?.text;
  if (id === undefined) return null;
  const { place } = node;
  if (flowId.test(id)) return { id, place };
  const bare = id.replace(/^\.\//, '').replace(/\.ya?ml$/, '');
  const message = `${what} is \`${clip(id)}\`, expected a flow's id: its path below the folder without \`.yaml\`, or its \`flow:\``;
  reading.report('wrong-type', place, message, { suggestions: flowId.test(bare) ? [bare] : [] });
  return null;
}
