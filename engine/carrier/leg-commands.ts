import { own, textOf, textOrNull } from './fields.ts';
import { stopGather } from './gather.ts';
import { cannotAnswerOutbound, callEnded, invalidLeg, invalidValue, notAnswered, refusal } from './errors.ts';
import { type CommandHandler, ok } from './handler.ts';
import { answerLeg, bridgeLegs, endLeg, hangupFromHere, LONGEST_CALL_MS, unbridge } from './legs.ts';
import { ring } from './outbound.ts';
import { dequeue, enqueue, headOf } from './queues.ts';
import { recordFromAnswer } from './recordings.ts';
import { routedBy } from './routing.ts';
import { plan } from './schedule.ts';
import { startStream } from './sessions.ts';
import type { Hangup } from './state.ts';
import { emit } from './webhooks.ts';

// Commands about legs and how they are joined.

const REFERRED_MS = 1_000;

const REJECTED: Readonly<Record<string, Hangup>> = {
  CALL_REJECTED: { cause: 'call_rejected', source: 'callee', sip: '603' },
  USER_BUSY: { cause: 'user_busy', source: 'callee', sip: '486' },
};

const answer: CommandHandler = (carrier, leg, params) => {
  if (leg.direction === 'outgoing') return cannotAnswerOutbound();
  // A second answer is accepted and changes nothing (assumption `answer-twice`).
  if (leg.state !== 'parked') return undefined;
  leg.routing = routedBy(params, leg.routing);
  answerLeg(carrier, leg, LONGEST_CALL_MS);
  if (typeof params['stream_url'] === 'string') {
    startStream(carrier, leg, 'streaming', { stream_url: params['stream_url'] });
  }
  if (params['transcription'] === true) leg.transcribing = true;
  const recording = recordFromAnswer(carrier, leg, params);
  return recording === null ? undefined : ok({ recording_id: recording });
};

const reject: CommandHandler = (carrier, leg, params) => {
  const refused = leg.state === 'parked' ? REJECTED[textOf(params, 'cause')] : undefined;
  // On any other leg it is a hang-up (assumption `reject-elsewhere`).
  endLeg(carrier, leg, refused ?? hangupFromHere(leg));
  return undefined;
};

const hangup: CommandHandler = (carrier, leg) => {
  endLeg(carrier, leg, hangupFromHere(leg));
  return undefined;
};

const clientStateUpdate: CommandHandler = () => undefined;

const transfer: CommandHandler = (carrier, leg, params) => {
  leg.routing = routedBy(params, leg.routing);
  ring(carrier, {
    to: textOf(params, 'to'),
    from: textOf(params, 'from', leg.to),
    sessionId: leg.sessionId,
    connectionId: leg.connectionId,
    clientState: textOrNull(params, 'target_leg_client_state'),
    routing: leg.routing,
    serves: leg.id,
    params,
  });
  return undefined;
};

const bridge: CommandHandler = (carrier, leg, params) => {
  if (params['video_room_id'] !== undefined) return undefined;
  const queue = params['queue'];
  const found =
    typeof queue === 'string' ? headOf(carrier, queue) : own(carrier.legs, textOf(params, 'call_control_id'));
  if (typeof queue === 'string') {
    if (found === undefined) return invalidValue('/queue', `The queue '${queue}' is empty.`);
    dequeue(carrier, found, 'bridged');
  }
  if (found === undefined || found.foreign || found === leg) return invalidLeg();
  if (found.state === 'ended') return callEnded();
  if (found.state !== 'answered' && found.state !== 'bridged') return notAnswered();
  if (params['prevent_double_bridge'] === true && found.bridgedWith !== null) return undefined;
  bridgeLegs(carrier, leg, found);
  if (leg.bridgedWith === found.id) {
    leg.parkAfterUnbridge = params['park_after_unbridge'] === 'self' || params['hold_after_unbridge'] === true;
  }
  const recording = recordFromAnswer(carrier, leg, params);
  return recording === null ? undefined : ok({ recording_id: recording });
};

const refer: CommandHandler = (carrier, leg) => {
  emit(carrier, leg, 'call.refer.started', { sip_notify_response: 100 });
  plan(carrier, carrier.now + REFERRED_MS, { kind: 'refer-ends', leg: leg.id });
  return undefined;
};

const enterQueue: CommandHandler = (carrier, leg, params) => {
  if (leg.waiting === null) unbridge(carrier, leg);
  return enqueue(carrier, leg, params);
};

const leaveQueue: CommandHandler = (carrier, leg) => {
  if (leg.waiting === null) {
    return refusal(422, '90035', 'Call not in queue', "Call can't be removed from a queue it's not in.");
  }
  dequeue(carrier, leg, 'leave');
  return undefined;
};

const gatherStop: CommandHandler = (carrier, leg) => {
  stopGather(carrier, leg, 'cancelled');
  return undefined;
};

/** Handlers by the catalogue's name. */
export const legCommands: Readonly<Record<string, CommandHandler>> = {
  answer,
  reject,
  hangup,
  client_state_update: clientStateUpdate,
  transfer,
  bridge,
  refer,
  enqueue: enterQueue,
  leave_queue: leaveQueue,
  gather_stop: gatherStop,
};
