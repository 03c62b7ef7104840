import type { ChildProcess } from 'node:child_process';
import { startWeb, type WebServer } from '../server/requests/web-server.ts';
import { removeTempFolders } from '../server/temp-folder.ts';
import { hears, until } from './phone.ts';
import { makeRig, type Rig } from './rig.ts';
import { kill, startProcess } from './server-process.ts';

/** @param method of a request that is under way when the server is killed */
const flow = (method: string, port: number): string => `flow: lookup
routes: default
start: ask
vars: { customer: {} }
states:
  ask:
    request: { ${method}: "http://127.0.0.1:${port}/a", timeout: 20s, into: customer }
    on: { failed: no }
    next: yes
  yes: { speak: "You are \${customer.tier}.", next: end }
  no: { speak: "No, \${result.status} \${result.reason}.", next: end }
`;

let rig: Rig;
let web: WebServer;
let children: ChildProcess[] = [];

beforeEach(async () => {
  // Nobody answers the first request; every later one gets its answer.
  web = await startWeb((_request, response) => {
    if (web.received.length > 1) response.writeHead(200).end('{"tier":"gold"}');
  });
});

afterEach(async () => {
  for (const child of children) await kill(child);
  children = [];
  await rig.close();
  await web.close();
  removeTempFolders();
});

async function crashDuring(method: string): Promise<string> {
  rig = await makeRig(flow(method, web.port));
  const allow = { PRESSONE_HTTP_ALLOW: `127.0.0.1:${web.port}` };
  const first = await startProcess(rig.config, allow);
  children.push(first);
  const leg = await rig.phone.call('+13125550100');
  await until('the service is asked', () => web.received.length === 1);
  await kill(first);
  children.push(await startProcess(rig.config, allow));
  return leg;
}

test('after SIGKILL a GET is made again, with the same key', async () => {
  const leg = await crashDuring('get');
  await hears(rig.phone, leg, 'You are gold.');
  expect(web.received).toHaveLength(2);
  expect(new Set(web.received.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
});

test('after SIGKILL a POST is not, and the flow hears that nobody knows', async () => {
  const leg = await crashDuring('post');
  await hears(rig.phone, leg, 'No, 0 unknown.');
  expect(web.received).toHaveLength(1);
});
