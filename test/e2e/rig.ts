import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { CarrierOptions } from '../../engine/carrier/options.ts';
import type { Clock } from '../../server/clock.ts';
import { systemClock } from '../../server/clock.ts';
import type { Config } from '../../server/config.ts';
import { startEmulator, type Emulator } from '../../server/emulator/emulator.ts';
import { startServer, type RunningServer, type ServerDeps } from '../../server/main.ts';
import { makeKeyPair, type KeyPair } from '../../server/telnyx/signing.ts';
import { recordLog, type LogLine } from '../server/recorded-log.ts';
import { tempFolder } from '../server/temp-folder.ts';
import { phoneOf, type Phone } from './phone.ts';

export interface Rig {
  readonly config: Config;
  readonly keyPair: KeyPair;
  readonly emulator: Emulator;
  readonly phone: Phone;
  readonly log: { readonly lines: LogLine[] };
  startServer(deps?: Partial<ServerDeps>): Promise<RunningServer>;
  close(): Promise<void>;
}

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => {
        resolve(port);
      });
    });
  });
}

/** Speech of a few milliseconds: what is tested is the order of things. */
const quickSpeech = { wordsPerMinute: 20_000, audioMs: 30 };

/** An emulator and a server to start beside it, both on loopback, over real HTTP. */
export async function makeRig(
  flow: string,
  options: { readonly clock?: Clock; readonly model?: Partial<CarrierOptions>; readonly config?: Partial<Config> } = {},
): Promise<Rig> {
  const folder = tempFolder();
  mkdirSync(join(folder, 'flows'));
  writeFileSync(join(folder, 'flows', 'test.yaml'), flow);
  const port = await freePort();
  const keyPair = makeKeyPair();
  const emulator = await startEmulator({
    port: 0,
    apiKey: 'KEY_test',
    keyPair,
    webhookUrl: `http://127.0.0.1:${port}/webhooks/telnyx`,
    clock: options.clock ?? systemClock,
    model: { seed: 1, speech: quickSpeech, ...options.model },
  });
  const config: Config = {
    apiKey: 'KEY_test',
    publicKeys: keyPair.publicKey,
    baseUrl: `${emulator.url}/v2`,
    connectionId: null,
    secretKeys: null,
    dataFolder: join(folder, 'data'),
    flowsFolder: join(folder, 'flows'),
    profile: null,
    port,
    host: '127.0.0.1',
    adminToken: null,
    publicOrigins: [],
    flowEnv: {},
    httpAllow: [],
    retentionMs: 86_400_000,
    logLevel: 'info',
    ...options.config,
  };
  const log = recordLog();
  const servers: RunningServer[] = [];
  return {
    config,
    keyPair,
    emulator,
    phone: phoneOf(emulator.url),
    log,
    async startServer(deps = {}) {
      const server = await startServer(config, { log, clock: options.clock ?? systemClock, ...deps });
      servers.push(server);
      return server;
    },
    async close() {
      for (const server of servers) await server.stop();
      await emulator.close();
    },
  };
}
