import type { Choice } from '../model/flow.ts';
import { wordsOf } from '../verbs/spoken-words.ts';
import { menusOf } from './ambiguous-choice.ts';
import type { Check } from './check.ts';

export const duplicateSay: Check = {
  codes: ['duplicate-choice'],
  description: 'Words that choose two choices of one menu, and so neither.',
  check: (subject, report) => {
    for (const { step, choices } of menusOf(subject)) {
      if (step.params['speech'] !== true) continue;
      const found = new Map<Choice, { readonly phrase: string; readonly first: Choice }>();
      const owners = new Map<string, Choice>();
      for (const choice of choices) {
        for (const phrase of choice.say) {
          const words = wordsOf(phrase).join(' ');
          if (words === '') continue;
          const first = owners.get(words);
          if (first === undefined) owners.set(words, choice);
          // Of two with an `if` each, one at a time may hold.
          else if (first !== choice && (first.if === null || choice.if === null) && !found.has(choice)) {
            found.set(choice, { phrase, first });
          }
        }
      }
      for (const [choice, { phrase, first }] of found) {
        report(
          'duplicate-choice',
          choice.place,
          `\`${phrase}\` is said for \`${choice.digits}\` and for \`${first.digits}\`, so that it chooses neither; give one of them other words`,
          { also: [first.place] },
        );
      }
    }
  },
};
