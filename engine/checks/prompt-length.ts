import { allPrompts, promptItems } from './all-prompts.ts';
import type { Check } from './check.ts';

const LONGEST = 3000;

export const promptLength: Check = {
  codes: ['prompt-too-long'],
  description: 'A text longer than Telnyx speaks in one command.',
  check: ({ flow }, report) => {
    for (const item of promptItems(allPrompts(flow))) {
      if (item.kind !== 'text' && item.kind !== 'ssml') continue;
      const literal = item.text.parts.filter((part) => typeof part === 'string').join('');
      const length = [...literal].length;
      if (length <= LONGEST) continue;
      report(
        'prompt-too-long',
        item.text.place,
        `this text has ${length} characters, expected at most ${LONGEST}, which is what Telnyx speaks at once; split it into a list`,
      );
    }
  },
};
