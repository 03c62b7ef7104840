import { command as request } from '../carrier/commands.ts';
import type { LegStatus } from '../model/event.ts';
import { longestBackOff, PROBE_TRIES } from '../model/persistence.ts';
import { liveness } from './carrier-answers.ts';
import type { Simulation } from './simulation-state.ts';

/** A leg that is asked after again, since the carrier's answer told nothing. */
export interface PendingProbe {
  readonly call: string;
  readonly leg: string;
  /** How often it was asked after. */
  readonly tries: number;
  /** When it is asked after next, ms. */
  readonly at: number;
}

/** Asks after a leg, unless that is under way; null where nothing is to be told of it yet. */
export function beginProbe(simulation: Simulation, call: string, leg: string): LegStatus | null {
  if (simulation.probes.some((each) => each.call === call && each.leg === leg)) return null;
  return ask(simulation, { call, leg, tries: 0 });
}

/** Asks again after a leg whose moment has come; null where nothing is to be told of it yet. */
export function askAgain(simulation: Simulation, probe: PendingProbe): LegStatus | null {
  simulation.probes = simulation.probes.filter((each) => each !== probe);
  return ask(simulation, probe);
}

function ask(simulation: Simulation, { call, leg, tries }: Omit<PendingProbe, 'at'>): LegStatus | null {
  const { carrier, now, options } = simulation;
  const path = `/calls/${encodeURIComponent(leg)}`;
  const alive = liveness(request(carrier, { method: 'GET', path, body: {} }, now));
  const made = tries + 1;
  if (alive !== null || made === PROBE_TRIES || options.sendsAgain !== true) return { kind: 'leg.status', leg, alive };
  simulation.probes = [...simulation.probes, { call, leg, tries: made, at: now + longestBackOff(made) }];
  return null;
}
