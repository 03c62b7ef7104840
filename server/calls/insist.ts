import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';

/** Carries out tasks that must succeed some time, such as storing what the carrier has answered. */
export interface Insist {
  /** Repeats `task` every second until it succeeds; after `stop` it is given up. Never rejects. */
  (what: string, task: () => Promise<unknown>): Promise<void>;
}

const AGAIN_AFTER_MS = 1_000;

export function createInsist(clock: Clock, log: Logger): { insist: Insist; stop: () => void } {
  let stopped = false;
  const wakeUps = new Set<() => void>();

  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const wake = (): void => {
        cancel();
        wakeUps.delete(wake);
        resolve();
      };
      const cancel = clock.schedule(clock.now() + AGAIN_AFTER_MS, wake);
      wakeUps.add(wake);
    });

  return {
    async insist(what, task) {
      for (;;) {
        try {
          await task();
          return;
        } catch (error) {
          log.error({ error, again: !stopped }, `${what} failed.`);
          if (stopped) return;
        }
        await pause();
      }
    },
    stop() {
      stopped = true;
      for (const wake of wakeUps) wake();
    },
  };
}
