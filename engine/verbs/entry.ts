import type { Prompt, Step } from '../model/flow.ts';
import type { ParamShape } from '../model/shape.ts';
import type { EntrySpec } from './entry-spec.ts';
import { out, phase, type Op, type Phase, type PhaseTarget, type PhaseTransition, type Phases } from './phases.ts';

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
export function entryBasics(step: Step): Pick<
  EntrySpec,
  'timeoutMs' | 'interDigitMs' | 'tries' | 'noInput' | 'noMatch' | 'reprompt' | 'typeAhead'
> & {
  readonly prompt: Prompt;
} {
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

/** The first phase of a part: where it begins to listen, with the keys that are kept. */
export const beginOf = (part: EntrySpec['part']): PhaseTarget => phase(phaseName(part, 'begin'));

/** Kept keys again, and the prompt where they are none. */
export const takeOf = (part: EntrySpec['part']): PhaseTarget => phase(phaseName(part, 'take'));

/** An entry that was taken and is not valid. */
export const noMatchOf = (part: EntrySpec['part']): PhaseTarget => phase(phaseName(part, 'no_match'));

const CONFIRM = 'confirm_';

function phaseName(part: EntrySpec['part'], name: string): string {
  return part === 'entry' ? name : `${CONFIRM}${name}`;
}

/** The part of an entry that a phase belongs to. */
export function partOf(phaseOf: string | null): EntrySpec['part'] {
  return phaseOf?.startsWith(CONFIRM) === true ? 'confirmation' : 'entry';
}

/**
 * The machine of an entry of keys: kept keys are taken first; an entry that has begun says no prompt; then prompt and
 * gather. `accept` says where a taken entry leads; its last transition must have no guard.
 */
export function entryPhases(entry: EntrySpec, accept: readonly PhaseTransition[]): Phases {
  const own = (name: string): PhaseTarget => phase(phaseName(entry.part, name));
  const when = (is: 'complete' | 'partial' | 'no_match') => ({ type: 'entry', params: { entry, is } }) as const;
  const take: readonly Op[] = [{ type: 'take_entry', params: { entry } }];
  const complete: PhaseTransition = { guard: when('complete'), actions: take, to: own('accept') };
  const wrong: PhaseTransition = { guard: when('no_match'), actions: take, to: own('no_match') };
  const flowKey: PhaseTransition = { guard: { type: 'flow_key', params: { entry } }, to: { kind: 'flow_key', entry } };
  const begun: PhaseTransition = { guard: when('partial'), to: own('more') };
  const kept = [flowKey, complete, wrong, begun, { to: own('prompt') }] as const;
  const moreToSay = { guard: { type: 'segments_left', params: { atLeast: 2 } }, to: own('say') } as const;
  const failure = (kind: 'no_input' | 'no_match'): Phase => ({
    entry: [{ type: 'count_failure', params: { kind } }],
    always: [{ guard: { type: 'tries_left', params: { tries: entry.tries } }, to: own('prompt') }, { to: out(kind) }],
  });
  const heard = spokenEvents(entry, own('accept'), own('no_match'));
  const listen: readonly Op[] = entry.speech ? [{ type: 'listen', params: { entry } }] : [];
  const listening: Phase['on'] = {
    ended: [
      { guard: { type: 'only_finish_key', params: {} }, to: own('take') },
      { actions: [{ type: 'close_entry', params: {} }], to: own('judge') },
    ],
    lost: [{ actions: [{ type: 'close_entry', params: {} }], to: own('judge') }],
    failed: [{ to: out('failed') }],
    keys: [flowKey, complete, wrong],
    'timer.keys': [{ to: own('take') }],
    ...heard,
  };
  const phases: Phases = {
    begin: { entry: [{ type: 'begin_entry', params: { entry } }], always: kept },
    take: { always: kept },
    prompt: {
      entry: [{ type: 'prepare_entry', params: { entry } }],
      always: [moreToSay, { to: own('gather') }],
    },
    say: {
      entry: [{ type: 'say', params: { awaits: 'ending' } }, ...listen],
      on: {
        ended: [moreToSay, { to: own('gather') }],
        lost: [moreToSay, { to: own('gather') }],
        failed: [{ to: out('failed') }],
        keys: [flowKey, complete, wrong, begun],
        ...heard,
      },
    },
    // A refused command takes those behind it along, so that speech is asked for last: without it keys still work.
    gather: { entry: [{ type: 'gather', params: { entry, silent: false } }, ...listen], on: listening },
    more: { entry: [{ type: 'gather', params: { entry, silent: true } }, ...listen], on: listening },
    judge: { always: [flowKey, complete, wrong, begun, { to: own('no_input') }] },
    accept: { always: accept },
    no_match: failure('no_match'),
    no_input: failure('no_input'),
  };
  return Object.fromEntries(Object.entries(phases).map(([name, each]) => [phaseName(entry.part, name), each]));
}

/** What the caller says: a choice, or, where no handler of the flow has a use for it, no match. */
function spokenEvents(entry: EntrySpec, accept: PhaseTarget, noMatch: PhaseTarget): Phase['on'] {
  if (!entry.speech) return {};
  const actions: readonly Op[] = [{ type: 'take_spoken', params: { entry } }];
  return {
    spoken: [{ guard: { type: 'spoken', params: { entry } }, actions, to: accept }],
    'spoken.other': [{ actions, to: noMatch }],
  };
}
