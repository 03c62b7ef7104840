import { nowhere } from '../diagnostics/diagnostic.ts';
import type { Dynamic, Step } from '../model/flow.ts';
import { paramOf } from './action-params.ts';
import { done, out, phase, stay, type Op, type Phases } from './phases.ts';
import type { Verb } from './verb.ts';

/** Telnyx refuses to record before audio has begun (developer docs, 90020); `call.answered` may come a little before it. */
const TOO_EARLY = ['90020'];
const TRIES = 6;
const AGAIN_MS = 500;

const literal = (value: string): Dynamic => ({ kind: 'literal', value, place: nowhere });
const seconds = (ms: number): number => Math.ceil(ms / 1_000);

function startOf(step: Step): Op {
  const { params } = step;
  const silence = params['silence'] as number | undefined;
  return {
    type: 'record',
    params: {
      values: { format: params['format'] as Dynamic, channels: params['channels'] as Dynamic },
      fixed: {
        max_length: seconds(params['max'] as number),
        ...(silence === undefined ? {} : { timeout_secs: seconds(silence) }),
        ...(params['beep'] === true ? { play_beep: true } : {}),
      },
      into: (params['into'] as string | undefined) ?? null,
      owned: step.wait,
    },
  };
}

function recordPhases(step: Step): Phases {
  const forget = { type: 'forget_keys', params: { why: 'recording' } } as const;
  const finish = step.params['finish_on'] as string | undefined;
  if (!step.wait) return { record: { entry: [startOf(step)], always: [{ to: done }] } };
  const keys = [
    ...(finish === undefined
      ? []
      : [{ guard: { type: 'kept_key', params: { digit: finish } }, actions: [forget], to: phase('stop') } as const]),
    { guard: { type: 'flow_key', params: { entry: null } }, to: { kind: 'flow_key', entry: null } },
    { actions: [forget], to: stay },
  ] as const;
  const failed = { actions: [forget], to: out('failed') } as const;
  return {
    begin: { entry: [forget], always: [{ to: phase('record') }] },
    record: {
      // Telnyx's own limit is the same; should its news stay away, ours ends the recording.
      entry: [startOf(step), { type: 'start_timer', params: { name: 'wait', ms: step.params['max'] as number } }],
      on: {
        'recording.saved': [{ to: done }],
        'recording.failed': [
          { guard: { type: 'refused_with', params: { codes: TOO_EARLY, tries: TRIES } }, to: phase('again') },
          failed,
        ],
        'timer.wait': [{ to: phase('stop') }],
        keys,
      },
    },
    again: {
      entry: [{ type: 'start_timer', params: { name: 'wait', ms: AGAIN_MS } }],
      on: { 'timer.wait': [{ to: phase('record') }], keys },
    },
    stop: {
      entry: [{ type: 'stop_recording', params: {} }],
      on: {
        accepted: [{ actions: [forget], to: done }],
        // Telnyx has stopped it already, by its own limit or a silence.
        failed: [{ actions: [forget], to: done }],
        lost: [{ actions: [forget], to: done }],
        keys: [{ actions: [forget], to: stay }],
      },
    },
  };
}

export const record: Verb = {
  name: 'record',
  description: 'Records the caller until a key, a silence or the longest time ends it.',
  params: {
    max: {
      shape: { type: 'duration', minMs: 1_000, maxMs: 14_400_000 },
      description: 'The longest recording.',
      default: 120_000,
    },
    silence: {
      shape: { type: 'duration', minMs: 1_000, maxMs: 14_400_000 },
      description: 'How long a silence after speech ends it, in whole seconds (Telnyx charges this as transcription).',
    },
    beep: { shape: { type: 'boolean' }, description: 'A beep when it begins.', default: false },
    finish_on: { shape: { type: 'digits', maxLength: 1 }, description: 'The key that ends it.' },
    format: {
      shape: { type: 'telnyx', spec: paramOf('record_start', 'format') },
      description: 'Format of the file: `mp3` or `wav`.',
      default: literal('mp3'),
    },
    channels: {
      shape: { type: 'telnyx', spec: paramOf('record_start', 'channels') },
      description: '`single` mixes all voices; `dual` keeps the caller apart from the rest.',
      default: literal('single'),
    },
    into: {
      shape: { type: 'into', declares: 'map' },
      description: 'The variable that gets `url` and `duration` (whole seconds) once the file is saved.',
    },
  },
  short: null,
  outcomes: [],
  next: 'required',
  traits: { media: true, waits: true, answers: false, ends: false, entry: false, failureMatters: false },
  beside: ['await'],
  edges: () => [],
  phases: recordPhases,
};
