import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { createCarrier } from '../../engine/carrier/carrier.ts';
import type { CarrierOptions, FarEnd } from '../../engine/carrier/options.ts';
import { type Clock, systemClock } from '../clock.ts';
import { codeOf, ServerError } from '../errors.ts';
import type { KeyPair } from '../telnyx/signing.ts';
import { bodyErrors, rawBody } from './bodies.ts';
import { controlRoutes } from './control-routes.ts';
import { createDelivery } from './delivery.ts';
import { createJournal } from './journal.ts';
import { restRoutes } from './rest-routes.ts';
import { createSwitchboard } from './switchboard.ts';

/** What an emulator needs to know. */
export interface EmulatorOptions {
  /** A free one is taken for 0. */
  readonly port: number;
  /** Default `127.0.0.1`. The control API has no key: do not listen where strangers are. */
  readonly host?: string;
  /** What `/v2` takes as Bearer key. */
  readonly apiKey: string;
  /** Signs the webhooks; its public half is the receiver's `TELNYX_PUBLIC_KEY`. */
  readonly keyPair: KeyPair;
  /** The application's address for webhooks. */
  readonly webhookUrl: string;
  /** Tried once every attempt at another address has failed. */
  readonly webhookFailoverUrl?: string;
  /** How long the receiver may take to acknowledge, ms; default 2000. */
  readonly ackTimeoutMs?: number;
  readonly clock?: Clock;
  /** The carrier's behaviour; without a seed every start has its own ids and luck. */
  readonly model?: Partial<Omit<CarrierOptions, 'webhookUrl'>>;
}

/** A running emulator. */
export interface Emulator {
  /** `http://HOST:PORT`; the REST API is below `/v2`, the control API below `/emulator`. */
  readonly url: string;
  /** Stops listening, ends all deliveries and open streams. */
  close(): Promise<void>;
}

const LARGEST_SEED = 2 ** 32;

/**
 * Serves the carrier model as Telnyx's REST API with signed webhooks, on real time or on the clock given.
 * @throws ServerError `port_in_use`
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const clock = options.clock ?? systemClock;
  const journal = createJournal();
  const delivery = createDelivery({
    clock,
    journal,
    secretKey: options.keyPair.secretKey,
    ackTimeoutMs: options.ackTimeoutMs ?? 2_000,
    failoverUrl: options.webhookFailoverUrl ?? null,
  });
  // The model looks here at every dial, so that what the control API writes holds from the next one on.
  const farEnds: Record<string, FarEnd> = { ...options.model?.farEnds };
  const model = { seed: randomInt(LARGEST_SEED), ...options.model, farEnds, webhookUrl: options.webhookUrl };
  const carrier = createCarrier(model);
  const switchboard = createSwitchboard(carrier, clock, delivery, journal);

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(rawBody);
  app.use('/v2', restRoutes(switchboard, journal, options.apiKey));
  app.use('/emulator', controlRoutes(switchboard, journal, farEnds));
  app.use((_request, response) => {
    response.status(404).json({ error: 'The REST API is below /v2, the control API below /emulator.' });
  });
  app.use(bodyErrors);

  const server = createServer(app);
  const host = options.host ?? '127.0.0.1';
  try {
    await listen(server, options.port, host);
  } catch (error) {
    switchboard.close();
    await delivery.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    async close() {
      switchboard.close();
      await Promise.all([delivery.close(), stop(server)]);
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const taken = codeOf(error) === 'EADDRINUSE';
      reject(taken ? new ServerError('port_in_use', `Port ${port} is in use`, { cause: error }) : error);
    });
    server.listen(port, host, resolve);
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
