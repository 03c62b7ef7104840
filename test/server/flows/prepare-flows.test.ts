import { buildSync } from 'esbuild';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Steps } from '../../../engine/build/steps.ts';
import type { CompiledFlow } from '../../../server/calls/engine-port.ts';
import { flowLoader } from '../../../server/engine.ts';
import { createFolderJudge, type RunningJudge } from '../../../server/flows/folder-judge.ts';
import { inSlices } from '../../../server/flows/in-slices.ts';
import { judgeFolder } from '../../../server/flows/judge-folder.ts';
import { prepareFlows } from '../../../server/flows/prepare-flows.ts';
import { removeTempFolders, tempFolder } from '../temp-folder.ts';

const root = join(import.meta.dirname, '../../..');

/** Inside the project, where its packages are found. */
const WORKER = join(root, 'coverage', `judge-worker-${process.pid}.mjs`);

/** The worker as the package has it, made of the sources: Node runs no TypeScript. */
function builtWorker(): URL {
  const entry = join(root, 'server/flows/judge-worker.ts');
  buildSync({
    entryPoints: [entry],
    outfile: WORKER,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
  return pathToFileURL(WORKER);
}

/** Menus, entries, requests and speech, a quarter each. */
function largeFlow(states: number, word: string): string {
  const name = (index: number): string => `s${index % states}`;
  const each = Array.from({ length: states }, (_, n) => {
    switch (n % 4) {
      case 0:
        return `  s${n}: { menu: { prompt: "For one, press 1. ${word}", choices: { 1: ${name(n + 1)}, 2: { goto: ${name(n + 7)}, if: n > ${n} } } }, on: { failed: ${name(n + 2)} } }`;
      case 1:
        return `  s${n}: { speak: "Hello \${account} ${n}", next: [{ if: "n == ${n}", goto: ${name(n + 1)} }, { goto: ${name(n + 5)} }] }`;
      case 2:
        return `  s${n}: { collect: { prompt: Number., digits: 4, into: account }, on: { failed: ${name(n + 1)} }, next: ${name(n + 1)} }`;
      default:
        return `  s${n}: { request: { get: "https://crm.example/\${account}" }, on: { failed: end }, set: { n: "\${n + 1}" }, next: ${name(n + 1)} }`;
    }
  });
  return `flow: large\nroutes: default\nvars: { n: 0, account: "" }\nstart: s0\nstates:\n${each.join('\n')}\n`;
}

afterAll(() => {
  rmSync(WORKER, { force: true });
});

const texts = (text: string, id = 'large') => ({ folder: [{ path: `${id}.yaml`, id, text }], settings: [] });
/** No webhook may wait longer than this for a reload. */
const GOAL_MS = 50;

const none = { get: () => undefined };

let running: RunningJudge | null = null;

afterEach(async () => {
  await running?.close();
  running = null;
  removeTempFolders();
});

/** The longest time for which nothing else could be done, ms, while something is done. */
async function longestPause(work: () => Promise<unknown>): Promise<number> {
  let [longest, last, done] = [0, performance.now(), false];
  const look = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (!done) setImmediate(look);
  };
  setImmediate(look);
  await work();
  done = true;
  return longest;
}

function* busyFor(ms: number): Steps<void> {
  const end = performance.now() + ms;
  while (performance.now() < end) yield;
}

test('calls go on while a flow of 1,000 states is prepared', async () => {
  running = createFolderJudge(flowLoader, builtWorker());
  const { judge } = running;
  const excess: number[] = [];
  const shown: string[] = [];
  for (let tries = 0; tries < 10 && Math.min(...excess) > GOAL_MS; tries += 1) {
    const source = texts(largeFlow(1_000, `time ${tries}`));
    const pause = await longestPause(async () => {
      const { flows, broken } = await prepareFlows(source, [], { loader: flowLoader, known: none, judge });
      expect([flows.length, broken.length]).toEqual([1, 0]);
    });
    // How long this thread is kept waiting by whatever else the machine does.
    const others = await longestPause(() => inSlices(busyFor(400)));
    excess.push(pause - others);
    shown.push(`${pause.toFixed(0)} (${others.toFixed(0)})`);
  }
  process.stdout.write(`longest pauses while 1,000 states are prepared: ${shown.join(', ')} ms\n`);
  // All at once it takes half a second.
  expect(Math.min(...excess)).toBeLessThanOrEqual(GOAL_MS);
}, 60_000);

test('the thread comes to the same judgement', async () => {
  running = createFolderJudge(flowLoader, builtWorker());
  const good = texts(largeFlow(200, 'x'));
  const folder = [...good.folder, { path: 'bad.yaml', id: 'bad', text: 'flow: bad\nstart: gone\nstates: {}\n' }];
  const judged = await running.judge({ folder, settings: [] }, ['CRM_TOKEN']);
  const here = judgeFolder(flowLoader, { folder, settings: [] }, ['CRM_TOKEN']);
  expect(judged.broken).toHaveLength(1);
  expect(judged).toEqual({ ...here, flows: here.flows.map((flow) => ({ ...flow, model: null })) });
}, 30_000);

test('a thread that breaks down is done without', async () => {
  const script = join(tempFolder(), 'broken.mjs');
  writeFileSync(script, 'throw new Error("no memory");\n');
  running = createFolderJudge(flowLoader, pathToFileURL(script));
  const source = texts(largeFlow(100, 'x'));
  for (const _again of [1, 2]) {
    const { flows } = await prepareFlows(source, [], { loader: flowLoader, known: none, judge: running.judge });
    expect(flows.map(({ id }) => id)).toEqual(['large']);
  }
});

test('a version that is at hand is not built again', async () => {
  const first = await prepareFlows(texts(largeFlow(8, 'x')), [], { loader: flowLoader, known: none });
  const known = new Map<string, CompiledFlow>(first.flows.map(({ version, compiled }) => [version, compiled]));
  const book = { get: (_flow: string, version: string) => known.get(version) };
  const again = await prepareFlows(texts(largeFlow(8, 'x')), [], { loader: flowLoader, known: book });
  const other = await prepareFlows(texts(largeFlow(8, 'y')), [], { loader: flowLoader, known: book });
  expect(again.flows[0]?.compiled).toBe(first.flows[0]?.compiled);
  expect(other.flows[0]?.compiled).not.toBe(first.flows[0]?.compiled);
});
