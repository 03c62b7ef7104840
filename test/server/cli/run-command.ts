import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExitCode, ServiceIo } from '../../../server/cli/io.ts';
import { runCli } from '../../../server/cli/run.ts';
import { tempFolder } from '../temp-folder.ts';

/** What a command line came to. */
export interface Ran {
  readonly out: string;
  readonly err: string;
  readonly code: ExitCode;
}

/** A command that serves. */
export interface Serving {
  /** Does what SIGHUP does. */
  readonly reload: () => void;
  /** What it has printed so far. */
  readonly out: () => string;
  readonly err: () => string;
}

/** Runs a command line; one that serves is interrupted once `whenServing` has seen what it printed. */
export async function run(
  args: readonly string[],
  options: {
    env?: Record<string, string>;
    cwd?: string;
    tty?: boolean;
    whenServing?: (out: string, serving: Serving) => Promise<void>;
  } = {},
): Promise<Ran> {
  let out = '';
  let err = '';
  let code: ExitCode = 0;
  let reload: () => void = () => undefined;
  const io: ServiceIo = {
    stdout: (text) => (out += text),
    stderr: (text) => (err += text),
    env: options.env ?? {},
    cwd: options.cwd ?? tempFolder(),
    setExitCode(given) {
      if (given > code) code = given;
    },
    isTty: options.tty ?? false,
    interrupted: async () =>
      options.whenServing?.(out, {
        reload: () => {
          reload();
        },
        out: () => out,
        err: () => err,
      }),
    onReload(wanted) {
      reload = wanted;
      return () => undefined;
    },
  };
  await runCli(args, io);
  return { out, err, code };
}

/** A folder with these flows in its `flows`, by name. */
export function aProject(flows: Record<string, string>): string {
  const cwd = tempFolder();
  mkdirSync(join(cwd, 'flows'));
  for (const [name, text] of Object.entries(flows)) writeFileSync(join(cwd, 'flows', `${name}.yaml`), text);
  return cwd;
}

export const HELLO = 'routes: default\nstart: hello\nstates:\n  hello:\n    speak: Hello.\n    next: end\n';
