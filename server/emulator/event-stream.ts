import type { RequestHandler } from 'express';
import type { Journal } from './journal.ts';

/** Comments keep proxies from closing an idle stream. */
const HEARTBEAT_MS = 15_000;

/** Server-sent events: every entry of the journal from the moment of connecting, until the reader leaves. */
export function eventStream(journal: Journal): RequestHandler {
  return (request, response) => {
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      connection: 'keep-alive',
    });
    response.write(': connected\n\n');
    const stop = journal.listen((entry) => {
      response.write(`event: ${entry.kind}\ndata: ${JSON.stringify(entry)}\n\n`);
    });
    const heartbeat = setInterval(() => response.write(': alive\n\n'), HEARTBEAT_MS);
    heartbeat.unref();
    request.on('close', () => {
      clearInterval(heartbeat);
      stop();
    });
  };
}
