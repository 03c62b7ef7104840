import type { Dynamic, Flow, Prompt } from '../model/flow.ts';
import { limitShapes } from '../schema/file-shapes.ts';
import type { SourceEntry, SourceMap, SourceNode } from '../source/node.ts';
import { actionNamed } from '../telnyx/catalogue.ts';
import { verbNamed } from '../verbs/registry.ts';
import { actionVerb } from '../verbs/telnyx-action.ts';
import type { Verb } from '../verbs/verb.ts';
import { readFlag } from './read-choices.ts';
import { flowId } from './read-flow-name.ts';
import { asMap, readMembers, type Members } from './read-map.ts';
import { readPrompt } from './read-prompt.ts';
import { readShape } from './read-shape.ts';
import { readParams } from './read-step.ts';
import { looksLikeName, targetWords } from './read-target.ts';
import { readWord, readWords } from './read-text.ts';
import { clip, oneOf, reportUnknownName, reportWrongType, type Reading } from './reading.ts';

const DEFAULT_STATES = 500;
const DEFAULT_DURATION_MS = 4 * 60 * 60 * 1000;

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

/** The flow's named prompts. */
export function readPrompts(node: SourceNode, reading: Reading): Flow['prompts'] {
  const prompts = new Map<string, Prompt>();
  const map = asMap(node, '`prompts`', 'a map from name to prompt', reading);
  for (const { key, value } of map?.entries ?? []) {
    // A prompt that cannot be read stays known by its name.
    prompts.set(key.text, readPrompt(value, `prompt \`${clip(key.text)}\``, reading) ?? []);
  }
  return prompts;
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
  return verb === undefined ? true : readValues(value, verb, reading);
}

function readValues(map: SourceMap, verb: Verb, reading: Reading): Readonly<Record<string, Dynamic>> {
  const { params } = readParams(map, verb, reading);
  const values: Record<string, Dynamic> = {};
  for (const [name, read] of Object.entries(params)) if (read !== undefined) values[name] = read as Dynamic;
  return values;
}

/** Telnyx's dial parameters for the calls that the flow places; whom it calls is said by who places the call. */
export function readOutbound(node: SourceNode, reading: Reading): Flow['outbound'] {
  const map = asMap(node, '`outbound`', 'a map of dial parameters, e.g. `{ from: "+13125550100" }`', reading);
  const spec = actionNamed('dial');
  if (map === null || spec === undefined) return {};
  const whom = map.entries.find(({ key }) => key.text === 'to');
  if (whom !== undefined) {
    const message = '`outbound` takes no `to`: whoever places the call says whom it calls; leave it out';
    reading.report('unknown-parameter', whom.key.place, message);
  }
  const verb = actionVerb({ ...spec, name: 'outbound' });
  const params = Object.fromEntries(Object.entries(verb.params).filter(([name]) => name !== 'to'));
  const entries = map.entries.filter((entry) => entry !== whom);
  return readValues({ ...map, entries }, { ...verb, params }, reading);
}

/** What a new version of the flow does to live calls. */
export function readReload(node: SourceNode, reading: Reading): Flow['reload'] {
  const name = readWord(node, '`reload`', reading);
  const known = ['pin', 'migrate', 'drain'] as const;
  const reload = known.find((each) => each === name);
  if (reload !== undefined || name === null) return reload ?? 'pin';
  const message = `\`reload\` is \`${clip(name)}\`, expected ${oneOf(known)}`;
  reportUnknownName(reading, 'wrong-type', node.place, { name, known, message });
  return 'pin';
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
