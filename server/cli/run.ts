import { Command, CommanderError } from 'commander';
import { messageOf, ServerError } from '../errors.ts';
import { readRelease } from '../release.ts';
import { addDevCommand } from './dev.ts';
import { addDiagramCommand } from './diagram.ts';
import { addEmulatorCommand } from './emulator.ts';
import type { ServiceIo } from './io.ts';
import { addKeysCommand } from './keys.ts';
import { addStartCommand } from './start.ts';
import { addValidateCommand } from './validate.ts';

/**
 * The command line. Never throws: what went wrong is on stderr, and in the exit code.
 * @param args without node and the script
 */
export async function runCli(args: readonly string[], io: ServiceIo): Promise<void> {
  const program = createProgram(io);
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

function createProgram(io: ServiceIo): Command {
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
  addDevCommand(program, io);
  addStartCommand(program, io);
  addValidateCommand(program, io);
  addDiagramCommand(program, io);
  addEmulatorCommand(program, io);
  addKeysCommand(program, io);
  return program;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
