import { nextHappening, settle } from './happenings.ts';
import { type CarrierOptions, resolveOptions } from './options.ts';
import { makePrng } from './prng.ts';
import { arriving, takeArriving } from './schedule.ts';
import type { Carrier, CarrierWebhook } from './state.ts';

// A model of Telnyx Call Control without a clock of its own: callers say what time it is, and ask what is due. The
// other entrances are commands.ts (the REST API), persons.ts (people on the telephone), faults.ts, and view.ts (what was heard).
// Sources: the published OpenAPI, the developer docs, public captures of deliveries; the rest is in assumptions.ts.

/** A carrier without calls. The same seed and the same inputs give the same webhooks, ids included. */
export function createCarrier(options: CarrierOptions): Carrier {
  return {
    options: resolveOptions(options),
    now: 0,
    ids: makePrng(options.seed, 0),
    luck: makePrng(options.seed, 1),
    serial: 0,
    stamp: { ms: 0, micros: 0 },
    legs: {},
    ended: [],
    agenda: [],
    mail: [],
    queues: {},
    conferences: {},
    dials: {},
    faults: { errors: [], webhooks: {} },
    faultsUsed: [],
    posted: 0,
    aiGathers: 0,
    payments: 0,
  };
}

/** When (ms) something happens or arrives next, or null when nothing will unless somebody acts. */
export function nextDue(carrier: Carrier): number | null {
  const happening = nextHappening(carrier)?.at;
  const mail = arriving(carrier)?.due;
  if (happening === undefined) return mail ?? null;
  return mail === undefined ? happening : Math.min(happening, mail);
}

/** Lets time pass up to `now` (ms) and returns the webhooks that arrived, in the order they arrived. */
export function advance(carrier: Carrier, now: number): CarrierWebhook[] {
  settle(carrier, now);
  const arrived: CarrierWebhook[] = [];
  for (let next = arriving(carrier); next !== undefined && next.due <= now; next = arriving(carrier)) {
    takeArriving(carrier);
    arrived.push(next.webhook);
  }
  return arrived;
}
