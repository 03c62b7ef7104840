import { randomUUID } from 'node:crypto';
import { type CallService, createCallService, type Timeline } from './calls/call-service.ts';
import type { Carrier } from './calls/carrier.ts';
import type { CompiledFlow, Engine } from './calls/engine-port.ts';
import { type Clock, systemClock } from './clock.ts';
import { composeApi } from './compose-api.ts';
import { composeFlows, type FlowsDeps, readFirst, servingOf } from './compose-flows.ts';
import type { Config } from './config.ts';
import { engine as pressoneEngine, flowLoader } from './engine.ts';
import { ServerError } from './errors.ts';
import { contradictions } from './flows/contradictions.ts';
import type { FlowLoader } from './flows/flow-loader.ts';
import type { FlowService } from './flows/flow-service.ts';
import type { BrokenFlow } from './flows/load-flows.ts';
import type { TellReloaded } from './flows/reloaded.ts';
import type { RolledBack } from './flows/roll-back.ts';
import { createApp, WEBHOOK_PATH } from './http/app.ts';
import { createClockSkew } from './http/clock-skew.ts';
import { listen } from './http/listen.ts';
import type { Logger } from './log.ts';
import { readRelease } from './release.ts';
import { isNamedHost } from './requests/allowed-hosts.ts';
import { createHttpClient, type HttpClient } from './requests/http-client.ts';
import { startRequest } from './requests/request-delivery.ts';
import { openSealedStore } from './secrets/open-sealed-store.ts';
import { openSwitches } from './switches/switch-service.ts';
import { createCarrierClient, type SentRequest } from './telnyx/carrier-client.ts';
import { createVerifier, parsePublicKeys } from './telnyx/signature.ts';

export interface ServerDeps {
  readonly log: Logger;
  /** What follows is for tests; the real ones are the default. */
  readonly clock?: Clock;
  readonly engine?: Engine;
  readonly loader?: FlowLoader;
  readonly carrier?: Carrier;
  /** Makes the flows' requests. */
  readonly client?: HttpClient;
  /** True of a carrier that knows no leg of an earlier run, as an emulator that has just begun: such calls are over. */
  readonly carrierIsNew?: boolean;
  /** Hears of every command as it is sent. */
  readonly record?: (request: SentRequest) => void;
  /** Hears of what each event of a call came to. */
  readonly timeline?: Timeline;
  /** True to refuse to start when a flow is broken, and to publish nothing of a folder with a broken flow later. */
  readonly strict?: boolean;
  /** Findings name files from here; absolute when left out. */
  readonly cwd?: string;
  /** Hears of every reading of the flows; the log when left out. */
  readonly tellReloaded?: TellReloaded;
  /** False: flows are read again only when somebody asks. */
  readonly watches?: boolean;
  readonly watching?: FlowsDeps['watching'];
}

export interface RunningServer {
  /** Without a slash at the end. */
  readonly url: string;
  readonly webhookUrl: string;
  /** Those that serve new calls. */
  readonly flows: () => readonly CompiledFlow[];
  /** Those whose file cannot serve at the moment. */
  readonly broken: readonly BrokenFlow[];
  /** Those that serve in place of what the files say, since somebody has brought them back. */
  readonly rolledBack: () => readonly RolledBack[];
  /** Reads the flows again. */
  readonly reload: FlowService['reload'];
  /** Places a call of our own. */
  readonly placeCall: CallService['placeCall'];
  /** Takes nothing new, finishes what is in hand, and leaves no handle open. The rest is in the store. */
  stop(): Promise<void>;
}

const ROLLED_BACK = 'This version was brought back: it serves until the files of its flow change.';

/** Signatures that wait or are checked; Telnyx sends again what is beyond. */
const MAX_PENDING_CHECKS = 2_000;

/**
 * Starts the server: store, flows, calls, HTTP.
 * @throws ServerError `store_in_use`, `store_failed`, `secret_key_missing`, `no_flows`, `flows_broken`, `port_in_use`,
 *   `bad_config`
 */
export async function startServer(config: Config, deps: ServerDeps): Promise<RunningServer> {
  const { log, clock = systemClock, engine = pressoneEngine, loader = flowLoader } = deps;
  const keys = parsePublicKeys(config.publicKeys);
  if (!keys.ok) throw new ServerError('bad_config', `TELNYX_PUBLIC_KEY: ${keys.problems.join('; ')}.`);
  const { strict = false, cwd = '/', tellReloaded, watching } = deps;
  const flowsDeps = {
    ...{ config, loader, clock, log, strict, cwd },
    ...(tellReloaded === undefined ? {} : { tell: tellReloaded }),
    ...(watching === undefined ? {} : { watching }),
  };
  const store = await openSealedStore(config, clock, log);
  const closing = async (error: unknown): Promise<never> => {
    await store.close();
    throw error;
  };
  const { active } = await store.readState().catch(closing);
  const folder = await readFirst(flowsDeps, Object.keys(active)).catch(closing);
  const { baseUrl, apiKey } = config;
  const record = deps.record === undefined ? {} : { record: deps.record };
  const carrier = deps.carrier ?? createCarrierClient({ baseUrl, apiKey, engine, ...record });
  const flows = composeFlows(flowsDeps, store);
  const { library, service } = flows;
  const switches = await openSwitches({ store, serving: () => library.active(), clock, log }).catch(closing);
  const isNamed = (hostname: string, port: number): boolean => isNamedHost(config.httpAllow, hostname, port);
  const client = deps.client ?? createHttpClient({ isNamed });
  const requests = {
    client,
    clock,
    log,
    isNamed,
    random: Math.random,
    env: config.flowEnv,
    idempotencyKey: (call: string, n: number) => engine.commandId(call, n),
  };
  const release = readRelease();
  const calls = createCallService({
    store,
    carrier,
    engine,
    flows: library,
    switches,
    clock,
    log,
    random: Math.random,
    newId: randomUUID,
    release,
    connectionId: config.connectionId,
    retentionMs: config.retentionMs,
    own: { request: (command, resumed) => startRequest(requests, command, resumed) },
    ...(deps.timeline === undefined ? {} : { timeline: deps.timeline }),
  });

  const stopAll = async (): Promise<void> => {
    await flows.stop();
    await calls.stop();
    await client.close();
    await carrier.close();
    await store.close();
  };
  try {
    await service.begin(folder);
    if (deps.carrierIsNew === true) await calls.loseLegs();
    let metNewerFormat = false;
    const skew = createClockSkew(clock, log);
    const verifier = createVerifier(keys.keys, { maxPending: MAX_PENDING_CHECKS });
    const app = createApp(
      {
        engine,
        verifier,
        clock,
        log,
        skew,
        async handle(event) {
          try {
            await calls.webhook(event);
          } catch (error) {
            metNewerFormat ||= error instanceof ServerError && error.code === 'newer_format';
            throw error;
          }
        },
      },
      {
        store,
        skew,
        serving: () => servingOf(library),
        broken: () => service.broken(),
        unread: () => service.unread(),
        contradictions: () => contradictions(library.active()),
        unreadable: () => service.unreadable(),
        counts: calls.counts,
        metNewerFormat: () => metNewerFormat,
      },
      composeApi({ config, engine, release, log, clock, store, calls, flows: service, switches }),
    );
    const http = await listen(app, config.port, config.host);
    calls.start();
    if (deps.watches !== false) await flows.watch();
    log.info({ url: http.url, flows: servingOf(library) }, 'pressone is listening.');
    for (const flow of service.rolledBack()) log.info({ ...flow }, ROLLED_BACK);
    return {
      url: http.url,
      webhookUrl: http.url + WEBHOOK_PATH,
      flows: () => library.active(),
      get broken() {
        return service.broken();
      },
      rolledBack: () => service.rolledBack(),
      reload: (by) => service.reload(by),
      placeCall: (order) => calls.placeCall(order),
      async stop() {
        await http.close();
        await stopAll();
        log.info({}, 'pressone has stopped.');
      },
    };
  } catch (error) {
    await stopAll();
    throw error;
  }
}
