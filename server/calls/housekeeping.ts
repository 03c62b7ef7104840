import type { Cancel, Clock } from '../clock.ts';
import type { Logger } from '../log.ts';

/** Jobs that come round by themselves. */
export interface Housekeeping {
  /** Runs `job` soon and then again `ms` after each end. One that fails is logged and comes round as ever. */
  every(ms: number, what: string, job: () => Promise<void>): void;
  readonly stopped: () => boolean;
  /** Starts no job any more; resolves when none runs. */
  stop(): Promise<void>;
}

export function startHousekeeping({ clock, log }: { clock: Clock; log: Logger }): Housekeeping {
  const waiting = new Set<Cancel>();
  const running = new Set<Promise<void>>();
  let stopped = false;

  const run = async (what: string, job: () => Promise<void>): Promise<void> => {
    try {
      await job();
    } catch (error) {
      log.error({ error }, `${what} failed; it is tried again.`);
    }
  };

  const schedule = (at: number, ms: number, what: string, job: () => Promise<void>): void => {
    if (stopped) return;
    const cancel = clock.schedule(at, () => {
      waiting.delete(cancel);
      const done: Promise<void> = run(what, job).then(() => {
        running.delete(done);
        schedule(clock.now() + ms, ms, what, job);
      });
      running.add(done);
    });
    waiting.add(cancel);
  };

  return {
    every(ms, what, job) {
      schedule(clock.now(), ms, what, job);
    },
    stopped: () => stopped,
    async stop() {
      stopped = true;
      for (const cancel of waiting) cancel();
      await Promise.all(running);
    },
  };
}
