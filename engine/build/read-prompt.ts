import type { Place } from '../diagnostics/diagnostic.ts';
import type { Template } from '../expressions/expression.ts';
import type { Prompt, PromptItem } from '../model/flow.ts';
import { promptShapes } from '../schema/state-shapes.ts';
import type { SourceEntry, SourceList, SourceMap, SourceNode } from '../source/node.ts';
import { actionNamed } from '../telnyx/catalogue.ts';
import { googleLanguages, speechLanguages } from '../telnyx/catalogue/languages.ts';
import { checkLiteral } from './check-literal.ts';
import { quoted } from '../source/yaml-line-problems.ts';
import { readMembers, type Members } from './read-map.ts';
import { readText, readWord } from './read-text.ts';
import { clip, oneOf, reportWrongType, type Reading } from './reading.ts';

const forms = ['text', 'ssml', 'audio', 'media', 'prompt'] as const;
const languageTag = /^([a-z]{2,3})(-[A-Za-z0-9]{2,8})*$/;
/** Languages of three letters; of two letters any is taken for one, since no key of a prompt has two. */
const longCodes: ReadonlySet<string> = new Set(
  [...speechLanguages, ...googleLanguages].flatMap((each) => each.split('-')[0] ?? []),
);

function isLanguage(name: string): boolean {
  const primary = languageTag.exec(name)?.[1];
  return primary !== undefined && (primary.length === 2 || longCodes.has(primary));
}

const expected = 'text, a map such as `{ audio: https://… }`, or a list of these';

/** A prompt in any of its forms; null where nothing of it could be read. */
export function readPrompt(node: SourceNode, what: string, reading: Reading): Prompt | null {
  switch (node.kind) {
    case 'scalar':
      return readTextItem(node, what, reading);
    case 'map':
      return readMapItem(node, what, reading);
    case 'list':
      if (reportSplitList(node, what, reading)) return null;
      if (node.items.length === 0) {
        reportWrongType(reading, node, what, expected);
        return null;
      }
      return node.items.flatMap((item, index) => readPrompt(item, `entry ${index + 1} of ${what}`, reading) ?? []);
  }
}

/** A prompt for every failure, or a list of which the nth is for the nth. */
export function readPromptsByFailure(node: SourceNode, what: string, reading: Reading): Prompt[] | null {
  if (node.kind !== 'list') {
    const prompt = readPrompt(node, what, reading);
    return prompt === null ? null : [prompt];
  }
  if (reportSplitList(node, what, reading)) return null;
  return node.items
    .map((item, index) => readPrompt(item, `entry ${index + 1} of ${what}`, reading))
    .filter((prompt) => prompt !== null);
}

/** Refuses unquoted text in a one-line list, where every comma begins another item. */
function reportSplitList(list: SourceList, what: string, reading: Reading): boolean {
  if (list.place.line !== list.place.endLine) return false;
  const loose = list.items.filter((item) => item.kind === 'scalar' && item.style === 'plain' && item.inFlow);
  const [first] = loose;
  if (first === undefined) return false;
  const written = list.items.map((item) => (item.kind === 'scalar' ? item.text : null));
  const whole = quoted(written.join(', '));
  const separate = written.map((text) => (text === null ? '{ … }' : quoted(text))).join(', ');
  const advice = written.includes(null) ? 'quote its texts' : `quote the whole text, \`${whole}\`, or each item`;
  reading.report(
    'unquoted-text',
    first.place,
    list.items.length === 1
      ? `text in a one-line list must be quoted, since a comma would split it: \`[${whole}]\``
      : `${what} is a one-line list of ${list.items.length}, split at its commas; ${advice}, \`[${separate}]\``,
  );
  return true;
}

function readTextItem(node: SourceNode, what: string, reading: Reading): Prompt | null {
  if (node.kind === 'scalar' && node.style === 'plain' && /^(true|false|null|~)$/.test(node.text)) {
    reportWrongType(reading, node, what, 'a prompt: something to say or to play');
    return null;
  }
  const text = readText(node, what, reading);
  if (text === null) return null;
  if (text.source.trim() === '') {
    reading.report('wrong-type', node.place, `${what} is empty text, expected something to say`);
    return null;
  }
  return [{ kind: 'text', text, voice: null, language: null, place: node.place }];
}

function readMapItem(map: SourceMap, what: string, reading: Reading): Prompt | null {
  const keys = map.entries.map((entry) => entry.key.text);
  const isItem = keys.some((key) => Object.hasOwn(promptShapes, key));
  if (keys.length === 0) {
    reportWrongType(reading, map, what, expected);
    return null;
  }
  if (!isItem && keys.every(isLanguage)) return readByLanguage(map, what, reading);
  const [tagged] = keys.filter((key) => !Object.hasOwn(promptShapes, key));
  if (
    isItem &&
    tagged !== undefined &&
    suggestLanguage(tagged) !== null &&
    !forms.some((form) => keys.includes(form))
  ) {
    const stray = map.entries.find(({ key }) => Object.hasOwn(promptShapes, key.text))?.key;
    const name = stray?.text ?? '';
    const message = `\`${name}\` stands beside languages in ${what}, expected it in each: \`${tagged}: { text: …, ${name}: … }\``;
    reading.report('unknown-key', stray?.place ?? map.place, message);
    return null;
  }
  if (!isItem && keys.some((key) => isLanguage(key) || suggestLanguage(key) !== null)) {
    reportNoLanguage(map, what, reading);
    return null;
  }
  const members = readMembers(map, { what, known: Object.keys(promptShapes), owner: map.place }, reading);
  const given = forms.filter((form) => members.has(form));
  const [form, second] = given;
  if (form === undefined) {
    if (isItem) reading.report('missing-key', map.place, `${what} needs one of ${oneOf(forms)}`);
    return null;
  }
  if (second !== undefined) {
    const place = members.get(second)?.key.place ?? map.place;
    reading.report(
      'wrong-type',
      place,
      `${what} has both \`${form}\` and \`${second}\`, expected one; use a list for two`,
    );
    return null;
  }
  const entry = members.get(form);
  return entry === undefined ? null : readForm(form, entry, members, map, reading);
}

/** Reports what is no language in a map from language to prompt. */
function reportNoLanguage(map: SourceMap, what: string, reading: Reading): void {
  for (const { key } of map.entries) {
    if (isLanguage(key.text)) continue;
    const message = `\`${clip(key.text)}\` is no language in ${what}, expected a code such as \`es-ES\``;
    const suggestions = [suggestLanguage(key.text)].filter((each) => each !== null);
    reading.report('unknown-key', key.place, message, { suggestions });
  }
}

/** The code in its usual spelling: `es_es` → `es-ES`. */
function suggestLanguage(name: string): string | null {
  const wanted = name.toLowerCase().replaceAll('_', '-');
  return speechLanguages.find((each) => each.toLowerCase() === wanted) ?? null;
}

function readForm(
  form: (typeof forms)[number],
  entry: SourceEntry,
  members: Members,
  map: SourceMap,
  reading: Reading,
): Prompt | null {
  const place = map.place;
  if (form === 'prompt') {
    const name = readWord(entry.value, '`prompt`', reading);
    return name === null ? null : [{ kind: 'named', name, place: entry.value.place }];
  }
  const text = readText(entry.value, `\`${form}\``, reading);
  const voice = wordOf(members, 'voice', reading);
  const language = wordOf(members, 'language', reading);
  if (text === null) return null;
  const item = itemOf(form, text, { voice, language }, entry.value, place, reading);
  if (item.kind !== 'text' && item.kind !== 'ssml') {
    for (const key of ['voice', 'language']) {
      const stray = members.get(key);
      if (stray === undefined) continue;
      reading.report(
        'unknown-key',
        stray.key.place,
        `\`${key}\` means nothing beside \`${form}\`, which is not spoken`,
      );
    }
  }
  return [item];
}

function itemOf(
  form: 'text' | 'ssml' | 'audio' | 'media',
  text: Template,
  spoken: { readonly voice: string | null; readonly language: string | null },
  value: SourceNode,
  place: SourceMap['place'],
  reading: Reading,
): PromptItem {
  if (form === 'text' || form === 'ssml') return { kind: form, text, ...spoken, place };
  const param = form === 'audio' ? 'audio_url' : 'media_name';
  const spec = actionNamed('playback_start')?.params[param];
  const [literal] = text.parts;
  if (spec !== undefined && text.parts.length === 1 && typeof literal === 'string') {
    checkLiteral(spec, literal, { place: value.place, what: `\`${form}\`` }, reading);
  }
  return form === 'audio' ? { kind: 'audio', url: text, place } : { kind: 'media', name: text, place };
}

function wordOf(members: Members, key: string, reading: Reading): string | null {
  const entry = members.get(key);
  return entry === undefined ? null : readWord(entry.value, `\`${key}\``, reading);
}

function readByLanguage(map: SourceMap, what: string, reading: Reading): Prompt | null {
  const prompts = new Map<string, Prompt>();
  const places = new Map<string, Place>();
  for (const { key, value } of map.entries) {
    // One that could not be read has been reported; it is not missing as well.
    prompts.set(key.text, readPrompt(value, `${what} in \`${clip(key.text)}\``, reading) ?? []);
    places.set(key.text, key.place);
  }
  return [{ kind: 'by_language', prompts, places, place: map.place }];
}
