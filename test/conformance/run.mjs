// `npm run conformance -- SPEC.json`: checks every command that the demo and the end-to-end tests sent against Telnyx's
// published OpenAPI description, which is not part of this project.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

const [spec] = process.argv.slice(2);
if (spec === undefined) {
  console.error('usage: npm run conformance -- SPEC.json   (the OpenAPI description of Telnyx Call Control)');
  process.exit(2);
}
const root = resolve(import.meta.dirname, '../..');
const folder = join(root, 'coverage/requests');
const demo = join(folder, 'demo.jsonl');

const run = (args) => spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
if (run([join(root, 'dist/server/cli/demo.js'), '--requests', demo]).status !== 0) {
  console.error('the demo failed: run `npm run demo` to see it');
  process.exit(1);
}
const files = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
const check = spawnSync(process.execPath, [join(import.meta.dirname, 'check-requests.mjs'), resolve(spec), ...files], {
  stdio: 'inherit',
});
process.exit(check.status ?? 1);
