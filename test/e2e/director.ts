import type { ClockUser, DrivenClock } from '../support/driven-clock.ts';
import type { Traffic } from './http-traffic.ts';
import type { MockedWeb } from './mocked-web.ts';
import type { WebhookGate } from './webhook-gate.ts';

/** Lets time pass for a server and an emulator that talk over HTTP: the clock stands while anything is under way. */
export interface Director {
  /** Lets time pass up to a moment, ms, and everything happen that is due by then. */
  runTo(at: number): Promise<void>;
}

/** How webhooks of one moment reach the server: each when what the one before it set off is done, or in a race. */
export type WebhookOrder = 'one by one' | 'all at once';

export interface Stage {
  readonly clock: DrivenClock;
  readonly users: { readonly emulator: ClockUser; readonly web: ClockUser; readonly server: ClockUser };
  readonly traffic: Traffic;
  readonly gate: WebhookGate;
  readonly web: MockedWeb;
}

/**
 * Turns of the event loop without HTTP and without anything planned, after which nobody is at work: between two things
 * that can be seen, the server needs at most two (a commit each).
 */
const QUIET_TURNS = 8;
/** Real time; something hangs. */
const LONGEST_MS = 10_000;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * In each moment things happen in the simulator's order: webhooks that arrive, each with all that it sets off before the
 * next; answers of web services; timers; then what all this has brought about in the same moment.
 */
export function createDirector({ clock, users, traffic, gate, web }: Stage, order: WebhookOrder): Director {
  /** Resolves when nothing happens any more unless time passes or a webhook is let through. */
  const settle = async (): Promise<void> => {
    const began = performance.now();
    let seen = -1;
    for (let quiet = 0; quiet < QUIET_TURNS;) {
      await turn();
      const busy = [...traffic.underWay].filter((each) => !gate.isWaiting(each) && !web.isWaiting(each));
      const changes = traffic.changes() + clock.changes();
      quiet = busy.length > 0 || changes !== seen ? 0 : quiet + 1;
      seen = changes;
      if (performance.now() - began > LONGEST_MS) {
        throw new Error(`does not come to rest: ${busy.map(({ origin }) => origin).join(', ')}`);
      }
    }
  };

  /** One round of the present moment; false when there was nothing. */
  const round = async (): Promise<boolean> => {
    const waiting = gate.waiting();
    for (const webhook of waiting) {
      gate.letThrough(webhook);
      if (order === 'one by one') await settle();
    }
    if (waiting.length > 0) await settle();
    let moved = waiting.length > 0;
    for (const user of [users.web, users.server, users.emulator]) {
      let ran = false;
      while (user.runNext()) ran = true;
      if (ran) await settle();
      moved ||= ran;
    }
    return moved;
  };

  return {
    async runTo(until) {
      await settle();
      for (;;) {
        while (await round());
        const next = clock.next();
        if (next === null || next > until) break;
        clock.moveTo(next);
        let ran = false;
        while (users.emulator.runNext()) ran = true;
        if (ran) await settle();
      }
      clock.moveTo(until);
    },
  };
}
