import type { JsonObject } from '../telnyx/wire.ts';
import { nextToken } from './prng.ts';
import { plan } from './schedule.ts';
import { audioMs, speechMs, spokenText } from './speech.ts';
import type { CallControlId, Carrier, Heard, Leg, Sound } from './state.ts';
import { emit } from './webhooks.ts';

// A leg has one queue for speech and audio alike (assumption `one-audio-queue`), and a place for one overlay.

/** A sound made from the parameters of `speak`, or of a gather with a spoken prompt. */
export function speechSound(carrier: Carrier, params: JsonObject, gather: number | null): Sound {
  const payload = typeof params['payload'] === 'string' ? params['payload'] : '';
  return {
    n: ++carrier.serial,
    kind: 'speech',
    content: spokenText(payload, params['payload_type']),
    speakId: nextToken(carrier.ids, 10),
    mediaUrl: null,
    mediaName: null,
    overlay: false,
    targets: targetsOf(params),
    lengthMs: looped(
      speechMs(payload, params['payload_type'], params['language'], carrier.options.speech),
      params['loop'],
    ),
    missing: false,
    gather,
    marks: [],
  };
}

/** A sound made from the parameters of `playback_start`, or of a gather with an audio prompt. */
export function audioSound(carrier: Carrier, params: JsonObject, gather: number | null): Sound {
  const { audio_url: url, media_name: name } = params;
  const mediaUrl = typeof url === 'string' ? url : null;
  const mediaName = typeof name === 'string' ? name : null;
  const content = mediaUrl ?? mediaName ?? 'playback_content';
  const missing = carrier.options.speech.missing.includes(content);
  return {
    n: ++carrier.serial,
    kind: 'audio',
    content,
    speakId: null,
    mediaUrl,
    mediaName,
    overlay: params['overlay'] === true,
    targets: targetsOf(params),
    lengthMs: missing ? 0 : looped(audioMs(content, carrier.options.speech), params['loop']),
    missing,
    gather,
    marks: [],
  };
}

function targetsOf(params: JsonObject): Sound['targets'] {
  const targets = params['target_legs'];
  return targets === 'opposite' || targets === 'both' ? targets : 'self';
}

function looped(ms: number, loop: unknown): number | null {
  if (loop === 'infinity') return null;
  const times = Number(loop ?? 1);
  return Number.isFinite(times) && times > 0 ? ms * times : ms;
}

/** Plays a sound after those that wait already; an overlay at once, if there is something to lie over. */
export function play(carrier: Carrier, leg: Leg, sound: Sound): void {
  if (sound.overlay) {
    if (leg.playing === null || leg.overlay !== null) return;
    leg.overlay = sound;
    begin(carrier, leg, sound);
    return;
  }
  leg.queue.push(sound);
  if (leg.playing === null) playNext(carrier, leg);
}

function playNext(carrier: Carrier, leg: Leg): void {
  const sound = leg.queue.shift();
  if (sound === undefined) return;
  leg.playing = sound;
  begin(carrier, leg, sound);
}

function begin(carrier: Carrier, leg: Leg, sound: Sound): void {
  if (!sound.missing) {
    note(carrier, leg, sound);
    announce(carrier, leg, sound, 'started', {});
  }
  if (sound.lengthMs === null) return;
  plan(carrier, carrier.now + sound.lengthMs, {
    kind: sound.overlay ? 'overlay-ends' : 'sound-ends',
    leg: leg.id,
    n: sound.n,
  });
}

function note(carrier: Carrier, leg: Leg, sound: Sound): void {
  const hearers: (CallControlId | null)[] = [];
  if (sound.targets !== 'opposite') hearers.push(leg.id);
  if (sound.targets !== 'self') hearers.push(leg.bridgedWith);
  for (const id of hearers) {
    const hearer = id === null ? undefined : carrier.legs[id];
    if (hearer === undefined) continue;
    sound.marks.push({ leg: hearer.id, index: hearer.heard.length });
    hearer.heard.push(heardNow(carrier, sound));
  }
}

function heardNow(carrier: Carrier, sound: Sound): Heard {
  return {
    at: carrier.now,
    text: sound.kind === 'speech' ? sound.content : null,
    audio: sound.kind === 'audio' ? sound.content : null,
    until: sound.lengthMs === null ? null : carrier.now + sound.lengthMs,
    cutShort: false,
  };
}

/** The sound that plays has come to its end. Returns it; what waits behind it has begun. */
export function soundEnded(carrier: Carrier, leg: Leg): Sound | null {
  return end(carrier, leg, 'completed');
}

/** The overlay has come to its end, or is stopped. */
export function overlayEnded(carrier: Carrier, leg: Leg, status: 'completed' | 'cancelled'): void {
  const sound = leg.overlay;
  if (sound === null) return;
  leg.overlay = null;
  finish(carrier, leg, sound, status);
}

/** Stops what plays, or all that plays and waits; returns what was stopped. An overlay goes with `all`. */
export function stopSounds(carrier: Carrier, leg: Leg, which: 'current' | 'all'): Sound[] {
  const stopped: Sound[] = [];
  if (which === 'all') {
    const unplayed = leg.queue;
    leg.queue = [];
    stopped.push(...unplayed);
    overlayEnded(carrier, leg, 'cancelled');
    if (carrier.options.choices.unplayedEndings) {
      for (const sound of unplayed) announce(carrier, leg, sound, 'ended', { status: endStatus(sound, 'cancelled') });
    }
  }
  const current = end(carrier, leg, 'cancelled');
  if (current !== null) stopped.unshift(current);
  return stopped;
}

/** Drops the prompt of a gather, playing or waiting; other sounds go on. */
export function dropPrompt(carrier: Carrier, leg: Leg, gather: number): void {
  leg.queue = leg.queue.filter((sound) => sound.gather !== gather);
  if (leg.playing?.gather === gather) end(carrier, leg, 'cancelled');
}

/** The leg is gone: what plays is cut, what waits never plays. */
export function silence(carrier: Carrier, leg: Leg): void {
  leg.queue = [];
  if (leg.overlay !== null) {
    const overlay = leg.overlay;
    leg.overlay = null;
    finish(carrier, leg, overlay, 'call_hangup');
  }
  end(carrier, leg, 'call_hangup');
}

type End = 'completed' | 'cancelled' | 'call_hangup';

function end(carrier: Carrier, leg: Leg, how: End): Sound | null {
  const sound = leg.playing;
  if (sound === null) return null;
  leg.playing = null;
  finish(carrier, leg, sound, how);
  playNext(carrier, leg);
  // An overlay needs something to lie over.
  if (!isPlaying(leg)) overlayEnded(carrier, leg, 'cancelled');
  return sound;
}

function isPlaying(leg: Leg): boolean {
  return leg.playing !== null;
}

function finish(carrier: Carrier, leg: Leg, sound: Sound, how: End): void {
  for (const mark of sound.marks) {
    const heard = carrier.legs[mark.leg]?.heard[mark.index];
    if (heard === undefined || (heard.until !== null && heard.until <= carrier.now)) continue;
    heard.until = carrier.now;
    heard.cutShort = how !== 'completed';
  }
  announce(carrier, leg, sound, 'ended', { status: sound.missing ? 'file_not_found' : endStatus(sound, how) });
}

/** `call.speak.ended` has no status for a stopped speech (assumption `stopped-speech`). */
function endStatus(sound: Sound, how: End): string {
  return sound.kind === 'speech' && how === 'cancelled' ? 'completed' : how;
}

function announce(carrier: Carrier, leg: Leg, sound: Sound, what: 'started' | 'ended', extra: JsonObject): void {
  if (sound.kind === 'speech') {
    // The prompt of gather_using_speak has no events of its own; that of gather_using_audio has (published OpenAPI).
    if (sound.gather === null) emit(carrier, leg, `call.speak.${what}`, { speak_id: sound.speakId, ...extra });
    return;
  }
  const media: Record<string, string> = {};
  if (sound.mediaUrl !== null) media['media_url'] = sound.mediaUrl;
  if (sound.mediaName !== null) media['media_name'] = sound.mediaName;
  emit(carrier, leg, `call.playback.${what}`, { ...media, overlay: sound.overlay, ...extra });
}
