import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { codeOf, messageOf, ServerError } from '../errors.ts';

/** Telnyx sends a webhook in one piece; a peer that takes longer is stuck. Ms. */
const REQUEST_TIMEOUT_MS = 10_000;
/** How long requests under way may take once the server stops. Ms. */
const STOP_TIMEOUT_MS = 5_000;
const IDLE_SWEEP_MS = 20;

export interface Listening {
  /** Without a slash at the end. */
  readonly url: string;
  /** Takes no new connection; resolves when the requests under way are answered. */
  close(): Promise<void>;
}

/** @throws ServerError `port_in_use` */
export async function listen(handler: RequestListener, port: number, host: string): Promise<Listening> {
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS, keepAliveTimeout: 65_000 }, handler);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(refusal(cause, port, host));
    });
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return { url: `http://${name}:${address.port}`, close: () => close(server) };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => {
      server.closeAllConnections();
    }, STOP_TIMEOUT_MS);
    // A connection that only falls idle after `close` would be kept alive for its full time.
    const sweep = setInterval(() => {
      server.closeIdleConnections();
    }, IDLE_SWEEP_MS);
    server.close(() => {
      clearTimeout(cut);
      clearInterval(sweep);
      resolve();
    });
  });
}

function refusal(cause: Error, port: number, host: string): ServerError {
  if (codeOf(cause) === 'EADDRINUSE') {
    return new ServerError(
      'port_in_use',
      `Port ${port} of ${host} is in use by another program. Stop it, or choose another port with PORT or --port.`,
      { cause },
    );
  }
  return new ServerError('port_in_use', `Cannot listen on ${host}:${port}: ${messageOf(cause)}.`, { cause });
}
