// `npm run load [-- --calls 64 --seconds 10 --keys --profile]`: turns a second of one server with every event durable.
// A turn is one gather's ending in, one gather command out. `--keys` sends each key's own event as well.
import { fork } from 'node:child_process';
import { mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '64' },
    seconds: { type: 'string', default: '10' },
    keys: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
  },
});

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'pressone-load-'));
mkdirSync(join(folder, 'flows'));
writeFileSync(
  join(folder, 'flows', 'load.yaml'),
  `flow: load
routes: default
start: first
states:
  first:
    menu: { prompt: "For the second menu, press 1.", choices: { 1: second } }
    on: { failed: end }
  second:
    menu: { prompt: "For the first menu, press 1.", choices: { 1: first } }
    on: { failed: end }
`,
);

const freePort = () =>
  new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
const message = (child) => new Promise((done) => child.once('message', done));
const exited = (child) => new Promise((done) => child.once('exit', done));

const generator = fork(join(import.meta.dirname, 'generator.mjs'), [
  values.calls,
  values.seconds,
  values.keys ? 'keys' : 'no-keys',
]);
const { port: apiPort, publicKey } = await message(generator);
const port = await freePort();
const server = fork(join(root, 'dist/server/cli/main.js'), ['start'], {
  cwd: folder,
  execArgv: values.profile ? ['--cpu-prof', `--cpu-prof-dir=${folder}`] : [],
  env: {
    PATH: process.env.PATH,
    TELNYX_PUBLIC_KEY: publicKey,
    TELNYX_API_KEY: 'KEY_load',
    TELNYX_BASE_URL: `http://127.0.0.1:${apiPort}/v2`,
    PRESSONE_FLOWS: join(folder, 'flows'),
    PRESSONE_DATA: join(folder, 'data'),
    PORT: String(port),
    LOG_LEVEL: 'error',
  },
  stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
});

const base = `http://127.0.0.1:${port}`;
for (let tries = 0; ; tries += 1) {
  const ready = await fetch(`${base}/readyz`).then(
    (response) => response.ok,
    () => false,
  );
  if (ready) break;
  if (tries > 200) throw new Error('the server did not become ready in 10 s');
  await new Promise((done) => setTimeout(done, 50));
}

generator.send({ webhook: `${base}/webhooks/telnyx` });
const result = await message(generator);
const gone = exited(server);
server.kill('SIGTERM');
const killer = setTimeout(() => server.kill('SIGKILL'), 15_000);
await gone;
clearTimeout(killer);

const rate = Math.round(result.turns / result.seconds);
console.log(
  `${rate} turns a second (${values.calls} calls, ${result.seconds.toFixed(1)} s, every event durable${values.keys ? ', with key events' : ''}); ` +
    `turn p50 ${result.p50?.toFixed(1)} ms, p99 ${result.p99?.toFixed(1)} ms; ${result.failures} webhooks not answered with 200`,
);
if (values.profile) printProfile();
rmSync(folder, { recursive: true, force: true });
process.exit(result.turns > 0 && result.failures === 0 ? 0 : 1);

function printProfile() {
  const name = readdirSync(folder).find((each) => each.endsWith('.cpuprofile'));
  if (name === undefined) return;
  const profile = JSON.parse(readFileSync(join(folder, name), 'utf8'));
  const self = new Map();
  const byId = new Map(profile.nodes.map((node) => [node.id, node]));
  profile.samples.forEach((id, index) => {
    const { functionName, url } = byId.get(id).callFrame;
    const where = url === '' ? '' : ` ${url.split('/').slice(-2).join('/')}`;
    const label = `${functionName === '' ? '(anonymous)' : functionName}${where}`;
    self.set(label, (self.get(label) ?? 0) + (profile.timeDeltas[index] ?? 0));
  });
  const total = [...self.values()].reduce((sum, each) => sum + each, 0);
  console.log('self time, top twenty:');
  for (const [label, micros] of [...self].sort((a, b) => b[1] - a[1]).slice(0, 20)) {
    console.log(`  ${((micros / total) * 100).toFixed(1).padStart(5)} %  ${label}`);
  }
}
