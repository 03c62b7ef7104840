import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';

/** Carries out tasks that must succeed some time, such as storing what the carrier has answered. */
export interface Insist {
  /** Repeats `task` every second until it succeeds; when stopped, it is tried once more. Never rejects. */
  (what: string, task: () => Promise<unknown>): Promise<void>;
}

const AGAIN_AFTER_MS = 1_000;

export function createInsist(clock: Clock, log: Logger): { insist: Insist; stop: () => Promise<void> } {
  let stopped = false;
  const wakeUps = new Set<() => void>();
  const running = new Set<Promise<void>>();

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

  const repeat = async (what: string, task: () => Promise<unknown>): Promise<void> => {
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
  };

  return {
    async insist(what, task) {
      const done: Promise<void> = repeat(what, task).then(() => {
        running.delete(done);
      });
      running.add(done);
      return done;
    },
    async stop() {
      stopped = true;
      for (const wake of wakeUps) wake();
      await Promise.all(running);
    },
  };
}
