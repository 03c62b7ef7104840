import type { Expression } from '../expressions/expression.ts';
import type { Prompt, Step } from '../model/flow.ts';
import { beginOf, entryBasics, entryParams, entryPhases, noMatchOf, takeOf } from './entry.ts';
import type { EntrySpec } from './entry-spec.ts';
import { done, type PhaseTransition } from './phases.ts';
import type { Verb } from './verb.ts';

/** A collect's entry: a number of digits. */
export function collectEntry(step: Step): EntrySpec {
  const { params } = step;
  const digits = params['digits'] as { readonly min: number; readonly max: number };
  return {
    ...entryBasics(step),
    part: 'entry',
    shows: null,
    choices: null,
    speech: false,
    min: digits.min,
    max: digits.max,
    finishOn: params['finish_on'] as string,
    secret: params['secret'] as boolean,
  };
}

/** The keys that answer a confirmation. */
const KEEP = '1';
const AGAIN = '2';

/** A collect's second entry, which asks whether the first is right; null where the author wants none. */
export function confirmEntry(step: Step): EntrySpec | null {
  const prompt = step.params['confirm'] as Prompt | undefined;
  if (prompt === undefined) return null;
  return {
    ...entryBasics(step),
    part: 'confirmation',
    prompt,
    shows: (step.params['into'] as string | undefined) ?? null,
    choices: [KEEP, AGAIN].map((digits) => ({ digits, if: null, say: [] })),
    speech: false,
    min: 1,
    max: 1,
    finishOn: null,
    // Messages for a wrong entry do not fit a wrong answer; the confirmation is said again by itself.
    noInput: [],
    noMatch: [],
    reprompt: true,
    secret: step.params['secret'] === true,
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
    confirm: {
      shape: { type: 'prompt' },
      description:
        'Asks whether the entry, which it sees under its `into` name, is right: 1 keeps it, 2 asks for another, which is no failure.',
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
  revisable: { params: [...Object.keys(entryParams), 'check'] },
  phases: (step) => {
    const into = (step.params['into'] as string | undefined) ?? null;
    const check = step.params['check'] as Expression | undefined;
    const confirm = confirmEntry(step);
    const keep: PhaseTransition = {
      actions: into === null ? [] : [{ type: 'keep_entry', params: { into } }],
      to: done,
    };
    const valid: PhaseTransition = confirm === null ? keep : { to: beginOf('confirmation') };
    const accept: readonly PhaseTransition[] =
      check === undefined
        ? [valid]
        : [{ ...valid, guard: { type: 'check', params: { check, into } } }, { to: noMatchOf('entry') }];
    const answered: readonly PhaseTransition[] = [
      { ...keep, guard: { type: 'entry_is', params: { part: 'confirmation', digits: KEEP } } },
      { actions: [{ type: 'ask_again', params: {} }], to: takeOf('entry') },
    ];
    return {
      ...entryPhases(collectEntry(step), accept),
      ...(confirm === null ? {} : entryPhases(confirm, answered)),
    };
  },
};
