import type { Expression } from '../expressions/expression.ts';
import type { Step } from '../model/flow.ts';
import { entryBasics, entryParams, entryPhases } from './entry.ts';
import { done, phase, type EntrySpec, type Op, type PhaseTransition } from './phases.ts';
import type { Verb } from './verb.ts';

/** A collect's entry: a number of digits. */
export function collectEntry(step: Step): EntrySpec {
  const { params } = step;
  const digits = params['digits'] as { readonly min: number; readonly max: number };
  return {
    ...entryBasics(step),
    choices: null,
    min: digits.min,
    max: digits.max,
    finishOn: params['finish_on'] as string,
    secret: params['secret'] as boolean,
  };
}

export const collect: Verb = {
  name: 'collect',
  description: 'Says a prompt and takes a number of digits.',
  params: {
    ...entryParams,
    digits: { shape: { type: 'digit_count' }, description: 'How many: n, or `{ min, max }`.', required: true },
    finish_on: {
      shape: { type: 'digits', maxLength: 1 },
      description: 'The key that ends an entry early.',
      default: '#',
    },
    into: { shape: { type: 'into', declares: 'string' }, description: 'The variable that keeps the digits, as text.' },
    check: {
      shape: { type: 'condition' },
      description: 'Sees the entry under its `into` name; false is a no match and leaves the old value.',
    },
    secret: {
      shape: { type: 'boolean' },
      description: 'True where the digits must not be seen in logs or the timeline.',
      default: false,
    },
  },
  short: null,
  outcomes: ['no_input', 'no_match'],
  next: 'required',
  traits: { media: true, waits: true, answers: false, ends: false, entry: true, failureMatters: true },
  edges: () => [],
  phases: (step) => {
    const into = (step.params['into'] as string | undefined) ?? null;
    const check = step.params['check'] as Expression | undefined;
    const keep: readonly Op[] = into === null ? [] : [{ type: 'keep_entry', params: { into } }];
    const accept: PhaseTransition[] =
      check === undefined
        ? [{ actions: keep, to: done }]
        : [{ guard: { type: 'check', params: { check, into } }, actions: keep, to: done }, { to: phase('no_match') }];
    return entryPhases(collectEntry(step), accept);
  },
};
