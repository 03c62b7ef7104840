import { linkFlows } from '../../engine/build/link-flows.ts';
import type { SourceNode } from '../../engine/source/node.ts';
import { compileFlow, type CompiledFlow } from '../../engine/runtime/machine.ts';
import { parseSource } from '../../engine/source/parse-source.ts';

/**
 * Compiles a flow that a test has written, and says what is wrong with it where something is.
 * @param others flows that it runs: id → text
 */
export function compiled(
  text: string,
  id = 'test',
  version = 'v1',
  others: Readonly<Record<string, string>> = {},
): CompiledFlow {
  const roots = new Map(Object.entries({ ...others, [id]: text }).map(([each, yaml]) => [each, rootOf(each, yaml)]));
  const linked = linkFlows((each) => roots.get(each));
  const { flow, diagnostics } = linked.flow(id) ?? { flow: null, diagnostics: [] };
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (flow === null || errors.length > 0) throw new Error(JSON.stringify(errors, null, 1));
  return compileFlow(flow, version, linked.subFlow);
}

function rootOf(id: string, text: string): SourceNode {
  const { root, diagnostics } = parseSource(text, `${id}.yaml`);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (root === null || errors.length > 0) throw new Error(JSON.stringify(errors, null, 1));
  return root;
}
