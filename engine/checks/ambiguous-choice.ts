import { verbOfStep } from '../build/verb-of-step.ts';
import type { Choice, Step } from '../model/flow.ts';
import type { Check, Subject } from './check.ts';

export interface Menu {
  readonly state: string;
  readonly step: Step;
  readonly choices: readonly Choice[];
}

/** The choices of every menu, with the step they belong to. */
export function menusOf({ flow }: Pick<Subject, 'flow'>): readonly Menu[] {
  return [...flow.states.values()].flatMap(({ name: state, steps }) =>
    steps.flatMap((step) =>
      Object.entries(verbOfStep(step)?.params ?? {}).flatMap(([name, { shape }]) => {
        const value = step.params[name];
        return shape.type === 'choices' && value !== undefined
          ? [{ state, step, choices: value as readonly Choice[] }]
          : [];
      }),
    ),
  );
}

export const ambiguousChoice: Check = {
  codes: ['ambiguous-choice'],
  description: 'A choice whose digits begin another choice.',
  check: (subject, report) => {
    for (const { step, choices } of menusOf(subject)) {
      const wait = step.params['inter_digit_timeout'];
      const time = typeof wait === 'number' ? ` for ${wait / 1000} s (\`inter_digit_timeout\`)` : '';
      for (const { digits, place } of choices) {
        const longer = choices.filter((other) => other.digits !== digits && other.digits.startsWith(digits));
        if (longer.length === 0) continue;
        const names = longer.map((other) => `\`${other.digits}\``).join(', ');
        report(
          'ambiguous-choice',
          place,
          `\`${digits}\` also begins ${names}, so a caller who presses ${digits} waits${time} before it counts; use other digits`,
          { also: longer.map((other) => other.place) },
        );
      }
    }
  },
};
