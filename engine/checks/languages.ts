import { oneOf } from '../build/reading.ts';
import type { Flow, PromptItem } from '../model/flow.ts';
import { meantLanguages, speechLanguages } from '../telnyx/catalogue/languages.ts';
import { allPrompts, promptItems } from './all-prompts.ts';
import type { Check, Report } from './check.ts';
import { untranslated } from './untranslated.ts';

export const languageChecks: Check = {
  codes: ['unknown-language', 'missing-translation'],
  description: 'Languages that the flow does not have, and prompts without one that it has.',
  check: ({ flow, uses, doubts }, report) => {
    const items = promptItems(allPrompts(flow));
    for (const item of items) checkSpoken(item, report);
    // Where its languages are not known, nothing can be said of the rest.
    if (doubts.keys.has('language') || doubts.keys.has('voices')) return;
    for (const item of items) if (item.kind === 'by_language') checkMap(item, flow, report);
    for (const use of uses) {
      if (use.kind !== 'assigned' || use.assignment.name !== 'call.language') continue;
      const { value } = use.assignment;
      if (value.kind !== 'literal' || typeof value.value !== 'string' || flow.languages.includes(value.value)) continue;
      reportUnknown(value.value, value.place, flow, report);
    }
    for (const { place } of untranslated(flow)) {
      const form = `\`{ ${flow.languages.map((each) => `${each}: …`).join(', ')} }\``;
      const message = `this text stays the same whatever the language of the call; write it once per language, ${form}, or give it its \`language\``;
      report('missing-translation', place, message, { severity: 'warning' });
    }
  },
};

function checkSpoken(item: PromptItem, report: Report): void {
  if (item.kind !== 'text' && item.kind !== 'ssml') return;
  const { language } = item;
  if (language === null || speechLanguages.includes(language)) return;
  const message = `this text is in \`${language}\`, which Telnyx does not speak; it is written like \`en-US\``;
  report('unknown-language', item.place, message, { suggestions: meantLanguages(language) });
}

function checkMap(item: Extract<PromptItem, { kind: 'by_language' }>, flow: Flow, report: Report): void {
  const given = [...item.prompts.keys()];
  const missing = flow.languages.filter((name) => !item.prompts.has(name));
  const strangers = given.filter((name) => !flow.languages.includes(name));
  // A language that the flow does not have may have been meant for one that is missing.
  const misspelt = strangers.filter((name) => missing.some((each) => isSameLanguage(each, name)));
  const alone = flow.languages.length === 1;
  const [stranger] = misspelt.length > 0 || (alone && missing.length > 0) ? misspelt : strangers;
  if (stranger !== undefined) reportUnknown(stranger, item.places.get(stranger) ?? item.place, flow, report);
  else if (missing.length > 0) {
    const remedy = alone
      ? 'the language of the flow; add it, or change `language`'
      : 'which the flow speaks too; add it';
    const message = `this prompt has ${quoted(given)}, but nothing for ${quoted(missing)}, ${remedy}`;
    report('missing-translation', item.place, message);
  }
}

/** `en`, `en_US` and `en-UK` all mean `en-US` in a flow that speaks no other English. */
function isSameLanguage(one: string, other: string): boolean {
  return one.split(/[-_]/)[0] === other.split(/[-_]/)[0];
}

function reportUnknown(name: string, place: PromptItem['place'], flow: Flow, report: Report): void {
  const { languages } = flow;
  const spoken = languages.length === 1 ? `\`${languages.join()}\` alone` : oneOf(languages, 'and');
  report('unknown-language', place, `\`${name}\` is no language of this flow, which speaks ${spoken}`, {
    suggestions: languages.filter((each) => isSameLanguage(name, each)),
  });
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}
