import type { Command } from 'commander';
import { ServerError } from '../errors.ts';
import { createLogger } from '../log.ts';
import { type RunningServer, startServer } from '../main.ts';
import type { ServiceIo } from './io.ts';
import { configFor, type ServerOptions, withServerOptions } from './server-options.ts';

/** `pressone start`: the server, for production. */
export function addStartCommand(program: Command, io: ServiceIo): void {
  withServerOptions(program.command('start'))
    .description('Serve the flows on Telnyx.')
    .option('--strict', 'refuse to start, and later to change anything, while a flow is broken')
    .action(async (options: ServerOptions & { readonly strict?: true }) => {
      const config = configFor(io, io.env, options);
      if (config === null) return;
      const log = createLogger(config.logLevel, (line) => {
        io.stderr(line);
      });
      let server: RunningServer | null = null;
      // From the first moment to the last, since a signal that nobody listens to ends the process. A start reads by itself
      // what has changed meanwhile.
      const reloadsNoMore = io.onReload(() => {
        server?.reload({ how: 'file', who: 'SIGHUP' }).catch((error: unknown) => {
          log.error({ error }, 'The flows could not be reloaded, and serve as they are.');
        });
      });
      try {
        server = await startServer(config, { log, strict: options.strict === true, cwd: io.cwd });
        io.stdout(`${server.webhookUrl}\n`);
        await io.interrupted();
        const stopping = server;
        server = null;
        await stopping.stop();
      } catch (error) {
        if (!(error instanceof ServerError) || error.code !== 'flows_broken') throw error;
        io.stderr(`${error.message}\n`);
        io.setExitCode(1);
      } finally {
        reloadsNoMore();
      }
    });
}
