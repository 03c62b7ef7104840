import { Command } from 'commander';
import type { Clock } from '../../../server/clock.ts';
import type { ExitCode, ServiceIo } from '../../../server/cli/io.ts';
import { addSimulateCommand } from '../../../server/cli/simulate.ts';
import { createVirtualClock } from '../virtual-clock.ts';
import { tempFolder } from '../temp-folder.ts';

/** A call in a terminal, and what the terminal shows. */
export interface Terminal {
  /** Types; each text is one event of the terminal. */
  readonly type: (...texts: readonly string[]) => void;
  /** All that was written, as lines, without what only moves the cursor. */
  readonly shown: () => string;
  readonly raw: () => string;
  readonly err: () => string;
  /** Whether the terminal was given back. */
  readonly isRestored: () => boolean;
  /** The exit code, once the command is over. */
  readonly over: Promise<ExitCode>;
  readonly interrupt: () => void;
}

interface LabOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  readonly columns?: number;
  /** Lines of stdin, where nobody sits at a terminal. */
  readonly lines?: readonly string[];
}

const ERASE = '\r\u001b[K';
/** What stood on the line at the bottom, before it was erased. */
const bottomLines = new RegExp(`(?<=${ERASE.replace('[', '\\[')})› ?[^\\n]*?(?=\r|$)`, 'g');

async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
  await Promise.resolve();
}

/** Runs `pressone simulate` on a terminal; on lines of stdin where some are given. */
export function openTerminal(args: readonly string[], options: LabOptions = {}): Terminal {
  let out = '';
  let err = '';
  let code: ExitCode = 0;
  let listener: ((text: string | null) => void) | null = null;
  let wasOpened = false;
  let interrupt = (): void => undefined;
  const interrupted = new Promise<void>((resolve) => {
    interrupt = resolve;
  });
  const isTty = options.lines === undefined;
  const io: ServiceIo = {
    stdout: (text) => (out += text),
    stderr: (text) => (err += text),
    env: { NO_COLOR: '1', ...options.env },
    cwd: options.cwd ?? tempFolder(),
    setExitCode(given) {
      if (given > code) code = given;
    },
    isTty,
    interrupted: () => interrupted,
    onReload: () => () => undefined,
  };
  const program = new Command('pressone').exitOverride();
  addSimulateCommand(program, io, {
    clock: options.clock ?? createVirtualClock(),
    typing: {
      isTty,
      columns: () => options.columns ?? 200,
      listen(heard) {
        listener = heard;
        wasOpened = true;
        return () => {
          listener = null;
        };
      },
      lines: () => each(options.lines ?? []),
    },
  });
  const over = program.parseAsync(['simulate', ...args], { from: 'user' }).then(() => code);
  return {
    type(...texts) {
      for (const text of texts) listener?.(text);
    },
    shown: () => out.replace(bottomLines, '').replaceAll(ERASE, ''),
    raw: () => out,
    err: () => err,
    isRestored: () => wasOpened && listener === null,
    over,
    interrupt,
  };
}

/** Runs it on lines of stdin, in no time. */
export async function simulated(
  args: readonly string[],
  lines: readonly string[],
  options: Omit<LabOptions, 'lines'> = {},
): Promise<{ readonly out: string; readonly err: string; readonly code: ExitCode }> {
  const terminal = openTerminal([...args, '--fast'], { ...options, lines });
  const code = await terminal.over;
  return { out: terminal.raw(), err: terminal.err(), code };
}
