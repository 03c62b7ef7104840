import type { Choice, Flow, Prompt, PromptItem, Step } from '../model/flow.ts';
import { saysPhrase } from '../verbs/spoken-words.ts';
import { menusOf } from './ambiguous-choice.ts';
import type { Check, Report } from './check.ts';
import { spokenKeys } from './spoken-keys.ts';

export const promptChoiceMismatch: Check = {
  codes: ['prompt-choice-mismatch'],
  description: 'A menu whose prompt names other keys than it has.',
  check: (subject, report) => {
    for (const { state, step, choices } of menusOf(subject)) {
      // A choice that could not be read may be the one that the prompt names.
      if (!subject.doubts.states.has(state)) checkMenu(step, choices, subject.flow, report);
    }
  },
};

/** Prompts that name each other are followed this far. */
const DEEPEST = 8;

function checkMenu(step: Step, choices: readonly Choice[], flow: Flow, report: Report): void {
  const prompt = step.params['prompt'] as Prompt | undefined;
  if (prompt === undefined || prompt.length === 0 || choices.length === 0) return;
  const spoken = englishText(prompt, flow);
  if (spoken === null) return;
  const { offered, named } = spokenKeys(spoken.text);
  const known = new Set([...choices.map(({ digits }) => digits), ...flow.handlers.key.keys()]);
  // A longer number than any choice is one to call another time: "hang up and dial 911".
  const longest = Math.max(2, ...choices.map(({ digits }) => digits.length));
  const extra = [...offered].filter((key) => key.length <= longest && !known.has(key) && !isSpelt(key, known));
  const listens = step.params['speech'] === true;
  const isSaid = ({ say }: Choice): boolean => listens && say.some((phrase) => saysPhrase(spoken.text, phrase));
  const unspoken = spoken.complete ? choices.filter((choice) => isMissing(choice, named) && !isSaid(choice)) : [];
  const [first] = unspoken;
  if (extra.length > 0) {
    const also =
      unspoken.length === 0 ? '' : `, and never names ${listOf(unspoken.map(({ digits }) => digits))}, which is`;
    const message = `the prompt tells the caller to press ${listOf(extra)}, which is no choice of this menu${also}`;
    report('prompt-choice-mismatch', spoken.place, message, { also: unspoken.map(({ place }) => place) });
  } else if (first !== undefined) {
    report(
      'prompt-choice-mismatch',
      first.place,
      `the prompt never names ${listOf(unspoken.map(({ digits }) => digits))}; say what it is for, or mark the choice \`hidden: true\``,
      { also: unspoken.slice(1).map(({ place }) => place) },
    );
  }
}

function listOf(keys: readonly string[]): string {
  return keys.map((key) => `\`${key}\``).join(', ');
}

function isMissing(choice: Choice, named: ReadonlySet<string>): boolean {
  if (choice.if !== null || choice.hidden || named.has(choice.digits)) return false;
  // "press 1 2" names the choice 12 too.
  return !(choice.digits.length > 1 && [...choice.digits].every((digit) => named.has(digit)));
}

/** "press 1 2" offers the choice 12, of which 1 is the beginning. */
function isSpelt(key: string, known: ReadonlySet<string>): boolean {
  return [...known].some((digits) => digits.length > 1 && key.length === 1 && digits.startsWith(key));
}

interface English {
  readonly text: string;
  readonly place: PromptItem['place'];
  /** False where a part of the prompt cannot be read: audio, or a text with `${…}`. */
  readonly complete: boolean;
}

/** What a prompt says in English, or null when it says nothing there. */
function englishText(prompt: Prompt, flow: Flow): English | null {
  const place = prompt[0]?.place;
  const parts = spokenParts(prompt, flow.language, flow, 0);
  const texts = parts.flatMap((part) => (part === null ? [] : [part]));
  if (texts.length === 0 || place === undefined) return null;
  const text = texts.join(' ').replace(/<[^>]*>/g, ' ');
  return { text, place, complete: texts.length === parts.length };
}

/** The English texts of a prompt in order; null stands for a part that cannot be read. */
function spokenParts(prompt: Prompt, language: string, flow: Flow, depth: number): readonly (string | null)[] {
  return prompt.flatMap((item): readonly (string | null)[] => {
    switch (item.kind) {
      case 'text':
      case 'ssml':
        return isEnglish(item.language ?? language)
          ? item.text.parts.map((part) => (typeof part === 'string' ? part : null))
          : [null];
      case 'named': {
        const named = depth < DEEPEST ? flow.prompts.get(item.name) : undefined;
        return named === undefined ? [null] : spokenParts(named, language, flow, depth + 1);
      }
      case 'by_language': {
        const english = [...item.prompts].filter(([name]) => isEnglish(name));
        return english.length === 0
          ? [null]
          : english.flatMap(([name, inner]) => spokenParts(inner, name, flow, depth + 1));
      }
      default:
        return [null];
    }
  });
}

function isEnglish(language: string): boolean {
  return /^en(-|$)/i.test(language);
}
