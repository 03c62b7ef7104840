import { codeOf } from '../errors.ts';
import type { ExitCode, ServiceIo } from './io.ts';

/** The process itself. A second Ctrl-C ends it at once, whatever is still in hand. */
export function processIo(): ServiceIo {
  let exitCode: ExitCode = 0;
  // Whoever reads what is printed may have read enough: `pressone test | head`.
  process.stdout.on('error', (error: Error) => {
    if (codeOf(error) !== 'EPIPE') throw error;
    process.exit(exitCode);
  });
  return {
    stdout(text) {
      process.stdout.write(text);
    },
    stderr(text) {
      process.stderr.write(text);
    },
    env: process.env,
    cwd: process.cwd(),
    setExitCode(code) {
      if (code > exitCode) exitCode = code;
      process.exitCode = exitCode;
    },
    isTty: process.stdout.isTTY,
    interrupted: () =>
      new Promise((resolve) => {
        const stop = (): void => {
          process.off('SIGINT', stop);
          process.off('SIGTERM', stop);
          resolve();
        };
        process.on('SIGINT', stop);
        process.on('SIGTERM', stop);
      }),
    onReload(reload) {
      process.on('SIGHUP', reload);
      return () => {
        process.off('SIGHUP', reload);
      };
    },
  };
}
