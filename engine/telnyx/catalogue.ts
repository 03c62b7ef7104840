import type { ActionSpec } from './action.ts';
import * as answerAndEnd from './catalogue/answer-and-end.ts';
import * as assistants from './catalogue/assistants.ts';
import * as conferences from './catalogue/conferences.ts';
import * as gathers from './catalogue/gathers.ts';
import * as legs from './catalogue/legs.ts';
import * as payments from './catalogue/payments.ts';
import { queries } from './catalogue/queries.ts';
import * as queue from './catalogue/queue.ts';
import * as recording from './catalogue/recording.ts';
import * as relay from './catalogue/conversation-relay.ts';
import * as speech from './catalogue/speech-and-playback.ts';
import * as streams from './catalogue/media-streams.ts';
import * as transcription from './catalogue/transcription.ts';

// Sources: the published OpenAPI of Telnyx and the official SDK's types; what only one of them has is listed in
// test/engine/telnyx/catalogue-types.test.ts, which fails to compile when this catalogue and the SDK drift apart.

/** Every action in reading order, with its literal type. */
export const catalogue = [
  answerAndEnd.answer,
  answerAndEnd.reject,
  answerAndEnd.hangup,
  speech.speak,
  speech.playbackStart,
  speech.playbackStop,
  gathers.gather,
  gathers.gatherUsingSpeak,
  gathers.gatherUsingAudio,
  assistants.gatherUsingAi,
  gathers.gatherStop,
  speech.sendDtmf,
  legs.sendSipInfo,
  legs.dial,
  legs.transfer,
  legs.refer,
  legs.bridge,
  legs.switchSupervisorRole,
  queue.enqueue,
  queue.leaveQueue,
  recording.recordStart,
  recording.recordStop,
  recording.recordPause,
  recording.recordResume,
  streams.siprecStart,
  streams.siprecStop,
  streams.streamingStart,
  streams.streamingStop,
  streams.forkStart,
  streams.forkStop,
  transcription.transcriptionStart,
  transcription.transcriptionStop,
  streams.suppressionStart,
  streams.suppressionStop,
  assistants.aiAssistantStart,
  assistants.aiAssistantStop,
  assistants.aiAssistantAddMessages,
  assistants.aiAssistantJoin,
  relay.conversationRelayStart,
  relay.conversationRelayStop,
  payments.pay,
  answerAndEnd.clientStateUpdate,
  conferences.conferenceCreate,
  conferences.conferenceJoin,
  conferences.conferenceLeave,
  conferences.conferenceEnd,
  conferences.conferenceHold,
  conferences.conferenceUnhold,
  conferences.conferenceMute,
  conferences.conferenceUnmute,
  conferences.conferencePlay,
  conferences.conferenceSpeak,
  conferences.conferenceStop,
  conferences.conferenceSendDtmf,
  conferences.conferenceGatherUsingAudio,
  recording.conferenceRecordStart,
  recording.conferenceRecordStop,
  recording.conferenceRecordPause,
  recording.conferenceRecordResume,
  conferences.conferenceUpdate,
] as const;

/** Every action of Telnyx Call Control by its name. */
export const actions: Readonly<Record<string, ActionSpec>> = Object.freeze(
  Object.assign(
    Object.create(null) as Record<string, ActionSpec>,
    Object.fromEntries(catalogue.map((action) => [action.name, action])),
  ),
);

const byQueryName = new Map(queries.map((spec) => [spec.name, spec]));

/** The action or question of that name; `undefined` for any other text, also for `constructor` and the like. */
export function actionNamed(name: string): ActionSpec | undefined {
  return actions[name] ?? byQueryName.get(name);
}
