import type { JsonObject } from '../telnyx/wire.ts';
import { own, textOf } from './fields.ts';
import {
  createConference,
  endConference,
  joinConference,
  leaveConference,
  playToConference,
  stopConferenceSounds,
} from './conferences.ts';
import { callEnded, invalidLeg, notAnswered, refusal } from './errors.ts';
import { startAudioGather } from './gather.ts';
import { endById } from './legs.ts';
import type { Answer, Carrier, Conference, Leg } from './state.ts';

// Commands on conferences. A participant is named in the body, not in the path.

/** The participant that a conference command names, or why it cannot be one. */
function participant(carrier: Carrier, params: JsonObject): Leg | Answer {
  const leg = own(carrier.legs, textOf(params, 'call_control_id'));
  if (leg === undefined || leg.foreign) return invalidLeg();
  if (leg.state === 'ended') return callEnded();
  return leg.answeredAt === null ? notAnswered() : leg;
}

function isAnswer(value: Leg | Answer): value is Answer {
  return 'status' in value;
}

/** `POST /conferences`. */
export function conferenceCreate(carrier: Carrier, params: JsonObject): Answer {
  const leg = participant(carrier, params);
  if (isAnswer(leg)) return leg;
  remember(leg, params);
  return createConference(carrier, leg, params);
}

function remember(leg: Leg, params: JsonObject): void {
  if (typeof params['client_state'] === 'string') leg.clientState = params['client_state'];
  leg.commanded = true;
}

/** `POST /conferences/{id}/actions/NAME`; undefined answers `{ data: { result: ok } }`. */
export function conferenceCommand(carrier: Carrier, id: string, name: string, params: JsonObject): Answer | undefined {
  const conference = own(carrier.conferences, id);
  if (conference === undefined) {
    return refusal(422, '90058', 'Invalid conference_id', 'The conference does not exist.', '/conference_id');
  }
  if (conference.ended) {
    return refusal(
      422,
      '90019',
      'Conference has already ended',
      "This conference is no longer active and can't receive commands.",
    );
  }
  switch (name) {
    case 'conference_join':
    case 'conference_leave':
    case 'conference_gather_using_audio':
    case 'conference_update':
      return withParticipant(carrier, conference, name, params);
    case 'conference_end':
      end(carrier, conference);
      return undefined;
    case 'conference_speak':
      playToConference(carrier, conference, params, 'speech');
      return undefined;
    case 'conference_play':
      playToConference(carrier, conference, params, 'audio');
      return undefined;
    case 'conference_stop':
      stopConferenceSounds(carrier, conference);
      return undefined;
    default:
      return undefined;
  }
}

function withParticipant(
  carrier: Carrier,
  conference: Conference,
  name: string,
  params: JsonObject,
): Answer | undefined {
  const leg = participant(carrier, params);
  if (isAnswer(leg)) return leg;
  remember(leg, params);
  if (name === 'conference_join') return joinConference(carrier, conference, leg, params);
  if (leg.conference !== conference.id) return invalidLeg();
  if (name === 'conference_leave') for (const guest of leaveConference(carrier, leg)) endById(carrier, guest);
  if (name === 'conference_gather_using_audio') startAudioGather(carrier, leg, params);
  return undefined;
}

function end(carrier: Carrier, conference: Conference): void {
  const creator = carrier.legs[conference.creator];
  if (creator === undefined) return;
  for (const guest of endConference(carrier, conference, creator, 'host_left')) endById(carrier, guest);
}
