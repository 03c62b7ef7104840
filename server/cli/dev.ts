import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Command } from 'commander';
import { startEmulator } from '../emulator/emulator.ts';
import { WEBHOOK_PATH } from '../http/app.ts';
import { createLogger } from '../log.ts';
import { type RunningServer, startServer } from '../main.ts';
import { makeKeyPair } from '../telnyx/signing.ts';
import type { ServiceIo } from './io.ts';
import { numberToCall } from './number-to-call.ts';
import { printTimeline } from './timeline.ts';
import { configFor, type ServerOptions, withServerOptions } from './server-options.ts';

interface DevOptions extends ServerOptions {
  readonly emulatorPort?: string;
}

/** `pressone dev`: server and emulator on one machine, without a Telnyx account. */
export function addDevCommand(program: Command, io: ServiceIo): void {
  withServerOptions(program.command('dev'))
    .description('Serve the flows on an emulator of Telnyx on this machine; no account needed.')
    .option('--emulator-port <port>', 'port of the emulator (any free one)')
    .action(async (options: DevOptions) => {
      await dev(options, io);
    });
}

async function dev(options: DevOptions, io: ServiceIo): Promise<void> {
  const keyPair = makeKeyPair();
  const apiKey = 'KEYdev';
  const emulatorPort = options.emulatorPort ?? '0';
  // The account's own settings must not reach a machine where calls are only played.
  const env = {
    LOG_LEVEL: 'warn',
    ...io.env,
    TELNYX_API_KEY: apiKey,
    TELNYX_PUBLIC_KEY: keyPair.publicKey,
    TELNYX_BASE_URL: undefined,
  };
  const given = configFor(io, env, options);
  if (given === null) return;
  if (!/^\d{1,5}$/.test(emulatorPort) || Number(emulatorPort) > 65_535) {
    io.stderr(`--emulator-port: ${JSON.stringify(emulatorPort)} is no port number from 0 to 65535.\n`);
    io.setExitCode(2);
    return;
  }
  const port = given.port === 0 ? await freePort(given.host) : given.port;
  const emulator = await startEmulator({
    port: Number(emulatorPort),
    apiKey,
    keyPair,
    webhookUrl: `http://${given.host}:${port}${WEBHOOK_PATH}`,
  });
  try {
    // Calls of a real account are in the folder itself, and would be asked after in vain here.
    const dataFolder = join(given.dataFolder, 'dev');
    const config = { ...given, port, dataFolder, baseUrl: `${emulator.url}/v2` };
    const server = await startServer(config, {
      log: createLogger(config.logLevel, (line) => {
        io.stderr(line);
      }),
      timeline: printTimeline({
        write: (text) => {
          io.stdout(text);
        },
        color: io.isTty,
        nameCalls: true,
      }),
    });
    io.stdout(welcome(server, emulator.url));
    await io.interrupted();
    await server.stop();
  } finally {
    await emulator.close();
  }
}

function welcome(server: RunningServer, emulatorUrl: string): string {
  const json = `-H 'content-type: application/json'`;
  const call = JSON.stringify({ from: '+12025550133', to: numberToCall(server.flows()) });
  const flows = server.flows().map(({ flow }) => flow.id);
  const broken = server.broken.flatMap(({ id, problems }) => [
    `  broken    ${id}`,
    ...problems.map((text) => `    ${text}`),
  ]);
  return `${[
    `  server    ${server.url}`,
    `  emulator  ${emulatorUrl} (the REST API is below /v2)`,
    `  flows     ${flows.length === 0 ? 'none' : flows.join(', ')}`,
    ...broken,
    '',
    'Call in:',
    `  curl -s ${emulatorUrl}/emulator/calls ${json} -d '${call}'`,
    'Press a key, where ID is the call_control_id of the answer:',
    `  curl -s ${emulatorUrl}/emulator/calls/ID/digits ${json} -d '{"digits":"1"}'`,
    'See what was heard:',
    `  curl -s ${emulatorUrl}/emulator/calls/ID`,
    '',
    'Calls are shown below as they happen. Ctrl-C ends both.',
    '',
  ].join('\n')}\n`;
}

/** The emulator must know the server's port before the server listens. */
async function freePort(host: string): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
