import { correlation } from './common.ts';
import { callAction } from './define.ts';

export const enqueue = callAction('enqueue', {
  sdk: 'enqueue',
  description: 'Puts the call into a queue, which is created if need be. A bridged call is unbridged.',
  params: {
    queue_name: { type: 'string', minLength: 1, maxLength: 255, required: true, description: 'Name of the queue.' },
    max_size: {
      type: 'integer',
      description: 'Most calls in the queue, fixed when it is created; 100 unless set.',
    },
    max_wait_time_secs: { type: 'integer', description: 'Seconds after which the call leaves the queue, parked.' },
    keep_after_hangup: { type: 'boolean', description: 'Keep the place after a hang-up.' },
    ...correlation,
  },
  endings: ['call.enqueued'],
});

export const leaveQueue = callAction('leave_queue', {
  sdk: 'leaveQueue',
  description: 'Takes the call out of its queue; it stays parked.',
  params: correlation,
});
