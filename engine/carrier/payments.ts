import type { CommandHandler } from './handler.ts';
import { plan } from './schedule.ts';
import type { Carrier, Leg } from './state.ts';
import { emit } from './webhooks.ts';

/** How long a caller takes to key in a card, ms (assumption `payment`). */
const PAYING_MS = 20_000;

/** Takes a payment: its steps are not modelled, only that it ends. */
export const pay: CommandHandler = (carrier, leg) => {
  leg.paying = ++carrier.serial;
  plan(carrier, carrier.now + PAYING_MS, { kind: 'payment-ends', leg: leg.id, n: leg.paying });
  return undefined;
};

/** The payment has ended, as the script says. */
export function endPayment(carrier: Carrier, leg: Leg): void {
  leg.paying = null;
  const result = carrier.options.payments[carrier.payments] ?? 'success';
  carrier.payments++;
  emit(carrier, leg, 'call.payment.completed', { from: leg.from, result, to: leg.to });
}
