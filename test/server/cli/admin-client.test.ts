import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { readRelease } from '../../../server/release.ts';
import { type ApiRig, apiRig, closeRigs, TOKEN } from '../api/api-rig.ts';
import { removeTempFolders, tempFolder } from '../temp-folder.ts';
import { run, type Ran } from './run-command.ts';

const FLOW = 'routes: default\nstart: hello\nstates:\n  hello:\n    speak: Hello.\n    next: end\n';
const others: Server[] = [];

afterEach(async () => {
  for (const server of others.splice(0)) server.close();
  await closeRigs();
  removeTempFolders();
});

const portOf = (rig: ApiRig): string => new URL(rig.server.url).port;
const flows = (options: Parameters<typeof run>[1], ...args: string[]): Promise<Ran> => run(['flows', ...args], options);

/** Something else that listens on this machine. */
async function otherServer(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  others.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('the server that a command operates', () => {
  it('is found in the folder where it was started, with the token that it made', async () => {
    const rig = await apiRig(FLOW, { adminToken: null });
    const cwd = dirname(rig.config.dataFolder);
    const env = { PORT: portOf(rig), PRESSONE_DATA: 'data' };
    await expect(flows({ env, cwd })).resolves.toMatchObject({ code: 0 });
    await expect(flows({ env: { PORT: portOf(rig) } }, '--data', rig.config.dataFolder)).resolves.toMatchObject({
      code: 0,
    });
  });

  it('may be the one of `pressone dev`, which keeps its token below', async () => {
    const cwd = tempFolder();
    const rig = await apiRig(FLOW, { adminToken: null, dataFolder: join(cwd, '.pressone', 'dev') });
    const env = { PORT: portOf(rig) };
    await expect(flows({ env, cwd })).resolves.toMatchObject({ code: 0 });
    writeFileSync(join(cwd, '.pressone', 'admin-token'), 'the-token-of-another-server');
    await expect(flows({ env, cwd })).resolves.toMatchObject({ code: 0 });
  });

  it('is not asked with what no header can carry', async () => {
    const rig = await apiRig(FLOW);
    await expect(flows({}, '--url', rig.server.url, '--token', 'a\nb')).resolves.toMatchObject({
      code: 2,
      err: 'What is in --token is no token: expected letters, digits and signs, without spaces.\n',
    });
    const cwd = tempFolder();
    mkdirSync(join(cwd, '.pressone', 'dev'), { recursive: true });
    writeFileSync(join(cwd, '.pressone', 'admin-token'), 'two words');
    writeFileSync(join(cwd, '.pressone', 'dev', 'admin-token'), TOKEN);
    await expect(flows({ cwd, env: { PORT: portOf(rig) } })).resolves.toMatchObject({ code: 0 });
  });

  it('may be named', async () => {
    const rig = await apiRig(FLOW);
    await expect(flows({}, '--url', `${rig.server.url}/`, '--token', TOKEN)).resolves.toMatchObject({ code: 0 });
    await expect(flows({}, '--url', 'nowhere')).resolves.toMatchObject({
      code: 2,
      err: '--url: "nowhere" is no URL such as http://127.0.0.1:8080.\n',
    });
    await expect(flows({ env: { PORT: 'x' } })).resolves.toMatchObject({
      code: 2,
      err: 'PORT: "x" is no port number from 0 to 65535.\n',
    });
  });

  it('may not be there', async () => {
    const { err, code } = await flows({ env: { PORT: '1', PRESSONE_ADMIN_TOKEN: TOKEN } });
    expect(err).toMatch(/^No server answers at http:\/\/127\.0\.0\.1:1: .+\. Is it running\? `pressone start`/);
    expect(err).toContain('--url names another');
    const cwd = tempFolder();
    mkdirSync(join(cwd, 'flows'));
    writeFileSync(join(cwd, 'flows', 'main.yaml'), FLOW);
    const validated = await run(['validate', '--against', 'http://127.0.0.1:1', '--token', TOKEN], { cwd });
    expect(validated.err).toContain('--against names another');
    expect(code).toBe(3);
    // That nobody is there matters more than that there is no token.
    await expect(flows({ env: { PORT: '1' } })).resolves.toMatchObject({ code: 3 });
  });
});

describe('the token', () => {
  it('is asked for where there is none', async () => {
    const rig = await apiRig(FLOW);
    const cwd = tempFolder();
    const { err, code } = await flows({ env: { PORT: portOf(rig) }, cwd });
    expect(err).toContain(`neither in PRESSONE_ADMIN_TOKEN nor in ${join(cwd, '.pressone', 'admin-token')}.`);
    expect(code).toBe(2);
  });

  it('that is wrong is named by where it is from, and not shown', async () => {
    const rig = await apiRig(FLOW);
    const env = { PORT: portOf(rig), PRESSONE_ADMIN_TOKEN: 'wrong-but-long-enough' };
    const { err, code } = await flows({ env });
    expect(err).toContain('does not take the token of PRESSONE_ADMIN_TOKEN.');
    expect(err).not.toContain('wrong-but');
    expect(code).toBe(3);
  });

  it('out of a file goes to no other machine', async () => {
    const cwd = tempFolder();
    mkdirSync(join(cwd, '.pressone'));
    writeFileSync(join(cwd, '.pressone', 'admin-token'), TOKEN);
    const { err, code } = await flows({ cwd }, '--url', 'https://ivr.example.com');
    expect(err).toContain('There is no token for https://ivr.example.com: give --token');
    expect(code).toBe(2);
  });

  it('follows no redirect', async () => {
    const seen: (string | undefined)[] = [];
    const thief = await otherServer((req, res) => {
      seen.push(req.headers.authorization);
      res.end();
    });
    const url = await otherServer((_req, res) => {
      res.writeHead(307, { location: `${thief}/api/flows` }).end();
    });
    await expect(flows({}, '--url', url, '--token', TOKEN)).resolves.toMatchObject({ code: 3 });
    expect(seen).toEqual([]);
  });
});

describe('what answers', () => {
  const asked = async (answer: RequestListener): Promise<Ran> =>
    flows({}, '--url', await otherServer(answer), '--token', TOKEN);

  it.each([
    ['a page', 200, 'text/html', '<html>'],
    ['JSON of another program', 200, 'application/json', '{"flows":[]}'],
    ['a 401 of another program', 401, 'application/json', '{"errors":[]}'],
    ['nothing', 204, 'text/plain', ''],
  ])('is no pressone where it is %s', async (_what, status, type, body) => {
    const { err, code } = await asked((_req, res) => {
      res.writeHead(status, { 'content-type': type }).end(body);
    });
    expect(err).toContain(`is no pressone server, or no whole answer (HTTP ${status}).`);
    expect(code).toBe(3);
  });

  it('tells its release where it knows less or more than the command', async () => {
    const { err, code } = await asked((_req, res) => {
      res.writeHead(404, { 'pressone-release': '99.0.0' });
      res.end('{"error":{"code":"not_found","message":"There is no /api/flows here."}}');
    });
    expect(err).toBe(
      `There is no /api/flows here. The server is release 99.0.0 of pressone, this command is of ${readRelease()}.\n`,
    );
    expect(code).toBe(2);
  });
});
