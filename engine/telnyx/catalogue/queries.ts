import type { ActionSpec } from '../action.ts';
import type { Params } from './define.ts';

// Questions to Telnyx whose answers a step waits for, and what the engine changes by itself. They are no verbs. What a
// question asks for beside its path goes into the query.

function query(name: string, path: string, about: Pick<ActionSpec, 'sdk' | 'description' | 'params'>): ActionSpec {
  return { name, method: 'GET', path, ...about, endings: [], repeat: 'harmless', carriesClientState: false };
}

const queueName = {
  queue_name: { type: 'string', required: true, description: 'Name of the queue.' },
} as const satisfies Params;

/** Size and average waiting time of a queue. */
const queueStatus: ActionSpec = query('queue_status', '/queues/{queue_name}', {
  sdk: 'queues.retrieve',
  description: 'Asks for the size of a queue and how long its calls have waited on average.',
  params: queueName,
});

/** A call's position in a queue, and how long it has waited. */
const queueCallStatus: ActionSpec = query('queue_call_status', '/queues/{queue_name}/calls/{call_control_id}', {
  sdk: 'queues.calls.retrieve',
  description: 'Asks for the position of the call in a queue and how long it has waited.',
  params: queueName,
});

/** Conferences of a name. */
const conferenceList: ActionSpec = query('conference_list', '/conferences', {
  sdk: 'conferences.list',
  description: 'Asks for the conferences of a name, running or over.',
  params: {
    'filter[name]': { type: 'string', description: 'The name, which must match exactly.' },
  },
});

/** Who is in a conference. */
const conferenceParticipants: ActionSpec = query(
  'conference_participants',
  '/conferences/{conference_id}/participants',
  {
    sdk: 'conferences.listParticipants',
    description: 'Asks who is in a conference.',
    params: { conference_id: { type: 'string', required: true, description: 'Id of the conference.' } },
  },
);

/** What a conference's creator cannot say when it creates it. */
const participantUpdate: ActionSpec = {
  name: 'conference_participant_update',
  method: 'PATCH',
  path: '/conferences/{id}/participants/{participant_id}',
  sdk: 'conferences.updateParticipant',
  description: 'Changes what happens when a participant leaves a conference.',
  params: {
    id: { type: 'string', required: true, description: 'Id of the conference.' },
    participant_id: { type: 'string', required: true, description: 'Id of the participant.' },
    end_conference_on_exit: { type: 'boolean', description: 'Hang up everybody when it leaves.' },
    soft_end_conference_on_exit: { type: 'boolean', description: 'Let nobody join any more when it leaves.' },
  },
  endings: [],
  repeat: 'harmless',
  carriesClientState: false,
};

/** Every question in reading order, and the one change that is no verb. */
export const queries: readonly ActionSpec[] = [
  queueStatus,
  queueCallStatus,
  conferenceList,
  conferenceParticipants,
  participantUpdate,
];
