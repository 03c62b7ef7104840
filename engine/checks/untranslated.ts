import type { Flow, Prompt, PromptItem } from '../model/flow.ts';
import type { Template } from '../expressions/expression.ts';
import { promptItems, statePrompts } from './all-prompts.ts';

/**
 * Texts that a flow of several languages says whatever the call's language is: without `language`, outside a map. A
 * named prompt counts where it is used so.
 */
export function untranslated(flow: Flow): readonly PromptItem[] {
  if (flow.languages.length < 2) return [];
  const visited = new Set<string>();
  const outside = (prompt: Prompt): readonly PromptItem[] =>
    prompt.flatMap((item) => {
      if (item.kind === 'named') {
        const named = visited.has(item.name) ? undefined : flow.prompts.get(item.name);
        visited.add(item.name);
        return named === undefined ? [] : outside(named);
      }
      const spoken = item.kind === 'text' || item.kind === 'ssml';
      return spoken && item.language === null && hasWords(item.text) ? [item] : [];
    });
  return promptItems(statePrompts(flow).map(outside));
}

/** A text of numbers and values alone is the same in every language. */
function hasWords({ parts }: Template): boolean {
  return parts.some((part) => typeof part === 'string' && /\p{L}/u.test(part.replace(/<[^>]*>/g, '')));
}
