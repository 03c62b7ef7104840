/** Runs tasks of one key one at a time in order, and tasks of different keys independently of each other. */
export interface Lanes {
  run<T>(key: string, task: () => Promise<T>): Promise<T>;
  /** Tasks that run or wait. */
  readonly pending: () => number;
  /** Resolves when no task runs or waits. */
  idle(): Promise<void>;
}

export function createLanes(): Lanes {
  const tails = new Map<string, Promise<unknown>>();
  let pending = 0;
  let waiters: (() => void)[] = [];

  const finish = (key: string, tail: Promise<unknown>): void => {
    if (tails.get(key) === tail) tails.delete(key);
    pending -= 1;
    if (pending > 0) return;
    const ready = waiters;
    waiters = [];
    for (const wake of ready) wake();
  };

  return {
    async run<T>(key: string, task: () => Promise<T>): Promise<T> {
      const before = tails.get(key);
      pending += 1;
      const result = before === undefined ? task() : before.then(task);
      const tail: Promise<void> = result.then(
        () => {
          finish(key, tail);
        },
        () => {
          finish(key, tail);
        },
      );
      tails.set(key, tail);
      return result;
    },
    pending: () => pending,
    idle: () =>
      new Promise((resolve) => {
        if (pending === 0) resolve();
        else waiters.push(resolve);
      }),
  };
}
