import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig } from '../config.ts';
import { startEmulator } from '../emulator/emulator.ts';
import { createLogger } from '../log.ts';
import { startServer } from '../main.ts';
import { makeKeyPair } from '../telnyx/signing.ts';
import { freePort } from './free-port.ts';
import { printTimeline } from './timeline.ts';

/** What the guest does: waits until the text was heard, for a moment more, and presses, or hangs up. */
const script: readonly { readonly hears: string; readonly afterMs: number; readonly press: string | null }[] = [
  { hears: 'For the front desk, press 1', afterMs: 900, press: '9' },
  { hears: 'not one of the choices', afterMs: 1_200, press: '3' },
  { hears: 'Enter the time', afterMs: 700, press: '0630' },
  { hears: 'We will call you at', afterMs: 2_500, press: '1' },
  { hears: 'For the front desk, press 1', afterMs: 500, press: null },
];

const apiKey = 'KEYdemo';
const longestMs = 25_000;

/** The hotel's own system, which takes orders for wake-up calls. */
async function startHotelSystem(): Promise<Server> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(201, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return server;
}

/** One call through flows/hotel.yaml, in real time: emulator, server and the hotel's system on loopback, nothing else. */
async function demo(requestsFile: string | undefined): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'pressone-demo-'));
  const flows = join(folder, 'flows');
  mkdirSync(flows);
  const examples = join(import.meta.dirname, '../../../flows');
  cpSync(join(examples, 'hotel.yaml'), join(flows, 'hotel.yaml'));
  cpSync(join(examples, 'hotel'), join(flows, 'hotel'), { recursive: true });
  const hotel = await startHotelSystem();
  const hotelHost = `127.0.0.1:${(hotel.address() as AddressInfo).port}`;
  writeFileSync(join(flows, 'settings.yaml'), `hotel_system: http://${hotelHost}\n`);
  const keyPair = makeKeyPair();
  const port = await freePort('127.0.0.1');
  const webhookUrl = `http://127.0.0.1:${port}/webhooks/telnyx`;
  const emulator = await startEmulator({
    port: 0,
    apiKey,
    keyPair,
    webhookUrl,
    model: { seed: 1, speech: { wordsPerMinute: 230 }, defaultFarEnd: { answersAfter: 900, hangsUpAfter: 900 } },
  });
  const requests: string[] = [];
  let end = (_over: boolean): void => undefined;
  const ended = new Promise<boolean>((resolve) => {
    end = resolve;
  });
  const progress = { leg: '', step: 0, transferred: false };
  const timeline = printTimeline({
    write: (text) => process.stdout.write(text),
    color: process.stdout.isTTY,
    nameCalls: false,
  });
  const config = readConfig(
    {
      TELNYX_API_KEY: apiKey,
      TELNYX_PUBLIC_KEY: keyPair.publicKey,
      TELNYX_BASE_URL: `${emulator.url}/v2`,
      PRESSONE_FLOWS: flows,
      PRESSONE_DATA: join(folder, 'data'),
      PORT: String(port),
      PRESSONE_HTTP_ALLOW: hotelHost,
    },
    {},
    folder,
  );
  if (!config.ok) throw new Error(config.problems.join('\n'));
  const server = await startServer(config.config, {
    log: createLogger('error', (line) => process.stderr.write(line)),
    record: (request) => requests.push(`${JSON.stringify(request)}\n`),
    timeline(call, at, entries) {
      timeline(call, at, entries);
      for (const { kind, text } of entries) {
        const next = script[progress.step];
        if ((kind === 'say' || kind === 'listen') && next !== undefined && text.includes(next.hears)) {
          progress.step += 1;
          setTimeout(() => void act(emulator.url, progress.leg, next.press), next.afterMs);
        }
        if (kind === 'leg' && text === 'bridged') progress.transferred = true;
        if (kind === 'ended') end(true);
      }
    },
  });
  process.stdout.write(`A guest dials +13125550160; flows/hotel.yaml answers.\n\n`);
  progress.leg = await dial(emulator.url);
  const tooLong = setTimeout(() => {
    end(false);
  }, longestMs);
  const over = await ended;
  clearTimeout(tooLong);
  await server.stop();
  await emulator.close();
  hotel.close();
  rmSync(folder, { recursive: true, force: true });
  if (requestsFile !== undefined) {
    mkdirSync(dirname(requestsFile), { recursive: true });
    writeFileSync(requestsFile, requests.join(''));
  }
  const outcome = progress.transferred
    ? 'The guest ordered a wake-up call and reached the front desk by a transfer.'
    : 'The guest reached nobody.';
  process.stdout.write(`\n${over ? outcome : 'The call did not end in time.'}\n`);
  return over && progress.transferred;
}

async function post(url: string, body: object): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return response.json();
}

async function dial(emulator: string): Promise<string> {
  const placed = await post(`${emulator}/emulator/calls`, { from: '+15550001111', to: '+13125550160' });
  return (placed as { readonly call_control_id: string }).call_control_id;
}

async function act(emulator: string, leg: string, digits: string | null): Promise<void> {
  const call = `${emulator}/emulator/calls/${encodeURIComponent(leg)}`;
  if (digits === null) await post(`${call}/hangup`, {});
  else await post(`${call}/digits`, { digits, every: 120 });
}

const { values } = parseArgs({ options: { requests: { type: 'string' } } });
process.exitCode = (await demo(values.requests)) ? 0 : 1;
