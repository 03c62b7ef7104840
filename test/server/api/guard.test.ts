import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import express from 'express';
import { createApi } from '../../../server/api/api.ts';
import { callRoutes } from '../../../server/api/call-routes.ts';
import { listen, type Listening } from '../../../server/http/listen.ts';
import type { CallStore } from '../../../server/store/call-store.ts';
import { openSqliteStore } from '../../../server/store/sqlite/sqlite-call-store.ts';
import { recordLog } from '../recorded-log.ts';
import { removeTempFolders, tempFolder } from '../temp-folder.ts';
import { createVirtualClock } from '../virtual-clock.ts';
import { type Answer, ask as askServer, type AskOptions, codeIn, messageIn, TOKEN } from './api-rig.ts';

const PUBLIC = 'https://ivr.example.com';

const log = recordLog();
const clock = createVirtualClock();
let store: CallStore;
let server: Listening;

// The routes of calls on a real store, over real HTTP; which routes there are makes no difference to the guard.
beforeAll(async () => {
  store = openSqliteStore({ folder: tempFolder(), clock, log });
  const migrations = { reasonFor: () => null, reasonsIn: () => [] };
  const calls = { hangUp: () => Promise.resolve('live' as const), migrations };
  const ports = { token: TOKEN, release: '1.2.3', clock, log, host: '127.0.0.1', publicOrigins: [PUBLIC] };
  const api = createApi(ports, callRoutes({ store, calls, clock }));
  server = await listen(express().use('/api', api), 0, '127.0.0.1');
});
afterAll(async () => {
  await server.close();
  await store.close();
  removeTempFolders();
});

const ask = (method: string, path: string, options?: AskOptions): Promise<Answer> =>
  askServer(server.url, method, path, options);

const PATHS = [
  ['GET', '/api'],
  ['GET', '/api/'],
  ['GET', '/api/flows'],
  ['GET', '/api/flows/test'],
  ['POST', '/api/flows/reload'],
  ['POST', '/api/flows/test/rollback'],
  ['GET', '/api/switches'],
  ['PUT', '/api/switches/open'],
  ['GET', '/api/calls'],
  ['POST', '/api/calls/x/hangup'],
  ['GET', '/API/Calls'],
  ['GET', '/api/nothing'],
  ['DELETE', '/api/flows'],
  ['PATCH', '/api/flows'],
  ['OPTIONS', '/api/flows'],
  ['GET', '/api/flows/%E0%A4%A'],
  ['GET', '/api/flows/%00'],
  ['GET', '/api/../api/flows'],
  ['GET', '/api/flows?token=x&access_token=x'],
] as const;

describe('without the token', () => {
  it.each(PATHS)('%s %s has the same answer as every other', async (method, path) => {
    const none = await ask(method, path, { headers: { authorization: null, 'content-type': null } });
    expect(none.status).toBe(401);
    expect(none.json).toEqual({
      error: { code: 'unauthorized', message: expect.stringContaining('Bearer') as string },
    });
    expect(none.headers.get('cache-control')).toBe('no-store');
    expect(none.headers.get('pressone-release')).toBeNull();
    expect(none.headers.get('allow')).toBeNull();
  });

  it('a HEAD has no body', async () => {
    const { status, text } = await ask('HEAD', '/api/flows', { headers: { authorization: null } });
    expect({ status, text }).toEqual({ status: 401, text: '' });
  });

  it.each([
    ['a wrong one', 'Bearer wrong'],
    ['one that begins right', `Bearer ${TOKEN.slice(0, -1)}`],
    ['one that goes on', `Bearer ${TOKEN}x`],
    ['an empty one', 'Bearer '],
    ['none of that scheme', `Basic ${Buffer.from(`admin:${TOKEN}`).toString('base64')}`],
    ['no scheme', TOKEN],
    ['two of them', `Bearer ${TOKEN} Bearer ${TOKEN}`],
  ])('%s is refused', async (_what, authorization) => {
    const { status } = await ask('GET', '/api/calls', { headers: { authorization } });
    expect(status).toBe(401);
  });

  it('nothing that a proxy could add stands in for it', async () => {
    const forged = { 'x-forwarded-for': '127.0.0.1', 'x-forwarded-host': 'localhost', 'x-real-ip': '127.0.0.1' };
    const cookie = `admin-token=${TOKEN}; token=${TOKEN}`;
    const headers = { authorization: null, cookie, 'x-api-key': TOKEN, ...forged };
    const { status } = await ask('GET', `/api/calls?token=${TOKEN}`, { headers });
    expect(status).toBe(401);
  });

  it('no body is read', async () => {
    await expect(raw('POST /api/flows/reload', 'content-length: 99999999', '{')).resolves.toMatch(/^HTTP\/1\.1 401 /);
  });

  it.each([
    'GET http://127.0.0.1/api/calls',
    'GET http://evil.example/api/calls',
    'GET //api/calls',
    'GET /./api/calls',
    'GET /%61pi/calls',
    'GET /api%2Fcalls',
    'GET /api;x/calls',
    'GET /healthz/../api/calls',
    'GET /api/calls/..;/x',
    'TRACE /api/calls',
    'PROPFIND /api/calls',
  ])('%s gives no content', async (line) => {
    const answer = await raw(line, 'connection: close', '');
    expect(answer).toMatch(/^HTTP\/1\.1 40[014] /);
    expect(answer).not.toContain('"calls"');
  });

  it('the log tells once a minute, and not what was tried', () => {
    const lines = log.lines.filter(({ message }) => message.includes('/api'));
    expect(lines).toHaveLength(1);
    expect(lines[0]?.fields).toEqual({ peer: '127.0.0.1', refused: 1 });
  });
});

describe('with the token', () => {
  it('is answered, uncached, with the release', async () => {
    const { status, headers } = await ask('GET', '/api/calls');
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('pressone-release')).toMatch(/^\d+\.\d+\.\d+/);
    expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('knows the scheme in any case', async () => {
    await expect(ask('GET', '/api/calls', { headers: { authorization: `bearer ${TOKEN}` } })).resolves.toMatchObject({
      status: 200,
    });
  });

  it.each(['https://evil.example', 'null', 'http://127.0.0.1', 'https://127.0.0.1:1', `${PUBLIC}.evil.example`, ''])(
    'a page of the origin “%s” gets nothing, also from a GET',
    async (origin) => {
      const read = await ask('GET', '/api/calls', { headers: { origin } });
      const write = await ask('POST', '/api/flows/reload', { headers: { origin }, body: {} });
      expect([read.status, codeIn(read), write.status]).toEqual([403, 'foreign_origin', 403]);
      expect(read.text).not.toContain('"calls"');
    },
  );

  it('neither Host nor X-Forwarded-Host makes an origin ours', async () => {
    const rebound = await status({ host: 'evil.example', origin: 'http://evil.example' });
    const forwarded = await status({
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      origin: 'https://evil.example',
    });
    expect([rebound, forwarded]).toEqual([403, 403]);
  });

  it('our own pages and those of a configured name are served', async () => {
    const { port } = new URL(server.url);
    for (const origin of [server.url, `http://localhost:${port}`, PUBLIC]) {
      await expect(status({ origin })).resolves.toBe(200);
    }
  });

  it.each([
    'application/x-www-form-urlencoded',
    'text/plain',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    null,
  ])('a change must be JSON, and %s is not', async (type) => {
    const answer = await ask('POST', '/api/calls/0000/hangup', { headers: { 'content-type': type } });
    expect([answer.status, codeIn(answer)]).toEqual([415, 'unsupported_media_type']);
  });

  it('a body may be 100 KB and no more', async () => {
    const fits = await ask('POST', '/api/calls/0000/hangup', { body: `{"by":"x"}${' '.repeat(102_300)}` });
    expect(fits.status).toBe(404);
    const large = await ask('POST', '/api/calls/0000/hangup', { body: `{"by":"x"}${' '.repeat(102_400)}` });
    expect([large.status, codeIn(large)]).toEqual([413, 'too_large']);
  });

  it.each([
    ['not JSON', '{', 'not_json'],
    ['no object', '[]', 'bad_input'],
    ['null', 'null', 'bad_input'],
    ['a text', '"x"', 'bad_input'],
    ['nested too deep', `${'['.repeat(600)}${']'.repeat(600)}`, 'not_json'],
    ['an unknown member', '{"bye":"x"}', 'bad_input'],
    ['a member of another type', '{"by":1}', 'bad_input'],
    ['control characters', '{"by":"a\\u0000b"}', 'bad_input'],
    ['a prototype', '{"__proto__":{"by":"x"}}', 'bad_input'],
  ])('a body that is %s is refused', async (_what, body, code) => {
    const answer = await ask('POST', '/api/calls/0000/hangup', { body });
    expect([answer.status, codeIn(answer)]).toEqual([400, code]);
  });

  it('says what is wrong with a body', async () => {
    const answer = await ask('POST', '/api/calls/0000/hangup', { body: { bye: 1, by: 2 } });
    expect(messageIn(answer)).toBe('`by`: expected who asks, as text; The body: there is no `bye` here; known: by.');
  });

  it('a path or method that does not exist says so', async () => {
    const nothing = await ask('GET', '/api/nothing');
    expect([nothing.status, codeIn(nothing)]).toEqual([404, 'not_found']);
    const method = await ask('DELETE', '/api/calls/0000/hangup');
    expect([method.status, codeIn(method), method.headers.get('allow')]).toEqual([405, 'method_not_allowed', 'POST']);
  });

  it('OPTIONS gives no permission', async () => {
    const answer = await ask('OPTIONS', '/api/calls', {
      headers: { origin: server.url, 'access-control-request-method': 'POST' },
    });
    expect(answer.status).toBe(405);
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it.each([
    '/api/calls/%00',
    '/api/calls/%E0%A4%A',
    '/api/calls?from=%00',
    '/api/calls?limit=0',
    '/api/calls?limit=501',
  ])('%s is refused as a mistake of who asks', async (path) => {
    const { status: given } = await ask('GET', path);
    expect(given).toBe(400);
  });
});

/** The answer to a request written by hand. */
function raw(line: string, header: string, body: string): Promise<string> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(`${line} HTTP/1.1\r\nhost: x\r\n${header}\r\n\r\n${body}`);
    });
    socket.once('data', (data) => {
      resolve(data.toString('utf8'));
      socket.destroy();
    });
  });
}

/** The status of `GET /api/calls` with headers that `fetch` would not send. */
function status(headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = { authorization: `Bearer ${TOKEN}`, ...headers };
    const asked = httpRequest(`${server.url}/api/calls`, { headers: sent }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on('error', reject);
    asked.end();
  });
}
