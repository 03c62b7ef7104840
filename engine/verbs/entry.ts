import type { Prompt, Step } from '../model/flow.ts';
import type { ParamShape } from '../model/shape.ts';
import { out, phase, type EntrySpec, type PhaseTransition, type Phases } from './phases.ts';

/** Parameters that menus and collects share. */
export const entryParams = {
  prompt: { shape: { type: 'prompt' }, description: 'What is said before listening.', required: true },
  timeout: {
    shape: { type: 'duration', minMs: 1, maxMs: 120_000 },
    description: 'Silence from the end of the prompt to the first key.',
    default: 5_000,
  },
  inter_digit_timeout: {
    shape: { type: 'duration', minMs: 1, maxMs: 120_000 },
    description: 'Silence between two keys that ends an entry.',
    default: 3_000,
  },
  tries: {
    shape: { type: 'integer', min: 1, max: 20 },
    description: 'How many failures, of both kinds together, until it is left.',
    default: 3,
  },
  no_input: {
    shape: { type: 'prompts_by_failure' },
    description: 'Said after silence; of a list the nth after the nth silence.',
    default: [],
  },
  no_match: {
    shape: { type: 'prompts_by_failure' },
    description: 'Said after an entry that is not valid; of a list the nth after the nth such entry.',
    default: [],
  },
  reprompt: {
    shape: { type: 'boolean' },
    description: 'Whether the prompt is said again after a failure.',
    default: true,
  },
} as const satisfies Record<string, ParamShape>;

/** Reads what menus and collects share from a step. */
export function entryBasics(
  step: Step,
): Pick<
  EntrySpec,
  'prompt' | 'timeoutMs' | 'interDigitMs' | 'tries' | 'noInput' | 'noMatch' | 'reprompt' | 'typeAhead'
> {
  const { params } = step;
  return {
    prompt: params['prompt'] as Prompt,
    timeoutMs: params['timeout'] as number,
    interDigitMs: params['inter_digit_timeout'] as number,
    tries: params['tries'] as number,
    noInput: params['no_input'] as readonly Prompt[],
    noMatch: params['no_match'] as readonly Prompt[],
    reprompt: params['reprompt'] as boolean,
    typeAhead: step.typeAhead,
  };
}

/**
 * The machine of an entry of keys: kept keys are taken first; an entry that has begun says no prompt; then prompt and
 * gather. `accept` says where a taken entry leads; its last transition must have no guard.
 */
export function entryPhases(entry: EntrySpec, accept: readonly PhaseTransition[]): Phases {
  const complete: PhaseTransition = {
    guard: { type: 'entry', params: { entry, is: 'complete' } },
    actions: [{ type: 'take_entry', params: { entry } }],
    to: phase('accept'),
  };
  const wrong: PhaseTransition = {
    guard: { type: 'entry', params: { entry, is: 'no_match' } },
    actions: [{ type: 'take_entry', params: { entry } }],
    to: phase('no_match'),
  };
  const flowKey: PhaseTransition = { guard: { type: 'flow_key', params: { entry } }, to: { kind: 'flow_key', entry } };
  const begun: PhaseTransition = { guard: { type: 'entry', params: { entry, is: 'partial' } }, to: phase('more') };
  const take = [flowKey, complete, wrong, begun, { to: phase('prompt') }] as const;
  const failure = (kind: 'no_input' | 'no_match') =>
    ({
      entry: [{ type: 'count_failure', params: { kind } }],
      always: [
        { guard: { type: 'tries_left', params: { tries: entry.tries } }, to: phase('prompt') },
        { to: out(kind) },
      ],
    }) as const;
  const listening = {
    ended: [
      { guard: { type: 'only_finish_key', params: {} }, to: phase('take') },
      { actions: [{ type: 'close_entry', params: {} }], to: phase('judge') },
    ],
    lost: [{ actions: [{ type: 'close_entry', params: {} }], to: phase('judge') }],
    failed: [{ to: out('failed') }],
    keys: [flowKey, complete, wrong],
    'timer.keys': [{ to: phase('take') }],
  } as const;
  return {
    begin: { entry: [{ type: 'begin_entry', params: { entry } }], always: take },
    take: { always: take },
    prompt: {
      entry: [{ type: 'prepare_entry', params: { entry } }],
      always: [{ guard: { type: 'segments_left', params: { atLeast: 2 } }, to: phase('say') }, { to: phase('gather') }],
    },
    say: {
      entry: [{ type: 'say', params: { awaits: 'ending' } }],
      on: {
        ended: [
          { guard: { type: 'segments_left', params: { atLeast: 2 } }, to: phase('say') },
          { to: phase('gather') },
        ],
        lost: [{ guard: { type: 'segments_left', params: { atLeast: 2 } }, to: phase('say') }, { to: phase('gather') }],
        failed: [{ to: out('failed') }],
        keys: [flowKey, complete, wrong, begun],
      },
    },
    gather: { entry: [{ type: 'gather', params: { entry, silent: false } }], on: listening },
    more: { entry: [{ type: 'gather', params: { entry, silent: true } }], on: listening },
    judge: { always: [flowKey, complete, wrong, begun, { to: phase('no_input') }] },
    accept: { always: accept },
    no_match: failure('no_match'),
    no_input: failure('no_input'),
  };
}
