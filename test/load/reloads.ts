// `npm run reloads [-- --calls 200 --reloads 100 --seconds 60]`: calls go on while their flow changes under them. The server
// is a process of its own; calls, emulator and files are here.
import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { freePort } from '../../server/cli/free-port.ts';
import type { Config } from '../../server/config.ts';
import { startEmulator } from '../../server/emulator/emulator.ts';
import { createLogger } from '../../server/log.ts';
import { startServer } from '../../server/main.ts';
import { makeKeyPair } from '../../server/telnyx/signing.ts';
import { flowText, runCourse } from './reload-course.ts';

interface FromServer {
  readonly kind: 'ready' | 'effect' | 'stopped';
  readonly at: number;
  /** The longest time that the server's loop was held up, ms. */
  readonly blockedMs: number;
}

const send = (message: FromServer): void => {
  process.send?.(message);
};

async function beServer(config: Config): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  const log = createLogger('error', (line) => process.stderr.write(line));
  const server = await startServer(config, {
    log,
    tellReloaded({ report, newlyBroken }) {
      if (report.changed.length + newlyBroken.length > 0) send({ kind: 'effect', at: Date.now(), blockedMs: 0 });
    },
  });
  delay.enable();
  send({ kind: 'ready', at: Date.now(), blockedMs: 0 });
  process.once('message', () => {
    void server.stop().then(() => {
      send({ kind: 'stopped', at: Date.now(), blockedMs: delay.max / 1e6 });
      process.disconnect();
    });
  });
}

function next(child: ChildProcess, kind: FromServer['kind']): Promise<FromServer> {
  return new Promise((resolve) => {
    const hear = (message: unknown): void => {
      const told = message as FromServer;
      if (told.kind !== kind) return;
      child.off('message', hear);
      resolve(told);
    };
    child.on('message', hear);
  });
}

async function beEverythingElse(): Promise<void> {
  const { values } = parseArgs({
    options: {
      calls: { type: 'string', default: '200' },
      reloads: { type: 'string', default: '100' },
      seconds: { type: 'string', default: '60' },
    },
  });
  const [calls, reloads, ms] = [Number(values.calls), Number(values.reloads), Number(values.seconds) * 1_000];
  const folder = mkdtempSync(join(tmpdir(), 'pressone-reloads-'));
  const flowsFolder = join(folder, 'flows');
  const file = join(flowsFolder, 'main.yaml');
  mkdirSync(flowsFolder);
  writeFileSync(file, flowText(0));
  const port = await freePort('127.0.0.1');
  const keyPair = makeKeyPair();
  const webhookUrl = `http://127.0.0.1:${port}/webhooks/telnyx`;
  const emulator = await startEmulator({ port: 0, apiKey: 'KEY_load', keyPair, webhookUrl, model: { seed: 1 } });
  const config: Config = {
    ...{ apiKey: 'KEY_load', publicKeys: keyPair.publicKey, baseUrl: `${emulator.url}/v2`, connectionId: null },
    ...{ secretKeys: null, dataFolder: join(folder, 'data'), flowsFolder, profile: null, port, host: '127.0.0.1' },
    ...{ adminToken: null, publicOrigins: [], flowEnv: {}, httpAllow: [], retentionMs: 86_400_000, logLevel: 'error' },
  };
  const child = fork(fileURLToPath(import.meta.url), ['--server', JSON.stringify(config)]);
  await next(child, 'ready');
  // Calls begin in the first third, and live for about two thirds of the time.
  const course = { calls, callEvery: ms / 3 / calls, keys: 10, keyEvery: ms / 18, reloads, saveEvery: ms / reloads };
  const nextEffect = async (): Promise<number> => (await next(child, 'effect')).at;
  const { effects, broken, troubles, versions } = await runCourse(course, {
    emulatorUrl: emulator.url,
    file,
    nextEffect,
  });
  const stopped = next(child, 'stopped');
  child.send('stop');
  const { blockedMs } = await stopped;
  await emulator.close();
  rmSync(folder, { recursive: true, force: true });
  const at = (list: readonly number[], share: number): number => list[Math.floor((list.length - 1) * share)] ?? 0;
  console.log(
    `${calls} calls on ${versions} versions, ${reloads} reloads in ${values.seconds} s: save to effect median ` +
      `${at(effects, 0.5)} ms, p99 ${at(effects, 0.99)} ms, to a broken flow's report ${at(broken, 0.5)} ms; ` +
      `the server's loop was held up ${Math.round(blockedMs)} ms at most; ${troubles.length} troubles`,
  );
  for (const trouble of troubles.slice(0, 20)) console.log(`  ${trouble}`);
  process.exitCode = troubles.length === 0 && at(effects, 0.5) < 250 ? 0 : 1;
}

const [role, given] = process.argv.slice(2);
await (role === '--server' && given !== undefined ? beServer(JSON.parse(given) as Config) : beEverythingElse());
