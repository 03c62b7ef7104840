import { join } from 'node:path';
import type { Command } from 'commander';
import type { CompiledFlow } from '../calls/engine-port.ts';
import { startEmulator } from '../emulator/emulator.ts';
import { farEndOf, farEndWords } from '../emulator/far-ends.ts';
import type { Reloaded } from '../flows/reloaded.ts';
import { WEBHOOK_PATH } from '../http/app.ts';
import { createLogger } from '../log.ts';
import { type RunningServer, startServer } from '../main.ts';
import { makeKeyPair } from '../telnyx/signing.ts';
import { freePort } from './free-port.ts';
import { isColorful, type ServiceIo } from './io.ts';
import { type CallIn, callInto } from './number-to-call.ts';
import { findingsText, reloadText } from './reload-text.ts';
import { short } from './table.ts';
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
    const told = newcomersOf(`${emulator.url}/emulator`);
    const readings: Reloaded[] = [];
    const server = await startServer(config, {
      log: createLogger(config.logLevel, (line) => {
        io.stderr(line);
      }),
      cwd: io.cwd,
      carrierIsNew: true,
      tellReloaded(reloaded) {
        if (readings.push(reloaded) > 1) io.stdout(reloadText(reloaded, isColorful(io)) + told(reloaded.serving));
      },
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
      const [findings = ''] = readings.map((first) => findingsText(first, isColorful(io)));
      told(server.flows());
      io.stdout(welcome({ server, emulatorUrl: emulator.url, flowsFolder, findings }));
      await io.interrupted();
    } finally {
      await server.stop();
    }
  } finally {
    await emulator.close();
  }
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
  const rolledBack = server.rolledBack().map(({ flow, version, hasFile }) => {
    return `  rolled back  ${flow}: ${short(version)} serves, ${hasFile ? 'not its file' : 'and no file has it'}`;
  });
  const calls = callable(flows);
  const uncalled = flows.filter(({ flow }) => !calls.some(({ id }) => id === flow.id));
  return `${[
    `  server    ${server.url}`,
    `  emulator  ${emulatorUrl} (the REST API is below /v2)`,
    `  flows     ${ids.length === 0 ? 'none' : ids.join(', ')}`,
    ...broken,
    ...rolledBack,
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
  return [`No call can come in: ${why}. It is read as soon as it is saved.`];
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

interface Callable {
  readonly id: string;
  readonly call: CallIn;
}

function callable(flows: readonly CompiledFlow[]): readonly Callable[] {
  return flows.flatMap(({ flow: { id } }) => {
    const call = callInto(id, flows);
    return call === null ? [] : [{ id, call }];
  });
}

/** Says how to call in to flows that nobody could call when it was asked before. */
function newcomersOf(control: string): (flows: readonly CompiledFlow[]) => string {
  let known: ReadonlySet<string> = new Set();
  return (flows) => {
    const calls = callable(flows);
    const lines = calls.filter(({ id }) => !known.has(id)).flatMap((each) => callLines(control, each));
    known = new Set(calls.map(({ id }) => id));
    return lines.length === 0 ? '' : `${lines.join('\n')}\n\n`;
  };
}

function callLines(control: string, { id, call }: Callable): readonly string[] {
  return [`Call in to ${id}, ${call.to}:`, postLine(control, '/calls', call)];
}

function postLine(control: string, path: string, body: object): string {
  return `  curl -s ${control}${path} -H 'content-type: application/json' -d ${quoted(JSON.stringify(body))}`;
}

function commands(control: string, calls: readonly Callable[]): string[] {
  const post = (path: string, body: object): string => postLine(control, path, body);
  return [
    ...calls.flatMap((each) => callLines(control, each)),
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
