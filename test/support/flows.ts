import { buildFlow } from '../../engine/build/build-flow.ts';
import { compileFlow, type CompiledFlow } from '../../engine/runtime/machine.ts';
import { parseSource } from '../../engine/source/parse-source.ts';

/** Compiles a flow that a test has written, and says what is wrong with it where something is. */
export function compiled(text: string, id = 'test', version = 'v1'): CompiledFlow {
  const parsed = parseSource(text, `${id}.yaml`);
  if (parsed.root === null) throw new Error(JSON.stringify(parsed.diagnostics));
  const { flow, diagnostics } = buildFlow(parsed.root, id);
  const errors = [...parsed.diagnostics, ...diagnostics].filter(({ severity }) => severity === 'error');
  if (flow === null || errors.length > 0) throw new Error(JSON.stringify(errors, null, 1));
  return compileFlow(flow, version);
}
