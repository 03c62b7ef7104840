import { cancelsLater } from '../../engine/telnyx/action.ts';
import { type CallStore, type OutboxCommand, OUTLIVES_ITS_CALL } from '../store/call-store.ts';
import { type Delivery, type DeliveryPorts, type Settlement, startDelivery, type StartDelivery } from './delivery.ts';

/** Sends commands in order for each leg, and calls' commands independently of each other. */
export interface Sender {
  /** Commands of a commit just made. */
  add(commands: readonly OutboxCommand[]): void;
  /** Gives up what commits before `seq` left for these legs; `all`: everything but orders of other calls. */
  drop(call: string, seq: number, legs: readonly string[] | 'all'): void;
  /** Gives up commands that a later commit has dropped by their numbers. */
  dropCommands(call: string, commands: readonly number[]): void;
  /** True when commands of one of these legs are on their way. */
  isBusy(call: string, legs: readonly string[]): boolean;
  /** Takes over commands of the store that nobody here sends: those of an earlier run. */
  sweep(): Promise<void>;
  /** Starts no attempt any more; resolves when those under way are answered and reported. */
  stop(): Promise<void>;
}

export interface SenderPorts extends DeliveryPorts {
  readonly store: CallStore;
  /** How the server carries out effects of its own, by action; every other command is the carrier's. */
  readonly own: Readonly<Record<string, StartDelivery>>;
  /**
   * Hears how a command's sending ended; `cancelled` are later commands of its commit that will not be sent. The
   * command counts as being sent until this resolves.
   */
  readonly settled: (command: OutboxCommand, settlement: Settlement, cancelled: readonly number[]) => Promise<void>;
}

interface Entry {
  readonly command: OutboxCommand;
  readonly resumed: boolean;
  delivery: Delivery | null;
}

/** Younger commands are on their way from their commit to `add`. */
const LEFT_BEHIND_MS = 1_000;

export function createSender(ports: SenderPorts): Sender {
  /** In order of number; what is here waits or is being sent. */
  const queues = new Map<string, Entry[]>();
  /** Everything from `add` until it is reported, the dropped included. */
  const inHand = new Set<string>();
  const reports = new Set<Promise<void>>();
  const startedAt = ports.clock.now();
  /** Commands of this run that the last sweep found with nobody sending them. */
  let orphans = new Set<string>();
  let stopping = false;

  const pump = (call: string): void => {
    const queue = queues.get(call);
    if (queue === undefined || stopping) return;
    const legsAhead = new Set<string>();
    for (const entry of queue) {
      const { legs } = entry.command;
      if (entry.delivery === null && !legs.some((leg) => legsAhead.has(leg))) send(entry);
      for (const leg of legs) legsAhead.add(leg);
    }
  };

  const send = (entry: Entry): void => {
    const { command, resumed } = entry;
    const delivery = ports.own[command.action]?.(command, resumed) ?? startDelivery(ports, command, resumed);
    entry.delivery = delivery;
    const report = delivery.settled.then(async (settlement) => {
      const cancelled = takeOut(entry, settlement);
      pump(entry.command.call);
      await ports.settled(entry.command, settlement, cancelled);
      inHand.delete(nameOf(entry.command));
      reports.delete(report);
    });
    reports.add(report);
  };

  /** Removes a settled command, and those of its commit that go with it. */
  const takeOut = (entry: Entry, settlement: Settlement): number[] => {
    const { action, call, seq, n, loose } = entry.command;
    const cancels =
      settlement.outcome === 'refused'
        ? cancelsLater({ spec: ports.actionNamed(action), loose }, settlement.code)
        : settlement.outcome === 'expired' && !settlement.mayHaveArrived;
    const isCancelled = (other: Entry): boolean =>
      cancels && other.delivery === null && other.command.seq === seq && other.command.n > n;
    const queue = queues.get(call) ?? [];
    const cancelled = queue.filter(isCancelled);
    for (const { command } of cancelled) inHand.delete(nameOf(command));
    keep(call, (other) => other !== entry && !isCancelled(other));
    return cancelled.map(({ command }) => command.n);
  };

  const keep = (call: string, wanted: (entry: Entry) => boolean): void => {
    const rest = (queues.get(call) ?? []).filter(wanted);
    if (rest.length === 0) queues.delete(call);
    else queues.set(call, rest);
  };

  const enqueue = (command: OutboxCommand, resumed: boolean): void => {
    const name = nameOf(command);
    if (inHand.has(name)) return;
    inHand.add(name);
    const queue = queues.get(command.call) ?? [];
    queue.push({ command, resumed, delivery: null });
    queue.sort((a, b) => a.command.n - b.command.n);
    queues.set(command.call, queue);
  };

  const giveUp = (call: string, isDropped: (entry: Entry) => boolean): void => {
    const dropped = (queues.get(call) ?? []).filter(isDropped);
    keep(call, (entry) => !isDropped(entry));
    for (const { command, delivery } of dropped) {
      if (delivery === null) inHand.delete(nameOf(command));
      else delivery.abandon();
    }
    pump(call);
  };

  return {
    add(commands) {
      for (const command of commands) enqueue(command, false);
      for (const call of new Set(commands.map(({ call }) => call))) pump(call);
    },
    drop(call, seq, legs) {
      giveUp(call, ({ command }) => {
        if (command.seq >= seq) return false;
        if (legs === 'all') return command.action !== OUTLIVES_ITS_CALL;
        return command.legs.some((leg) => legs.includes(leg));
      });
    },
    dropCommands(call, commands) {
      giveUp(call, ({ command }) => commands.includes(command.n));
    },
    isBusy: (call, legs) =>
      (queues.get(call) ?? []).some(({ command }) => command.legs.some((leg) => legs.includes(leg))),
    async sweep() {
      // What an earlier run has left need not wait.
      const before = Math.max(ports.clock.now() - LEFT_BEHIND_MS, startedAt);
      const found = new Set<string>();
      let after: OutboxCommand | null = null;
      do {
        const page: readonly OutboxCommand[] = await ports.store.unsentCommands(before, after);
        for (const command of page) {
          const name = nameOf(command);
          if (inHand.has(name)) continue;
          // One of this run may be on its way here from its commit: it is taken at the second sight.
          if (command.committedAt < startedAt || orphans.has(name)) enqueue(command, true);
          else found.add(name);
        }
        for (const call of new Set(page.map(({ call }) => call))) pump(call);
        after = page.at(-1) ?? null;
      } while (after !== null && !stopping);
      orphans = found;
    },
    async stop() {
      stopping = true;
      for (const queue of queues.values()) for (const { delivery } of queue) delivery?.finish();
      while (reports.size > 0) await Promise.all(reports);
    },
  };
}

function nameOf(command: OutboxCommand): string {
  return `${command.call}/${String(command.n)}`;
}
