import { evaluateParams } from './dynamic.ts';
import { watchEnding } from './finish.ts';
import type { Op } from '../verbs/phases.ts';
import { audioType, longestPlay, playSegment, renderPrompt, spokenLanguage, voiceOf, type Segment } from './prompts.ts';
import { issue, silenceOldSpeech } from './ledger.ts';
import type { JsonObject } from '../telnyx/wire.ts';
import { frameOf, withData, withTrace, type Work } from './work.ts';

type Params<Type extends Op['type']> = Extract<Op, { type: Type }>['params'];

/** Slack on top of every estimated length before the carrier is asked, ms. */
export const SLACK_MS = 10_000;

/** The segments still to be said, out of the verb's data. */
export function segmentsOf(work: Work): readonly Segment[] {
  return (frameOf(work).data['segments'] ?? []) as readonly Segment[];
}

export function withSegments(work: Work, segments: readonly Segment[]): Work {
  return withData(work, { segments });
}

export function prepare(work: Work, { prompt }: Params<'prepare'>): Work {
  const rendered = renderPrompt(work, prompt);
  return withData(withSegments(rendered.work, rendered.segments), { saying: false });
}

/** Says the first segment that is left. */
export function say(work: Work, { awaits }: Params<'say'>): Work {
  const [segment, ...rest] = segmentsOf(work);
  if (segment === undefined) return work;
  const { action, params } = playSegment(segment);
  const ready = frameOf(work).data['saying'] === true && awaits === 'nothing' ? work : silenceOldSpeech(work);
  const issued = issue(ready, {
    action,
    params,
    awaits,
    owner: frameOf(work).owners.phase,
    deadlineMs: longestPlay(segment) + SLACK_MS,
  });
  return withData(withTrace(withSegments(issued, rest), 'say', segment.content), { saying: true });
}

/**
 * Says the first segment that is left while the step waits for something else. A prompt of one segment loops at the
 * carrier; of several the verb says one after the other.
 */
export function sayHold(work: Work): Work {
  const [segment, ...rest] = segmentsOf(work);
  if (segment === undefined) return work;
  const { action, params } = playSegment(segment);
  const alone = rest.length === 0 && frameOf(work).data['saying'] !== true;
  const issued = issue(silenceOldSpeech(work), {
    action,
    params: alone ? { ...params, loop: 'infinity' } : params,
    awaits: 'ending',
    owner: frameOf(work).owners.phase,
    deadlineMs: alone ? null : longestPlay(segment) + SLACK_MS,
    as: 'hold',
  });
  return withData(withTrace(withSegments(issued, rest), 'say', segment.content), { saying: true });
}

const media = new Set(['speak', 'playback_start', 'gather', 'gather_using_speak', 'gather_using_audio']);
/** Actions that last as long as people talk: `after` and `limits.duration` bound them. */
const open = new Set(['gather_using_ai', 'ai_assistant_start', 'conversation_relay_start', 'pay', 'bridge', 'enqueue']);
/** A REFER lasts until the one it leads to has answered or not, ms. */
const REFER_MS = 120_000;

/** Sends one of Telnyx's actions with the author's parameters. */
export function send(work: Work, { action, values, fixed, awaits }: Params<'send'>): Work {
  const params = heardAs(work, action, { ...fixed, ...evaluateParams(work, action, values) });
  const ready = media.has(action) && params['overlay'] !== true ? silenceOldSpeech(work) : work;
  const issued = issue(ready, {
    action,
    params,
    awaits,
    owner: frameOf(work).owners.phase,
    deadlineMs: open.has(action) ? null : longestRun(action, params) + SLACK_MS,
  });
  return action === 'hangup' || action === 'reject' ? watchEnding(issued) : issued;
}

/**
 * Telnyx's own speech says what it says in the flow's voice and the call's language where the author names no others; a
 * file is of the type that its ending tells.
 */
function heardAs(work: Work, action: string, params: JsonObject): JsonObject {
  const { audio_url: url } = params;
  if (action === 'playback_start' && typeof url === 'string' && audioType(url) === 'wav') {
    return { audio_type: 'wav', ...params };
  }
  if (action !== 'speak' && action !== 'gather_using_speak') return params;
  const language = params['language'] ?? spokenLanguage(work);
  return { voice: voiceOf(work.flow, typeof language === 'string' ? language : ''), language, ...params };
}

/** How long one of Telnyx's own actions may last before the carrier is asked after it, ms. */
function longestRun(action: string, params: JsonObject): number {
  if (action === 'refer') return REFER_MS;
  const number = (name: string, otherwise: number): number => {
    const value = params[name];
    return typeof value === 'number' ? value : otherwise;
  };
  const payload = params['payload'];
  const speech =
    typeof payload === 'string'
      ? longestPlay({
          kind: params['payload_type'] === 'ssml' ? 'ssml' : 'text',
          content: payload,
          voice: '',
          language: '',
        })
      : 'audio_url' in params || 'media_name' in params || 'playback_content' in params
        ? longestPlay({ kind: 'audio', content: '', voice: '', language: '' })
        : 0;
  const loop = params['loop'] === 'infinity' ? 100 : number('loop', 1);
  const tries = number('maximum_tries', 3);
  const listening = 'maximum_digits' in params || 'timeout_millis' in params || 'minimum_digits' in params;
  return listening ? tries * (speech + number('timeout_millis', 60_000)) : Math.max(1, loop) * speech;
}
