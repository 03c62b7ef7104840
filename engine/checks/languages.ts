import type { Flow, PromptItem } from '../model/flow.ts';
import { speechLanguages } from '../telnyx/catalogue/languages.ts';
import { allPrompts, promptItems } from './all-prompts.ts';
import type { Check, Report } from './check.ts';

export const languageChecks: Check = {
  codes: ['unknown-language', 'missing-translation'],
  description: 'Languages that the flow does not have, and prompts without one that it has.',
  check: ({ flow, uses, doubts }, report) => {
    if (!doubts.keys.has('language')) {
      for (const item of promptItems(allPrompts(flow))) checkItem(item, flow, report);
    }
    for (const use of uses) {
      if (use.kind !== 'assigned' || use.assignment.name !== 'call.language') continue;
      const { value } = use.assignment;
      if (value.kind !== 'literal' || typeof value.value !== 'string' || value.value === flow.language) continue;
      reportUnknown(value.value, value.place, flow, report);
    }
  },
};

function checkItem(item: PromptItem, flow: Flow, report: Report): void {
  if (item.kind === 'text' || item.kind === 'ssml') {
    if (item.language === null || speechLanguages.includes(item.language)) return;
    const { language } = item;
    const suggestions = speechLanguages.filter((each) => isSameLanguage(each, language)).slice(0, 3);
    const message = `this text is in \`${item.language}\`, which Telnyx does not speak; it is written like \`en-US\``;
    report('unknown-language', item.place, message, { suggestions });
    return;
  }
  if (item.kind !== 'by_language') return;
  const given = [...item.prompts.keys()];
  const missing = !item.prompts.has(flow.language);
  const strangers = given.filter((name) => name !== flow.language);
  const [misspelt] = strangers.filter((name) => isSameLanguage(name, flow.language));
  const [stranger] = strangers;
  if (stranger === undefined) return;
  if (missing && misspelt === undefined) {
    const names = given.map((name) => `\`${name}\``).join(', ');
    report(
      'missing-translation',
      item.place,
      `this prompt has ${names}, but nothing for \`${flow.language}\`, the language of the flow; add it, or change \`language\``,
    );
  } else {
    reportUnknown(missing ? (misspelt ?? stranger) : stranger, item.place, flow, report);
  }
}

/** `en`, `en_US` and `en-UK` all mean `en-US` in a flow that speaks no other English. */
function isSameLanguage(one: string, other: string): boolean {
  return one.split(/[-_]/)[0] === other.split(/[-_]/)[0];
}

function reportUnknown(name: string, place: PromptItem['place'], flow: Flow, report: Report): void {
  report(
    'unknown-language',
    place,
    `\`${name}\` is no language of this flow, which speaks \`${flow.language}\` alone`,
    { suggestions: isSameLanguage(name, flow.language) ? [flow.language] : [] },
  );
}
