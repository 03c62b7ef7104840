import { join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { loadFolder } from '../../engine/checks/load-folder.ts';
import { isError } from '../../engine/diagnostics/diagnostic.ts';
import { formatPretty } from '../../engine/diagnostics/format-pretty.ts';
import type { CompiledFlow } from '../calls/engine-port.ts';
import type { Config } from '../config.ts';
import { startEmulator } from '../emulator/emulator.ts';
import { farEndOf, farEndWords } from '../emulator/far-ends.ts';
import type { BrokenFlow } from '../flows/load-flows.ts';
import { readFlows } from '../flows/read-folder.ts';
import { WEBHOOK_PATH } from '../http/app.ts';
import { createLogger, type Logger } from '../log.ts';
import { type RunningServer, startServer } from '../main.ts';
import { makeKeyPair } from '../telnyx/signing.ts';
import { freePort } from './free-port.ts';
import { isColorful, type ServiceIo } from './io.ts';
import { type CallIn, callInto } from './number-to-call.ts';
import { printTimeline } from './timeline.ts';
import {
  configFor,
  farEndOption,
  type FarEndOptions,
  type ServerOptions,
  withServerOptions,
} from './server-options.ts';

interface DevOptions extends ServerOptions, FarEndOptions {
  readonly emulatorPort?: string;
}

/** `pressone dev`: server and emulator on one machine, without a Telnyx account. */
export function addDevCommand(program: Command, io: ServiceIo): void {
  withServerOptions(program.command('dev'))
    .description('Serve the flows on an emulator of Telnyx on this machine; no account needed.')
    .option('--emulator-port <port>', 'port of the emulator (any free one)')
    .addOption(farEndOption())
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
  // The emulator must know the server's port before the server listens.
  const port = given.port === 0 ? await freePort(given.host) : given.port;
  const emulator = await startEmulator({
    port: Number(emulatorPort),
    apiKey,
    keyPair,
    webhookUrl: `http://${given.host}:${port}${WEBHOOK_PATH}`,
    model: { defaultFarEnd: farEndOf(options.farEnd) },
  });
  try {
    // Calls of a real account are in the folder itself, and would be asked after in vain here.
    const dataFolder = join(given.dataFolder, 'dev');
    const config = { ...given, port, dataFolder, baseUrl: `${emulator.url}/v2` };
    const server = await startServer(config, {
      log: withoutFlowFiles(
        createLogger(config.logLevel, (line) => {
          io.stderr(line);
        }),
      ),
      timeline: printTimeline({
        write: (text) => {
          io.stdout(text);
        },
        color: isColorful(io),
        nameCalls: true,
      }),
    });
    try {
      const { flowsFolder } = config;
      const findings = server.broken.length === 0 ? '' : await findingsIn(config, server.broken, io);
      io.stdout(welcome({ server, emulatorUrl: emulator.url, flowsFolder, findings }));
      await io.interrupted();
    } finally {
      await server.stop();
    }
  } finally {
    await emulator.close();
  }
}

/** The server's log without what `dev` says of the flows' files itself, and better than a line of JSON can. */
function withoutFlowFiles(log: Logger): Logger {
  return {
    ...log,
    warn(fields, message) {
      if (!('folder' in fields)) log.warn(fields, message);
    },
    error(fields, message) {
      if (!('problems' in fields)) log.error(fields, message);
    },
  };
}

/** What keeps flows from loading, as `pressone validate` shows it. */
async function findingsIn(
  { flowsFolder, profile }: Pick<Config, 'flowsFolder' | 'profile'>,
  broken: readonly BrokenFlow[],
  io: ServiceIo,
): Promise<string> {
  const below = relative(io.cwd, flowsFolder);
  const named = below === '' || below.startsWith('..') ? flowsFolder : below;
  const { folder, settings } = await readFlows(named, io.cwd, profile);
  const errors = loadFolder(folder, settings).diagnostics.filter(isError);
  const shown = new Set(errors.map(({ place }) => resolve(io.cwd, place.file)));
  const others = broken.filter(({ file }) => !shown.has(resolve(io.cwd, file))).flatMap(({ problems }) => problems);
  const sources = new Map([...folder, ...settings].map(({ path, text }) => [path, text]));
  const pretty = errors.length === 0 ? [] : [formatPretty(errors, sources, { color: isColorful(io) })];
  return [...pretty, ...others].join('\n\n');
}

interface Started {
  readonly server: RunningServer;
  readonly emulatorUrl: string;
  readonly flowsFolder: string;
  /** Empty when every flow is good. */
  readonly findings: string;
}

function welcome({ server, emulatorUrl, flowsFolder, findings }: Started): string {
  const flows = server.flows();
  const ids = flows.map(({ flow }) => flow.id);
  const broken = server.broken.map(
    ({ id }) => `  broken    ${id}${ids.includes(id) ? ', an older version serves' : ''}`,
  );
  const calls = ids.flatMap((id) => {
    const call = callInto(id, flows);
    return call === null ? [] : [{ id, call }];
  });
  const uncalled = flows.filter(({ flow }) => !calls.some(({ id }) => id === flow.id));
  return `${[
    `  server    ${server.url}`,
    `  emulator  ${emulatorUrl} (the REST API is below /v2)`,
    `  flows     ${ids.length === 0 ? 'none' : ids.join(', ')}`,
    ...broken,
    ...(findings === '' ? [] : ['', findings]),
    '',
    ...(calls.length === 0
      ? whyNoCall(flows.length, server.broken.length, flowsFolder)
      : [...whyUncalled(uncalled), ...commands(`${emulatorUrl}/emulator`, calls)]),
    '',
    'Calls are shown below as they happen. Ctrl-C ends server and emulator.',
    '',
  ].join('\n')}\n`;
}

const ROUTES = '`routes: [{ to: "+13125550100" }]`, or `routes: default` for calls to any number';

function whyNoCall(flows: number, broken: number, folder: string): readonly string[] {
  const why =
    flows > 0
      ? `no flow has routes that lead to it. Give one ${ROUTES}`
      : broken > 0
        ? 'no flow is without errors. Mend what is shown above'
        : `there is no flow in ${folder}. Put one there: a file ending in .yaml, with ${ROUTES}`;
  return [`No call can come in: ${why}.`, 'Then start `pressone dev` again.'];
}

/** Flows that nobody can call: those without routes may be there for others to run or start. */
function whyUncalled(flows: readonly CompiledFlow[]): readonly string[] {
  const named = (of: readonly CompiledFlow[]): string => of.map(({ flow }) => flow.id).join(', ');
  const without = flows.filter(({ flow }) => flow.routes.length === 0);
  const taken = flows.filter(({ flow }) => flow.routes.length > 0);
  return [
    ...(without.length === 0
      ? []
      : [`Without \`routes\`, so only other flows run or start them: ${named(without)}.`, '']),
    ...(taken.length === 0
      ? []
      : [`Not called, since other flows take every call of their routes: ${named(taken)}.`, '']),
  ];
}

function commands(control: string, calls: readonly { readonly id: string; readonly call: CallIn }[]): string[] {
  const post = (path: string, body: object): string =>
    `  curl -s ${control}${path} -H 'content-type: application/json' -d ${quoted(JSON.stringify(body))}`;
  return [
    ...calls.flatMap(({ id, call }) => [`Call in to ${id}, ${call.to}:`, post('/calls', call)]),
    'Press a key, where ID is the call_control_id of the answer:',
    post('/calls/ID/digits', { digits: '1' }),
    'Hang up:',
    `  curl -s -X POST ${control}/calls/ID/hangup`,
    'See what was heard; without /heard: keys, legs and commands too:',
    `  curl -s ${control}/calls/ID/heard`,
    `Let a number that a flow calls be one of ${farEndWords.join(', ')}:`,
    post('/far-ends', { '+13125550111': 'busy' }),
  ];
}

/** One word of a shell's command line. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
