import type { AnsweredRequest } from './scenario/recorded-scenario.ts';
import {
  filledIn,
  repliedTo,
  type PendingRequest,
  type SimulatedHttp,
  type SimulatedReply,
  type SimulatedRequest,
} from './requests.ts';
import type { Simulation } from './simulation-state.ts';

/** Requests that a person answers: each is open until then, and the call's time must stand still. */
export interface AskedRequests {
  /** What the simulation is given. */
  readonly http: SimulatedHttp;
  /** Those without an answer, oldest first. */
  readonly open: () => readonly SimulatedRequest[];
  /** Answers the oldest open one. */
  readonly answer: (simulation: Simulation, reply: SimulatedReply) => void;
  /** All that was answered, by a person or otherwise, in order. */
  readonly answered: readonly AnsweredRequest[];
}

/** @param others answers what needs no person */
export function askedRequests(others: SimulatedHttp): AskedRequests {
  const open: SimulatedRequest[] = [];
  const answered: AnsweredRequest[] = [];
  const settled = new WeakSet<PendingRequest>();
  return {
    http(request) {
      const reply = others(request);
      if (reply === null) open.push(request);
      else answered.push({ request, reply });
      // It holds until somebody answers: no time passes before.
      return reply ?? 'timeout';
    },
    open: () => open,
    answer(simulation, reply) {
      const request = open.shift();
      if (request === undefined) return;
      answered.push({ request, reply });
      const wanted = JSON.stringify(request);
      const index = simulation.requests.findIndex(
        (each) => !settled.has(each) && JSON.stringify(filledIn(simulation.options, each)) === wanted,
      );
      const pending = simulation.requests[index];
      // The state that asked was left meanwhile, and nobody waits for the answer.
      if (pending === undefined) return;
      const replied = repliedTo(pending, reply, simulation.now);
      settled.add(replied);
      simulation.requests = simulation.requests.with(index, replied);
    },
    answered,
  };
}
