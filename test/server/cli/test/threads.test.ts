import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeTempFolders, tempFolder } from '../../temp-folder.ts';

const main = join(import.meta.dirname, '../../../../dist/server/cli/main.js');
const FILES = 12;

const flow = `
flow: line
routes: default
start: main_menu
states:
  main_menu:
    menu: { prompt: "For sales, press 1.", choices: { 1: sales } }
    on: { failed: sales }
  sales: { transfer: "+13125550111", on: { failed: end } }
`;

/** Files of five scenarios each, one of which fails in every fourth file. */
const scenarios = (file: number): string =>
  `flow: line\nscenarios:\n${Array.from(
    { length: 5 },
    (_, n) => `
  - name: caller ${n} of file ${file}
    steps:
      - hear: ${file % 4 === 3 && n === 2 ? 'for nothing' : 'for sales'}
      - press: 1
`,
  ).join('')}`;

let folder = '';
beforeAll(() => {
  folder = tempFolder();
  mkdirSync(join(folder, 'flows'));
  writeFileSync(join(folder, 'flows/line.yaml'), flow);
  for (let file = 0; file < FILES; file += 1) {
    writeFileSync(join(folder, `flows/file-${String(file).padStart(2, '0')}.test.yaml`), scenarios(file));
  }
});
afterAll(removeTempFolders);

/** The command's output, times blanked. */
function runTests(...args: readonly string[]): { readonly status: number | null; readonly text: string } {
  const run = spawnSync(process.execPath, [main, 'test', ...args], { cwd: folder, encoding: 'utf8' });
  return { status: run.status, text: (run.stdout + run.stderr).replaceAll(/[\d.]+ m?s\b/g, 'TIME') };
}

test.each([[['--format', 'json']], [['--coverage']], [['--filter', '/caller [12]/']]])(
  'several threads say what one says: %s',
  (args) => {
    const one = runTests(...args, '--threads', '1');
    expect(one.status).toBe(1);
    expect(one.text).toContain('for nothing');
    expect(runTests(...args, '--threads', '3')).toEqual(one);
  },
);

test('a number of threads that is none is wrong usage', () => {
  const { status, text } = runTests('--threads', 'many');
  expect({ status, text }).toEqual({ status: 2, text: '--threads: "many" is no number from 1 to 99\n' });
});
