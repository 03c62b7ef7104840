import type { JsonObject } from '../telnyx/wire.ts';
import { numberOf, textOf } from './fields.ts';
import { notFound, refusal } from './errors.ts';
import { nextUuid } from './prng.ts';
import { decoded } from './listing.ts';
import { plan } from './schedule.ts';
import { audioMs, speechMs, spokenText } from './speech.ts';
import type { Answer, CallControlId, Carrier, Conference, Leg } from './state.ts';
import { emit, emitStampedInside, isoOf } from './webhooks.ts';

// Conferences in outline: who is in, what all of them hear, when they end. Mute, hold and supervisor roles are accepted
// and change nothing that can be observed.

const LONGEST_MS = 4 * 3_600_000;

/** `POST /conferences`: a conference with its first participant. */
export function createConference(carrier: Carrier, leg: Leg, params: JsonObject): Answer {
  if (leg.conference !== null) return inConferenceAlready();
  const name = textOf(params, 'name');
  if (Object.values(carrier.conferences).some((other) => !other.ended && other.name === name)) {
    return refusal(
      422,
      '90033',
      'Unable to execute command',
      "Conference with given name already exists and it's active.",
    );
  }
  const conference: Conference = {
    id: nextUuid(carrier.ids),
    name,
    creator: leg.id,
    creatorSession: leg.sessionId,
    connectionId: leg.connectionId,
    maximum: numberOf(params, 'max_participants', 250),
    createdAt: carrier.now,
    members: [],
    sounds: [],
    ended: false,
  };
  carrier.conferences[conference.id] = conference;
  stamped(carrier, leg, 'conference.created', conference, {});
  joinConference(carrier, conference, leg, {});
  return { status: 200, body: { data: described(conference) } };
}

/** A conference as Telnyx tells of it (published OpenAPI: Conference). */
function described(conference: Conference): JsonObject {
  const at = isoOf(conference.createdAt);
  return {
    record_type: 'conference',
    id: conference.id,
    name: conference.name,
    connection_id: conference.connectionId,
    created_at: at,
    updated_at: at,
    expires_at: isoOf(conference.createdAt + LONGEST_MS),
    status: conference.ended ? 'completed' : 'in_progress',
  };
}

/** `GET /conferences`: those of a name, or all, the newest first. */
export function listConferences(carrier: Carrier, query: string): Answer {
  const name = new Map(
    query.split('&').map((pair): [string, string] => {
      const [key = '', value = ''] = pair.split('=');
      return [decoded(key), decoded(value)];
    }),
  ).get('filter[name]');
  const data = Object.values(carrier.conferences)
    .filter((conference) => name === undefined || conference.name === name)
    .sort((a, b) => b.createdAt - a.createdAt)
    .map(described);
  return { status: 200, body: { data, meta: { total_results: data.length } } };
}

/** `GET /conferences/{conference_id}/participants`. */
export function participantsOf(carrier: Carrier, conference: Conference): Answer {
  const data = conference.members.flatMap(({ leg: id, endsOnExit }): JsonObject[] => {
    const leg = carrier.legs[id];
    if (leg === undefined) return [];
    return [
      {
        record_type: 'participant',
        id: leg.legId,
        call_control_id: leg.id,
        call_leg_id: leg.legId,
        conference: { id: conference.id, name: conference.name },
        end_conference_on_exit: endsOnExit,
        status: 'joined',
      },
    ];
  });
  return { status: 200, body: { data, meta: { total_results: data.length } } };
}

/** `PATCH /conferences/{id}/participants/{participant_id}`. */
export function updateParticipant(
  carrier: Carrier,
  conference: Conference,
  participant: string,
  params: JsonObject,
): Answer {
  const member = conference.members.find(({ leg }) => carrier.legs[leg]?.legId === participant);
  if (member === undefined) return notFound();
  const ends = params['end_conference_on_exit'];
  const changed = typeof ends === 'boolean' ? { ...member, endsOnExit: ends } : member;
  conference.members = conference.members.map((each) => (each === member ? changed : each));
  return { status: 200, body: { data: { id: participant, end_conference_on_exit: changed.endsOnExit } } };
}

function inConferenceAlready(): Answer {
  return refusal(422, '90044', 'Unable to execute command', 'The call is in a conference already.');
}

/** Puts a leg into a conference; a refusal when it is full or the leg is in one. */
export function joinConference(
  carrier: Carrier,
  conference: Conference,
  leg: Leg,
  params: JsonObject,
): Answer | undefined {
  if (leg.conference !== null) return inConferenceAlready();
  if (conference.members.length >= conference.maximum) {
    return refusal(
      422,
      '90032',
      'Maximum number of participants reached',
      `The maximum allowed value of \`max_participants\` has been reached at ${conference.maximum}.`,
    );
  }
  conference.members.push({ leg: leg.id, endsOnExit: params['end_conference_on_exit'] === true });
  leg.conference = conference.id;
  emit(carrier, leg, 'conference.participant.joined', { conference_id: conference.id });
  return undefined;
}

/** Takes a leg out of its conference. Returns the legs that must be hung up because the conference ends with it. */
export function leaveConference(carrier: Carrier, leg: Leg): CallControlId[] {
  const conference = leg.conference === null ? undefined : carrier.conferences[leg.conference];
  leg.conference = null;
  if (conference === undefined) return [];
  const self = conference.members.find((member) => member.leg === leg.id);
  conference.members = conference.members.filter((member) => member !== self);
  emit(carrier, leg, 'conference.participant.left', { conference_id: conference.id });
  if (self?.endsOnExit === true) return endConference(carrier, conference, leg, 'host_left');
  if (conference.members.length === 0) endConference(carrier, conference, leg, 'all_left');
  return [];
}

/** Ends a conference. Returns the legs that are in it still: they must be hung up. */
export function endConference(
  carrier: Carrier,
  conference: Conference,
  leg: Leg,
  reason: 'all_left' | 'host_left',
): CallControlId[] {
  if (conference.ended) return [];
  conference.ended = true;
  stopConferenceSounds(carrier, conference);
  stamped(carrier, leg, 'conference.ended', conference, { reason });
  return conference.members.map((member) => member.leg);
}

function stamped(carrier: Carrier, leg: Leg, type: string, conference: Conference, extra: JsonObject): void {
  emitStampedInside(carrier, leg, type, {
    call_control_id: leg.id,
    call_leg_id: leg.legId,
    call_session_id: leg.sessionId,
    client_state: leg.clientState,
    connection_id: leg.connectionId,
    conference_id: conference.id,
    ...extra,
  });
}

/** Speech or audio for every participant, or for those named. */
export function playToConference(
  carrier: Carrier,
  conference: Conference,
  params: JsonObject,
  kind: 'speech' | 'audio',
): void {
  const payload = textOf(params, 'payload');
  const url = textOf(params, 'audio_url', textOf(params, 'media_name'));
  const content = kind === 'speech' ? spokenText(payload, params['payload_type']) : url;
  const { speech } = carrier.options;
  const length =
    kind === 'speech' ? speechMs(payload, params['payload_type'], params['language'], speech) : audioMs(url, speech);
  const sound = { n: ++carrier.serial, kind, content };
  const named = params['call_control_ids'];
  for (const { leg: id } of conference.members) {
    if (Array.isArray(named) && named.length > 0 && !named.includes(id)) continue;
    carrier.legs[id]?.heard.push({
      at: carrier.now,
      text: kind === 'speech' ? content : null,
      audio: kind === 'audio' ? content : null,
      until: carrier.now + length,
      cutShort: false,
    });
  }
  conference.sounds.push(sound);
  announce(carrier, conference, sound, 'started');
  plan(carrier, carrier.now + length, {
    kind: 'conference-sound-ends',
    leg: conference.creator,
    conference: conference.id,
    n: sound.n,
  });
}

/** One sound of a conference has come to its end. */
export function conferenceSoundEnded(carrier: Carrier, conference: Conference, n: number): void {
  const sound = conference.sounds.find((candidate) => candidate.n === n);
  if (sound === undefined) return;
  conference.sounds = conference.sounds.filter((candidate) => candidate !== sound);
  announce(carrier, conference, sound, 'ended');
}

/** Cuts everything that plays in a conference. */
export function stopConferenceSounds(carrier: Carrier, conference: Conference): void {
  for (const sound of conference.sounds) {
    for (const { leg: id } of conference.members) {
      for (const heard of carrier.legs[id]?.heard ?? []) {
        if ((heard.text ?? heard.audio) !== sound.content || (heard.until ?? Infinity) <= carrier.now) continue;
        heard.until = carrier.now;
        heard.cutShort = true;
      }
    }
    announce(carrier, conference, sound, 'ended');
  }
  conference.sounds = [];
}

function announce(
  carrier: Carrier,
  conference: Conference,
  sound: Conference['sounds'][number],
  what: 'started' | 'ended',
): void {
  const creator = carrier.legs[conference.creator];
  if (creator === undefined) return;
  emitStampedInside(carrier, creator, `conference.${sound.kind === 'speech' ? 'speak' : 'playback'}.${what}`, {
    conference_id: conference.id,
    connection_id: conference.connectionId,
    creator_call_session_id: conference.creatorSession,
    ...(sound.kind === 'audio' ? { media_url: sound.content } : {}),
  });
}
