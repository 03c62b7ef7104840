import { command as request } from '../carrier/commands.ts';
import type { Answer } from '../carrier/state.ts';
import type { CallCommand } from '../model/command.ts';
import { actionNamed } from '../telnyx/catalogue.ts';
import { requestOf } from '../telnyx/request.ts';
import { commandId, encodeToken } from '../telnyx/token.ts';
import type { JsonObject } from '../telnyx/wire.ts';
import type { Simulation } from './simulation-state.ts';

/** About how often the server sends a command within its 50 s, with its back-off. */
const MOST_ATTEMPTS = 15;

/** Statuses that are no decision: the server sends again what it may send twice. */
function isTemporary(status: number): boolean {
  return status === 429 || status === 408 || status >= 500;
}

/** Sends a command to the carrier; as the server does, again while the carrier cannot take it, but without waiting. */
export function send(simulation: Simulation, id: string, command: CallCommand): Answer {
  const spec = actionNamed(command.action);
  if (spec === undefined) throw new Error(`the catalogue has no ${command.action}`);
  const body: JsonObject = {
    ...command.params,
    ...(spec.carriesClientState ? { client_state: encodeToken({ call: id, n: command.n }) } : {}),
    ...('command_id' in spec.params ? { command_id: commandId(id, command.n) } : {}),
  };
  const once = (): Answer =>
    request(simulation.carrier, { method: spec.method, ...requestOf(spec, command.leg, body) }, simulation.now);
  const attempts = simulation.options.sendsAgain === true && spec.repeat !== 'never' ? MOST_ATTEMPTS : 1;
  let answer = once();
  for (let made = 1; made < attempts && isTemporary(answer.status); made += 1) answer = once();
  return answer;
}
