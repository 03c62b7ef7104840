import type { Assumption } from './assumption.ts';

/** What the model decides about queues, conferences and recordings. */
export const queueAssumptions: readonly Assumption[] = [
  {
    name: 'empty-queue',
    assumes: 'A bridge with an empty queue is refused with 422 10015.',
    why: 'Documented is an error, not its code.',
  },
  {
    name: 'conference-end',
    assumes:
      'Ending a conference hangs up who is in it, reason host_left; mute, hold and supervisor roles change nothing observable.',
    why: 'The published reasons have none for the command.',
  },
  {
    name: 'recording-saved-after',
    assumes: 'A recording is saved one second after it stopped; its URL leads nowhere.',
    why: 'Documented is only that it may come after the hang-up.',
    option: 'recordings.savedAfter',
  },
  {
    name: 'recording-silence',
    assumes:
      'The person on a leg never falls silent, so that timeout_secs ends a recording only where the model is told.',
    why: 'The model does not know what its people say.',
    option: 'recordings.silentAfter',
  },
  {
    name: 'leave-queue-outside',
    assumes: 'leave_queue of a call that is in no queue is refused with 422 90035.',
    why: 'The code is published, and not which commands have it.',
  },
  {
    name: 'removed-from-queue',
    assumes: 'A call that somebody else takes out of a queue has call.dequeued with the reason leave.',
    why: 'The published reasons have none of its own.',
    option: 'queues',
  },
  {
    name: 'queue-gone',
    assumes: 'GET of a queue that never was, or of a call that is not in it, is 404 10005.',
    why: 'Published is the status.',
  },
  {
    name: 'participant-id',
    assumes: 'The id of a participant is the call_leg_id of its leg.',
    why: 'Published is that it is an id of its own; nothing says which.',
  },
  {
    name: 'conference-list',
    assumes: 'GET /conferences gives every conference of the name, the newest first, in one page.',
    why: 'The order by expiry is published; one name has few conferences within 4 hours.',
  },
];
