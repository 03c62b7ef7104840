import type { Answer } from '../carrier/state.ts';
import type { CallCommand } from '../model/command.ts';
import type { CallEvent, CommandFailed } from '../model/event.ts';
import type { JsonObject } from '../telnyx/wire.ts';

/** The event that the carrier's yes is; the answer to a list keeps its name. */
export function acceptance(n: number, { body }: Answer): CallEvent {
  const { data } = body;
  const response = (Array.isArray(data) ? { data } : (data ?? {})) as JsonObject;
  return { kind: 'command.accepted', n, response };
}

/** The event that the carrier's no is; what goes with it is for the caller to say. */
export function refusal(command: CallCommand, answer: Answer): CommandFailed {
  const errors = answer.body['errors'] as readonly JsonObject[] | undefined;
  const first = errors?.[0] ?? {};
  const text = (name: string): string => {
    const value = first[name];
    return typeof value === 'string' ? value : '';
  };
  return {
    kind: 'command.failed',
    n: command.n,
    action: command.action,
    leg: command.leg,
    code: text('code') === '' ? `http_${answer.status}` : text('code'),
    status: answer.status,
    detail: [text('title'), text('detail')].filter((each) => each !== '').join(': '),
    cancelled: [],
  };
}

/** What the answer to `GET /calls/{id}` says of a leg; null where it says nothing. */
export function liveness(answer: Answer): boolean | null {
  if (answer.status === 404) return false;
  const data = answer.body['data'] as JsonObject | undefined;
  return answer.status < 300 ? data?.['is_alive'] === true : null;
}
