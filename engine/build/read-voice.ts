import type { SourceNode } from '../source/node.ts';
import { actionNamed } from '../telnyx/catalogue.ts';
import { speechLanguages } from '../telnyx/catalogue/languages.ts';
import { checkLiteral } from './check-literal.ts';
import { readWord } from './read-text.ts';
import { clip, type Reading } from './reading.ts';

/** The flow's voice, in a form that Telnyx takes. */
export function checkVoice(node: SourceNode, reading: Reading): string | null {
  const voice = readWord(node, '`voice`', reading);
  const spec = actionNamed('speak')?.params['voice'];
  if (voice !== null && spec !== undefined) checkLiteral(spec, voice, { place: node.place, what: '`voice`' }, reading);
  return voice;
}

/** The flow's language, one that Telnyx speaks. */
export function checkLanguage(node: SourceNode, reading: Reading): string | null {
  const language = readWord(node, '`language`', reading);
  if (language !== null && !speechLanguages.includes(language)) {
    const message = `\`language\` is \`${clip(language)}\`, which Telnyx does not speak; it is written like \`en-US\``;
    const [primary] = language.split(/[-_]/);
    const suggestions = speechLanguages.filter((each) => each.split('-')[0] === primary).slice(0, 3);
    reading.report('unknown-language', node.place, message, { suggestions });
  }
  return language;
}
