import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeTempFolders, tempFolder } from '../temp-folder.ts';

const main = join(import.meta.dirname, '../../../dist/server/cli/main.js');
const FILES = 40;
const STATES = 50;

/** One of many flows that run each other, a tree of three callees each: menus, expressions, inputs and outputs. */
function aFlow(file: number): string {
  const isFirst = file === 0;
  const state = (n: number): readonly string[] => {
    const at = (step: number): string => `s${Math.min(STATES - 1, n + step)}`;
    const callee = file * 3 + 1 + (n % 3);
    if (n === STATES - 1) {
      const words = `Goodbye \${account} ${isFirst ? '' : '${amount} '}\${kept.count}.`;
      return [`  s${n}: { speak: "${words}", next: ${isFirst ? 'end' : 'return'} }`];
    }
    if (n % 10 === 5 && callee < FILES) {
      const inputs = '{ amount: "${count + 1}" }';
      return [`  s${n}: { run: { flow: f${callee}, with: ${inputs}, into: kept }, next: ${at(1)} }`];
    }
    if (n % 2 === 0) {
      return [
        `  s${n}:`,
        '    menu:',
        '      prompt: For the next, press 1. For the one after, press 2. To hear this again, press star.',
        `      choices: { 1: ${at(1)}, 2: { goto: ${at(2)}, if: count < ${n + 1} }, "*": repeat }`,
        '    on: { failed: end }',
      ];
    }
    return [
      `  s${n}:`,
      '    speak: "You are at number ${count}, account ${account}."',
      '    set: { count: "${count + 1}" }',
      `    next: [{ if: count > ${n}, goto: ${at(3)} }, ${at(1)}]`,
    ];
  };
  const head = isFirst
    ? ['routes: default']
    : ['inputs: { amount: { type: int, required: true } }', 'outputs: { count: count }'];
  const states = Array.from({ length: STATES }, (_, n) => state(n)).flat();
  return [...head, 'start: s0', 'vars: { count: 0, account: "", kept: { type: map } }', 'states:', ...states].join(
    '\n',
  );
}

afterEach(removeTempFolders);

test('2,000 states in 40 files that run each other are validated in about a second', () => {
  const folder = tempFolder();
  for (let file = 0; file < FILES; file += 1) writeFileSync(join(folder, `f${file}.yaml`), aFlow(file));
  const report = "process.on('exit', () => process.stderr.write(JSON.stringify(process.resourceUsage())))";
  const begun = performance.now();
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(report)}`, main, 'validate', folder],
    { encoding: 'utf8' },
  );
  const wall = performance.now() - begun;
  expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(stderr) as NodeJS.ResourceUsage;
  const cpu = (userCPUTime + systemCPUTime) / 1000;
  const [seconds, busy, megabytes] = [wall / 1000, cpu / 1000, maxRSS / 1024];
  process.stdout.write(
    `${FILES * STATES} states in ${FILES} files: ${seconds.toFixed(2)} s, ${busy.toFixed(2)} s of CPU, ${megabytes.toFixed(0)} MB\n`,
  );
  // The machine's other work does not count, so that the bound is on the time of the processor.
  expect(busy).toBeLessThan(3);
  expect(megabytes).toBeLessThan(300);
});
