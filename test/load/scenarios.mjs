// How long `pressone test` takes for a thousand scenarios: the example flows' own, many times over, in files of their
// own, by the command that users run. Prints one line of JSON.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const wanted = Number(process.argv[2] ?? 1_000);
const root = resolve(import.meta.dirname, '../..');
const cli = resolve(process.argv[3] ?? join(root, 'dist/server/cli/main.js'));
const folder = mkdtempSync(join(tmpdir(), 'pressone-scenarios-'));
const flows = join(folder, 'flows');
cpSync(join(root, 'flows'), flows, { recursive: true });

const files = readdirSync(flows).filter((name) => name.endsWith('.test.yaml'));
const texts = files.map((name) => ({ name, text: readFileSync(join(flows, name), 'utf8') }));
const countOf = (text) => text.match(/^ {2}- name:/gm).length;
let count = 0;
for (let copy = 0; count < wanted; copy += 1) {
  mkdirSync(join(flows, `copy-${copy}`));
  for (const { name, text } of texts) {
    if (count >= wanted) break;
    const flow = /^flow:/m.test(text) ? '' : `flow: ${name.slice(0, -'.test.yaml'.length)}\n`;
    writeFileSync(join(flows, `copy-${copy}`, name), flow + text);
    count += countOf(text);
  }
}
for (const name of files) rmSync(join(flows, name));

const began = performance.now();
const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'test', '--format', 'json'], {
  cwd: folder,
  encoding: 'utf8',
  maxBuffer: 1 << 28,
});
const seconds = (performance.now() - began) / 1_000;
rmSync(folder, { recursive: true });
if (status !== 0) throw new Error(`exit ${status}: ${stderr}`);
const { scenarios } = JSON.parse(stdout);
const each = Number(((seconds * 1_000) / scenarios.length).toFixed(2));
process.stdout.write(
  `${JSON.stringify({ scenarios: scenarios.length, seconds: Number(seconds.toFixed(2)), msEach: each })}\n`,
);
