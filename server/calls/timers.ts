import type { Cancel, Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { CallStore } from '../store/call-store.ts';

/** Fires due timers of the store; one wake-up of the clock serves all of them. */
export interface Timers {
  /** Begins with what is due by now. */
  start(): void;
  /** A commit has stored a timer for this time (ms). */
  added(at: number): void;
  /** Resolves when no firing is under way. */
  stop(): Promise<void>;
}

export interface TimerPorts {
  readonly store: CallStore;
  readonly clock: Clock;
  readonly log: Logger;
  /** Handles the timer in its call's lane, in the commit that deletes it. */
  readonly fire: (call: string, id: number) => Promise<unknown>;
}

/** Pause after a timer could not be handled. */
const AFTER_FAILURE_MS = 1_000;

export function createTimers({ store, clock, log, fire }: TimerPorts): Timers {
  let wakeAt = Infinity;
  let cancel: Cancel = () => undefined;
  let running: Promise<void> | null = null;
  let stopped = false;

  const arm = (at: number): void => {
    if (stopped || at >= wakeAt) return;
    cancel();
    wakeAt = at;
    cancel = clock.schedule(at, wake);
  };

  const wake = (): void => {
    wakeAt = Infinity;
    // A run under way looks for the next wake-up itself when it ends.
    running ??= fireDue().finally(() => {
      running = null;
    });
  };

  const fireDue = async (): Promise<void> => {
    try {
      for (;;) {
        const due = await store.dueTimers(clock.now());
        if (due.length === 0 || stopped) break;
        const results = await Promise.allSettled(due.map(({ call, id }) => fire(call, id)));
        const failed = results.find((result) => result.status === 'rejected');
        if (failed !== undefined) throw failed.reason;
      }
      const next = await store.nextTimerAt();
      if (next !== null) arm(next);
    } catch (error) {
      log.error({ error }, 'A timer could not be handled; it is tried again.');
      arm(clock.now() + AFTER_FAILURE_MS);
    }
  };

  return {
    start: wake,
    added: arm,
    async stop() {
      stopped = true;
      cancel();
      await running;
    },
  };
}
