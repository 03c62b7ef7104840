import type { JsonObject } from '../../engine/telnyx/wire.ts';
import type { CarrierCommand } from '../calls/carrier.ts';
import type { Engine } from '../calls/engine-port.ts';
import { ServerError } from '../errors.ts';
import type { SentRequest } from './carrier-client.ts';
import { withRetryPolicies } from './retry-policies.ts';

/**
 * The HTTP request of a command: path with its ids encoded, and the body with what only the server knows. A question has
 * no body.
 * @throws ServerError `bad_command` for an unknown action or an id that is missing
 */
export function commandRequest(
  engine: Pick<Engine, 'actionNamed' | 'encodeToken' | 'commandId'>,
  command: CarrierCommand,
): SentRequest {
  const { call, n, action, leg, generation } = command;
  const spec = engine.actionNamed(action);
  if (spec === undefined) throw new ServerError('bad_command', `No action is named ${action}.`);
  const rest: Record<string, JsonObject[string]> = { ...command.params };
  const path = spec.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const own = name === 'call_control_id' ? leg : rest[name];
    if (typeof own !== 'string' || own === '') throw new ServerError('bad_command', `${action} lacks its ${name}.`);
    // An id in the path is not repeated in the body.
    if (name !== 'call_control_id') Reflect.deleteProperty(rest, name);
    return encodeURIComponent(own);
  });
  if (spec.method === 'GET') return { method: spec.method, path: path + queryOf(rest), body: null };
  const token = engine.encodeToken({ call, n });
  const body = {
    ...withRetryPolicies(action, rest),
    ...('target_leg_client_state' in spec.params ? { target_leg_client_state: token } : {}),
    ...(spec.carriesClientState ? { client_state: token } : {}),
    ...('command_id' in spec.params ? { command_id: engine.commandId(call, n, generation) } : {}),
  };
  return { method: spec.method, path, body };
}

/** What a question asks for beside its path; it is all text. */
function queryOf(params: JsonObject): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) if (typeof value === 'string') query.set(name, value);
  return query.size === 0 ? '' : `?${query.toString()}`;
}
