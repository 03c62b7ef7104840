import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** An HTTP request of this process as undici tells of it, the server's, the emulator's and `fetch` alike. */
export interface TrafficRequest {
  readonly origin: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
}

/** What is under way over HTTP in this process. */
export interface Traffic {
  /** In the order in which they were made. */
  readonly underWay: ReadonlySet<TrafficRequest>;
  /** How many have begun or ended so far. */
  readonly changes: () => number;
  /** Watches no more. */
  close(): Promise<void>;
}

/** Watches every request that is made from now on. */
export function watchTraffic(): Traffic {
  const underWay = new Set<TrafficRequest>();
  let changes = 0;
  const begin = (message: unknown): void => {
    underWay.add((message as { request: TrafficRequest }).request);
    changes += 1;
  };
  const end = (message: unknown): void => {
    if (underWay.delete((message as { request: TrafficRequest }).request)) changes += 1;
  };
  subscribe('undici:request:create', begin);
  subscribe('undici:request:trailers', end);
  subscribe('undici:request:error', end);
  return {
    underWay,
    changes: () => changes,
    close() {
      unsubscribe('undici:request:create', begin);
      unsubscribe('undici:request:trailers', end);
      unsubscribe('undici:request:error', end);
      return Promise.resolve();
    },
  };
}

/** A header of a request, by its name in lower case. */
export function headerOf({ headers }: TrafficRequest, name: string): string | undefined {
  const index = headers.findIndex((each, at) => at % 2 === 0 && each.toLowerCase() === name);
  return index < 0 ? undefined : headers[index + 1];
}
