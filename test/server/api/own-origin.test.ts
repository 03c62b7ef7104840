import { isOwnOrigin } from '../../../server/api/own-origin.ts';

const own = (
  origin: string,
  localAddress: string,
  localPort: number,
  host = '0.0.0.0',
  names: string[] = [],
): boolean => isOwnOrigin(origin, { socket: { localAddress, localPort } } as never, { host, publicOrigins: names });

it.each([
  ['http://127.0.0.1:8080', '127.0.0.1', 8080],
  ['http://localhost:8080', '127.0.0.1', 8080],
  ['http://127.0.0.1', '127.0.0.1', 80],
  ['http://[::1]:8080', '::1', 8080],
  ['http://localhost:8080', '::1', 8080],
  // A server on `::` sees IPv4 so.
  ['http://127.0.0.1:8080', '::ffff:127.0.0.1', 8080],
  ['http://192.168.1.5:8080', '192.168.1.5', 8080],
])('%s is where a connection to %s, port %d, came in', (origin, address, port) => {
  expect(own(origin, address, port)).toBe(true);
});

it.each([
  ['http://127.0.0.1:8081', '127.0.0.1', 8080],
  ['https://127.0.0.1:8080', '127.0.0.1', 8080],
  ['http://localhost:8080', '192.168.1.5', 8080],
  ['http://127.0.0.1:8080', '192.168.1.5', 8080],
  ['http://127.0.0.1:8080.evil.example', '127.0.0.1', 8080],
  ['http://127.0.0.1:8080/', '127.0.0.1', 8080],
  ['http://user@127.0.0.1:8080', '127.0.0.1', 8080],
  ['HTTP://127.0.0.1:8080', '127.0.0.1', 8080],
  ['null', '127.0.0.1', 8080],
  ['', '127.0.0.1', 8080],
])('%s is not', (origin, address, port) => {
  expect(own(origin, address, port)).toBe(false);
});

it('the name that the server listens on and configured ones are ours', () => {
  expect(own('http://ivr.internal:8080', '10.0.0.5', 8080, 'ivr.internal')).toBe(true);
  expect(own('http://ivr.internal:9090', '10.0.0.5', 8080, 'ivr.internal')).toBe(false);
  expect(own('https://ivr.example.com', '10.0.0.5', 8080, '0.0.0.0', ['https://ivr.example.com'])).toBe(true);
  expect(own('http://ivr.example.com', '10.0.0.5', 8080, '0.0.0.0', ['https://ivr.example.com'])).toBe(false);
});
