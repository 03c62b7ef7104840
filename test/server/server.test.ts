import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../server/config.ts';
import { type RunningServer, type ServerDeps, startServer } from '../../server/main.ts';
import { openSqliteStore } from '../../server/store/sqlite/sqlite-call-store.ts';
import { makeKeyPair, signWebhook } from '../../server/telnyx/signing.ts';
import { systemClock } from '../../server/clock.ts';
import { accepted, scriptCarrier, type ScriptedCarrier, unclear } from './calls/scripted-carrier.ts';
import { recordLog } from './recorded-log.ts';
import { removeTempFolders, tempFolder } from './temp-folder.ts';

const { publicKey, secretKey } = makeKeyPair();
const running: RunningServer[] = [];
const carriers: ScriptedCarrier[] = [];

afterEach(async () => {
  const stopped = running.splice(0).map((server) => server.stop());
  // A script that leaves an attempt open would hold the stop up; the real carrier's attempts run out.
  for (const carrier of carriers.splice(0)) for (const { answer } of carrier.sent) answer(unclear);
  await Promise.all(stopped);
  removeTempFolders();
});

const MAIN = `
routes: default
start: hello
states:
  hello:
    menu:
      prompt: Press 1.
      choices:
        1: bye
  bye:
    speak: Goodbye.
    next: end
`;

function aConfig(flows: Record<string, string> = { main: MAIN }, over: Partial<Config> = {}): Config {
  const folder = tempFolder();
  const flowsFolder = join(folder, 'flows');
  mkdirSync(flowsFolder);
  for (const [name, text] of Object.entries(flows)) writeFileSync(join(flowsFolder, `${name}.yaml`), text);
  return {
    apiKey: 'KEYtest',
    publicKeys: publicKey,
    baseUrl: 'http://127.0.0.1:1/v2',
    connectionId: null,
    secretKeys: null,
    dataFolder: join(folder, 'data'),
    flowsFolder,
    profile: null,
    port: 0,
    host: '127.0.0.1',
    adminToken: null,
    publicOrigins: [],
    flowEnv: {},
    httpAllow: [],
    retentionMs: 86_400_000,
    logLevel: 'info',
    ...over,
  };
}

async function start(
  config: Config,
  deps: Partial<ServerDeps> & { readonly carrier?: ScriptedCarrier } = {},
): Promise<RunningServer> {
  const carrier = deps.carrier ?? scriptCarrier(() => null);
  carriers.push(carrier);
  const server = await startServer(config, { log: recordLog(), ...deps, carrier });
  running.push(server);
  return server;
}

const samples = join(import.meta.dirname, '../fixtures/webhooks');
const initiated = readFileSync(join(samples, '01-call.initiated.inbound.json'), 'utf8');
const answered = readFileSync(join(samples, '02-call.answered.json'), 'utf8');

async function deliver(server: RunningServer, body: string): Promise<number> {
  const headers = signWebhook(secretKey, Math.floor(Date.now() / 1000), body);
  const response = await fetch(server.webhookUrl, { method: 'POST', body, headers: { ...headers } });
  await response.arrayBuffer();
  return response.status;
}

const legOf = (index: number): string => `v3:caller-${index}`;

/** The sample of a call of its own. */
function initiatedOf(index: number): string {
  const sample = JSON.parse(initiated) as { data: { payload: Record<string, unknown> } };
  const ids = { call_control_id: legOf(index), call_leg_id: `leg-${index}` };
  const payload = { ...sample.data.payload, ...ids };
  return JSON.stringify({ data: { ...sample.data, id: `event-${index}`, payload } });
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries += 1) {
    if (tries === 1_000) throw new Error('What was waited for has not come.');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

describe('the server', () => {
  it('answers a real call.initiated with its flow', async () => {
    const carrier = scriptCarrier(({ action }) => (action === 'answer' ? accepted : null));
    const server = await start(aConfig(), { carrier });
    await expect(deliver(server, initiated)).resolves.toBe(200);
    await until(() => carrier.sent.length === 1);
    expect(carrier.log()).toEqual(['answer 1']);
    await expect(deliver(server, answered)).resolves.toBe(200);
    await until(() => carrier.sent.length === 2);
    expect(carrier.sent[1]?.command).toMatchObject({ params: { payload: 'Press 1.' } });
    await expect(deliver(server, answered)).resolves.toBe(200);
    expect(carrier.sent).toHaveLength(2);
  });

  it('takes calls up again where a killed one left them', async () => {
    const config = aConfig();
    const first = scriptCarrier(() => null);
    const killed = await start(config, { carrier: first });
    await deliver(killed, initiated);
    await until(() => first.sent.length === 1);
    const left = aConfig({ main: MAIN });
    cpSync(config.dataFolder, left.dataFolder, { recursive: true });

    const second = scriptCarrier(({ action }) => (action === 'answer' ? accepted : null));
    const server = await start(left, { carrier: second });
    await until(() => second.sent.length === 1);
    expect(second.sent[0]?.command).toEqual(first.sent[0]?.command);
    await deliver(server, answered);
    await until(() => second.sent.length === 2);
    expect(second.log()).toEqual(['answer 1', 'gather_using_speak 2']);
  });

  it('takes a call with secrets up again with its key, and refuses to start without it', async () => {
    const secret = `vars: { pin: { type: string, value: '', secret: true } }\n${MAIN}`;
    const config = aConfig({ main: secret });
    const first = scriptCarrier(() => null);
    const killed = await start(config, { carrier: first });
    await deliver(killed, initiated);
    await until(() => first.sent.length === 1);
    const left = aConfig({ main: secret }, { secretKeys: randomBytes(32).toString('base64') });
    cpSync(join(config.dataFolder, 'calls.db'), join(left.dataFolder, 'calls.db'));
    cpSync(join(config.dataFolder, 'calls.db-wal'), join(left.dataFolder, 'calls.db-wal'));
    await expect(start(left)).rejects.toMatchObject({ code: 'secret_key_missing' });

    cpSync(join(config.dataFolder, 'secret-key'), join(left.dataFolder, 'secret-key'));
    const second = scriptCarrier(({ action }) => (action === 'answer' ? accepted : null));
    const server = await start(left, { carrier: second });
    await until(() => second.sent.length === 1);
    expect(second.sent[0]?.command).toEqual(first.sent[0]?.command);
    await deliver(server, answered);
    await until(() => second.sent.length === 2);
    expect(second.log()).toEqual(['answer 1', 'gather_using_speak 2']);
  });

  it('serves the flows that load, and names the broken one', async () => {
    const log = recordLog();
    const server = await start(aConfig({ main: MAIN, bad: 'start: nowhere\nstates: {}\n' }), { log });
    expect(server.flows().map(({ flow }) => flow.id)).toEqual(['main']);
    expect(server.broken.map(({ id }) => id)).toEqual(['bad']);
    expect(log.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    const ready = await fetch(`${server.url}/readyz`);
    expect(ready.status).toBe(200);
    expect(await ready.text()).toContain('bad.yaml:2:9:');
  });

  it('refuses to start with a broken flow when it is strict', async () => {
    const config = aConfig({ main: MAIN, bad: 'start: nowhere\nstates: {}\n' });
    await expect(start(config, { strict: true })).rejects.toMatchObject({ code: 'flows_broken' });
  });

  it('keeps serving the last good version of a flow that breaks', async () => {
    const config = aConfig();
    const server = await start(config);
    const [good] = server.flows();
    await server.stop();
    running.pop();
    writeFileSync(join(config.flowsFolder, 'main.yaml'), 'start: nowhere\nstates: {}\n');
    const carrier = scriptCarrier(() => null);
    const later = await start(config, { carrier });
    expect(later.flows().map(({ version }) => version)).toEqual([good?.version]);
    await deliver(later, initiated);
    await until(() => carrier.sent.length === 1);
    expect(carrier.log()).toEqual(['answer 1']);
  });

  it('says what is wrong when it cannot start, and leaves nothing behind', async () => {
    const config = aConfig();
    const server = await start(config);
    const port = Number(new URL(server.url).port);
    await expect(start({ ...aConfig(), port })).rejects.toMatchObject({
      code: 'port_in_use',
      message: expect.stringContaining('--port') as string,
    });
    await expect(start(config)).rejects.toMatchObject({ code: 'store_in_use' });
    const missing = join(config.flowsFolder, 'missing');
    await expect(start({ ...aConfig(), flowsFolder: missing })).rejects.toMatchObject({
      code: 'no_flows',
      message: expect.stringContaining(missing) as string,
    });
    await expect(start({ ...aConfig(), publicKeys: 'x' })).rejects.toMatchObject({ code: 'bad_config' });
  });
});

describe('stopping', () => {
  it('finishes what is in hand and loses nothing', async () => {
    const config = aConfig();
    const server = await start(config, { carrier: scriptCarrier() });
    const deliveries = Array.from({ length: 20 }, (_, index) => deliver(server, initiatedOf(index)));
    await Promise.race(deliveries);
    const stopped = server.stop();
    const statuses = await Promise.allSettled(deliveries);
    await stopped;
    running.pop();

    const taken = statuses.filter((result) => result.status === 'fulfilled' && result.value === 200).length;
    expect(taken).toBeGreaterThan(0);
    const store = openSqliteStore({ folder: config.dataFolder, clock: systemClock, log: recordLog() });
    let stored = 0;
    for (let index = 0; index < 20; index += 1) {
      const leg = legOf(index);
      if ((await store.findCall({ leg, legId: null, call: null })) !== null) stored += 1;
    }
    await store.close();
    expect(stored).toBe(taken);
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow('fetch failed');
  });

  it('does not take longer than an attempt that hangs', async () => {
    const carrier = scriptCarrier(() => null);
    const server = await start(aConfig(), { carrier });
    await deliver(server, initiated);
    await until(() => carrier.sent.length === 1);
    const stopped = server.stop();
    carrier.sent[0]?.answer(accepted);
    await stopped;
    running.pop();
  });
});
