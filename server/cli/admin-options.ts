import { join } from 'node:path';
import type { Command } from 'commander';
import { nearestNames } from '../../engine/diagnostics/suggest.ts';
import { readTokenFile, TOKEN_FILE } from '../api/admin-token.ts';
import { readAdminConfig } from '../config.ts';
import { messageOf } from '../errors.ts';
import { type AdminClient, AdminError, createAdminClient, type FoundToken } from './admin-client.ts';
import type { Io } from './io.ts';

/** The options of commands that operate a running server. */
export function withAdminOptions(command: Command): Command {
  return command
    .option('--url <url>', 'the server (http://HOST:PORT of its environment)')
    .option('--token <token>', 'its admin token (PRESSONE_ADMIN_TOKEN; the file admin-token of its data folder)')
    .option('--data <folder>', 'its data folder, where the token is (PRESSONE_DATA; .pressone)');
}

/** What `withAdminOptions` reads. */
export interface AdminOptions {
  readonly url?: string;
  /** The option that `url` was given with; `--url` unless told. */
  readonly urlOption?: string;
  readonly token?: string;
  readonly data?: string;
}

/**
 * The command of a group that runs when none is named. A word that names none is then its argument, and is refused with
 * the name most like it.
 */
export function defaultCommand(group: Command, name: string): Command {
  return group
    .command(name, { isDefault: true })
    .allowExcessArguments()
    .hook('preAction', (_hooked, { args: [word] }) => {
      if (word === undefined) return;
      const names = group.commands.map((each) => each.name());
      const [nearest = names.join(', ')] = nearestNames(word, names);
      group.error(`error: there is no command '${group.name()} ${word}' (did you mean ${nearest}?)`);
    });
}

/**
 * Runs what a command does with the server that its options name. What goes wrong with it is told on stderr, and in the
 * exit code.
 */
export async function withAdmin(
  io: Io,
  options: AdminOptions,
  work: (client: AdminClient) => Promise<void>,
): Promise<void> {
  try {
    await work(adminClient(io, options));
  } catch (error) {
    if (!(error instanceof AdminError)) throw error;
    io.stderr(`${error.message}\n`);
    io.setExitCode(error.exitCode);
  }
}

/**
 * The server that options and environment name.
 * @throws AdminError `bad_usage`; `no_token` where none may be sent
 */
export function adminClient(
  io: Pick<Io, 'env' | 'cwd'>,
  { url, urlOption = '--url', token, data }: AdminOptions,
): AdminClient {
  const read = readAdminConfig(io.env, data, io.cwd);
  if (!read.ok) throw new AdminError('bad_usage', 2, read.problems.join('\n'));
  const { config } = read;
  const base = (url ?? config.url).replace(/\/+$/, '');
  if (!/^https?:\/\/[^/?#@]+$/.test(base) || !URL.canParse(base)) {
    throw new AdminError(
      'bad_usage',
      2,
      `${urlOption}: ${JSON.stringify(url)} is no URL such as http://127.0.0.1:8080.`,
    );
  }
  if (token !== undefined) return createAdminClient(base, [{ token, from: '--token' }], '', urlOption);
  if (config.token !== null)
    return createAdminClient(base, [{ token: config.token, from: 'PRESSONE_ADMIN_TOKEN' }], '', urlOption);
  if (!isHere(base) && base !== config.url) {
    const message = `There is no token for ${base}: give --token or PRESSONE_ADMIN_TOKEN.`;
    throw new AdminError('no_token', 2, `${message} A token file is only for a server on this machine.`);
  }
  const { found, looked } = tokenFiles(config.dataFolder);
  const where = 'Run the command in the folder of the server, or give --data, --token or PRESSONE_ADMIN_TOKEN.';
  return createAdminClient(
    base,
    found,
    `There is no token for ${base}, neither in PRESSONE_ADMIN_TOKEN nor in ${looked}. ${where}`,
    urlOption,
  );
}

/** A token of a file goes to no other machine. */
function isHere(url: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);
}

/** Those of `pressone start` and of `pressone dev`, which keeps its calls in a folder of its own. */
function tokenFiles(dataFolder: string): { readonly found: readonly FoundToken[]; readonly looked: string } {
  const looked = join(dataFolder, TOKEN_FILE);
  const found = [looked, join(dataFolder, 'dev', TOKEN_FILE)].flatMap((file) => {
    const token = readable(file);
    return token === null ? [] : [{ token, from: file }];
  });
  return { found, looked };
}

function readable(file: string): string | null {
  try {
    return readTokenFile(file);
  } catch (error) {
    throw new AdminError('no_token', 3, `The token in ${file} cannot be read: ${messageOf(error)}.`, { cause: error });
  }
}
