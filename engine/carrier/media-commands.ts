import type { JsonObject, JsonValue } from '../telnyx/wire.ts';
import { numberOf, textOf } from './fields.ts';
import { audioSound, overlayEnded, play, speechSound, stopSounds } from './audio.ts';
import { refusal } from './errors.ts';
import { promptOver, startAudioGather, startGather, startSpokenGather } from './gather.ts';
import { type CommandHandler, ok } from './handler.ts';
import { pay } from './payments.ts';
import { startRecording, stopRecordings } from './recordings.ts';
import { endConversation, startConversation, startStream, stopStreams } from './sessions.ts';
import type { Carrier, Leg, Sound, Stream } from './state.ts';

// Commands about what is heard, gathered, recorded and streamed.

const speak: CommandHandler = (carrier, leg, params) => {
  replace(carrier, leg, params['stop']);
  play(carrier, leg, speechSound(carrier, params, null));
  return undefined;
};

const playbackStart: CommandHandler = (carrier, leg, params) => {
  replace(carrier, leg, params['stop']);
  play(carrier, leg, audioSound(carrier, params, null));
  return undefined;
};

const playbackStop: CommandHandler = (carrier, leg, params) => {
  if (params['overlay'] === true) overlayEnded(carrier, leg, 'cancelled');
  else replace(carrier, leg, params['stop'] ?? 'all');
  return undefined;
};

function replace(carrier: Carrier, leg: Leg, stop: JsonValue | undefined): void {
  let stopped: Sound[] = [];
  if (stop === 'all') stopped = stopSounds(carrier, leg, 'all');
  else if (stop === 'current') stopped = stopSounds(carrier, leg, 'current');
  for (const sound of stopped) promptOver(carrier, leg, sound);
}

const sendDtmf: CommandHandler = (carrier, leg, params) => {
  for (const digit of textOf(params, 'digits')) {
    if (digit !== 'w' && digit !== 'W') leg.sent.push({ at: carrier.now, digit });
  }
  return undefined;
};

const gather: CommandHandler = (carrier, leg, params) => {
  startGather(carrier, leg, params);
  return undefined;
};

const gatherUsingSpeak: CommandHandler = (carrier, leg, params) => {
  startSpokenGather(carrier, leg, params);
  return undefined;
};

const gatherUsingAudio: CommandHandler = (carrier, leg, params) => {
  startAudioGather(carrier, leg, params);
  return undefined;
};

const recordStart: CommandHandler = (carrier, leg, params) => {
  startRecording(carrier, leg, {
    channels: params['channels'],
    format: params['format'],
    maxSeconds: numberOf(params, 'max_length', 0),
    silenceSeconds: numberOf(params, 'timeout_secs', 0),
  });
  return undefined;
};

const recordStop: CommandHandler = (carrier, leg, params) => {
  const id = params['recording_id'];
  stopRecordings(carrier, leg, typeof id === 'string' ? id : undefined);
  return undefined;
};

function streaming(family: Stream['family'], detailOf: (params: JsonObject) => JsonObject): CommandHandler {
  return (carrier, leg, params) => {
    startStream(carrier, leg, family, detailOf(params));
    return undefined;
  };
}

function unstreaming(family: Stream['family']): CommandHandler {
  return (carrier, leg) => {
    if (stopStreams(carrier, leg, family) === 0 && family === 'fork') {
      return refusal(
        422,
        '90031',
        'Call is not currently forked',
        "Can't stop forking, because the call isn't currently forked.",
      );
    }
    return undefined;
  };
}

const transcriptionStart: CommandHandler = (_carrier, leg) => {
  if (leg.transcribing) {
    return refusal(
      422,
      '90054',
      'Call transcription is already in progress',
      'Call transcription can not be started more than once.',
    );
  }
  leg.transcribing = true;
  return undefined;
};

const transcriptionStop: CommandHandler = (_carrier, leg) => {
  leg.transcribing = false;
  return undefined;
};

function conversing(idName: string, gathers: boolean): CommandHandler {
  return (carrier, leg, params) => {
    if (leg.conversation !== null) {
      return refusal(
        422,
        '90061',
        'AI Assistant is already in progress',
        'AI Assistant cannot be started more than once.',
      );
    }
    return ok({ [idName]: startConversation(carrier, leg, params, gathers) });
  };
}

const conversationStop: CommandHandler = (carrier, leg) => {
  endConversation(carrier, leg, 'stopped');
  return undefined;
};

const assistantJoin: CommandHandler = (_carrier, _leg, params) =>
  ok({ conversation_id: params['conversation_id'] ?? null });

/** Handlers by the catalogue's name. */
export const mediaCommands: Readonly<Record<string, CommandHandler>> = {
  speak,
  playback_start: playbackStart,
  playback_stop: playbackStop,
  send_dtmf: sendDtmf,
  gather,
  gather_using_speak: gatherUsingSpeak,
  gather_using_audio: gatherUsingAudio,
  gather_using_ai: conversing('conversation_id', true),
  record_start: recordStart,
  record_stop: recordStop,
  streaming_start: streaming('streaming', (params) => ({ stream_url: params['stream_url'] ?? null })),
  streaming_stop: unstreaming('streaming'),
  fork_start: streaming('fork', () => ({ stream_type: 'decrypted' })),
  fork_stop: unstreaming('fork'),
  siprec_start: streaming('siprec', () => ({})),
  siprec_stop: unstreaming('siprec'),
  transcription_start: transcriptionStart,
  transcription_stop: transcriptionStop,
  ai_assistant_start: conversing('conversation_id', false),
  ai_assistant_stop: conversationStop,
  ai_assistant_join: assistantJoin,
  conversation_relay_start: conversing('conversation_relay_id', false),
  conversation_relay_stop: conversationStop,
  pay,
};
