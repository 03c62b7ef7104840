import type { JsonObject, JsonValue } from '../telnyx/wire.ts';
import { audioSound, dropPrompt, play, speechSound } from './audio.ts';
import { numberOf, textOf, textOrNull } from './fields.ts';
import { nextToken } from './prng.ts';
import { plan } from './schedule.ts';
import type { Carrier, Gather, Leg, Sound } from './state.ts';
import { emit } from './webhooks.ts';

// The three gathers of digits. Published OpenAPI and developer docs; where they are silent see assumptions.ts
// (`gather-*`).

type Status = 'valid' | 'invalid' | 'timeout' | 'cancelled' | 'call_hangup';

/** `gather`: no prompt; silence counts from its start, `timeout_millis` bounds the whole. */
export function startGather(carrier: Carrier, leg: Leg, params: JsonObject): void {
  const id = textOf(params, 'gather_id', nextToken(carrier.ids, 10));
  const gather = open(carrier, leg, params, {
    id,
    silenceMs: numberOf(params, 'initial_timeout_millis', 5_000),
    tries: 1,
    prompt: null,
    invalidPrompt: null,
  });
  arm(carrier, leg, gather, gather.silenceMs);
  plan(carrier, carrier.now + numberOf(params, 'timeout_millis', 60_000), {
    kind: 'gather-total',
    leg: leg.id,
    n: gather.n,
  });
}

/** `gather_using_speak`: says its prompt, and again for each try. */
export function startSpokenGather(carrier: Carrier, leg: Leg, params: JsonObject): void {
  const invalid = textOrNull(params, 'invalid_payload');
  prompted(carrier, leg, params, invalid === null ? null : { ...params, payload: invalid });
}

/** `gather_using_audio`: plays its prompt, and again for each try. */
export function startAudioGather(carrier: Carrier, leg: Leg, params: JsonObject): void {
  const { invalid_audio_url: url, invalid_media_name: name } = params;
  const invalid: Record<string, JsonValue> = {};
  if (typeof url === 'string') invalid['audio_url'] = url;
  if (typeof name === 'string') invalid['media_name'] = name;
  prompted(carrier, leg, params, Object.keys(invalid).length === 0 ? null : invalid);
}

function prompted(carrier: Carrier, leg: Leg, params: JsonObject, invalidPrompt: JsonObject | null): void {
  const gather = open(carrier, leg, params, {
    id: textOrNull(params, 'gather_id'),
    silenceMs: numberOf(params, 'timeout_millis', 60_000),
    tries: numberOf(params, 'maximum_tries', 3),
    prompt: params,
    invalidPrompt,
  });
  ask(carrier, leg, gather, false);
}

function open(
  carrier: Carrier,
  leg: Leg,
  params: JsonObject,
  own: Pick<Gather, 'id' | 'silenceMs' | 'tries' | 'prompt' | 'invalidPrompt'>,
): Gather {
  // A gather that runs is ended by the next one (assumption `gather-replaced`).
  stopGather(carrier, leg, 'cancelled');
  const gather: Gather = {
    ...own,
    n: ++carrier.serial,
    minimum: numberOf(params, 'minimum_digits', 1),
    maximum: numberOf(params, 'maximum_digits', 128),
    valid: textOf(params, 'valid_digits', '0123456789#*'),
    terminator: textOf(params, 'terminating_digit', '#'),
    interDigitMs: numberOf(params, 'inter_digit_timeout_millis', 5_000),
    tried: 0,
    digits: '',
    prompting: 0,
    timer: 0,
  };
  leg.gather = gather;
  return gather;
}

function ask(carrier: Carrier, leg: Leg, gather: Gather, wasInvalid: boolean): void {
  gather.tried++;
  gather.digits = '';
  gather.timer++;
  const prompts = wasInvalid && gather.invalidPrompt !== null ? [gather.invalidPrompt, gather.prompt] : [gather.prompt];
  gather.prompting = prompts.length;
  for (const prompt of prompts) {
    if (prompt === null) continue;
    const sound = 'payload' in prompt ? speechSound(carrier, prompt, gather.n) : audioSound(carrier, prompt, gather.n);
    play(carrier, leg, sound);
  }
}

/** A prompt has come to its end or was stopped; after the last of them the silence is counted. */
export function promptOver(carrier: Carrier, leg: Leg, sound: Sound): void {
  const gather = leg.gather;
  if (gather === null || sound.gather !== gather.n) return;
  gather.prompting--;
  if (gather.prompting === 0 && gather.digits === '') arm(carrier, leg, gather, gather.silenceMs);
}

function arm(carrier: Carrier, leg: Leg, gather: Gather, ms: number): void {
  gather.timer++;
  plan(carrier, carrier.now + ms, { kind: 'gather-timer', leg: leg.id, n: gather.n, timer: gather.timer });
}

/** A key was pressed while the gather runs: it interrupts the prompt and counts. */
export function gatherKey(carrier: Carrier, leg: Leg, digit: string): void {
  const gather = leg.gather;
  if (gather === null) return;
  if (gather.prompt !== null) dropPrompt(carrier, leg, gather.n);
  if (digit === gather.terminator) {
    complete(carrier, leg, gather);
    return;
  }
  gather.digits += digit;
  if (gather.digits.length >= gather.maximum) complete(carrier, leg, gather);
  else arm(carrier, leg, gather, gather.interDigitMs);
}

function complete(carrier: Carrier, leg: Leg, gather: Gather): void {
  const enough = gather.digits.length >= gather.minimum;
  const allowed = Array.from(gather.digits).every((digit) => gather.valid.includes(digit));
  if (enough && allowed) finish(carrier, leg, gather, 'valid');
  else again(carrier, leg, gather, 'invalid');
}

/** Silence, or too long between two digits. */
export function gatherTimedOut(carrier: Carrier, leg: Leg, gather: Gather): void {
  if (gather.digits.length >= gather.minimum) complete(carrier, leg, gather);
  else again(carrier, leg, gather, gather.digits === '' ? 'timeout' : carrier.options.choices.partialGather);
}

function again(carrier: Carrier, leg: Leg, gather: Gather, status: 'invalid' | 'timeout'): void {
  if (gather.tried < gather.tries && gather.prompt !== null) {
    ask(carrier, leg, gather, status === 'invalid' || gather.digits !== '');
  } else finish(carrier, leg, gather, status);
}

/** Ends the gather that runs, if any: `gather_stop`, another gather, or the end of the leg. */
export function stopGather(carrier: Carrier, leg: Leg, status: 'cancelled' | 'call_hangup'): void {
  const gather = leg.gather;
  if (gather === null) return;
  finish(carrier, leg, gather, status);
  dropPrompt(carrier, leg, gather.n);
}

function finish(carrier: Carrier, leg: Leg, gather: Gather, status: Status): void {
  leg.gather = null;
  const { choices } = carrier.options;
  const whole = status === 'valid' || status === 'invalid' || choices.partialDigits;
  const extra: Record<string, JsonValue> = { digits: whole ? gather.digits : '', status };
  if (gather.id !== null && choices.gatherId) extra['gather_id'] = gather.id;
  emit(carrier, leg, 'call.gather.ended', extra);
}
