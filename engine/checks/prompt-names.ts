import type { Place } from '../diagnostics/diagnostic.ts';
import { nearestNames } from '../diagnostics/suggest.ts';
import type { Flow, Prompt } from '../model/flow.ts';
import { allPrompts, promptItems } from './all-prompts.ts';
import { inOrder, type Check, type Report } from './check.ts';

export const promptNames: Check = {
  codes: ['unknown-prompt'],
  description: 'A prompt named that is not in `prompts`, or that contains itself.',
  check: ({ flow, doubts }, report) => {
    if (doubts.keys.has('prompts')) return;
    const unknown = new Map<string, { place: Place }[]>();
    for (const item of promptItems(allPrompts(flow))) {
      if (item.kind !== 'named' || flow.prompts.has(item.name)) continue;
      unknown.set(item.name, [...(unknown.get(item.name) ?? []), item]);
    }
    for (const [name, found] of unknown) {
      const [first, ...others] = inOrder(found);
      if (first === undefined) continue;
      const suggestions = nearestNames(name, flow.prompts.keys());
      const remedy = flow.prompts.size === 0 ? '; the flow has no `prompts` yet' : '';
      report('unknown-prompt', first.place, `there is no prompt \`${name}\`${remedy}`, {
        suggestions,
        also: others.map(({ place }) => place),
      });
    }
    reportLoops(flow, report);
  },
};

function reportLoops(flow: Flow, report: Report): void {
  const told = new Set<string>();
  for (const [name, prompt] of flow.prompts) {
    const path = told.has(name) ? null : loopFrom(name, prompt, flow, [name]);
    if (path === null) continue;
    for (const each of path) told.add(each);
    const place = namedIn(prompt).find((item) => path.includes(item.name))?.place;
    if (place === undefined) continue;
    const arrows = path.map((each) => `\`${each}\``).join(' → ');
    report('unknown-prompt', place, `this prompt contains itself: ${arrows}; say the text here instead`);
  }
}

function namedIn(prompt: Prompt) {
  return promptItems([prompt]).flatMap((item) => (item.kind === 'named' ? [item] : []));
}

function loopFrom(root: string, prompt: Prompt, flow: Flow, path: readonly string[]): readonly string[] | null {
  for (const { name } of namedIn(prompt)) {
    if (name === root) return [...path, name];
    const inner = flow.prompts.get(name);
    if (inner === undefined || path.includes(name)) continue;
    const found = loopFrom(root, inner, flow, [...path, name]);
    if (found !== null) return found;
  }
  return null;
}
