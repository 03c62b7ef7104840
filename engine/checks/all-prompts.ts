import { verbOfStep } from '../build/verb-of-step.ts';
import type { Place } from '../diagnostics/diagnostic.ts';
import type { Announcement, Flow, Prompt, PromptItem, State } from '../model/flow.ts';

/** Every prompt that stands in a flow, the named ones included. */
export function allPrompts(flow: Flow): readonly Prompt[] {
  return [...new Set([...flow.prompts.values(), ...statePrompts(flow)])];
}

/** Every prompt that stands in the states. */
export function statePrompts(flow: Flow): readonly Prompt[] {
  return [...flow.states.values()].flatMap(promptsOfState);
}

/** Every prompt that stands in a state. */
export function promptsOfState({ steps }: State): readonly Prompt[] {
  return steps.flatMap((step) =>
    Object.entries(verbOfStep(step)?.params ?? {}).flatMap(([name, { shape }]): readonly Prompt[] => {
      const value = step.params[name];
      if (value === undefined) return [];
      if (shape.type === 'prompt') return [value as Prompt];
      if (shape.type === 'announcement') return [(value as Announcement).prompt];
      return shape.type === 'prompts_by_failure' ? (value as readonly Prompt[]) : [];
    }),
  );
}

/** Every item of some prompts, those of each language included. A default's prompt is one prompt, used often. */
export function promptItems(prompts: readonly Prompt[]): readonly PromptItem[] {
  const items = prompts.flatMap((prompt) =>
    prompt.flatMap((item) =>
      item.kind === 'by_language' ? [item, ...promptItems([...item.prompts.values()])] : [item],
    ),
  );
  const seen = new Set<Place>();
  return items.filter(({ place }) => {
    if (seen.has(place)) return false;
    seen.add(place);
    return true;
  });
}
