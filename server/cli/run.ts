import { Command, CommanderError } from 'commander';
import { messageOf, ServerError } from '../errors.ts';
import { readRelease } from '../release.ts';
import type { ServiceIo } from './io.ts';

/** Loaded only when asked for: the server's libraries would make `validate` twice as slow to start. */
const commands: Readonly<Record<string, () => Promise<(program: Command, io: ServiceIo) => void>>> = {
  dev: async () => (await import('./dev.ts')).addDevCommand,
  start: async () => (await import('./start.ts')).addStartCommand,
  validate: async () => (await import('./validate.ts')).addValidateCommand,
  test: async () => (await import('./test.ts')).addTestCommand,
  simulate: async () => (await import('./simulate.ts')).addSimulateCommand,
  explore: async () => (await import('./explore.ts')).addExploreCommand,
  diagram: async () => (await import('./diagram.ts')).addDiagramCommand,
  replay: async () => (await import('./replay.ts')).addReplayCommand,
  diff: async () => (await import('./diff.ts')).addDiffCommand,
  flows: async () => (await import('./flows.ts')).addFlowsCommand,
  switch: async () => (await import('./switch.ts')).addSwitchCommand,
  calls: async () => (await import('./calls.ts')).addCallsCommand,
  emulator: async () => (await import('./emulator.ts')).addEmulatorCommand,
  keys: async () => (await import('./keys.ts')).addKeysCommand,
};

/**
 * The command line. Never throws: what went wrong is on stderr, and in the exit code.
 * @param args without node and the script
 */
export async function runCli(args: readonly string[], io: ServiceIo): Promise<void> {
  const program = await createProgram(args[0], io);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode !== 0) io.setExitCode(2);
      return;
    }
    const text = error instanceof ServerError ? messageOf(error) : `This is a bug in pressone: ${stackOf(error)}`;
    io.stderr(`${text}\n`);
    io.setExitCode(3);
  }
}

/** @param asked the first word of the command line: a known command is the only one loaded */
async function createProgram(asked: string | undefined, io: ServiceIo): Promise<Command> {
  const program = new Command('pressone');
  program
    .description('Phone menus in YAML, checked, tested and served on Telnyx Call Control.')
    .version(readRelease())
    .configureOutput({
      writeOut: (text) => {
        io.stdout(text);
      },
      writeErr: (text) => {
        io.stderr(text);
      },
    })
    .showHelpAfterError('(add --help for what the command takes)')
    // Set before the commands are made, which inherit it.
    .exitOverride();
  const names = asked !== undefined && Object.hasOwn(commands, asked) ? [asked] : Object.keys(commands);
  for (const name of names) (await commands[name]?.())?.(program, io);
  return program;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
