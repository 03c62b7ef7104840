import { actionNamed } from '../telnyx/catalogue.ts';
import type { WebhookEvent } from '../model/event.ts';
import type { LedgerEntry, Leg } from '../model/snapshot.ts';
import { dispatch, settle } from './dispatch.ts';
import { type FlowBook, inFrame } from './flow-book.ts';
import { offer } from './offer.ts';
import { entryOf, flowKeyOf, inSecretEntry, stepOf, terminatingDigit, typeAheadHolds } from './flow-keys.ts';
import { judge } from './judge.ts';
import { gatherEnded, gatherThatListens, keyPatience, keyPressed } from './keys.ts';
import { adoptLeg, bridgeEnded, findLeg, legAnswered, legBridged, legGone } from './leg-events.ts';
import { isDetection, takeDetection } from './machine-detection.ts';
import { closeEntry, eventOf, isGather, matchEnding, speechStarted } from './ledger.ts';
import { takeConferenceEvent } from './conference-events.ts';
import { takenFromQueue, takeQueueEvent } from './queue-events.ts';
import { recordingFailed, recordingSaved } from './recording-events.ts';
import { eventScope } from './scope.ts';
import { callerSpoke, listenerOf, wordsSaid } from './spoken-entry.ts';
import { callerLeg, dropTimers, frameOf, startTimer, withCall, withTrace, type Work, withData } from './work.ts';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Takes a webhook's facts into the call, then gives the machine what follows from them. */
export function takeWebhook(before: Work, flows: FlowBook, event: WebhookEvent): Work {
  let work: Work = { ...before, event: shownOf(before, event), occurredAt: event.occurredAt ?? 0 };
  let leg = legOf(work, event);
  if (leg === undefined && event.leg !== null && event.token !== null) {
    work = adoptLeg(work, event.leg, event.token.n, event.type === 'call.hangup');
    leg = findLeg(work, event.leg);
  }
  if (leg === undefined) return withTrace(work, 'note', `${event.type} of no leg of this call`);
  work = learnIds(work, event, leg);
  if (leg.state === 'ringing' && provesAnswer(event.type)) {
    work = legAnswered(withTrace(work, 'implied', 'call.answered'), flows, leg);
    leg = findLeg(work, leg.id) ?? leg;
  }
  work = takeFacts(work, flows, event, leg);
  if (leg.role !== 'caller' || work.call.stage === 'ended') return work;
  const said = event.type === 'call.transcription' ? wordsSaid(event) : null;
  if (said !== null) return takeSpeech(work, flows, said);
  return dispatch(work, flows, { type: `webhook.${event.type}` });
}

/** What expressions see of an event: digits of a secret entry are its variable's alone. */
function shownOf(work: Work, { payload }: WebhookEvent): Work['event'] {
  if (work.call.frames.length === 0 || !inSecretEntry(work)) return eventScope(payload);
  const { digit: _digit, digits: _digits, ...shown } = payload;
  return eventScope(shown);
}

/** The leg an event is about; the few without `call_control_id` name the caller's leg by its `call_leg_id`. */
function legOf(work: Work, event: WebhookEvent): Leg | undefined {
  if (event.leg !== null) return findLeg(work, event.leg);
  return event.legId !== null && event.legId === work.call.info.legId ? callerLeg(work.call) : undefined;
}

/** An outgoing call learns from the first event of its leg which leg and session it is. */
function learnIds(work: Work, { payload }: WebhookEvent, leg: Leg): Work {
  const { info } = work.call;
  const legId = text(payload['call_leg_id']);
  if (leg.role !== 'caller' || info.legId !== '' || legId === '') return work;
  return withCall(work, { info: { ...info, legId, sessionId: text(payload['call_session_id']) } });
}

function takeFacts(work: Work, flows: FlowBook, event: WebhookEvent, leg: Leg): Work {
  switch (event.type) {
    case 'call.initiated':
      return work;
    case 'call.answered':
      return legAnswered(work, flows, leg);
    case 'call.bridged':
      return takeBridged(work, flows, event, leg);
    case 'call.hangup':
      return legGone(work, flows, leg, text(event.payload['hangup_cause']));
    case 'call.dtmf.received':
      return leg.role === 'caller' ? takeKey(work, flows, event) : work;
    case 'call.speak.started':
    case 'call.playback.started':
      return speechStarted(work, leg.id, event.token?.n ?? null, idIn(event, 'speak_id'));
    case 'call.recording.saved':
      return recordingSaved(work, flows, event, leg.id);
    case 'call.recording.error':
      return recordingFailed(work, flows, event, leg.id);
    case 'call.enqueued':
    case 'call.dequeued':
      return takeQueueEvent(work, flows, event, leg.id) ?? takeEnding(work, flows, event, leg);
    case 'conference.participant.joined':
    case 'conference.participant.left':
    case 'conference.ended':
      return takeConferenceEvent(work, flows, event, leg.id);
    default:
      if (isDetection(event.type)) return takeDetection(work, flows, leg, event.type, text(event.payload['result']));
      return takeEnding(work, flows, event, leg);
  }
}

/**
 * What the caller said goes the way of a key: to the menu that listens, if it is one of its choices; else to the handlers
 * of `call.transcription`; else it is no match in that menu.
 */
function takeSpeech(before: Work, flows: FlowBook, said: string): Work {
  const work = callerSpoke(before);
  const owner = listenerOf(work);
  const event = { owner, data: { heard: said } };
  const chosen = offer(work, flows, { type: 'spoken', ...event });
  if (chosen.handled) return settle(chosen.work, flows);
  const taken = offer(chosen.work, flows, { type: 'webhook.call.transcription' });
  if (taken.handled) return settle(taken.work, flows);
  return settle(offer(taken.work, flows, { type: 'spoken.other', ...event }).work, flows);
}

/** The ending of a `bridge` command, or the connection of a transfer. */
function takeBridged(work: Work, flows: FlowBook, event: WebhookEvent, leg: Leg): Work {
  const bridges = work.call.ledger.filter((entry) => entry.action === 'bridge');
  // The far leg's token is the dial's: it tells nothing of the bridge.
  const ofFar = leg.state === 'bridged' ? undefined : bridges.find((entry) => entry.to === leg.id);
  const tokenN = event.token?.n ?? null;
  const ofOwn = bridges.find((entry) => entry.leg === leg.id && (tokenN === null || tokenN >= entry.n));
  const entry = ofOwn ?? ofFar;
  if (entry !== undefined) return bridgeEnded(work, flows, entry, eventScope(event.payload));
  return takenFromQueue(work, flows, event, leg.id) ?? legBridged(work, flows, leg, tokenN);
}

function takeKey(work: Work, flows: FlowBook, event: WebhookEvent): Work {
  const digit = text(event.payload['digit']);
  if (work.call.stage !== 'live' || !/^[0-9*#]$/.test(digit)) return work;
  const { isNew, ...keys } = keyPressed(work.call, { digit, at: event.occurredAt ?? work.now * 1_000 });
  // A gather has told of it already, and with it the timeline.
  if (!isNew) return withCall(work, keys);
  const shown = work.call.frames.length > 0 && inSecretEntry(work) ? '•' : digit;
  const pressed = withTrace(withCall(work, { ...keys, entered: 0, errors: 0 }), 'key', shown);
  const gather = gatherThatListens(pressed.call);
  if (gather === undefined) return dispatch(pressed, flows, { type: 'keys' });
  // What one of Telnyx's own gathers has no use for may be the flow's; the rest comes with its ending.
  if (gather.gather === undefined) return dispatch(pressed, flows, { type: 'keys' });
  return waitForGather(pressed, flows, gather);
}

/** A key while a gather listens: its ending will report it, or after a while it was not in the gather. */
function waitForGather(work: Work, flows: FlowBook, gather: LedgerEntry): Work {
  const frame = inFrame(work, flows, Math.min(gather.frame, work.call.frames.length - 1));
  const entry = entryOf(frame);
  const decided = entry !== null && (judge(frame, entry).kind === 'complete' || flowKeyOf(frame, entry) !== undefined);
  const interDigit = frameOf(frame).data['interDigitMs'];
  const patience = keyPatience(gather, decided || typeof interDigit !== 'number' ? 0 : interDigit);
  const next = dropTimers(frame, (timer) => timer.name === 'keys');
  return startTimer(next, { name: 'keys', owner: gather.owner }, patience);
}

function idIn(event: WebhookEvent, name: 'gather_id' | 'speak_id' | 'conversation_id'): string | null {
  const id = text(event.payload[name]);
  return id === '' ? null : id;
}

function takeEnding(before: Work, flows: FlowBook, event: WebhookEvent, leg: Leg): Work {
  if (!endings.has(event.type)) return before;
  let work = before;
  const entry = matchEnding(work, leg.id, event.type, {
    tokenN: event.token?.n ?? null,
    gatherId: idIn(event, 'gather_id'),
    speakId: idIn(event, 'speak_id'),
    conversationId: idIn(event, 'conversation_id'),
    status: text(event.payload['status']),
  });
  if (entry === undefined) return withTrace(work, 'note', `${event.type} of nothing outstanding`);
  const status = text(event.payload['status']);
  if (status === 'call_hangup') return work;
  if (event.type === 'call.ai_gather.ended' && status === 'valid') work = callerSpoke(work);
  const next = closeEntry(isGather(entry) ? countKeys(work, flows, event, entry) : work, entry.n);
  if (entry.owner === null) {
    return isGather(entry) && next.call.kept.length > work.call.kept.length
      ? dispatch(next, flows, { type: 'keys' })
      : next;
  }
  const payload = work.event;
  const failed = status === '' && event.type.endsWith('.failed');
  return dispatch(
    dropTimers(next, (timer) => timer.name === 'keys'),
    flows,
    { type: eventOf(entry, 'ended'), owner: entry.owner, result: failed ? { ...payload, status: 'failed' } : payload },
  );
}

const endings: ReadonlySet<string> = new Set(
  [
    'speak',
    'playback_start',
    'gather',
    'gather_using_ai',
    'refer',
    'pay',
    'ai_assistant_start',
    'conversation_relay_start',
    'enqueue',
    'bridge',
  ].flatMap((name) => actionNamed(name)?.endings ?? []),
);

/** Events that prove their leg to be answered, should `call.answered` not have come yet. */
function provesAnswer(type: string): boolean {
  return (
    endings.has(type) ||
    isDetection(type) ||
    type === 'call.dtmf.received' ||
    /^call\.(speak|playback)\.started$/.test(type)
  );
}

/** Statuses of a gather in which silence, or the engine, ended it. */
const notByKey = new Set(['', 'timeout', 'cancelled', 'call_hangup']);

/** Matches a gather's digits with the key events, one to one. */
function countKeys(work: Work, flows: FlowBook, event: WebhookEvent, closed: LedgerEntry): Work {
  const frame = inFrame(work, flows, Math.min(closed.frame, work.call.frames.length - 1));
  const current = closed.owner !== null;
  const verbatim = closed.gather === undefined;
  const terminator = closed.gather?.terminator ?? (current ? terminatingDigit(stepOf(frame)) : '#');
  const choices = current ? (entryOf(frame)?.choices ?? []) : [];
  let digits = text(event.payload['digits']);
  if (digits.endsWith(terminator) && digits.length > 1) digits = digits.slice(0, -1);
  // No digits, and yet a key ended it: that key was the terminating one, pressed alone.
  const byKey = current && !notByKey.has(text(event.payload['status']));
  const alone = digits === '' && !verbatim && byKey;
  if (alone) digits = terminator;
  const isChoice = choices.some((choice) => choice.digits.includes(terminator));
  const { begun, listensAfter } = frameOf(frame).data;
  const { swallowed, ...keys } = gatherEnded(work.call, {
    digits,
    at: event.occurredAt ?? Number.MAX_SAFE_INTEGER,
    after: current && typeof listensAfter === 'number' ? listensAfter : 0,
    terminator: alone || isChoice ? null : terminator,
    max: closed.gather?.max ?? 128,
    byKey,
    verbatim,
    typeAhead: !current || begun === true || typeAheadHolds(frame),
  });
  const acted = digits === '' ? {} : { entered: 0, errors: 0 };
  const counted = withCall(frame, { ...keys, ...acted });
  return current ? withData(counted, { swallowed }) : counted;
}
