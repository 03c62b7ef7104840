import { badWeb, startWeb, type WebServer } from '../server/requests/web-server.ts';
import { removeTempFolders } from '../server/temp-folder.ts';
import { hears, heardText, until } from './phone.ts';
import { makeRig, type Rig } from './rig.ts';

const TIMEOUT_MS = 300;
/** What is heard comes so soon after the time limit of a request. */
const SOON_MS = 1_000;

/** The number that is called → what the web service does. */
const behaviours: Readonly<Record<string, string>> = {
  '+13125550100': '/ok',
  '+13125550101': '/slow',
  '+13125550102': '/reset',
  '+13125550103': '/half',
  '+13125550104': '/drip',
  '+13125550105': '/500',
  '+13125550106': '/page',
  '+13125550107': '/long',
  '+13125550108': '/redirect',
};

const flow = (port: number): string => `flow: lookup
routes: default
start: ask
vars: { customer: {} }
states:
  ask:
    request:
      get: http://127.0.0.1:${port}/numbers/\${call.to}
      headers: { authorization: "Bearer \${env.CRM_TOKEN}" }
      query: { from: "\${call.from}" }
      timeout: ${TIMEOUT_MS}ms
      into: customer
    on: { failed: no }
    next: yes
  yes: { speak: "You are \${customer.tier}.", next: end }
  no: { speak: "No, \${result.status} \${result.reason}.", next: end }
`;

let rig: Rig;
let web: WebServer;
let closed: number;

beforeEach(async () => {
  closed = 0;
  web = await startWeb(({ path }, response) => {
    response.on('close', () => {
      closed += 1;
    });
    const number = decodeURIComponent(/^\/numbers\/([^?]*)/.exec(path)?.[1] ?? '');
    badWeb({ path: behaviours[number] ?? '' }, response);
  });
  rig = await makeRig(flow(web.port), {
    config: { flowEnv: { CRM_TOKEN: 'sesame' }, httpAllow: [`127.0.0.1:${web.port}`], logLevel: 'debug' },
  });
});

afterEach(async () => {
  await rig.close();
  await web.close();
  removeTempFolders();
});

test('the answer reaches the flow; the token reaches the service, and no log', async () => {
  await rig.startServer();
  const leg = await rig.phone.call('+13125550100');
  await hears(rig.phone, leg, 'You are gold.');
  expect(web.received).toEqual([
    expect.objectContaining({ method: 'GET', path: '/numbers/%2B13125550100?from=%2B15550001111' }),
  ]);
  expect(web.received[0]?.headers).toMatchObject({
    authorization: 'Bearer sesame',
    'idempotency-key': expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
  });
  expect(JSON.stringify(rig.log.lines)).toContain('A request has ended.');
  expect(JSON.stringify(rig.log.lines)).not.toMatch(/sesame|from=/);
});

test.each([
  ['+13125550101', 'No, 0 timeout.'],
  ['+13125550102', 'No, 0 reset.'],
  ['+13125550103', 'No, 0 reset.'],
  ['+13125550104', 'No, 0 timeout.'],
  ['+13125550105', 'No, 500 status.'],
  ['+13125550106', 'No, 200 not_json.'],
  ['+13125550107', 'No, 200 too_large.'],
  ['+13125550108', 'No, 302 redirect.'],
])('a bad answer (%s) is heard of in time: %s', async (number, said) => {
  await rig.startServer();
  const leg = await rig.phone.call(number);
  await until('the service is asked', () => web.received.length === 1);
  const asked = performance.now();
  await hears(rig.phone, leg, said);
  expect(performance.now() - asked).toBeLessThan(TIMEOUT_MS + SOON_MS);
  expect(web.received).toHaveLength(1);
});

test('a private host that is not named is not asked, and the caller hears of it', async () => {
  await rig.close();
  rig = await makeRig(flow(web.port), { config: { flowEnv: { CRM_TOKEN: 'sesame' } } });
  await rig.startServer();
  const leg = await rig.phone.call('+13125550100');
  await hears(rig.phone, leg, 'No, 0 refused_address.');
  expect(web.received).toEqual([]);
});

test('a flow that reads what it may not of the environment does not serve', async () => {
  await rig.close();
  rig = await makeRig(flow(web.port));
  const server = await rig.startServer();
  expect(server.flows()).toEqual([]);
  expect(server.broken[0]?.problems.join()).toContain('[unbound-env]');
});

test('a caller who hangs up ends the request as well', async () => {
  await rig.startServer();
  const leg = await rig.phone.call('+13125550101');
  await until('the service is asked', () => web.received.length === 1);
  const asked = performance.now();
  await rig.phone.hangUp(leg);
  await until('the connection is closed', () => closed === 1);
  expect(performance.now() - asked).toBeLessThan(TIMEOUT_MS);
  expect(heardText(await rig.phone.see(leg))).toBe('');
});
