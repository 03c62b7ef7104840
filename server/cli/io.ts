/** All that a command may touch of the process it runs in; tests pass their own. */
export interface Io {
  /** Results. The text is written as it is; end lines with `\n`. */
  stdout(text: string): void;
  /** Talk: progress, problems, advice. */
  stderr(text: string): void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder that relative paths start from. */
  readonly cwd: string;
  /** 0 fine, 1 problems found, 2 wrong usage, 3 failure; the highest one set wins. */
  setExitCode(code: ExitCode): void;
  /** True when stdout is a terminal: colours and boxes are welcome. */
  readonly isTty: boolean;
}

export type ExitCode = 0 | 1 | 2 | 3;

/** True when colours are welcome: on a terminal, unless NO_COLOR is set (no-color.org). */
export function isColorful({ isTty, env }: Io): boolean {
  return isTty && !env['NO_COLOR'];
}

/** What commands that run until they are stopped need besides. */
export interface ServiceIo extends Io {
  /** Resolves when the user asks the command to end (Ctrl-C, SIGTERM). */
  interrupted(): Promise<void>;
  /** Calls `reload` each time the user asks for what is on the disk (SIGHUP); the result ends that. */
  onReload(reload: () => void): () => void;
}
