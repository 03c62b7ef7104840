import type { LookupAddress } from 'node:dns';
import { createServer as createTlsServer } from 'node:tls';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { Lookup } from '../../../server/requests/guarded-connector.ts';
import { createHttpClient, type HttpClient } from '../../../server/requests/http-client.ts';
import type { RequestOutcome } from '../../../engine/runtime/request-reply.ts';
import { badWeb, startWeb, type WebServer } from './web-server.ts';

let web: WebServer;
const clients: HttpClient[] = [];

beforeAll(async () => {
  web = await startWeb(badWeb);
});

afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
});

afterAll(() => web.close());

function client(named: readonly string[], lookup?: Lookup): HttpClient {
  const made = createHttpClient({
    isNamed: (hostname, port) => named.includes(hostname) || named.includes(`${hostname}:${port}`),
    ...(lookup === undefined ? {} : { lookup }),
  });
  clients.push(made);
  return made;
}

async function send(to: HttpClient, url: string, timeoutMs = 1_000): Promise<RequestOutcome> {
  const abort = new AbortController();
  const timer = setTimeout(() => {
    abort.abort('timeout');
  }, timeoutMs);
  const outcome = await to.send({ method: 'get', url: new URL(url), headers: {}, body: null }, abort.signal);
  clearTimeout(timer);
  return outcome;
}

const at = (address: string): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 });

/** A look-up that gives one list after the other, and counts. */
function lookupOf(...answers: readonly (readonly string[])[]): {
  readonly lookup: Lookup;
  readonly times: () => number;
} {
  let times = 0;
  return {
    lookup: (_hostname, _options, callback) => {
      const addresses = answers[Math.min(times, answers.length - 1)] ?? [];
      times += 1;
      callback(null, addresses.map(at));
    },
    times: () => times,
  };
}

describe('every form of a private address is refused, and nothing is sent', () => {
  test.each([
    ...['127.0.0.1', '2130706433', '0x7f.1', '0177.0.0.1', '[::ffff:127.0.0.1]', '[::1]', '0', '0.0.0.0', '127.1'],
    ...['169.254.169.254', '10.1.2.3', '172.16.0.1', '192.168.0.1', '100.64.0.1', '[fe80::1]', '[fc00::1]', '[::]'],
    ...['[64:ff9b::7f00:1]', '[2002:7f00:1::]', 'localhost', '①②⑦.0.0.1', '127.0.0.1.', '017700000001', '１２７.0.0.1'],
    ...[
      '127。0。0。1',
      '%31%32%37.0.0.1',
      '0x7f000001',
      '[::ffff:0:127.0.0.1]',
      '[::127.0.0.1]',
      'example.com@127.0.0.1',
    ],
    ...['LOCALHOST', '%6c%6f%63alhost', '4294967295', '[0:0:0:0:0:ffff:127.0.0.1]'],
  ])('%s', async (host) => {
    const before = web.received.length;
    expect(await send(client([]), `http://${host}:${web.port}/ok`)).toEqual({
      status: 0,
      text: '',
      reason: 'refused_address',
    });
    expect(web.received).toHaveLength(before);
  });

  test.each(['http:/', 'http:', 'http:\\\\', 'HTTP:///', 'http:/\\'])('also where the URL begins %s', async (start) => {
    expect((await send(client([]), `${start}127.0.0.1:${web.port}/ok`)).reason).toBe('refused_address');
  });

  test('a proxy of the environment is not asked', async () => {
    const before = web.received.length;
    process.env['HTTP_PROXY'] = process.env['http_proxy'] = `http://127.0.0.1:${web.port}`;
    expect((await send(client([]), 'http://127.0.0.1:1/')).reason).toBe('refused_address');
    delete process.env['HTTP_PROXY'];
    delete process.env['http_proxy'];
    expect(web.received).toHaveLength(before);
  });

  test('also behind https', async () => {
    expect((await send(client([]), `https://127.0.0.1:${web.port}/ok`)).reason).toBe('refused_address');
  });

  test.each([
    ['a name that leads there', ['127.0.0.1']],
    ['one private answer among public ones', ['93.184.216.34', '10.0.0.1']],
    ['one wrapped in IPv6 among public ones', ['2606:4700::1111', '::ffff:127.0.0.1']],
    ['no answer', []],
  ])('%s', async (_what, addresses) => {
    const before = web.received.length;
    const { lookup } = lookupOf(addresses);
    expect((await send(client([], lookup), `http://crm.test:${web.port}/ok`)).reason).toBe('refused_address');
    expect(web.received).toHaveLength(before);
  });
});

describe('hosts that are named', () => {
  test('may lead to private addresses: with any port, or with the one that is named', async () => {
    const { lookup } = lookupOf(['127.0.0.1']);
    const url = `http://crm.test:${web.port}/ok`;
    expect(await send(client(['crm.test'], lookup), url)).toEqual({ status: 200, text: '{"tier":"gold"}', reason: '' });
    expect((await send(client([`crm.test:${web.port}`], lookup), url)).status).toBe(200);
    expect((await send(client(['crm.test:1'], lookup), url)).reason).toBe('refused_address');
    expect((await send(client(['other.test'], lookup), url)).reason).toBe('refused_address');
    expect((await send(client(['127.0.0.1']), `http://2130706433:${web.port}/ok`)).status).toBe(200);
  });

  test('the answers of one look-up are checked and dialled: a second one is never made', async () => {
    const named = lookupOf(['127.0.0.1'], ['10.0.0.1']);
    expect((await send(client(['crm.test'], named.lookup), `http://crm.test:${web.port}/ok`)).status).toBe(200);
    expect(named.times()).toBe(1);
    const before = web.received.length;
    const rebinding = lookupOf(['192.0.2.7'], ['127.0.0.1']);
    const unnamed = client([], rebinding.lookup);
    expect((await send(unnamed, `http://crm.test:${web.port}/ok`)).reason).toBe('refused_address');
    expect((await send(unnamed, `http://crm.test:${web.port}/ok`)).reason).toBe('refused_address');
    expect(web.received).toHaveLength(before);
  });

  test('a TLS server is asked for by its name, not by its address', async () => {
    const names: string[] = [];
    const server = createTlsServer({
      SNICallback(name, done) {
        names.push(name);
        done(new Error('no certificate'));
      },
    });
    server.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    const outcome = await send(client(['crm.test'], lookupOf(['127.0.0.1']).lookup), `https://crm.test:${port}/`);
    expect(names).toEqual(['crm.test']);
    expect(outcome).toMatchObject({ status: 0, text: '' });
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('an answer made to do harm', () => {
  /** Sends a beginning and then, without end, more of it. */
  async function flood(first: string, more: string): Promise<{ port: number; open: () => number; close: () => void }> {
    let open = 0;
    const server = createTcpServer((socket) => {
      open += 1;
      socket.on('error', () => undefined).resume();
      const pour = (): void => {
        while (!socket.destroyed && socket.write(more));
      };
      socket.on('drain', pour).on('close', () => (open -= 1));
      socket.write(first);
      pour();
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return { port: (server.address() as AddressInfo).port, open: () => open, close: () => server.close() };
  }

  const ok = 'HTTP/1.1 200 OK\r\n';
  const chunk = `2000\r\n${'x'.repeat(0x2000)}\r\n`;
  const header = `a: ${'b'.repeat(8_000)}\r\n`;

  test.each([
    ['headers without end', ok, header, 'reset'],
    ['a body without end', `${ok}\r\n`, 'x'.repeat(8_000), 'too_large'],
    ['chunks without end', `${ok}transfer-encoding: chunked\r\n\r\n`, chunk, 'too_large'],
    ['trailers without end', `${ok}transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n`, header, 'reset'],
    [
      'a redirect with a body without end',
      `HTTP/1.1 302 Found\r\ntransfer-encoding: chunked\r\n\r\n`,
      chunk,
      'redirect',
    ],
  ])('%s is read no further', async (_what, first, more, reason) => {
    const server = await flood(first, more);
    expect((await send(client(['127.0.0.1']), `http://127.0.0.1:${server.port}/`)).reason).toBe(reason);
    for (let turn = 0; server.open() > 0 && turn < 50; turn += 1) await new Promise((done) => setTimeout(done, 10));
    expect(server.open()).toBe(0);
    server.close();
  });

  test('what a server sends unasked is no answer to the next request', async () => {
    const answer = (body: string): string => `${ok}content-length: ${body.length}\r\n\r\n${body}`;
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined).once('data', () => socket.write(answer('first') + answer('unasked')));
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const made = client(['127.0.0.1']);
    const texts = [(await send(made, url)).text, (await send(made, url)).text];
    expect(texts).not.toContain('unasked');
    server.close();
  });

  test('a compressed answer is not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(10_000_000));
    const server = await startWeb((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
    });
    const { reason, text } = await send(client(['127.0.0.1']), `http://127.0.0.1:${server.port}/`);
    expect(reason).toBe('');
    expect(text.length).toBeLessThan(bomb.length + 1);
    await server.close();
  });
});

describe('bad answers', () => {
  test.each([
    ['/500', { status: 500, text: 'oops', reason: '' }],
    ['/page', { status: 200, text: '<html>', reason: '' }],
    ['/long', { status: 200, text: '', reason: 'too_large' }],
    ['/redirect', { status: 302, text: '', reason: 'redirect' }],
    ['/reset', { status: 0, text: '', reason: 'reset' }],
    ['/half', { status: 0, text: '', reason: 'reset' }],
    ['/slow', { status: 0, text: '', reason: 'timeout' }],
    ['/drip', { status: 0, text: '', reason: 'timeout' }],
  ])('%s', async (path, outcome) => {
    expect(await send(client(['127.0.0.1']), `http://127.0.0.1:${web.port}${path}`, 60)).toEqual(outcome);
  });

  test('nobody there', async () => {
    const gone = await startWeb(badWeb);
    await gone.close();
    expect((await send(client(['127.0.0.1']), `http://127.0.0.1:${gone.port}/ok`)).reason).toBe('unreachable');
  });

  test('a header that cannot be sent', async () => {
    const made = client(['127.0.0.1']);
    const request = {
      method: 'get',
      url: new URL(`http://127.0.0.1:${web.port}/ok`),
      headers: { a: 'x\ny' },
      body: null,
    };
    expect((await made.send(request, new AbortController().signal)).reason).toBe('bad_header');
  });
});
