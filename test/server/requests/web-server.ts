import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that a web service has got. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A web service on loopback. */
export interface WebServer {
  readonly port: number;
  readonly received: readonly Received[];
  close(): Promise<void>;
}

/** Starts a web service that answers as it is told; one that does nothing with a response leaves the caller waiting. */
export async function startWeb(answer: (request: Received, response: ServerResponse) => void): Promise<WebServer> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const whole = { method, path, headers, body: Buffer.concat(chunks).toString('utf8') };
      received.push(whole);
      answer(whole, response);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    received,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

/** Answers by the path: `/ok`, `/slow`, `/reset`, `/500`, `/page`, `/long`, `/redirect`. */
export function badWeb({ path }: Pick<Received, 'path'>, response: ServerResponse): void {
  const send = (status: number, body: string, headers: Record<string, string> = {}): void => {
    response.writeHead(status, headers).end(body);
  };
  switch (path.split('?')[0]) {
    case '/ok':
      send(200, '{"tier":"gold"}', { 'content-type': 'application/json' });
      break;
    case '/reset':
      response.socket?.resetAndDestroy();
      break;
    case '/half':
      response.writeHead(200, { 'content-length': '100' }).write('{"tier":');
      setImmediate(() => response.socket?.destroy());
      break;
    case '/drip':
      response.writeHead(200).write('{');
      break;
    case '/500':
      send(500, 'oops');
      break;
    case '/page':
      send(200, '<html>');
      break;
    case '/long':
      send(200, JSON.stringify('x'.repeat(65_600)));
      break;
    case '/redirect':
      send(302, '', { location: 'http://127.0.0.1:1/' });
      break;
    default:
    // Nobody answers.
  }
}
