import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../server/config.ts';
import { until } from './phone.ts';

const main = join(import.meta.dirname, '../../dist/server/cli/main.js');

/**
 * Starts the server as a process of its own, so that it can be killed; `env` is added to its environment, and all that it
 * prints goes to the file `log` where one is named.
 */
export async function startProcess(
  config: Config,
  env: Readonly<Record<string, string>> = {},
  log: string | null = null,
): Promise<ChildProcess> {
  const output = log === null ? null : openSync(log, 'a');
  const child = spawn(process.execPath, [main, 'start'], {
    env: {
      PATH: process.env['PATH'],
      TELNYX_API_KEY: config.apiKey,
      TELNYX_PUBLIC_KEY: config.publicKeys,
      TELNYX_BASE_URL: config.baseUrl,
      PRESSONE_FLOWS: config.flowsFolder,
      PRESSONE_DATA: config.dataFolder,
      PORT: String(config.port),
      LOG_LEVEL: 'warn',
      ...env,
    },
    stdio: ['ignore', output ?? 'ignore', output ?? 'inherit'],
  });
  if (output !== null) closeSync(output);
  await until('the server is ready', () =>
    fetch(`http://127.0.0.1:${config.port}/readyz`).then(
      (response) => response.ok,
      () => false,
    ),
  );
  return child;
}

/** Stops a process as its operator would, and waits for its end. */
export async function terminate(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

/** Kills a process as a crash would; one that is gone stays gone. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}
