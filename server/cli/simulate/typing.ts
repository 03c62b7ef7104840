import { createInterface } from 'node:readline';

/** What the person types, and on what. Tests give their own. */
export interface Typing {
  /** Whether somebody sits at a terminal. */
  readonly isTty: boolean;
  /** Of the terminal. */
  readonly columns: () => number;
  /**
   * Each text as it is typed, nothing shown by the terminal itself; null when there will be no more.
   * @returns what gives the terminal back
   */
  readonly listen: (heard: (text: string | null) => void) => () => void;
  /** Lines, where nobody sits there. */
  readonly lines: () => AsyncIterable<string>;
}

const USUAL_COLUMNS = 100;

/** The process's own input. */
export const processTyping: Typing = {
  isTty: process.stdin.isTTY,
  columns: () => process.stdout.columns || USUAL_COLUMNS,
  listen(heard) {
    const { stdin } = process;
    const typed = (text: string): void => {
      heard(text);
    };
    const ended = (): void => {
      heard(null);
    };
    stdin.setEncoding('utf8').setRawMode(true);
    stdin.on('data', typed).on('end', ended).resume();
    return () => {
      stdin.off('data', typed).off('end', ended);
      stdin.setRawMode(false);
      stdin.pause();
    };
  },
  lines: () => createInterface({ input: process.stdin, crlfDelay: Infinity }),
};
