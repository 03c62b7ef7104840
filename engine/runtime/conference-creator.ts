import type { Dynamic } from '../model/flow.ts';
import type { JsonObject, JsonValue } from '../telnyx/wire.ts';
import { partOf } from './conference-operations.ts';
import { evaluateParams } from './dynamic.ts';
import { issue } from './ledger.ts';
import { callerLeg, frameOf, type Work } from './work.ts';

// Creating a conference takes less than joining one (published OpenAPI): the rest is said once the call is in it, so that
// a state means the same for whoever comes first.

interface Given {
  readonly values: Readonly<Record<string, Dynamic>>;
}

/** Told by changing the participant, whose id has to be asked for. */
const atExit = ['end_conference_on_exit', 'soft_end_conference_on_exit'] as const;

export function completeConference(work: Work, { values }: Given): Work {
  const given = evaluateParams(work, 'conference', values);
  const caller = callerLeg(work.call).id;
  let next = work;
  if (given['mute'] === true) next = tell(next, 'conference_mute', { call_control_ids: [caller] });
  if (given['hold'] === true) next = tell(next, 'conference_hold', { call_control_ids: [caller], ...holdAudio(given) });
  const { supervisor_role: role, whisper_call_control_ids: whisper } = given;
  if (role !== undefined) {
    const to = whisper === undefined ? {} : { whisper_call_control_ids: whisper };
    next = tell(next, 'conference_update', { call_control_id: caller, supervisor_role: role, ...to });
  }
  if (!atExit.some((name) => given[name] === true)) return next;
  return issue(next, {
    action: 'conference_participants',
    params: { conference_id: partOf(next)?.conferenceId ?? '' },
    awaits: 'acceptance',
    owner: frameOf(next).owners.step,
    deadlineMs: null,
    as: 'asked',
  });
}

/** The file heard on hold, as each of the two actions names it. */
function holdAudio({ hold_audio_url: url, hold_media_name: media }: JsonObject): JsonObject {
  return { ...(url === undefined ? {} : { audio_url: url }), ...(media === undefined ? {} : { media_name: media }) };
}

export function updateParticipant(work: Work, { values }: Given): Work {
  const caller = callerLeg(work.call).id;
  const list = frameOf(work).result['data'];
  const participants = (Array.isArray(list) ? list : []) as readonly Readonly<Record<string, unknown>>[];
  const id = participants.find((each) => each['call_control_id'] === caller)?.['id'];
  if (typeof id !== 'string') return work;
  const given = evaluateParams(work, 'conference', values);
  const ends: Record<string, JsonValue> = {};
  for (const name of atExit) if (given[name] !== undefined) ends[name] = given[name];
  return tell(work, 'conference_participant_update', { participant_id: id, ...ends });
}

function tell(work: Work, action: string, params: JsonObject): Work {
  return issue(work, {
    action,
    params: { id: partOf(work)?.conferenceId ?? '', ...params },
    awaits: 'nothing',
    owner: null,
    deadlineMs: null,
  });
}
