import type { FarEnd } from '../../engine/carrier/options.ts';

/** What a far end may be told to do, in one word. */
export const farEndWords = ['answers', 'busy', 'no_answer', 'rejected', 'not_found'] as const;
export type FarEndWord = (typeof farEndWords)[number];

/** Answers after 3 s and talks for a minute: the model's own default. */
const ANSWERS: FarEnd = { answersAfter: 3_000, hangsUpAfter: 60_000 };

/** The model's far end for a word, or the one that is given. */
export function farEndOf(given: FarEndWord | FarEnd): FarEnd {
  return given === 'answers' ? ANSWERS : given;
}
