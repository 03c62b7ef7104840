import { sleepUntil, type Clock } from '../../clock.ts';
import type { Desk } from './desk.ts';
import type { Phone } from './phone.ts';

/** Lets a call go on, at the speed that was asked for. */
export interface Pace {
  /**
   * Until `enough`, the call's end, a request that waits for its answer, a moment (ms since 1970, of the call's clock), or
   * until nothing will happen any more.
   */
  readonly goOn: (enough: () => boolean, until?: number) => Promise<void>;
}

/** No call lasts longer: flows are ended after `limits.duration`, a day at most. */
const LONGEST_CALL_MS = 26 * 3_600_000;

/** @param clock the time that the call takes; null takes none */
export function paceOf(desk: Desk, clock: Clock | null): Pace {
  return {
    async goOn(enough, until) {
      if (clock === null) goAtOnce(desk, enough, until);
      else await goInTime(desk, clock, enough, until);
    },
  };
}

/** The same without taking time. */
export function goAtOnce({ phone, show }: Desk, enough: () => boolean, until = phone.now() + LONGEST_CALL_MS): void {
  const isEnough = enoughOf(phone, enough);
  show();
  while (!isEnough()) {
    const next = phone.next();
    phone.pass(Math.min(next ?? until, until), isEnough);
    show();
    if (next === null || next > until) return;
  }
}

async function goInTime({ phone, show }: Desk, clock: Clock, enough: () => boolean, until = Infinity): Promise<void> {
  const isEnough = enoughOf(phone, enough);
  const ahead = phone.now() - clock.now();
  show();
  while (!isEnough()) {
    const next = phone.next();
    const at = Math.min(next ?? until, until);
    if (at === Infinity) return;
    await sleepUntil(clock, at - ahead);
    phone.pass(at, isEnough);
    show();
    if (next === null || next > until) return;
  }
}

function enoughOf(phone: Phone, enough: () => boolean): () => boolean {
  return () => phone.isOver() || phone.asked.open().length > 0 || enough();
}
