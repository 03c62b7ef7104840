import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { ChildProcess } from 'node:child_process';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Libsql from 'libsql';
import { removeTempFolders, tempFolder } from '../server/temp-folder.ts';
import { makeCertificate } from './certificate.ts';
import { hears, until } from './phone.ts';
import { makeRig, type Rig } from './rig.ts';
import { kill, startProcess, terminate } from './server-process.ts';

const PIN = '80461735';
const BALANCE = 'nine thousand and twelve';

/** Asks for a PIN by a flow of its own, sends it to a service, hands it to another call, and sends it once more. */
const bank = (port: number): string => `flow: bank
routes: default
vars: { who: { type: map, value: {}, secret: true }, balance: { type: string, value: "", secret: true } }
on: { hangup: gone }
start: ask
states:
  ask: { run: { flow: login, into: who }, on: { denied: sorry }, next: order }
  order:
    start_call: { flow: check, to: "+15550002222", with: { pin: "\${who.pin}" } }
    on: { failed: sorry }
    next: look
  look:
    request: { post: "https://127.0.0.1:${port}/balance", json: { pin: "\${who.pin}" }, into: balance }
    on: { failed: sorry }
    next:
      - if: size(balance) > 0
        goto: told
      - goto: sorry
  told: { menu: { prompt: Your balance is known. Press 1., choices: { 1: bye } }, on: { failed: bye } }
  bye: { speak: Goodbye., next: end }
  sorry: { speak: Sorry., next: end }
  gone: { request: { put: "https://127.0.0.1:${port}/gone", json: { pin: "\${who.pin}" } }, on: { failed: end }, next: end }
`;

const login = `outputs: { pin: pin }
start: ask
states:
  ask:
    collect: { prompt: Enter your PIN., digits: 8, into: pin, secret: true }
    on: { failed: "return:denied" }
    next: return
`;

const check = (port: number): string => `flow: check
inputs: { pin: { type: string, required: true, secret: true } }
start: tell
states:
  tell:
    request: { post: "https://127.0.0.1:${port}/check", json: { pin: "\${pin}" }, headers: { x-pin: "\${pin}" } }
    on: { failed: sorry }
    next: told
  told: { speak: Somebody has asked for your balance., next: end }
  sorry: { speak: Sorry., next: end }
`;

let rig: Rig;
let web: Server;
let server: ChildProcess | null = null;
/** Path and body of each request. */
let asked: string[] = [];
let certificate: string;

beforeEach(async () => {
  asked = [];
  const { cert, key } = makeCertificate('127.0.0.1');
  certificate = join(tempFolder(), 'web.pem');
  writeFileSync(certificate, cert);
  web = createServer({ cert, key }, (request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      asked.push(`${request.url ?? ''} ${body}`);
      response.end(JSON.stringify(request.url === '/balance' ? BALANCE : 'noted'));
    });
  });
  await new Promise<void>((resolve) => {
    web.listen(0, '127.0.0.1', resolve);
  });
});

afterEach(async () => {
  if (server !== null) await kill(server);
  await rig.close();
  web.closeAllConnections();
  web.close();
  removeTempFolders();
});

function filesOf(folder: string): string[] {
  return readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'));
}

/** What stands around each secret that is found. */
const secretsIn = (texts: readonly string[]): string[] =>
  texts.flatMap((text) => text.match(new RegExp(`.{0,80}(?:${PIN}|${BALANCE}).{0,20}`, 'gs')) ?? []);

const isSealed = (text: string): boolean => /sealed:[0-9a-f]{8}:/.test(text);

test('a secret PIN reaches a web service and another call, and no file or log', async () => {
  const { port } = web.address() as AddressInfo;
  rig = await makeRig(bank(port), { model: { defaultFarEnd: { answersAfter: 40, hangsUpAfter: null } } });
  const { phone, config } = rig;
  writeFileSync(join(config.flowsFolder, 'login.yaml'), login);
  writeFileSync(join(config.flowsFolder, 'check.yaml'), check(port));
  const log = join(tempFolder(), 'log');
  server = await startProcess(
    config,
    { PRESSONE_HTTP_ALLOW: `127.0.0.1:${port}`, NODE_EXTRA_CA_CERTS: certificate, LOG_LEVEL: 'debug' },
    log,
  );
  const leg = await phone.call('+13125550100');
  await hears(phone, leg, 'Enter your PIN.');
  await phone.press(leg, PIN);
  await hears(phone, leg, 'Your balance is known.');
  await until('the other call is over', async () => {
    const other = await phone.legTo('+15550002222');
    return other !== '' && !(await phone.see(other)).alive;
  });
  const live = filesOf(config.dataFolder);
  expect(secretsIn(live)).toEqual([]);
  expect(live.some(isSealed)).toBe(true);

  await phone.press(leg, '1');
  await until('the call is over', async () => !(await phone.see(leg)).alive);
  await until('its end is told', () => asked.length === 3);
  const json = JSON.stringify({ pin: PIN });
  expect(asked.sort()).toEqual([`/balance ${json}`, `/check ${json}`, `/gone ${json}`]);
  // The answer of the last request ends the call.
  await until('it is noted', () => readFileSync(log, 'utf8').split('A request has ended.').length === 4);
  expect(secretsIn([JSON.stringify(await phone.requests())])).toEqual([]);
  await terminate(server);

  // The log of writes is in the database now.
  expect(readdirSync(config.dataFolder).sort()).toEqual(['admin-token', 'calls.db', 'secret-key']);
  const kept = [...filesOf(config.dataFolder), readFileSync(log, 'utf8')];
  expect(secretsIn(kept)).toEqual([]);
  expect(kept.some(isSealed)).toBe(false);
  const db = new Libsql(join(config.dataFolder, 'calls.db'), { readonly: true });
  expect(db.prepare('SELECT stage FROM calls').all()).toEqual([{ stage: 'ended' }, { stage: 'ended' }]);
  expect(db.prepare(`SELECT count(*) AS n FROM journal WHERE event LIKE '%"secret":%'`).get()).not.toEqual({ n: 0 });
  db.close();
}, 60_000);
