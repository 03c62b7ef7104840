import { setFaults } from '../../../engine/carrier/faults.ts';
import type { CommandFault } from '../../../engine/carrier/options.ts';
import type { CallCommand } from '../../../engine/model/command.ts';
import { forkSession } from '../../../engine/simulator/explore/fork.ts';
import { withCommands } from '../../../engine/simulator/outbox.ts';
import { passTime } from '../../../engine/simulator/scenario/session.ts';
import { send } from '../../../engine/simulator/sending.ts';
import type { Simulation } from '../../../engine/simulator/simulation-state.ts';
import { dialIn, runUntil, startSimulation } from '../../../engine/simulator/simulation.ts';
import { commandId } from '../../../engine/telnyx/token.ts';
import { compiled } from '../../support/flows.ts';
import { startedBy } from './scenario-lab.ts';

const START = 1_700_000_000_000;

const refusing = `routes: default
answer: false
start: no
states:
  no: { reject: }
`;

const quiet = `routes: default
start: pause
states:
  pause: { wait: 5m, next: end }
`;

function calledWith(flow: string, errors: readonly CommandFault[]): { simulation: Simulation; leg: string } {
  const simulation = startSimulation({ flows: [compiled(flow)], at: START, sendsAgain: true, carrier: { seed: 1 } });
  setFaults(simulation.carrier, { errors });
  return { simulation, leg: dialIn(simulation, { from: '+15550001111', to: '+13125550100' }) };
}

const attemptsOf = ({ sent }: Simulation, action: string): readonly number[] =>
  sent.flatMap(({ at, command }) => (command.action === action ? [at - START] : []));

test('a hang-up goes on beyond its 50 s, with another id', () => {
  const { simulation, leg } = calledWith(quiet, [{ command: 'hangup', status: 503, times: 17 }]);
  runUntil(simulation, START);
  const [call = ''] = simulation.calls.keys();
  const hangup: CallCommand = { n: 77, action: 'hangup', leg, params: {} };
  simulation.outbox = withCommands(simulation.outbox, { call, at: START }, [hangup]);
  for (const unsent of simulation.outbox) send(simulation, unsent, []);
  runUntil(simulation, START + 120_000);
  expect(attemptsOf(simulation, 'hangup').slice(-5)).toEqual([46_200, 50_000, 55_000, 60_000, 65_000]);
  expect(simulation.sent.at(-1)).toMatchObject({ status: 200, attempt: 18 });
  const taken = Object.keys(simulation.carrier.legs[leg]?.commandIds ?? {});
  expect(taken).toContain(commandId(call, 77, 1));
  expect(taken).not.toContain(commandId(call, 77));
});

test('the end of a call leaves nothing to be sent but what its last event asks for', () => {
  const { simulation } = calledWith(refusing, [{ command: 'reject', status: 503, times: 1_000 }]);
  runUntil(simulation, START + 120_000);
  expect(Math.max(...attemptsOf(simulation, 'reject'))).toBeLessThan(50_000);
  expect(simulation.outbox).toEqual([]);
});

test('a call that is tried twice from a moment on sends what was unsent then in both', () => {
  const session = startedBy('carrier: { errors: [{ command: speak, status: 503, times: 2 }] }\nsteps: []');
  const { now } = session.simulation;
  passTime(session, now + 300, []);
  const speaks = (): readonly number[] => session.simulation.sent.map(({ status }) => status);
  const before = speaks();
  const forked = forkSession(session, session.setup);
  passTime(forked, now + 2_000, []);
  expect(speaks()).toEqual(before);
  passTime(session, now + 2_000, []);
  expect(speaks()).toEqual(forked.simulation.sent.map(({ status }) => status));
  expect(speaks().slice(before.length)).toEqual([200]);
});
