import type { Choice, Step } from '../model/flow.ts';
import { entryBasics, entryParams, entryPhases } from './entry.ts';
import type { EntrySpec } from './entry-spec.ts';
import { out, type PhaseTransition } from './phases.ts';
import type { Verb } from './verb.ts';

const choicesOf = (step: Step): readonly Choice[] => step.params['choices'] as readonly Choice[];

/** A menu's entry: one of its choices. */
export function menuEntry(step: Step): EntrySpec {
  const choices = choicesOf(step);
  const lengths = choices.map((choice) => choice.digits.length);
  return {
    ...entryBasics(step),
    part: 'entry',
    shows: null,
    choices,
    // With no words to listen for, `speech` (of `defaults`, perhaps) changes nothing.
    speech: step.params['speech'] === true && choices.some(({ say }) => say.length > 0),
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
      description: 'Digits → target, or `{ goto, set, if, label, say, hidden }`.',
      required: true,
    },
    speech: {
      shape: { type: 'boolean' },
      description:
        'Also listens to speech, by `transcription_start` with Google: what has the `say` words of exactly one choice is that choice.',
      default: false,
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
  revisable: { params: Object.keys(entryParams) },
  phases: (step) => {
    const toChoice = (choice: Choice): PhaseTransition => ({
      guard: { type: 'entry_is', params: { part: 'entry', digits: choice.digits } },
      actions: choice.set.length > 0 ? [{ type: 'assign', params: { assignments: choice.set } }] : [],
      to: { kind: 'goto', target: choice.goto },
    });
    return entryPhases(menuEntry(step), [...choicesOf(step).map(toChoice), { to: out('failed') }]);
  },
};
