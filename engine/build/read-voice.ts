import type { Flow } from '../model/flow.ts';
import type { SourceEntry, SourceNode } from '../source/node.ts';
import { actionNamed } from '../telnyx/catalogue.ts';
import { meantLanguages, speechLanguages } from '../telnyx/catalogue/languages.ts';
import type { Inherited } from './build-given.ts';
import { checkLiteral } from './check-literal.ts';
import { asMap, type Members } from './read-map.ts';
import { readWord } from './read-text.ts';
import { clip, oneOf, reportWrongType, type Reading } from './reading.ts';

const unset: Pick<Inherited, 'voice' | 'voices' | 'language'> = {
  voice: 'female',
  voices: new Map(),
  language: 'en-US',
};

/**
 * What the flow speaks: `voice`, `language` and `voices`. What it leaves out is its caller's where it has one.
 * @param inherited what the flow that runs this one hands down
 */
export function readVoices(
  members: Members,
  inherited: Pick<Inherited, 'voice' | 'voices' | 'language'> = unset,
  reading: Reading,
): Pick<Flow, 'voice' | 'language' | 'voices' | 'languages'> {
  const [voice, language, voices] = ['voice', 'language', 'voices'].map((key) => members.get(key));
  const read = voices === undefined ? null : readVoiceMap(voices.value, reading);
  const own = (language === undefined ? null : checkLanguage(language.value, reading)) ?? inherited.language;
  // The voices of a caller are of no use to a sub-flow in a language that it alone speaks.
  const handedDown = inherited.voices.has(own) ? inherited.voices : unset.voices;
  const spoken = {
    voice: (voice === undefined ? null : checkVoice(voice.value, '`voice`', reading)) ?? inherited.voice,
    language: own,
    voices: read ?? handedDown,
  };
  const languages = spoken.voices.size === 0 ? [spoken.language] : [...spoken.voices.keys()].sort();
  const meant = read !== null && [...read.keys()].some((name) => mayMean(name, spoken.language));
  if (read !== null && read.size > 0 && !read.has(spoken.language) && !meant) {
    reportOutside(spoken.language, { language, voices }, languages, reading);
  }
  return { ...spoken, languages };
}

/** Whether a code that Telnyx does not speak was meant for one that it does. */
function mayMean(name: string, language: string): boolean {
  return !speechLanguages.includes(name) && name.toLowerCase().split(/[-_]/)[0] === language.split('-')[0];
}

/** Calls begin in the flow's language, so that it must be one that `voices` has. */
function reportOutside(
  name: string,
  entries: { readonly language: SourceEntry | undefined; readonly voices: SourceEntry | undefined },
  languages: readonly string[],
  reading: Reading,
): void {
  // A language that Telnyx does not speak has been reported already.
  if (!speechLanguages.includes(name)) return;
  const place = entries.language?.value.place ?? entries.voices?.key.place;
  if (place === undefined) return;
  const message =
    entries.language === undefined
      ? `calls begin in \`${name}\` where \`language\` is left out, and \`voices\` has no voice for it; add one, or say \`language: ${languages[0] ?? name}\``
      : `\`language\` is \`${name}\`, which \`voices\` does not have; add a voice for it, or use ${oneOf(languages)}`;
  reading.report('unknown-language', place, message);
}

function readVoiceMap(node: SourceNode, reading: Reading): ReadonlyMap<string, string> | null {
  const form = 'a map from language to voice, e.g. `{ en-US: female, es-US: AWS.Polly.Lupe-Neural }`';
  const map = asMap(node, '`voices`', form, reading);
  if (map === null) return null;
  if (map.entries.length === 0) {
    reportWrongType(reading, map, '`voices`', form);
    return null;
  }
  const voices = new Map<string, string>();
  for (const { key, value } of map.entries) {
    if (!speechLanguages.includes(key.text)) reportUnspoken(key, '`voices` has', reading);
    voices.set(key.text, checkVoice(value, `the voice for \`${clip(key.text)}\``, reading) ?? unset.voice);
  }
  return voices;
}

/** A voice in a form that Telnyx takes. */
function checkVoice(node: SourceNode, what: string, reading: Reading): string | null {
  if (node.kind === 'map') {
    reportWrongType(reading, node, what, 'one voice, such as `female`; the key for a voice per language is `voices`');
    return null;
  }
  const voice = readWord(node, what, reading);
  const spec = actionNamed('speak')?.params['voice'];
  if (voice !== null && spec !== undefined) checkLiteral(spec, voice, { place: node.place, what }, reading);
  return voice;
}

/** The flow's language, one that Telnyx speaks. */
function checkLanguage(node: SourceNode, reading: Reading): string | null {
  const language = readWord(node, '`language`', reading);
  if (language !== null && !speechLanguages.includes(language) && node.kind === 'scalar') {
    reportUnspoken(node, '`language` is', reading);
  }
  return language;
}

function reportUnspoken(
  { text, place }: Extract<SourceNode, { readonly kind: 'scalar' }>,
  subject: string,
  reading: Reading,
): void {
  const message = `${subject} \`${clip(text)}\`, which Telnyx does not speak; it is written like \`en-US\``;
  reading.report('unknown-language', place, message, { suggestions: meantLanguages(text) });
}
