import { randomUUID } from 'node:crypto';
import type { WebhookEvent } from '../../../engine/model/event.ts';
import type { CallSnapshot } from '../../../engine/model/snapshot.ts';
import type { CompiledFlow } from '../../../engine/runtime/machine.ts';
import { createCallService, type CallService } from '../../../server/calls/call-service.ts';
import type { CarrierAnswer } from '../../../server/calls/carrier.ts';
import { engine } from '../../../server/engine.ts';
import type { CallStore } from '../../../server/store/call-store.ts';
import { openSqliteStore } from '../../../server/store/sqlite/sqlite-call-store.ts';
import { compiled } from '../../support/flows.ts';
import { recordLog } from '../recorded-log.ts';
import type { VirtualClock } from '../virtual-clock.ts';
import { scriptCarrier, unclear, type ScriptedCarrier } from './scripted-carrier.ts';

const reminder = compiled(
  `
flow: reminder
outbound: { from: "+13125550100" }
inputs: { name: { type: string, required: true } }
start: hello
states:
  hello: { speak: "Hello \${name}.", next: end }
`,
  'reminder',
);

const line = compiled(
  `
flow: line
routes: default
start: order
states:
  order:
    start_call: { flow: reminder, to: "\${call.from}", with: { name: Ann }, in: 10m }
    next: thanks
    on: { failed: sorry }
  thanks: { speak: We call you back., next: end }
  sorry: { speak: Sorry., next: end }
`,
  'line',
);

const versions: readonly CompiledFlow[] = [reminder, line];
export const LEG = 'v3:second';

export interface Server {
  readonly calls: CallService;
  readonly store: CallStore;
  readonly carrier: ScriptedCarrier;
  snapshots(): Promise<CallSnapshot[]>;
  stop(): Promise<void>;
  /** Nothing of what is in hand is finished. */
  crash(): Promise<void>;
}

const servers: Server[] = [];

export function start(
  folder: string,
  clock: VirtualClock,
  carrier: ScriptedCarrier,
  wrap: (store: CallStore) => CallStore = (store) => store,
): Server {
  const log = recordLog();
  const store = openSqliteStore({ folder, clock, log });
  const ids = new Set<string>();
  const calls = createCallService({
    store: wrap({
      ...store,
      commit(write) {
        ids.add(write.call);
        return store.commit(write);
      },
    }),
    carrier,
    engine,
    flows: {
      active: () => versions,
      book: { get: (id) => versions.find(({ flow }) => flow.id === id) },
      ensure: () => Promise.resolve(),
    },
    switches: { at: () => ({}) },
    clock,
    log,
    random: () => 0.5,
    newId: randomUUID,
    release: '0.0.0',
    connectionId: 'app-1',
    retentionMs: 86_400_000,
  });
  calls.start();
  let running = true;
  const server: Server = {
    calls,
    store,
    carrier,
    async snapshots() {
      const stored = await Promise.all([...ids].map((id) => store.readCall(id)));
      return stored.flatMap((row) => (row === null ? [] : engine.decodeSnapshot(row.snapshot)));
    },
    async stop() {
      if (!running) return;
      running = false;
      for (const { answer } of carrier.sent) answer(unclear);
      const done = calls.stop();
      await clock.advance(10_000);
      await done;
      await store.close();
    },
    async crash() {
      running = false;
      await store.close();
    },
  };
  servers.push(server);
  return server;
}

/** For `afterEach`. */
export async function stopServers(): Promise<void> {
  for (const server of servers.splice(0)) await server.stop();
}

/** The answer to a dial: the call it opened (published OpenAPI). */
export const dialled: CarrierAnswer = {
  outcome: 'accepted',
  status: 200,
  response: {
    record_type: 'call',
    call_control_id: LEG,
    call_leg_id: 'leg-id',
    call_session_id: 'session',
    is_alive: false,
  },
};
export const ok: CarrierAnswer = { outcome: 'accepted', status: 200, response: { result: 'ok' } };

export const answering = (): ScriptedCarrier => scriptCarrier(({ action }) => (action === 'dial' ? dialled : ok));

export function webhook(type: string, over: Partial<WebhookEvent> = {}): WebhookEvent {
  const id = over.id ?? `${over.leg ?? ''}${type}`;
  return { kind: 'webhook', type, occurredAt: null, leg: LEG, legId: null, token: null, payload: {}, ...over, id };
}

export async function settled<T>(clock: VirtualClock, done: Promise<T>): Promise<T> {
  await Promise.allSettled([done, clock.settle()]);
  await clock.settle();
  return done;
}
