import { pressKey } from '../../engine/carrier/persons.ts';
import type { CompiledFlow } from '../../engine/runtime/machine.ts';
import type { FlowBook } from '../../engine/runtime/flow-book.ts';
import type { CallRecord } from '../../engine/simulator/replay/recorded-call.ts';
import type { SimulationOptions } from '../../engine/simulator/simulation-state.ts';
import { dialIn, hangUp, runUntil, startSimulation } from '../../engine/simulator/simulation.ts';
import { keepJournal } from './journalled.ts';

export const START = Date.UTC(2026, 10, 21, 16);

/** What a caller does: keys, pressed 200 ms apart; a wait in ms; or `hang up`. */
export type Doing = string | number;

/** A call of the simulator, recorded. */
export function recordCall(
  flow: CompiledFlow,
  doings: readonly Doing[],
  options: Partial<SimulationOptions> = {},
): { readonly record: CallRecord; readonly book: FlowBook } {
  const book = {
    get: (id: string, version: string) => (id === flow.flow.id && version === flow.version ? flow : undefined),
  };
  const journal = keepJournal(() => book, options.switches);
  const simulation = startSimulation({
    flows: [flow],
    at: START,
    carrier: { seed: 1 },
    throughJson: true,
    begins: flow,
    journal: journal.note,
    ...options,
  });
  const leg = dialIn(simulation, { from: '+15550001111', to: '+13125550100' });
  runUntil(simulation, START + 10_000);
  for (const doing of doings) {
    if (doing === 'hang up') hangUp(simulation, leg);
    else if (typeof doing === 'number') runUntil(simulation, simulation.now + doing);
    else {
      for (const digit of doing) {
        pressKey(simulation.carrier, leg, digit, simulation.now);
        runUntil(simulation, simulation.now + 200);
      }
      runUntil(simulation, simulation.now + 10_000);
    }
  }
  runUntil(simulation, simulation.now + 600_000);
  const [record] = journal.records();
  if (record === undefined) throw new Error('nothing was recorded');
  return { record, book };
}
