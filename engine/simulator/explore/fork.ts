import { setFaults } from '../../carrier/faults.ts';
import type { Carrier } from '../../carrier/state.ts';
import { mocksOf } from '../scenario/http.ts';
import type { Session } from '../scenario/session.ts';
import type { CallSetup } from '../scenario/scenario.ts';
import type { SimulatedHttp, SimulatedReply } from '../requests.ts';
import type { Simulation } from '../simulation-state.ts';

/** What a web service says until it is decided what it says. */
const undecided: SimulatedHttp = () => ({ status: 200, json: {} });

/** Every answer takes a moment, so that what several requests in a row are answered is tried one after the other. */
function later(reply: SimulatedReply | null): SimulatedReply | null {
  return reply === null || typeof reply === 'string' ? reply : { after: 1, ...reply };
}

/**
 * The same call once more, which goes its own way from here.
 * @param setup what is around it from now on; what has happened already must have happened the same way with it
 */
export function forkSession(session: Session, setup: CallSetup): Session {
  const { simulation, mocks } = session;
  const { carrier } = simulation;
  const { farEnds, queues, aiGather } = setup.carrier;
  const options = { ...carrier.options, farEnds, queues, aiGather };
  const made = mocksOf(setup.http, () => forked.now, undecided, mocks.made);
  const forked: Simulation = {
    ...simulation,
    options: { ...simulation.options, http: (request) => later(made.answer(request)) },
    carrier: forkCarrier(carrier, options),
    calls: new Map(simulation.calls),
    legs: new Map(simulation.legs),
    seen: new Set(simulation.seen),
    late: [...simulation.late],
    requests: [...simulation.requests],
    unknown: [...simulation.unknown],
    timeline: [...simulation.timeline],
    sent: [...simulation.sent],
  };
  if (setup.carrier.faults !== session.setup.carrier.faults) setFaults(forked.carrier, setup.carrier.faults);
  return { ...session, setup, simulation: forked, mocks: made };
}

// Entries of agenda and mail never change; legs, queues and conferences do.
function forkCarrier(carrier: Carrier, options: Carrier['options']): Carrier {
  const { legs, queues, conferences } = carrier;
  return {
    ...carrier,
    ...structuredClone({ legs, queues, conferences }),
    options,
    ids: { ...carrier.ids },
    luck: { ...carrier.luck },
    stamp: { ...carrier.stamp },
    ended: [...carrier.ended],
    agenda: [...carrier.agenda],
    mail: [...carrier.mail],
    dials: { ...carrier.dials },
    faultsUsed: [...carrier.faultsUsed],
  };
}
