import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { legs } from '../../engine/carrier/view.ts';
import type { TraceEntry } from '../../engine/runtime/trace.ts';
import type { Session } from '../../engine/simulator/scenario/session.ts';
import type { JsonObject } from '../../engine/telnyx/wire.ts';
import type { Config } from '../../server/config.ts';
import { startEmulator } from '../../server/emulator/emulator.ts';
import { startServer } from '../../server/main.ts';
import { makeKeyPair, signWebhook } from '../../server/telnyx/signing.ts';
import { recordLog } from '../server/recorded-log.ts';
import { tempFolder } from '../server/temp-folder.ts';
import { createDrivenClock } from '../support/driven-clock.ts';
import { courseOf, type Course } from './course.ts';
import { createDirector, type WebhookOrder } from './director.ts';
import { answerTo, controlOf } from './emulator-control.ts';
import { watchTraffic } from './http-traffic.ts';
import { startMockedWeb } from './mocked-web.ts';
import { rememberingLoader } from './remembering-loader.ts';
import type { SimulatedRun } from './simulated-course.ts';
import { openGate } from './webhook-gate.ts';

const API_KEY = 'KEY_same_timeline';
const ADMIN_TOKEN = 'token-of-the-same-timeline';
const keyPair = makeKeyPair();
const loader = rememberingLoader();
const PROFILE = 'scenario';

/** Plays what was done in the simulator to a server and an emulator over HTTP, at the same moments. */
export async function serve(run: SimulatedRun, flowsFolder: string, order: WebhookOrder): Promise<Course> {
  const opened: Closable[] = [];
  try {
    return await play(run, flowsFolder, order, (thing) => opened.push(thing));
  } finally {
    for (const thing of opened) await thing.close();
  }
}

interface Closable {
  close(): Promise<void>;
}

async function play(
  { session, acts, until }: SimulatedRun,
  flowsFolder: string,
  order: WebhookOrder,
  closeLater: (thing: Closable) => void,
): Promise<Course> {
  const { setup, simulation, startedAt } = session;
  const { env = {}, carrier: model } = simulation.options;
  const clock = createDrivenClock(startedAt);
  const users = { emulator: clock.user(), web: clock.user(), server: clock.user() };
  const traffic = watchTraffic();
  closeLater(traffic);
  const gate = await openGate('/webhooks/telnyx', traffic);
  closeLater(gate);
  const web = await startMockedWeb(setup.http, users.web);
  closeLater(web);
  const emulator = await startEmulator({
    ...{ port: 0, apiKey: API_KEY, keyPair, webhookUrl: gate.url },
    ...{ clock: users.emulator, model },
  });
  closeLater(emulator);
  const timeline: (TraceEntry & { at: number; call: string })[] = [];
  const config: Config = {
    ...{ apiKey: API_KEY, publicKeys: keyPair.publicKey, baseUrl: `${emulator.url}/v2` },
    ...{ connectionId: simulation.carrier.options.connectionId, secretKeys: null, flowEnv: env, httpAllow: [] },
    ...{ dataFolder: join(tempFolder(), 'data'), retentionMs: 86_400_000, logLevel: 'info' },
    ...{ port: 0, host: '127.0.0.1', adminToken: ADMIN_TOKEN, publicOrigins: [] },
    ...flowsWith(setup.settings, flowsFolder),
  };
  const server = await startServer(config, {
    ...{ log: recordLog(), clock: users.server, loader, client: web.client },
    timeline: (call, at, entries) => {
      timeline.push(...entries.map((entry) => ({ ...entry, at, call })));
    },
  });
  closeLater({ close: () => server.stop() });
  gate.leadTo(server.webhookUrl);
  const director = createDirector({ clock, users, traffic, gate, web }, order);
  const control = controlOf(emulator.url);

  await control.post('/faults', setup.carrier.faults);
  for (const [name, on] of Object.entries(setup.switches)) await flip(server.url, name, on);
  const { from, inputs, direction } = setup.call;
  const to = legs(simulation.carrier)[0]?.to ?? '';
  if (direction === 'incoming') await control.post('/calls', { from, to });
  else await server.placeCall({ flow: setup.flow, from, to, inputs, inMs: 0 });
  for (const act of acts) {
    await director.runTo(act.at);
    if (act.kind === 'event') await deliver(server.webhookUrl, act.body, clock.now());
    else await control.act(act);
  }
  await director.runTo(until);

  const commands = (await control.requests()).filter(({ method, path }) => method !== 'GET' || !isAboutLeg(path));
  return courseOf({ startedAt, legs: await control.legs(), commands, web: web.made, timeline });
}

/** `GET` of such a path asks whether a leg lives: a probe, no command. */
function isAboutLeg(path: string): boolean {
  return path.startsWith('/calls/');
}

/** A webhook that the scenario makes up, as the carrier would send it. */
async function deliver(webhookUrl: string, event: JsonObject, now: number): Promise<void> {
  const body = JSON.stringify(event);
  const signature = signWebhook(keyPair.secretKey, Math.floor(now / 1_000), body);
  await answerTo(fetch(webhookUrl, { method: 'POST', headers: { ...signature }, body }));
}

/** Flips a switch as a person would. */
async function flip(serverUrl: string, name: string, on: boolean): Promise<void> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_TOKEN}` };
  await answerTo(fetch(`${serverUrl}/api/switches/${name}`, { method: 'PUT', headers, body: JSON.stringify({ on }) }));
}

/** The folder, or a copy of it with the scenario's settings as a profile. */
function flowsWith(
  settings: Session['setup']['settings'],
  flowsFolder: string,
): { readonly flowsFolder: string; readonly profile: string | null } {
  if (Object.keys(settings).length === 0) return { flowsFolder, profile: null };
  const copy = join(tempFolder(), 'flows');
  cpSync(flowsFolder, copy, { recursive: true });
  writeFileSync(join(copy, `settings.${PROFILE}.yaml`), JSON.stringify(settings));
  return { flowsFolder: copy, profile: PROFILE };
}
