import { byStatus } from './errors.ts';
import type { Faults } from './options.ts';
import type { Answer, Carrier } from './state.ts';

/** Orders faults from now on, instead of those ordered before. */
export function setFaults(carrier: Carrier, faults: Partial<Faults>): void {
  carrier.faults = { errors: faults.errors ?? [], webhooks: faults.webhooks ?? {} };
  carrier.faultsUsed = carrier.faults.errors.map(() => 0);
}

/** The refusal ordered for a request of this name, which is used up by it; undefined when there is none. */
export function takeFault(carrier: Carrier, name: string): Answer | undefined {
  for (const [index, fault] of carrier.faults.errors.entries()) {
    const used = carrier.faultsUsed[index] ?? 0;
    if (fault.command !== name || used >= fault.times) continue;
    carrier.faultsUsed[index] = used + 1;
    return byStatus(fault.status, fault.code);
  }
  return undefined;
}
