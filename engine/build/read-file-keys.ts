import type { Dynamic, Flow, Prompt } from '../model/flow.ts';
import { limitShapes } from '../schema/file-shapes.ts';
import type { SourceEntry } from '../source/node.ts';
import { verbNamed } from '../verbs/registry.ts';
import { readFlag } from './read-choices.ts';
import { asMap, readMembers, type Members } from './read-map.ts';
import { readPrompt } from './read-prompt.ts';
import { readShape } from './read-shape.ts';
import { readParams } from './read-step.ts';
import { looksLikeName, targetWords } from './read-target.ts';
import { readWord, readWords } from './read-text.ts';
import { checkLanguage, checkVoice } from './read-voice.ts';
import { clip, reportWrongType, type Reading } from './reading.ts';

const DEFAULT_STATES = 500;
const DEFAULT_DURATION_MS = 4 * 60 * 60 * 1000;
const flowId = /^[a-z0-9_-]+(\/[a-z0-9_-]+)*$/;

/** Refuses a file for another version of the language. */
export function checkVersion(entry: SourceEntry | undefined, reading: Reading): void {
  if (entry === undefined) return;
  if (entry.value.kind === 'scalar' && entry.value.text === '1') return;
  reportWrongType(reading, entry.value, '`pressone`', 'the version of the language, which is `1`');
}

/** The flow's id and notes. */
export function readNotes(members: Members, id: string, reading: Reading): Pick<Flow, 'id' | 'description' | 'tags'> {
  const word = (key: string): string | null => {
    const entry = members.get(key);
    return entry === undefined ? null : readWord(entry.value, `\`${key}\``, reading);
  };
  const given = word('flow');
  const place = members.get('flow')?.value.place;
  if (given !== null && place !== undefined && !flowId.test(given)) {
    const suggestion = given
      .toLowerCase()
      .replace(/[^a-z0-9_/-]+/g, '-')
      .replace(/^-+|-+(?=\/|$)|(?<=\/)-+/g, '');
    const message = `\`flow\` is \`${clip(given)}\`, expected small letters, digits, \`_\` and \`-\`, in parts joined by \`/\``;
    reading.report('wrong-type', place, message, { suggestions: flowId.test(suggestion) ? [suggestion] : [] });
  }
  const tags = members.get('tags');
  return {
    id: given ?? id,
    description: word('description') ?? '',
    tags: tags === undefined ? [] : readWords(tags.value, '`tags`', reading),
  };
}

/** What the flow says by default, and its named prompts. */
export function readSpeech(members: Members, reading: Reading): Pick<Flow, 'voice' | 'language' | 'prompts'> {
  const voice = members.get('voice');
  const language = members.get('language');
  const prompts = new Map<string, Prompt>();
  const named = members.get('prompts');
  const map = named === undefined ? null : asMap(named.value, '`prompts`', 'a map from name to prompt', reading);
  for (const { key, value } of map?.entries ?? []) {
    // A prompt that cannot be read stays known by its name.
    prompts.set(key.text, readPrompt(value, `prompt \`${clip(key.text)}\``, reading) ?? []);
  }
  return {
    voice: (voice === undefined ? null : checkVoice(voice.value, reading)) ?? 'female',
    language: (language === undefined ? null : checkLanguage(language.value, reading)) ?? 'en-US',
    prompts,
  };
}

/** Who answers, and with which parameters. */
export function readAnswer(entry: SourceEntry | undefined, reading: Reading): Flow['answer'] {
  if (entry === undefined) return true;
  const { value } = entry;
  if (value.kind !== 'map') {
    if (value.kind === 'scalar' && value.style !== 'absent') return readFlag(value, '`answer`', reading) ?? true;
    reportWrongType(reading, value, '`answer`', 'true, false, or a map of parameters of `answer`');
    return true;
  }
  const verb = verbNamed('answer');
  if (verb === undefined) return true;
  const { params } = readParams(value, verb, reading);
  const values: Record<string, Dynamic> = {};
  for (const [name, read] of Object.entries(params)) if (read !== undefined) values[name] = read as Dynamic;
  return values;
}

/** `limits`, filled up. */
export function readLimits(entry: SourceEntry | undefined, reading: Reading): Flow['limits'] {
  const limits = { states: DEFAULT_STATES, durationMs: DEFAULT_DURATION_MS };
  const map =
    entry === undefined ? null : asMap(entry.value, '`limits`', 'a map with `states` and `duration`', reading);
  if (entry === undefined || map === null) return limits;
  const known = Object.keys(limitShapes);
  const members = readMembers(map, { what: '`limits`', known, owner: entry.key.place }, reading);
  const [states, duration] = ['states', 'duration'].map((key) => {
    const given = members.get(key);
    const shape = limitShapes[key]?.shape;
    if (given === undefined || (shape?.type !== 'integer' && shape?.type !== 'duration')) return null;
    return readShape(shape, given.value, `\`${key}\` of \`limits\``, reading, given.key) as number | null;
  });
  return { states: states ?? limits.states, durationMs: duration ?? limits.durationMs };
}

/** The first state's name; null where there is none. */
export function readStart(entry: SourceEntry | undefined, reading: Reading): string | null {
  if (entry === undefined) return null;
  const { value } = entry;
  // A name that no state may have can still be a known one in another spelling, which a check then says.
  if (value.kind === 'scalar' && looksLikeName(value.text) && !targetWords.includes(value.text)) return value.text;
  reportWrongType(reading, value, '`start`', "the first state's name");
  return null;
}
