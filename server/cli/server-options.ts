import { type Command, Option } from 'commander';
import { type Config, type Env, type Flags, readConfig } from '../config.ts';
import { farEndWords, type FarEndWord } from '../emulator/far-ends.ts';
import type { Io } from './io.ts';

/** The options of commands that run the server; each stands for a variable. */
export function withServerOptions(command: Command): Command {
  return command
    .option('--port <port>', 'port of the server (PORT; 8080)')
    .option('--host <host>', 'address to listen on (HOST; 127.0.0.1)')
    .option('--flows <folder>', 'folder of flows (PRESSONE_FLOWS; flows)')
    .option('--profile <name>', 'overlay settings.NAME.yaml (PRESSONE_PROFILE)')
    .option('--data <folder>', 'folder of the embedded store (PRESSONE_DATA; .pressone)')
    .option('--log-level <level>', 'debug, info, warn, error or silent (LOG_LEVEL)');
}

/** What `withServerOptions` reads. */
export interface ServerOptions {
  readonly port?: string;
  readonly host?: string;
  readonly flows?: string;
  readonly profile?: string;
  readonly data?: string;
  readonly logLevel?: string;
}

/** What far ends do on an emulator, unless they are told otherwise. */
export function farEndOption(): Option {
  const what = 'what numbers do that a flow calls: answer after 3 s, be busy, …';
  return new Option('--far-end <what>', what).choices(farEndWords).default('answers');
}

/** What `farEndOption` reads. */
export interface FarEndOptions {
  readonly farEnd: FarEndWord;
}

/** The configuration; or null, with every problem on stderr and exit code 2. */
export function configFor(io: Io, env: Env, options: ServerOptions): Config | null {
  const { port, host, flows, profile, data, logLevel } = options;
  const flags: Flags = { port, host, flows, profile, data, 'log-level': logLevel };
  const read = readConfig(env, flags, io.cwd);
  if (read.ok) return read.config;
  io.stderr(`The configuration is not right:\n${read.problems.map((problem) => `  ${problem}\n`).join('')}`);
  io.setExitCode(2);
  return null;
}
