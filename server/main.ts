import { randomUUID } from 'node:crypto';
import { createCallService, type Timeline } from './calls/call-service.ts';
import type { Carrier } from './calls/carrier.ts';
import type { CompiledFlow, Engine } from './calls/engine-port.ts';
import { type Clock, systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { engine as pressoneEngine, flowLoader } from './engine.ts';
import { ServerError } from './errors.ts';
import { createFlowLibrary } from './flows/flow-library.ts';
import type { FlowLoader } from './flows/flow-loader.ts';
import { type BrokenFlow, type LoadedFolder, loadFlows } from './flows/load-flows.ts';
import { publishFlows } from './flows/publish-flows.ts';
import { type FlowSource, readFlows } from './flows/read-folder.ts';
import { createApp, WEBHOOK_PATH } from './http/app.ts';
import { createClockSkew } from './http/clock-skew.ts';
import { listen } from './http/listen.ts';
import type { Logger } from './log.ts';
import { readRelease } from './release.ts';
import { isNamedHost } from './requests/allowed-hosts.ts';
import { createHttpClient } from './requests/http-client.ts';
import { startRequest } from './requests/request-delivery.ts';
import { openSealedStore } from './secrets/open-sealed-store.ts';
import { createCarrierClient, type SentRequest } from './telnyx/carrier-client.ts';
import { createVerifier, parsePublicKeys } from './telnyx/signature.ts';

export interface ServerDeps {
  readonly log: Logger;
  /** What follows is for tests; the real ones are the default. */
  readonly clock?: Clock;
  readonly engine?: Engine;
  readonly loader?: FlowLoader;
  readonly carrier?: Carrier;
  /** Hears of every command as it is sent. */
  readonly record?: (request: SentRequest) => void;
  /** Hears of what each event of a call came to. */
  readonly timeline?: Timeline;
  /** True to refuse to start when a flow is broken. */
  readonly strict?: boolean;
}

export interface RunningServer {
  /** Without a slash at the end. */
  readonly url: string;
  readonly webhookUrl: string;
  /** Those that serve new calls. */
  readonly flows: () => readonly CompiledFlow[];
  readonly broken: readonly BrokenFlow[];
  /** Takes nothing new, finishes what is in hand, and leaves no handle open. The rest is in the store. */
  stop(): Promise<void>;
}

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
  const folder = loadFlows(loader, await readFolder(config.flowsFolder, config.profile), Object.keys(config.flowEnv));
  refuseBroken(folder, config.flowsFolder, deps.strict === true, log);

  const store = await openSealedStore(config, clock, log);
  const { baseUrl, apiKey } = config;
  const record = deps.record === undefined ? {} : { record: deps.record };
  const carrier = deps.carrier ?? createCarrierClient({ baseUrl, apiKey, engine, ...record });
  const flows = createFlowLibrary({ store, loader, log });
  const isNamed = (hostname: string, port: number): boolean => isNamedHost(config.httpAllow, hostname, port);
  const client = createHttpClient({ isNamed });
  const requests = {
    client,
    clock,
    log,
    isNamed,
    random: Math.random,
    env: config.flowEnv,
    idempotencyKey: (call: string, n: number) => engine.commandId(call, n),
  };
  const calls = createCallService({
    store,
    carrier,
    engine,
    flows,
    clock,
    log,
    random: Math.random,
    newId: randomUUID,
    release: readRelease(),
    connectionId: config.connectionId,
    retentionMs: config.retentionMs,
    own: { request: (command, resumed) => startRequest(requests, command, resumed) },
    ...(deps.timeline === undefined ? {} : { timeline: deps.timeline }),
  });

  const stopAll = async (): Promise<void> => {
    await calls.stop();
    await client.close();
    await carrier.close();
    await store.close();
  };
  try {
    flows.add(folder.flows.map(({ compiled }) => compiled));
    await flows.serve((await publishFlows(store, folder, clock.now())).active);
    const serving = (): { flow: string; version: string }[] =>
      flows.active().map(({ flow, version }) => ({ flow: flow.id, version }));
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
        serving,
        broken: () => folder.broken,
        counts: calls.counts,
        metNewerFormat: () => metNewerFormat,
      },
    );
    const http = await listen(app, config.port, config.host);
    calls.start();
    log.info({ url: http.url, flows: serving() }, 'pressone is listening.');
    return {
      url: http.url,
      webhookUrl: http.url + WEBHOOK_PATH,
      flows: () => flows.active(),
      broken: folder.broken,
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

async function readFolder(folder: string, profile: string | null): Promise<FlowSource> {
  const source = await readFlows(folder, '/', profile);
  if (source.missingProfile !== null) {
    throw new ServerError('bad_config', `PRESSONE_PROFILE: there is no file ${source.missingProfile}.`);
  }
  if (source.kind !== 'missing') return source;
  const advice = 'Make it, or name the right one with PRESSONE_FLOWS or --flows.';
  throw new ServerError('no_flows', `There is no folder of flows at ${folder}. ${advice}`);
}

function refuseBroken({ broken, flows }: LoadedFolder, folder: string, strict: boolean, log: Logger): void {
  for (const { file, id, problems } of broken) {
    log.error(
      { flow: id, file, problems },
      'A flow is broken: the last version that was good serves, if there is one.',
    );
  }
  if (strict && broken.length > 0) {
    const problems = broken.flatMap((flow) => flow.problems).join('\n');
    throw new ServerError(
      'flows_broken',
      `Some flows are broken, and --strict refuses to start with them:\n${problems}`,
    );
  }
  if (flows.length === 0 && broken.length === 0) {
    log.warn({ folder }, 'The folder holds no flow: every call will be rejected.');
  }
}
