import type { IncomingMessage } from 'node:http';

export interface OriginPorts {
  /** The address or name that the server was told to listen on. */
  readonly host: string;
  /** Further origins under which people reach the server, as configured. */
  readonly publicOrigins: readonly string[];
}

const LOOPBACK = /^(127\.|::1$)/;

/**
 * Whether the `Origin` of a request is our own: where the connection came in on this machine, or what is configured. The
 * headers `Host` and `X-Forwarded-*` have no say: a page that makes its name lead to us (DNS rebinding) writes them.
 */
export function isOwnOrigin(origin: string, req: Pick<IncomingMessage, 'socket'>, ports: OriginPorts): boolean {
  if (ports.publicOrigins.includes(origin)) return true;
  const { localAddress, localPort } = req.socket;
  if (localAddress === undefined || localPort === undefined) return false;
  const address = localAddress.replace(/^::ffff:/, '');
  const names = [address, ports.host, ...(LOOPBACK.test(address) ? ['localhost'] : [])];
  return names.some((name) => originOf(name, localPort) === origin);
}

/** As a browser writes it: without the port where it is the scheme's own. */
function originOf(name: string, port: number): string | null {
  const url = `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
  return URL.canParse(url) ? new URL(url).origin : null;
}
