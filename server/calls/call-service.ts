import type { CallEvent, WebhookEvent } from '../../engine/model/event.ts';
import type { RandomSource } from '../../engine/model/persistence.ts';
import type { TraceEntry } from '../../engine/runtime/trace.ts';
import type { Clock } from '../clock.ts';
import { ServerError } from '../errors.ts';
import type { FlowLibrary } from '../flows/flow-library.ts';
import type { Logger } from '../log.ts';
import type { CallStore, CallWrite, Cause, CommitOutcome, OutboxCommand } from '../store/call-store.ts';
import type { SwitchService } from '../switches/switch-service.ts';
import { reportSettlement } from './answers.ts';
import { createCallCache } from './call-cache.ts';
import type { Carrier } from './carrier.ts';
import type { StartDelivery } from './delivery.ts';
import type { Engine, Told, TransitionResult } from './engine-port.ts';
import { handleEvent } from './handle-event.ts';
import { createInsist } from './insist.ts';
import { createLanes } from './lanes.ts';
import { placeCall, startPlacing, type OutboundPorts, type Placed, type PlaceOrder } from './outbound.ts';
import { createProbes } from './probes.ts';
import { loseLegs } from './lose-legs.ts';
import { createMigrations, type Migrations } from './migrations.ts';
import { beginCall, beginsCall, type BeginPorts, type CountedEvent } from './routing.ts';
import { createSender } from './sender.ts';
import { startHousekeeping } from './housekeeping.ts';
import { createTimers } from './timers.ts';
import { adoptWaiting, giveUpUnknown, handleUnknownLeg, type UnknownLegPorts } from './unknown-legs.ts';

/** All calls: what comes in, what goes out, and what happens by itself. */
export interface CallService {
  /**
   * Handles one webhook; resolves once it is durable. A repeat resolves once the first is.
   * @throws ServerError when it was not stored and should be sent again
   */
  webhook(event: WebhookEvent): Promise<void>;
  /**
   * Places a call of our own that runs the flow, now or later.
   * @throws ServerError when it was not stored
   */
  placeCall(order: Omit<PlaceOrder, 'id' | 'by' | 'line' | 'connectionId'>): Promise<Placed>;
  /**
   * Ends a live call for an operator; returns how it was. One that is ending or has ended stays as it is.
   * @param by who asked, for the journal
   * @throws ServerError when it was not stored
   */
  hangUp(call: string, by: string): Promise<'live' | 'ending' | 'ended'>;
  /** Which calls a new version of their flow could not take over, and why. */
  readonly migrations: Pick<Migrations, 'reasonFor' | 'reasonsIn'>;
  /** Takes up timers, unsent commands and kept events of the store. */
  start(): void;
  /**
   * Ends what an earlier run left with a carrier that has begun anew; before `start`.
   * @throws ServerError when the store fails
   */
  loseLegs(): Promise<void>;
  /** Finishes what is in hand; everything else stays in the store. */
  stop(): Promise<void>;
  readonly counts: () => Readonly<Record<CountedEvent, number>>;
}

export interface CallPorts {
  readonly store: CallStore;
  readonly carrier: Carrier;
  readonly engine: Engine;
  readonly flows: Pick<FlowLibrary, 'active' | 'book' | 'ensure'>;
  readonly switches: Pick<SwitchService, 'at'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: RandomSource;
  readonly newId: () => string;
  readonly release: string;
  /** The Call Control application that places calls; null: that of the call which orders one. */
  readonly connectionId: string | null;
  /** How long ended calls are kept, in ms. */
  readonly retentionMs: number;
  /** How the server carries out effects of its own, by action. */
  readonly own?: Readonly<Record<string, StartDelivery>>;
  /** Hears of what each event came to, once it is committed. */
  readonly timeline?: Timeline;
}

/** @param at ms of the store's clock */
export type Timeline = (call: string, at: number, entries: readonly TraceEntry[]) => void;

/** Webhooks that wait or run; more are refused as overload. */
const MAX_PENDING = 5_000;

export function createCallService(ports: CallPorts): CallService {
  const { store, carrier, engine, clock, log, random } = ports;
  const lanes = createLanes();
  const cache = createCallCache();
  const counts: Record<CountedEvent, number> = { unroutable: 0, unknown: 0, duplicate: 0, begun: 0 };
  const count = (what: CountedEvent): void => {
    counts[what] += 1;
  };
  const { insist, stop: stopInsisting } = createInsist(clock, log);

  const handle = (call: string, event: CallEvent, cause: Cause): Promise<CommitOutcome> =>
    lanes.run(call, () => handleEvent(handler, call, event, cause));

  /** Nothing where the call is not at hand: whether it holds secrets is not known then. */
  const tellDetail = ({ call, n, action, leg }: OutboxCommand, detail: string): unknown => {
    const snapshot = cache.get(call)?.snapshot;
    if (snapshot === undefined) return null;
    const event: CallEvent = { kind: 'command.failed', n, action, leg, code: '', status: null, detail, cancelled: [] };
    return engine.tellError(detail, event, snapshot, ports.flows.book);
  };

  const handleWebhook = async (call: string, event: WebhookEvent): Promise<void> => {
    const outcome = await handle(call, event, { kind: 'event', key: event.id });
    if (outcome === 'duplicate') count('duplicate');
  };

  const sender = createSender({
    store,
    own: {
      ...ports.own,
      start_call: (command) => startPlacing({ clock, log, place: placeOrder }, command),
    },
    carrier,
    clock,
    random,
    actionNamed: (name) => engine.actionNamed(name),
    mark: ({ call, n }) => store.markAttempted(call, [n], true),
    unmark: ({ call, n }) => {
      void insist('Noting a refused attempt', () => store.markAttempted(call, [n], false));
    },
    settled: (command, settlement, cancelled) =>
      reportSettlement({ store, cache, clock, log, insist, handle, tellDetail }, command, settlement, cancelled),
  });

  const timers = createTimers({
    store,
    clock,
    log,
    fire: (call, id) => handle(call, { kind: 'timer', timer: id }, { kind: 'timer', id }),
  });

  const probes = createProbes({
    carrier,
    clock,
    random,
    answered: (call, leg, alive) =>
      insist(`Handling the status of a leg of call ${call}`, () =>
        handle(call, { kind: 'leg.status', leg, alive }, { kind: 'none' }),
      ),
  });

  const sendWritten = (write: CallWrite): void => {
    const { call, seq, now } = write;
    if (write.dropAll) sender.drop(call, seq, 'all');
    else if (write.dropUnsent.length > 0) sender.drop(call, seq, write.dropUnsent);
    if (write.dropCommands.length > 0) sender.dropCommands(call, write.dropCommands);
    sender.add(write.commands.map((command): OutboxCommand => ({ ...command, call, seq, committedAt: now })));
  };

  const migrations = createMigrations(() => ports.flows.active());

  const committed = (write: CallWrite, result: TransitionResult, told: Told): void => {
    const { call, now } = write;
    if (write.stage === 'ended') migrations.forget(call);
    sendWritten(write);
    for (const { at } of write.addTimers) timers.added(at);
    ports.timeline?.(call, now, told.trace);
    if (result.probes.length > 0) probes.start(call, result.probes);
    // What fails here stays in the store for the sweep.
    if (write.legs.length > 0) void insist('Handling kept events', () => adoptWaiting(unknown, call));
  };

  const handler: BeginPorts = {
    ...ports,
    migrations,
    cache,
    count,
    ended: sendWritten,
    committed,
    busy: (call, legs) => sender.isBusy(call, legs),
  };

  const outbound: OutboundPorts = { ...handler, connectionId: ports.connectionId };

  const placeOrder = (order: PlaceOrder): Promise<Placed> => lanes.run(order.id, () => placeCall(outbound, order));

  const unknown: UnknownLegPorts = {
    store,
    clock,
    log,
    count,
    begins: beginsCall,
    handle: handleWebhook,
    async begin(event) {
      const id = ports.newId();
      const outcome = await lanes.run(id, () => beginCall(handler, id, event));
      if (outcome === 'duplicate') count('duplicate');
      if (outcome !== 'taken') return null;
      return store.findCall({ leg: event.leg, legId: event.legId, call: null });
    },
  };

  const housekeeping = startHousekeeping({ clock, log });

  return {
    async webhook(event) {
      if (lanes.pending() >= MAX_PENDING) {
        throw new ServerError('overloaded', `More than ${MAX_PENDING} events wait.`, { retryable: true });
      }
      const { leg, legId, token } = event;
      // What is played to a whole conference is told without a leg: it belongs to no call.
      if (leg === null && legId === null && token === null && event.type.startsWith('conference.')) return;
      const cached = leg === null ? undefined : cache.callOfLeg(leg);
      const call = cached ?? (await store.findCall({ leg, legId, call: token?.call ?? null }));
      if (call !== null) return handleWebhook(call, event);
      return lanes.run(`leg:${leg ?? legId ?? ''}`, () => handleUnknownLeg(unknown, event));
    },
    placeCall: (order) => placeOrder({ ...order, id: ports.newId(), by: null, line: '', connectionId: '' }),
    hangUp: (call, by) =>
      lanes.run(call, async () => {
        const stage = (await store.readOutline(call))?.stage ?? 'ended';
        if (stage !== 'live') return stage;
        await handleEvent(handler, call, { kind: 'hangup.requested', by }, { kind: 'none' });
        log.info({ call, by }, 'A call is ended from outside.');
        return stage;
      }),
    loseLegs: () => loseLegs(handler, lanes),
    start() {
      timers.start();
      housekeeping.every(1_000, 'Sending what was left', () => sender.sweep());
      housekeeping.every(1_000, 'Handling kept events', () => adoptWaiting(unknown, null));
      housekeeping.every(1_000, 'Counting unknown events', () => giveUpUnknown(unknown));
      housekeeping.every(3_600_000, 'Pruning', async () => {
        while (!housekeeping.stopped() && (await store.prune(clock.now() - ports.retentionMs)));
      });
    },
    async stop() {
      probes.stop();
      await Promise.all([housekeeping.stop(), timers.stop(), lanes.idle()]);
      // Together: answers that cannot be stored are reported again and again until insisting ends.
      await Promise.all([sender.stop(), stopInsisting()]);
      // What the last answers have set off.
      await stopInsisting();
      await lanes.idle();
    },
    migrations,
    counts: () => ({ ...counts }),
  };
}
