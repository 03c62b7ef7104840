import { randomUUID } from 'node:crypto';
import { createCarrier } from '../../../engine/carrier/carrier.ts';
import { command as request } from '../../../engine/carrier/commands.ts';
import { setFaults } from '../../../engine/carrier/faults.ts';
import type { CarrierOptions, Faults } from '../../../engine/carrier/options.ts';
import { hangUpCaller, placeCall, pressKey } from '../../../engine/carrier/persons.ts';
import type { CarrierWebhook } from '../../../engine/carrier/state.ts';
import type { CompiledFlow } from '../../../engine/runtime/machine.ts';
import { decodeWebhook } from '../../../engine/telnyx/decode.ts';
import type { JsonObject } from '../../../engine/telnyx/wire.ts';
import { createCallService, type CallService, type Timeline } from '../../../server/calls/call-service.ts';
import type { Carrier } from '../../../server/calls/carrier.ts';
import type { Engine } from '../../../server/calls/engine-port.ts';
import { createJournal } from '../../../server/emulator/journal.ts';
import { createSwitchboard } from '../../../server/emulator/switchboard.ts';
import { toWebhookEvent } from '../../../server/http/webhook-event.ts';
import { openSealedStore } from '../../../server/secrets/open-sealed-store.ts';
import type { CallStore } from '../../../server/store/call-store.ts';
import { commandRequest } from '../../../server/telnyx/command-request.ts';
import { engine as realEngine } from '../../../server/engine.ts';
import { type LogLine, recordLog } from '../recorded-log.ts';
import { createVirtualClock, type VirtualClock } from '../virtual-clock.ts';

/** The real engine, store and call service on the carrier model, in one process and virtual time. */
export interface Line {
  readonly clock: VirtualClock;
  readonly store: CallStore;
  readonly calls: CallService;
  readonly log: readonly LogLine[];
  readonly timeline: readonly string[];
  /** Somebody calls; gives the leg. */
  call(): string;
  press(leg: string, digit: string): void;
  hangUp(leg: string): void;
  later(ms: number, act: () => void): void;
  close(): Promise<void>;
}

export interface LineOptions {
  readonly flow: CompiledFlow;
  readonly folder: string;
  readonly seed?: number;
  readonly secretKeys?: string | null;
  readonly carrier?: Partial<CarrierOptions>;
  readonly faults?: Partial<Faults>;
  readonly engine?: Engine;
  readonly now?: number;
}

export async function openLine(options: LineOptions): Promise<Line> {
  const { flow, folder, seed = 1, secretKeys = null, engine = realEngine } = options;
  const clock = createVirtualClock(options.now);
  const log = recordLog();
  const timeline: string[] = [];
  const tell: Timeline = (call, at, entries) => {
    timeline.push(...entries.map((entry) => `${call} ${at} ${JSON.stringify(entry)}`));
  };
  const store = await openSealedStore({ dataFolder: folder, secretKeys }, clock, log);
  const model = createCarrier({ seed, ...options.carrier });
  if (options.faults !== undefined) setFaults(model, options.faults);
  const deliver = (webhook: CarrierWebhook): void => {
    const body = Buffer.from(JSON.stringify(webhook.event));
    const decoded = decodeWebhook(body.toString());
    const event = decoded.ok ? toWebhookEvent(engine, decoded.event, body) : null;
    if (event !== null) void calls.webhook(event);
  };
  const ports = { deliver, close: () => Promise.resolve() };
  const board = createSwitchboard(model, clock, ports, createJournal());
  const calls = createCallService({
    store,
    carrier: carrierOf(engine, (asked) => board.use((carrier, now) => request(carrier, asked, now))),
    engine,
    flows: { active: () => [flow], book: { get: () => flow }, ensure: () => Promise.resolve() },
    switches: { at: () => ({}) },
    clock,
    log,
    random: () => 0.5,
    newId: randomUUID,
    release: '0.0.0',
    connectionId: null,
    retentionMs: 86_400_000,
    timeline: tell,
  });
  calls.start();
  return {
    clock,
    store,
    calls,
    log: log.lines,
    timeline,
    call: () => board.use((carrier, now) => placeCall(carrier, { from: '+15550001111', to: '+13125550100' }, now)),
    press(leg, digit) {
      board.use((carrier, now) => pressKey(carrier, leg, digit, now));
    },
    hangUp(leg) {
      board.use((carrier, now) => hangUpCaller(carrier, leg, now));
    },
    later(ms, act) {
      board.later(clock.now() + ms, act);
    },
    async close() {
      board.close();
      const stopped = calls.stop();
      await clock.advance(10_000);
      await stopped;
      await store.close();
    },
  };
}

type Ask = (asked: { method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'; path: string; body: JsonObject }) => {
  readonly status: number;
  readonly body: JsonObject;
};

function carrierOf(engine: Engine, ask: Ask): Carrier {
  return {
    send(command) {
      const sent = commandRequest(engine, command);
      const { status, body } = ask({ ...sent, body: sent.body ?? {} });
      if (status < 300) {
        return Promise.resolve({ outcome: 'accepted', status, response: (body['data'] ?? {}) as JsonObject });
      }
      const [first = {}] = (body['errors'] ?? []) as readonly JsonObject[];
      const { code, detail } = first;
      return Promise.resolve({
        outcome: 'refused',
        status,
        code: typeof code === 'string' ? code : `http_${status}`,
        detail: typeof detail === 'string' ? detail : '',
        retryAfterMs: null,
      });
    },
    isAlive(leg) {
      const { status, body } = ask({ method: 'GET', path: `/calls/${encodeURIComponent(leg)}`, body: {} });
      const data = body['data'] as JsonObject | undefined;
      return Promise.resolve(status === 404 ? false : data?.['is_alive'] === true);
    },
    close: () => Promise.resolve(),
  };
}
