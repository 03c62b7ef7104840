import type { Choice, Step } from '../model/flow.ts';
import { entryBasics, entryParams, entryPhases } from './entry.ts';
import { out, type EntrySpec, type PhaseTransition } from './phases.ts';
import type { Verb } from './verb.ts';

const choicesOf = (step: Step): readonly Choice[] => step.params['choices'] as readonly Choice[];

/** A menu's entry: one of its choices. */
export function menuEntry(step: Step): EntrySpec {
  const choices = choicesOf(step);
  const lengths = choices.map((choice) => choice.digits.length);
  return {
    ...entryBasics(step),
    choices,
    min: Math.min(...lengths),
    max: Math.max(...lengths),
    finishOn: null,
    secret: false,
  };
}

export const menu: Verb = {
  name: 'menu',
  description: 'Says a prompt and goes where the pressed key leads.',
  params: {
    ...entryParams,
    choices: {
      shape: { type: 'choices' },
      description: 'Digits → target, or `{ goto, set, if, label, hidden }`.',
      required: true,
    },
  },
  short: null,
  outcomes: ['no_input', 'no_match'],
  next: 'none',
  traits: { media: true, waits: true, answers: false, ends: false, entry: true, failureMatters: true },
  edges: (step) =>
    choicesOf(step).map((choice) => ({
      label: `key ${choice.digits}`,
      conditional: choice.if !== null,
      target: choice.goto,
    })),
  phases: (step) => {
    const toChoice = (choice: Choice): PhaseTransition => ({
      guard: { type: 'entry_is', params: { digits: choice.digits } },
      actions: choice.set.length > 0 ? [{ type: 'assign', params: { assignments: choice.set } }] : [],
      to: { kind: 'goto', target: choice.goto },
    });
    return entryPhases(menuEntry(step), [...choicesOf(step).map(toChoice), { to: out('failed') }]);
  },
};
