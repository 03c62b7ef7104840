import type { Dynamic, Step } from '../model/flow.ts';
import type { ParamShape } from '../model/shape.ts';
import type { ActionSpec } from '../telnyx/action.ts';
import { stoppedByKey, typingPhase } from './barge-in.ts';
import { done, out, type Phase, phase, type Phases, type PhaseTransition } from './phases.ts';
import type { Traits, Verb } from './verb.ts';

/** Parameters that belong to the engine: a flow that sets one is refused. */
export const reservedParameters = ['client_state', 'command_id', 'target_leg_client_state'] as const;

/** A catalogue action's parameters as shapes, without the reserved ones. */
export function telnyxParams(spec: ActionSpec): Record<string, ParamShape> {
  const shapes: Record<string, ParamShape> = {};
  const speaks = spec.name === 'speak' || spec.name === 'gather_using_speak';
  for (const [name, param] of Object.entries(spec.params)) {
    if ((reservedParameters as readonly string[]).includes(name)) continue;
    // Where no voice is given, the engine sends the flow's.
    const required = param.required === true && !(speaks && name === 'voice');
    shapes[name] = {
      shape: { type: 'telnyx', spec: param },
      description: param.description,
      ...(required ? { required: true } : {}),
    };
  }
  return shapes;
}

const mediaActions = new Set([
  'speak',
  'playback_start',
  'gather',
  'gather_using_speak',
  'gather_using_audio',
  'gather_using_ai',
  'ai_assistant_start',
  'conversation_relay_start',
  'send_dtmf',
  'pay',
]);

/** Actions after which the flow has nothing more to say, so that `next` may be left out. */
const endingActions = new Set(['hangup', 'reject', 'refer', 'enqueue']);

function isSpeech({ name }: ActionSpec): boolean {
  return name === 'speak' || name === 'playback_start';
}

function traitsOf(spec: ActionSpec): Traits {
  return {
    media: mediaActions.has(spec.name),
    waits: spec.endings.length > 0 && spec.name !== 'answer',
    answers: spec.name === 'answer',
    ends: ['hangup', 'reject', 'refer'].includes(spec.name),
    entry: false,
    failureMatters: false,
  };
}

/** A verb for one action of the catalogue, under its own name, with its own parameters. */
export function actionVerb(
  spec: ActionSpec,
  options: { short?: string; defaults?: Record<string, unknown> } = {},
): Verb {
  const params = telnyxParams(spec);
  for (const [name, value] of Object.entries(options.defaults ?? {})) {
    const shape = params[name];
    if (shape === undefined) continue;
    const { required: _required, ...rest } = shape;
    params[name] = { ...rest, default: value };
  }
  return {
    name: spec.name,
    description: spec.description,
    params,
    short: options.short ?? null,
    outcomes: [],
    next: endingActions.has(spec.name) ? 'optional' : 'required',
    traits: traitsOf(spec),
    beside: isSpeech(spec) ? ['await', 'barge_in'] : ['await'],
    edges: () => [],
    ...(isSpeech(spec) ? { revisable: { params: Object.keys(params) } } : {}),
    phases: (step) => actionPhases(spec, step),
  };
}

/** An outgoing call is answered by its far end: Telnyx refuses `answer` on it (90102). */
const placedByUs: PhaseTransition = { guard: { type: 'outgoing', params: {} }, to: done };

function actionPhases(spec: ActionSpec, step: Step): Phases {
  const values: Record<string, Dynamic> = {};
  for (const [name, value] of Object.entries(step.params)) if (value !== undefined) values[name] = value as Dynamic;
  const send = (awaits: 'ending' | 'acceptance' | 'nothing') =>
    [{ type: 'send', params: { action: spec.name, values, fixed: {}, awaits } }] as const;
  if (!step.wait) return { run: { entry: send('nothing'), always: [{ to: done }] } };
  if (spec.endings.length === 0) {
    return { run: { entry: send('acceptance'), on: { accepted: [{ to: done }], failed: [{ to: out('failed') }] } } };
  }
  const failed = { to: out('failed') };
  const run: Phase = {
    entry: send('ending'),
    on: {
      ended: [{ guard: { type: 'ended_badly', params: {} }, ...failed }, { to: done }],
      // A lost ending of speech counts as done, one of a gather as no input; commands that move legs have failed.
      lost: [isSpeech(spec) || spec.name === 'answer' ? { to: done } : failed],
      failed: [{ to: out('failed') }],
      ...(isSpeech(spec) ? { keys: stoppedByKey(step) } : {}),
    },
  };
  if (spec.name === 'answer') return { begin: { always: [placedByUs, { to: phase('run') }] }, run };
  return isSpeech(spec) ? { run, typing: typingPhase(step) } : { run };
}
