import { randomUUID } from 'node:crypto';
import type { WebhookEvent } from '../../../engine/model/event.ts';
import type { JsonObject } from '../../../engine/telnyx/wire.ts';
import { type CallService, createCallService } from '../../../server/calls/call-service.ts';
import type { StartDelivery } from '../../../server/calls/delivery.ts';
import { sleepUntil } from '../../../server/clock.ts';
import type { FlowLibrary } from '../../../server/flows/flow-library.ts';
import type { CallStore, JournalRow } from '../../../server/store/call-store.ts';
import { openSqliteStore } from '../../../server/store/sqlite/sqlite-call-store.ts';
import { type LogLine, recordLog } from '../recorded-log.ts';
import { tempFolder } from '../temp-folder.ts';
import { createVirtualClock, START, type VirtualClock } from '../virtual-clock.ts';
import { fakeEngine, type FakeEngine, mainFlow, type React } from './fake-engine.ts';
import { scriptCarrier, type ScriptedCarrier, unclear } from './scripted-carrier.ts';

/** A call service on a virtual clock, a real store, a scripted carrier and a fake engine. */
export interface Bench {
  readonly calls: CallService;
  readonly store: CallStore;
  readonly clock: VirtualClock;
  readonly carrier: ScriptedCarrier;
  readonly engine: FakeEngine;
  readonly lines: readonly LogLine[];
  readonly folder: string;
  /** Delivers a webhook and lets everything behind it settle. */
  webhook(event: WebhookEvent): Promise<void>;
  /** The journal of the only call, or of the named one. */
  journal(call?: string): Promise<readonly JournalRow[]>;
  readonly ids: string[];
  stop(): Promise<void>;
}

export interface BenchOptions {
  readonly react?: React;
  readonly engine?: FakeEngine;
  readonly carrier?: ScriptedCarrier;
  readonly folder?: string;
  readonly now?: number;
  /** Changes the store the service sees. */
  readonly wrap?: (store: CallStore) => CallStore;
  readonly start?: boolean;
  readonly own?: Readonly<Record<string, StartDelivery>>;
  /** One flow that serves for good, when left out. */
  readonly flows?: Pick<FlowLibrary, 'active' | 'book' | 'ensure'>;
}

const running: Bench[] = [];

export function createBench(options: BenchOptions = {}): Bench {
  const clock = createVirtualClock(options.now ?? START);
  const log = recordLog();
  const folder = options.folder ?? tempFolder();
  const store = openSqliteStore({ folder, clock, log });
  const carrier = options.carrier ?? scriptCarrier();
  const engine = options.engine ?? fakeEngine(options.react ?? (() => ({})));
  const ids: string[] = [];
  const calls = createCallService({
    store: options.wrap?.(store) ?? store,
    carrier: timed(carrier, clock),
    engine,
    flows: options.flows ?? {
      active: () => [mainFlow],
      book: { get: () => mainFlow },
      ensure: () => Promise.resolve(),
    },
    switches: { at: () => ({}) },
    clock,
    log,
    random: () => 0.5,
    newId() {
      ids.push(randomUUID());
      return ids.at(-1) ?? '';
    },
    release: '0.0.0',
    connectionId: null,
    retentionMs: 60_000,
    ...(options.own === undefined ? {} : { own: options.own }),
  });
  if (options.start !== false) calls.start();
  let stopped = false;
  const bench: Bench = {
    calls,
    store,
    clock,
    carrier,
    engine,
    lines: log.lines,
    folder,
    ids,
    async webhook(event) {
      const done = calls.webhook(event);
      await Promise.allSettled([done, clock.settle()]);
      await done;
      await clock.settle();
    },
    journal: (call) => store.readJournal(call ?? ids[0] ?? ''),
    async stop() {
      if (stopped) return;
      stopped = true;
      const done = calls.stop();
      await clock.advance(10_000);
      await done;
      await store.close();
    },
  };
  running.push(bench);
  return bench;
}

/** The port promises an answer within the time given, and so a script that leaves an attempt open still ends. */
function timed(carrier: ScriptedCarrier, clock: VirtualClock): ScriptedCarrier {
  return {
    ...carrier,
    send: (command, timeoutMs) =>
      Promise.race([
        carrier.send(command, timeoutMs),
        sleepUntil(clock, clock.now() + timeoutMs).then(() => ({ ...unclear, status: null })),
      ]),
  };
}

/** For `afterEach`. */
export async function stopBenches(): Promise<void> {
  for (const bench of running.splice(0)) await bench.stop();
}

/** A webhook of leg `leg-a`, or another; its id is its type unless given. */
export function aWebhook(type: string, over: Partial<WebhookEvent> = {}, payload: JsonObject = {}): WebhookEvent {
  const leg = over.leg === undefined ? 'leg-a' : over.leg;
  return { kind: 'webhook', id: type, type, occurredAt: null, leg, legId: null, token: null, payload, ...over };
}

export function initiated(over: Partial<WebhookEvent> = {}, payload: JsonObject = {}): WebhookEvent {
  return aWebhook('call.initiated', over, {
    direction: 'incoming',
    state: 'parked',
    from: '+12025550133',
    to: '+12025550131',
    connection_id: '1',
    ...payload,
  });
}
