import type { ActionSpec } from '../telnyx/action.ts';
import { actionNamed } from '../telnyx/catalogue.ts';
import type { JsonObject } from '../telnyx/wire.ts';
import { conferenceCommand, conferenceCreate } from './conference-commands.ts';
import { dial, REMEMBERED_COMMAND_MS } from './dial.ts';
import {
  badParameters,
  callEnded,
  cannotAnswerOutbound,
  cannotRecord,
  invalidLeg,
  notAnswered,
  notFound,
  wrongMethod,
} from './errors.ts';
import { listConferences, participantsOf, updateParticipant } from './conferences.ts';
import { queuedCall, queueStatus } from './queues.ts';
import { takeFault } from './faults.ts';
import { own } from './fields.ts';
import { settle } from './happenings.ts';
import { type CommandHandler, ok } from './handler.ts';
import { legCommands } from './leg-commands.ts';
import { activeCalls, callStatus, decoded } from './listing.ts';
import { mediaCommands } from './media-commands.ts';
import { problemsOf } from './rules.ts';
import type { Answer, Carrier, Conference, Leg } from './state.ts';

/** A request to the REST API, its path below `/v2` with the query if any; ids in it may be URL-encoded. */
export interface CarrierRequest {
  readonly method: string;
  readonly path: string;
  readonly body: JsonObject;
}

const HANDLERS: Readonly<Record<string, CommandHandler>> = { ...legCommands, ...mediaCommands };

/** What an incoming leg takes before it is answered; any leg takes the last two. */
const BEFORE_ANSWER: ReadonlySet<string> = new Set(['answer', 'reject', 'transfer', 'hangup', 'client_state_update']);
const WHILE_RINGING: ReadonlySet<string> = new Set(['hangup', 'client_state_update', 'reject']);

type Target =
  | { readonly kind: 'status'; readonly id: string }
  | { readonly kind: 'active_calls'; readonly connection: string }
  | { readonly kind: 'queue_status'; readonly queue: string }
  | { readonly kind: 'queue_call_status'; readonly queue: string; readonly id: string }
  | { readonly kind: 'conference_list' }
  | { readonly kind: 'conference_participants'; readonly id: string }
  | { readonly kind: 'conference_participant_update'; readonly id: string; readonly participant: string }
  | { readonly kind: 'action'; readonly spec: ActionSpec; readonly id: string };

/**
 * Takes one request of the REST API at `now` (ms) and answers as Telnyx does. A command takes effect at once; what
 * comes of it arrives as webhooks from `advance`. Refusals are answers, nothing is thrown.
 */
export function command(carrier: Carrier, request: CarrierRequest, now: number): Answer {
  settle(carrier, now);
  const [path, query] = split(request.path);
  const target = targetOf(path, request.method.toUpperCase());
  if (target === undefined) return notFound();
  const name = target.kind === 'action' ? target.spec.name : target.kind;
  const fault = takeFault(carrier, name);
  if (fault !== undefined) return fault;
  const method = target.kind === 'action' ? target.spec.method : (actionNamed(target.kind)?.method ?? 'GET');
  if (request.method.toUpperCase() !== method) return wrongMethod();
  switch (target.kind) {
    case 'status':
      return callStatus(carrier, target.id);
    case 'active_calls':
      return activeCalls(carrier, target.connection, query);
    case 'queue_status':
      return queueStatus(carrier, target.queue);
    case 'queue_call_status':
      return queuedCall(carrier, target.queue, target.id);
    case 'conference_list':
      return listConferences(carrier, query);
    case 'conference_participants':
      return inConference(carrier, target.id, (conference) => participantsOf(carrier, conference));
    case 'conference_participant_update':
      return inConference(carrier, target.id, (conference) =>
        updateParticipant(carrier, conference, target.participant, request.body),
      );
    case 'action':
      return act(carrier, target.spec, target.id, request.body);
  }
}

/** The name that faults and logs use for a request: the catalogue's, `status` or `active_calls`; null for no such URL. */
export function commandName(path: string, method = 'POST'): string | null {
  const target = targetOf(split(path)[0], method.toUpperCase());
  if (target === undefined) return null;
  return target.kind === 'action' ? target.spec.name : target.kind;
}

function split(path: string): [string, string] {
  const mark = path.indexOf('?');
  return mark < 0 ? [path, ''] : [path.slice(0, mark), path.slice(mark + 1)];
}

function targetOf(path: string, method: string): Target | undefined {
  const [empty, group, id = '', verb, name = '', ...rest] = path.split('/');
  if (empty !== '' || rest.length > 0) return undefined;
  if (id === '') return verb === undefined ? rootTarget(group, method) : undefined;
  if (group === 'conferences' && verb === 'participants') return participantTarget(decoded(id), decoded(name));
  if (group === 'queues') return queueTarget(decoded(id), verb, decoded(name));
  if (group === 'connections') {
    return verb === 'active_calls' && name === '' ? { kind: 'active_calls', connection: decoded(id) } : undefined;
  }
  if (group === 'calls' && verb === undefined) return { kind: 'status', id: decoded(id) };
  if (verb !== 'actions' || (group !== 'calls' && group !== 'conferences')) return undefined;
  const spec = actionNamed(group === 'calls' ? name : `conference_${name}`);
  const isLegAction = spec?.path.startsWith('/calls/') === true;
  if (spec === undefined || isLegAction !== (group === 'calls')) return undefined;
  return { kind: 'action', spec, id: decoded(id) };
}

function queueTarget(queue: string, verb: string | undefined, id: string): Target | undefined {
  if (verb === undefined) return { kind: 'queue_status', queue };
  return verb === 'calls' && id !== '' ? { kind: 'queue_call_status', queue, id } : undefined;
}

function participantTarget(id: string, participant: string): Target {
  if (participant === '') return { kind: 'conference_participants', id };
  return { kind: 'conference_participant_update', id, participant };
}

function inConference(carrier: Carrier, id: string, answer: (conference: Conference) => Answer): Answer {
  const conference = own(carrier.conferences, id);
  return conference === undefined ? notFound() : answer(conference);
}

function rootTarget(group: string | undefined, method: string): Target | undefined {
  if (group === 'conferences' && method === 'GET') return { kind: 'conference_list' };
  const spec = actionNamed(group === 'calls' ? 'dial' : group === 'conferences' ? 'conference_create' : '');
  return spec === undefined ? undefined : { kind: 'action', spec, id: '' };
}

function act(carrier: Carrier, spec: ActionSpec, id: string, params: JsonObject): Answer {
  if (spec.path.startsWith('/calls/')) return actOnLeg(carrier, spec, id, params);
  const problems = problemsOf(spec, params, carrier.options.choices.refuseUnknown);
  if (problems.length > 0) return badParameters(problems);
  if (spec.name === 'dial') return dial(carrier, params);
  if (spec.name === 'conference_create') return conferenceCreate(carrier, params);
  return conferenceCommand(carrier, id, spec.name, params) ?? ok();
}

function actOnLeg(carrier: Carrier, spec: ActionSpec, id: string, params: JsonObject): Answer {
  const leg = own(carrier.legs, id);
  if (leg === undefined || leg.foreign) return invalidLeg();
  if (leg.state === 'ended') return callEnded();
  const commandId = params['command_id'];
  if (typeof commandId === 'string' && isRepeat(leg, commandId, carrier.now)) return ok();
  const problems = problemsOf(spec, params, carrier.options.choices.refuseUnknown);
  if (problems.length > 0) return badParameters(problems);
  const early = tooEarly(leg, spec.name);
  if (early !== undefined) return early;
  const before = leg.clientState;
  if (typeof params['client_state'] === 'string') leg.clientState = params['client_state'];
  const answer = HANDLERS[spec.name]?.(carrier, leg, params) ?? ok();
  if (answer.status >= 300) leg.clientState = before;
  else {
    leg.commanded = true;
    if (typeof commandId === 'string') leg.commandIds[commandId] = carrier.now;
  }
  return answer;
}

function isRepeat(leg: Leg, commandId: string, now: number): boolean {
  const at = own(leg.commandIds, commandId);
  return at !== undefined && now < at + REMEMBERED_COMMAND_MS;
}

function tooEarly(leg: Leg, action: string): Answer | undefined {
  if (leg.state === 'parked') {
    if (BEFORE_ANSWER.has(action)) return undefined;
    return action === 'record_start' ? cannotRecord() : notAnswered();
  }
  if (leg.state !== 'bridging' || WHILE_RINGING.has(action)) return undefined;
  if (action === 'answer') return cannotAnswerOutbound();
  return action === 'record_start' ? cannotRecord() : notAnswered();
}
