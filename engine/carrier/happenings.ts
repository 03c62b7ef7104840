import { detected, greetingEnded } from './detection.ts';
import { overlayEnded, soundEnded } from './audio.ts';
import { conferenceSoundEnded } from './conferences.ts';
import { gatherTimedOut, promptOver } from './gather.ts';
import { endLeg, NORMAL_BY_CALLER, personHangsUp } from './legs.ts';
import { agentTakes, farAnswers, joinServed } from './outbound.ts';
import { dequeue } from './queues.ts';
import { recordingSaved, stopRecordings } from './recordings.ts';
import { endPayment } from './payments.ts';
import { takeUpcoming, upcoming } from './schedule.ts';
import { endConversation } from './sessions.ts';
import type { Carrier, Happening, Leg } from './state.ts';
import { emit } from './webhooks.ts';

/** Lets everything happen that is due up to `now` (ms); time never runs backwards. */
export function settle(carrier: Carrier, now: number): void {
  for (let next = nextHappening(carrier); next !== undefined && next.at <= now; next = nextHappening(carrier)) {
    takeUpcoming(carrier);
    carrier.now = Math.max(carrier.now, next.at);
    const leg = carrier.legs[next.happening.leg];
    if (leg !== undefined) happen(carrier, leg, next.happening);
  }
  carrier.now = Math.max(carrier.now, now);
}

/** The next thing that will really happen; what was overtaken is dropped. */
export function nextHappening(carrier: Carrier): { at: number; happening: Happening } | undefined {
  for (let next = upcoming(carrier); next !== undefined; next = upcoming(carrier)) {
    if (isStillDue(carrier, next.happening)) return next;
    takeUpcoming(carrier);
  }
  return undefined;
}

function isStillDue(carrier: Carrier, happening: Happening): boolean {
  const leg = carrier.legs[happening.leg];
  if (leg === undefined) return false;
  if (happening.kind === 'recording-saved') return true;
  if (happening.kind === 'conference-sound-ends') return carrier.conferences[happening.conference]?.ended === false;
  if (leg.state === 'ended') return false;
  switch (happening.kind) {
    case 'sound-ends':
      return leg.playing?.n === happening.n;
    case 'overlay-ends':
      return leg.overlay?.n === happening.n;
    case 'gather-timer':
      return leg.gather?.n === happening.n && leg.gather.timer === happening.timer;
    case 'gather-total':
      return leg.gather?.n === happening.n;
    case 'far-answers':
    case 'far-fails':
    case 'caller-gives-up':
      return leg.answeredAt === null;
    case 'first-command':
      return !leg.commanded;
    case 'queue-timeout':
    case 'queue-agent':
    case 'queue-removed':
      return leg.waiting?.n === happening.n;
    case 'recording-limit':
      return leg.recordings.some((recording) => recording.id === happening.recording && recording.stoppedAt === null);
    case 'conversation-ends':
      return leg.conversation?.n === happening.n;
    case 'payment-ends':
      return leg.paying === happening.n;
    case 'far-hangs-up':
    case 'bridge':
    case 'caller-hangs-up':
    case 'time-limit':
    case 'refer-ends':
    case 'detection':
    case 'greeting-ends':
      return true;
  }
}

function happen(carrier: Carrier, leg: Leg, happening: Happening): void {
  switch (happening.kind) {
    case 'sound-ends': {
      const sound = soundEnded(carrier, leg);
      if (sound !== null) promptOver(carrier, leg, sound);
      return;
    }
    case 'overlay-ends':
      overlayEnded(carrier, leg, 'completed');
      return;
    case 'gather-timer':
    case 'gather-total':
      if (leg.gather !== null) gatherTimedOut(carrier, leg, leg.gather);
      return;
    case 'far-answers':
      farAnswers(carrier, leg);
      return;
    case 'bridge':
      joinServed(carrier, leg);
      return;
    case 'far-fails':
      endLeg(carrier, leg, happening.hangup);
      return;
    case 'far-hangs-up':
    case 'caller-hangs-up':
    case 'caller-gives-up':
      personHangsUp(carrier, leg);
      return;
    case 'time-limit':
      endLeg(carrier, leg, { cause: 'time_limit', source: 'unknown', sip: 'unspecified' });
      return;
    case 'first-command':
      endLeg(carrier, leg, { cause: 'timeout', source: 'unknown', sip: 'unspecified' });
      return;
    case 'refer-ends':
      emit(carrier, leg, 'call.refer.completed', { sip_notify_response: 200 });
      endLeg(carrier, leg, NORMAL_BY_CALLER);
      return;
    case 'queue-timeout':
      dequeue(carrier, leg, 'timeout');
      return;
    case 'queue-removed':
      dequeue(carrier, leg, 'leave');
      return;
    case 'queue-agent':
      agentTakes(carrier, leg);
      return;
    case 'recording-limit':
      stopRecordings(carrier, leg, happening.recording);
      return;
    case 'recording-saved':
      recordingSaved(carrier, leg, happening.recording);
      return;
    case 'detection':
      detected(carrier, leg);
      return;
    case 'greeting-ends':
      greetingEnded(carrier, leg);
      return;
    case 'conversation-ends':
      endConversation(carrier, leg, 'done');
      return;
    case 'payment-ends':
      endPayment(carrier, leg);
      return;
    case 'conference-sound-ends': {
      const conference = carrier.conferences[happening.conference];
      if (conference !== undefined) conferenceSoundEnded(carrier, conference, happening.n);
    }
  }
}
