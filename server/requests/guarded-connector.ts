import { lookup as dnsLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { isSpecialAddress } from './special-addresses.ts';

/** `dns.lookup` with `all`. */
export type Lookup = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** A host leads to an address that is not on the public internet, and is not named as one that may. */
class RefusedAddress extends Error {
  readonly code = 'refused_address';
}

const CONNECT_TIMEOUT_MS = 30_000;

/**
 * Makes sockets only to addresses that may be dialled. The check is where the socket is made: of literals, which no
 * look-up sees, and of every answer of the one look-up whose answers are then dialled.
 * @param isNamed hosts that may lead to private addresses
 */
export function guardedConnector(
  isNamed: (hostname: string, port: number) => boolean,
  lookup: Lookup = dnsLookup,
): buildConnector.connector {
  const timeout = CONNECT_TIMEOUT_MS;
  const guarded = buildConnector({ timeout, lookup: withCheck(lookup, isSpecialAddress) });
  const open = buildConnector({ timeout, lookup: withCheck(lookup, () => false) });
  return (options, callback) => {
    const { hostname, protocol, port } = options;
    const number = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
    const family = isIP(hostname);
    if (isNamed(family === 6 ? `[${hostname}]` : hostname, number)) {
      open(options, callback);
    } else if (family !== 0 && isSpecialAddress(hostname)) {
      callback(refusal(hostname), null);
    } else {
      guarded(options, callback);
    }
  };
}

function refusal(hostname: string): RefusedAddress {
  return new RefusedAddress(
    `${hostname} leads to an address that is not public, and PRESSONE_HTTP_ALLOW does not name it.`,
  );
}

function withCheck(lookup: Lookup, isRefused: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) {
        callback(error, [], 0);
        return;
      }
      const [first] = addresses;
      if (first === undefined || addresses.some(({ address }) => isRefused(address))) {
        callback(refusal(hostname), [], 0);
      } else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
