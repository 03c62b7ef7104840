import type { RequestEnded } from '../../engine/model/event.ts';
import { backOff, COMMAND_LIFE_MS, outlivesItself, type RandomSource } from '../../engine/model/persistence.ts';
import { type ActionSpec, CALL_HAS_ENDED } from '../../engine/telnyx/action.ts';
import type { Cancel, Clock } from '../clock.ts';
import { messageOf } from '../errors.ts';
import type { OutboxCommand } from '../store/call-store.ts';
import { type Attempt, isUnderWay, mayHaveArrived, weighRefusal } from './attempts.ts';
import type { Carrier, CarrierAnswer } from './carrier.ts';

/** Without an answer for this long, one identical copy is sent. */
const HEDGE_AFTER_MS = 500;
const ATTEMPT_TIMEOUT_MS = 5_000;
/** How long a refusal waits for the copy that is still under way. */
const COPY_GRACE_MS = 500;

type Refused = Extract<CarrierAnswer, { outcome: 'refused' }>;

/** How one command's sending ended. */
export type Settlement =
  | Extract<CarrierAnswer, { outcome: 'accepted' }>
  | { readonly outcome: 'refused'; readonly status: number | null; readonly code: string; readonly detail: string }
  | { readonly outcome: 'expired'; readonly mayHaveArrived: boolean }
  | { readonly outcome: 'dropped' }
  /** An effect of the server's own has this event to tell. */
  | { readonly outcome: 'replied'; readonly event: RequestEnded };

export interface DeliveryPorts {
  readonly carrier: Carrier;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly actionNamed: (name: string) => ActionSpec | undefined;
  /** Notes durably, before it resolves, that the command may reach the carrier. */
  readonly mark: (command: OutboxCommand) => Promise<void>;
  /** Notes, some time, that it certainly has not. */
  readonly unmark: (command: OutboxCommand) => void;
}

/** The sending of one command, with its repeats. */
export interface Delivery {
  readonly settled: Promise<Settlement>;
  /** Nobody needs it any more: no further attempt; settles with the answers of those under way, else as dropped. */
  abandon(): void;
  /** The server stops: no further attempt, but those under way may end. */
  finish(): void;
}

/** Starts to carry out a command; `resumed` is true for one of an earlier run of the server. */
export type StartDelivery = (command: OutboxCommand, resumed: boolean) => Delivery;

/**
 * Starts to send a command. `resumed` is true for a command of an earlier run of the server, whose mark tells of
 * attempts made then. Actions whose repeat is `never` are sent once; hangup and reject go on beyond their 50 s, with a
 * new id each time.
 */
export function startDelivery(ports: DeliveryPorts, command: OutboxCommand, resumed: boolean): Delivery {
  const { carrier, clock } = ports;
  const spec = ports.actionNamed(command.action);
  const endless = outlivesItself(command.action);
  const once = spec?.repeat === 'never';
  const age = (): number => Math.floor((clock.now() - command.committedAt) / COMMAND_LIFE_MS);
  const run = {
    generation: endless ? Math.max(0, age()) : 0,
    attempts: [] as Attempt[],
    marked: command.mayHaveArrived,
    retries: 0,
    copied: once,
    abandoned: false,
    done: false,
    cancelNext: null as Cancel | null,
    cancelCopy: null as Cancel | null,
  };
  if (resumed && command.mayHaveArrived && run.generation === 0) run.attempts.push({ state: 'may_have_arrived' });

  let resolve: (settlement: Settlement) => void;
  const settled = new Promise<Settlement>((done) => {
    resolve = done;
  });
  const settle = (settlement: Settlement): void => {
    if (run.done) return;
    run.done = true;
    run.cancelNext?.();
    run.cancelCopy?.();
    resolve(settlement);
  };
  const stopped = (): boolean => run.done || run.abandoned;
  const endOfLife = (): number => command.committedAt + (run.generation + 1) * COMMAND_LIFE_MS;

  /** At the end of a command's life: true when it goes on, with a new id. */
  const renew = (): boolean => {
    if (!endless) {
      if (!isUnderWay(run.attempts)) settle({ outcome: 'expired', mayHaveArrived: mayHaveArrived(run.attempts) });
      return false;
    }
    run.generation = age();
    run.attempts = [];
    run.copied = false;
    return true;
  };

  const attempt = async (): Promise<void> => {
    run.cancelNext = null;
    if (stopped()) return;
    if (clock.now() >= endOfLife() && !renew()) return;
    if (once && mayHaveArrived(run.attempts)) {
      settle({ outcome: 'expired', mayHaveArrived: true });
      return;
    }
    if (!run.marked) {
      await ports.mark(command);
      run.marked = true;
      if (stopped()) return;
      if (clock.now() >= endOfLife() && !renew()) return;
    }
    const sent = launch();
    if (run.copied) return;
    run.cancelCopy = clock.schedule(Math.min(clock.now() + HEDGE_AFTER_MS, endOfLife()), () => {
      if (stopped() || sent.state !== 'under_way' || clock.now() >= endOfLife()) return;
      run.copied = true;
      launch();
    });
  };

  const launch = (): Attempt => {
    const sent: Attempt = { state: 'under_way' };
    run.attempts.push(sent);
    const { call, n, action, leg, params } = command;
    const limit = Math.min(ATTEMPT_TIMEOUT_MS, endOfLife() - clock.now());
    carrier.send({ call, n, action, leg, params, generation: run.generation }, limit).then(
      (answer) => {
        take(sent, answer);
      },
      (error: unknown) => {
        settle({ outcome: 'refused', status: null, code: 'bad_command', detail: messageOf(error) });
      },
    );
    return sent;
  };

  const take = (sent: Attempt, answer: CarrierAnswer): void => {
    if (run.done) return;
    sent.state = answer.outcome === 'unclear' && answer.mayHaveArrived ? 'may_have_arrived' : 'refused';
    if (answer.outcome === 'accepted') settle(answer);
    else if (answer.outcome === 'refused' && answer.status !== 429) weigh(sent, answer);
    else retryLater(answer.outcome === 'refused' ? (answer.retryAfterMs ?? 0) : 0);
    if (run.abandoned && !isUnderWay(run.attempts)) settle({ outcome: 'dropped' });
  };

  const weigh = (sent: Attempt, { status, code, detail }: Refused): void => {
    const refusal: Settlement = { outcome: 'refused', status, code, detail };
    const weight = code === CALL_HAS_ENDED ? 'decides' : weighRefusal(run.attempts, sent);
    if (weight === 'says_nothing') {
      retryLater(0);
    } else if (weight === 'decides') {
      settle(refusal);
    } else {
      run.cancelNext?.();
      run.cancelNext = clock.schedule(clock.now() + COPY_GRACE_MS, () => {
        settle(refusal);
      });
    }
  };

  const retryLater = (atLeastMs: number): void => {
    if (run.cancelNext !== null || stopped()) return;
    if (once && mayHaveArrived(run.attempts)) {
      settle({ outcome: 'expired', mayHaveArrived: true });
      return;
    }
    if (run.marked && !mayHaveArrived(run.attempts)) {
      run.marked = false;
      ports.unmark(command);
    }
    const wait = Math.max(backOff(run.retries, ports.random), atLeastMs);
    run.retries += 1;
    run.cancelNext = clock.schedule(Math.min(clock.now() + wait, endOfLife()), start);
  };

  const start = (): void => {
    // Only the store can fail here, before anything was sent.
    attempt().catch(() => {
      retryLater(0);
    });
  };

  if (spec === undefined) {
    settle({ outcome: 'refused', status: null, code: 'bad_command', detail: `No action is named ${command.action}.` });
  } else {
    start();
  }

  const abandon = (): void => {
    run.abandoned = true;
    run.cancelNext?.();
    run.cancelCopy?.();
    if (!isUnderWay(run.attempts)) settle({ outcome: 'dropped' });
  };
  return { settled, abandon, finish: abandon };
}
