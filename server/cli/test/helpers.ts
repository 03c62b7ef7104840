import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { HelperMessage, HelperTask } from './helper-thread.ts';
import type { Helpers } from './run-projects.ts';

/** A helper needs about half a second until it is ready, in which this thread tries a hundred scenarios. */
const WORTH_HELP = 200;
/** Each helper loads and warms up everything again; more than these gain little. */
const MOST_HELPERS = 7;

/**
 * Threads that try files of scenarios beside this one; null where they would not be worth their start.
 * @param threads how many to use, this one among them; null for all cores but one, which V8's own threads keep busy: with
 *   two threads on two cores a thousand scenarios took 6.7 s, with one 6.1 s
 * @param scenarios how many there are to try
 */
export function helpersFor(threads: number | null, scenarios: number, task: HelperTask): Helpers | null {
  if (threads === null && scenarios < WORTH_HELP) return null;
  const count = Math.min(MOST_HELPERS, (threads ?? availableParallelism() - 1) - 1);
  if (count < 1) return null;
  return async (next, done) => {
    await Promise.all(Array.from({ length: count }, () => help(task, next, done)));
  };
}

type Take = Parameters<Helpers>;

async function help(task: HelperTask, next: Take[0], done: Take[1]): Promise<void> {
  const thread = new Worker(new URL('./helper-thread.js', import.meta.url), { workerData: task });
  try {
    await new Promise<void>((resolve, reject) => {
      thread.on('error', reject);
      thread.on('message', ({ tried }: HelperMessage) => {
        if (tried !== null) done(tried.number, tried.found);
        const number = next();
        if (number === null) resolve();
        else thread.postMessage(number);
      });
    });
  } finally {
    await thread.terminate();
  }
}
