import { advance, nextDue } from '../../engine/carrier/carrier.ts';
import type { Carrier } from '../../engine/carrier/state.ts';
import type { JsonValue } from '../../engine/telnyx/wire.ts';
import type { Cancel, Clock } from '../clock.ts';
import type { Delivery } from './delivery.ts';
import type { Journal } from './journal.ts';

/** The model on a clock: whoever touches it does so through here, and what comes of it is delivered. */
export interface Switchboard {
  /** Uses the model at the present moment, then lets everything due happen. */
  use<T>(fn: (carrier: Carrier, now: number) => T): T;
  /** Does something later, unless the switchboard is closed. */
  later(at: number, fn: () => void): void;
  now(): number;
  close(): void;
}

/** Runs `carrier` on `clock`. */
export function createSwitchboard(carrier: Carrier, clock: Clock, delivery: Delivery, journal: Journal): Switchboard {
  const planned = new Set<Cancel>();
  let wake: Cancel | null = null;
  let closed = false;

  function pump(): void {
    if (closed) return;
    for (const webhook of advance(carrier, clock.now())) {
      const { data } = webhook.event;
      journal.note({
        at: clock.now(),
        kind: 'webhook',
        leg: webhook.leg,
        detail: { type: typeOf(data['event_type']), data },
      });
      delivery.deliver(webhook);
    }
    wake?.();
    const due = nextDue(carrier);
    wake = due === null ? null : clock.schedule(due, pump);
  }

  return {
    use(fn) {
      const result = fn(carrier, clock.now());
      pump();
      return result;
    },
    later(at, fn) {
      const cancel = clock.schedule(at, () => {
        planned.delete(cancel);
        if (!closed) fn();
      });
      planned.add(cancel);
    },
    now: () => clock.now(),
    close() {
      closed = true;
      wake?.();
      for (const cancel of planned) cancel();
      planned.clear();
    },
  };
}

function typeOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
