// How long `pressone test` takes for a thousand scenarios, by the command that users run: of a plain menu, and the example
// flows' own many times over, which are long calls with web services, queues and sub-flows. Prints one line of JSON each.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const wanted = Number(process.argv[2] ?? 1_000);
const root = resolve(import.meta.dirname, '../..');
const cli = resolve(process.argv[3] ?? join(root, 'dist/server/cli/main.js'));

const countOf = (text) => text.match(/^ {2}- (\{ )?name:/gm).length;

/** Files of scenarios, each in as many folders as it takes. */
function copies(flows, texts) {
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
}

function examples(flows) {
  cpSync(join(root, 'flows'), flows, { recursive: true });
  const names = readdirSync(flows).filter((name) => name.endsWith('.test.yaml'));
  copies(
    flows,
    names.map((name) => ({ name, text: readFileSync(join(flows, name), 'utf8') })),
  );
  for (const name of names) rmSync(join(flows, name));
}

const line = `routes: default
start: main_menu
states:
  main_menu:
    menu:
      prompt: For sales, press 1. For support, press 2.
      choices: { 1: sales, 2: support }
    on: { failed: sales }
  sales: { transfer: "+13125550111", on: { failed: sorry } }
  support: { transfer: "+13125550112", on: { failed: sorry } }
  sorry: { speak: Nobody is free. Please call again., next: end }
`;

const callers = `flow: line
scenarios:
  - { name: sales, steps: [{ hear: for sales }, { press: 1 }], ends: transferred, visits: [main_menu, sales] }
  - { name: support, steps: [{ hear: press 2 }, { press: 2 }, { expect: { sent: transfer } }], ends: transferred }
  - { name: a wrong key, steps: [{ hear: for sales }, { press: 7 }, { hear: for sales }, { press: 1 }], ends: transferred }
  - { name: silence, steps: [{ hear: for sales }, { wait: 20s }, { hear: for sales }, hang_up], ends: caller }
  - name: busy
    carrier: { transfer: { "+13125550111": busy } }
    steps: [{ hear: for sales }, { press: 1 }, { hear: nobody is free }]
    ends: flow
`;

function menu(flows) {
  mkdirSync(flows);
  writeFileSync(join(flows, 'line.yaml'), line);
  // Ten of each in a file.
  const [head, body] = callers.split('scenarios:\n');
  const text = `${head}scenarios:\n${Array.from({ length: 10 }, (_, n) => body.replaceAll('name: ', `name: ${n} `)).join('')}`;
  copies(flows, [{ name: 'line.test.yaml', text }]);
}

for (const [of, fill] of Object.entries({ menu, examples })) {
  const folder = mkdtempSync(join(tmpdir(), 'pressone-scenarios-'));
  fill(join(folder, 'flows'));
  const began = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'test', '--format', 'json'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const seconds = (performance.now() - began) / 1_000;
  rmSync(folder, { recursive: true });
  if (status !== 0) throw new Error(`exit ${status}: ${stderr}${stdout.slice(0, 2_000)}`);
  const { scenarios } = JSON.parse(stdout);
  const each = Number(((seconds * 1_000) / scenarios.length).toFixed(2));
  const shown = { of, scenarios: scenarios.length, seconds: Number(seconds.toFixed(2)), msEach: each };
  process.stdout.write(`${JSON.stringify(shown)}\n`);
}
