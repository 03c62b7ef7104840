import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readOpenApi, type OpenApi } from './openapi.ts';
import { checkRequest } from './request-check.ts';

const specFile = fileURLToPath(new URL('../fixtures/telnyx/openapi-excerpt.json', import.meta.url));
const find = readOpenApi(JSON.parse(await readFile(specFile, 'utf8')) as OpenApi);

const gather = '/calls/v3:a/actions/gather';
const found = (method: string, path: string, body: object | null): string[] =>
  checkRequest(find, { method, path, body: JSON.parse(JSON.stringify(body)) as never }).map(
    ({ pointer, message }) => `${pointer} ${message}`,
  );

describe('checkRequest', () => {
  test.each([
    ['POST', gather, {}],
    ['POST', `/v2${gather}`, { maximum_digits: 1, client_state: 'YQ==', command_id: 'c' }],
    ['GET', '/calls/v3:a%2Fb?x=1', null],
    ['DELETE', '/queues/any', null],
    ['DELETE', '/queues/special', {}],
    ['POST', '/calls/v3:a/actions/transfer', { to: '+15550100', diversion: '+15550101' }],
    ['POST', '/calls/v3:a/actions/bridge', { queue: 'sales' }],
    ['POST', '/calls/v3:a/actions/pay', { amount: 5 }],
  ])('%s %s %j is valid', (method, path, body) => {
    expect(found(method, path, body)).toEqual([]);
  });

  test.each([
    ['POST', gather, { maximum_digit: 1 }, ['/maximum_digit is unknown']],
    ['POST', gather, { maximum_digits: 'x' }, ['/maximum_digits must be integer']],
    ['POST', gather, { maximum_digits: 129 }, ['/maximum_digits is range, expected a whole number from 1 to 128']],
    ['POST', gather, { terminating_digit: 'A' }, ['/terminating_digit is characters']],
    ['POST', gather, { gather_id: 'x'.repeat(41) }, ['/gather_id must NOT have more than 40 characters']],
    ['POST', gather, null, [' lacks its body']],
    ['PUT', gather, {}, [' is no endpoint of the API']],
    ['POST', '/calls//actions/gather', {}, [' is no endpoint of the API']],
    ['POST', '/calls/v3:a/actions/gathers', {}, [' is no endpoint of the API']],
    ['GET', '/calls/v3:a', {}, [' has a body where the API takes none']],
    ['POST', '/calls/v3:a/actions/bridge', {}, [" must have required property 'call_control_id'"]],
    [
      'POST',
      '/calls/v3:a/actions/transfer',
      { to: '+15550100', privacy: 'full' },
      ['/privacy must be equal to one of'],
    ],
    [
      'POST',
      '/calls/v3:a/actions/transfer',
      { to: '+15550100', sip_headers: [{ name: 'X', value: '1' }] },
      ['/sip_headers/0/name must be equal to one of'],
    ],
    ['POST', '/calls/v3:a/actions/pay', { amount: 'five' }, ['/amount is type, expected a number']],
  ])('%s %s %j is not', (method, path, body, expected) => {
    const messages = found(method, path, body);
    for (const message of expected) expect(messages).toContainEqual(expect.stringContaining(message));
  });

  test.each([[undefined], [null], [[]], [{ method: 'POST' }]])('%j is no request', (request) => {
    expect(checkRequest(find, request)).toHaveLength(1);
  });
});

describe('the command', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'check-requests-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  async function run(...lines: readonly string[]): Promise<{ status: number; stdout: string }> {
    const file = join(folder, 'requests.jsonl');
    await writeFile(file, lines.join('\n'));
    return command(specFile, file);
  }

  function command(...args: readonly string[]): Promise<{ status: number; stdout: string }> {
    const script = fileURLToPath(new URL('./check-requests.mjs', import.meta.url));
    return new Promise((resolve) => {
      execFile(process.execPath, [script, ...args], (error, stdout) => {
        resolve({ status: error === null ? 0 : Number(error.code), stdout });
      });
    });
  }

  test('counts what is valid', async () => {
    const line = JSON.stringify({ method: 'POST', path: gather, body: { maximum_digits: 1 } });
    expect(await run(line, line, '')).toEqual({ status: 0, stdout: '2 requests valid against Excerpt 1\n' });
  }, 30_000);

  test('names each violation and its place', async () => {
    const valid = JSON.stringify({ method: 'POST', path: gather, body: {} });
    const { status, stdout } = await run(valid, valid.replace('{}', '{"maximum_digits":0}'), 'nonsense');
    expect(status).toBe(1);
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/requests.jsonl:2 POST .*gather \/maximum_digits is range/),
      expect.stringMatching(/requests.jsonl:3 nonsense is not a recorded request/),
      '1 requests valid against Excerpt 1, 2 not',
      '',
    ]);
  }, 30_000);

  test('fails when there was nothing to check', async () => {
    expect(await run('')).toMatchObject({ status: 1, stdout: expect.stringContaining('no request') as unknown });
    expect(await command(specFile)).toMatchObject({ status: 1 });
    expect(await command()).toMatchObject({ status: 2 });
  }, 30_000);
});
