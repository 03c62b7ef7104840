// node test/conformance/check-requests.mjs SPEC.json FILE.jsonl…
//
// Checks recorded requests, one `{ "method", "path", "body" }` a line, against Telnyx's published OpenAPI and against the
// project's own catalogue. Plain JavaScript because Node 20 cannot run TypeScript; the work is in request-check.ts.
import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';

/**
 * Module hook of Node: TypeScript files load as JavaScript, their types dropped.
 * @type {import('node:module').LoadHook}
 */
export const load = async (url, context, nextLoad) => {
  if (!url.endsWith('.ts')) return nextLoad(url, context);
  const { default: ts } = await import('typescript');
  const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, verbatimModuleSyntax: true };
  const { outputText } = ts.transpileModule(await readFile(fileURLToPath(url), 'utf8'), { compilerOptions: options });
  return { format: 'module', source: outputText, shortCircuit: true };
};

// Node loads this file a second time, in a thread of its own, to call the hook above.
if (isMainThread) {
  register(import.meta.url);
  const { checkFiles } = await import('./request-check.ts');
  const { status, text } = await checkFiles(process.argv.slice(2));
  process.stdout.write(text);
  process.exitCode = status;
}
