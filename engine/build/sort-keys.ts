import { nearestNames } from '../diagnostics/suggest.ts';
import { promptShapes } from '../schema/state-shapes.ts';
import type { SourceEntry, SourceMap } from '../source/node.ts';
import { verbNamed, verbs } from '../verbs/registry.ts';
import type { Verb } from '../verbs/verb.ts';
import { reportSplitText, type Members } from './read-map.ts';
import { declareName, declareUnread } from './read-step.ts';
import { clip, oneOf, reportUnknownName, type Reading } from './reading.ts';

const verbNames = [...verbs.keys()].filter((name) => name !== 'set');

const theVerbs =
  "the engine's own are `menu`, `collect`, `choose`, `wait`, `request`, `record`, `transfer`, `dial`, `start_call`, " +
  '`queue`, `conference`, `run`, `speak` and `play`, and every action of Telnyx is a verb under its own name';

/** What other systems call what a verb does. */
const otherWords: Readonly<Record<string, string>> = {
  say: 'speak',
  tts: 'speak',
  audio: 'play',
  playback: 'play',
  pause: 'wait',
  sleep: 'wait',
  input: 'collect',
  switch: 'choose',
  if: 'choose',
  forward: 'transfer',
  redirect: 'transfer',
  connect: 'transfer',
  call: 'dial',
  callback: 'start_call',
  call_back: 'start_call',
  voicemail: 'record',
  http: 'request',
  fetch: 'request',
  webhook: 'request',
  subflow: 'run',
  sub_flow: 'run',
  disconnect: 'hangup',
  hang_up: 'hangup',
};

/** The keys of a state or step, told apart. */
export interface SortedKeys {
  readonly members: Members;
  readonly verbs: readonly { readonly entry: SourceEntry; readonly verb: Verb }[];
  /** True when a key is there that was meant for a verb. */
  readonly misspelt: boolean;
  /** Parameters of the verb that stand beside it, which has been reported. */
  readonly strayed: ReadonlySet<string>;
}

/** Tells the verbs of a state or step from the keys beside them; reports every other key. */
export function sortKeys(map: SourceMap, what: string, known: readonly string[], reading: Reading): SortedKeys {
  const members = new Map<string, SourceEntry>();
  const found: { entry: SourceEntry; verb: Verb }[] = [];
  const strangers: SourceEntry[] = [];
  for (const entry of map.entries) {
    const name = entry.key.text;
    const verb = name === 'set' ? undefined : verbNamed(name);
    if (known.includes(name)) members.set(name, entry);
    else if (verb !== undefined) found.push({ entry, verb });
    else strangers.push(entry);
  }
  const hasVerb = found.length > 0 || members.has('steps') || members.has('set');
  const verb = found[0]?.verb;
  const strayed: SourceEntry[] = [];
  let misspelt = false;
  for (const entry of strangers) {
    if (reportSplitText(map, entry, known, reading)) continue;
    if (verb !== undefined && paramMeant(verb, entry.key.text) !== null) {
      strayed.push(entry);
      continue;
    }
    if (!reportStranger(entry, { what, known, hasVerb }, reading)) continue;
    misspelt = true;
    declareUnread(entry, reading);
    reading.lost();
  }
  if (verb === undefined) return { members, verbs: found, misspelt, strayed: new Set() };
  reportStrayed(strayed, verb, reading);
  const names = strayed.flatMap(({ key }) => paramMeant(verb, key.text) ?? []);
  return { members, verbs: found, misspelt, strayed: new Set(names) };
}

/** The parameter of a verb that a key beside it gives: the key itself, or the prompt that it is a part of. */
function paramMeant({ params, short }: Verb, name: string): string | null {
  if (Object.hasOwn(params, name)) return name;
  const isPrompt = short !== null && params[short]?.shape.type === 'prompt';
  return isPrompt && Object.hasOwn(promptShapes, name) ? short : null;
}

function reportStrayed(strayed: readonly SourceEntry[], verb: Verb, reading: Reading): void {
  const [first, ...others] = strayed.map(({ key }) => key);
  if (first === undefined) return;
  for (const { key, value } of strayed) declareName(verb.params[key.text], value, reading);
  const names = oneOf(
    [first, ...others].map(({ text }) => text),
    'and',
  );
  const [stand, them] = others.length === 0 ? ['stands', 'it'] : ['stand', 'them'];
  const message = `${names} ${stand} beside \`${verb.name}\`, expected ${them} in \`${verb.name}\`, indented below it`;
  reading.report('unknown-key', first.place, message, { also: others.map(({ place }) => place) });
}

interface Surroundings {
  readonly what: string;
  readonly known: readonly string[];
  readonly hasVerb: boolean;
}

/** Reports a key that is neither known nor a verb; true when a verb was meant. */
function reportStranger({ key }: SourceEntry, around: Surroundings, reading: Reading): boolean {
  const { text: name, place } = key;
  const nearest = nearestNames(name, [...around.known, ...verbNames])[0];
  const meantKey = nearest !== undefined && around.known.includes(nearest);
  if (meantKey || (around.hasVerb && nearest === undefined)) {
    const message = `${around.what} has no key \`${clip(name)}\``;
    const otherwise = `beside its verb it takes ${oneOf(around.known, 'and')}`;
    reportUnknownName(reading, 'unknown-key', place, { name, known: around.known, message, otherwise });
    return false;
  }
  const message = `\`${clip(name)}\` is no verb`;
  const meant = otherWords[name];
  if (meant !== undefined) reading.report('unknown-verb', place, message, { suggestions: [meant] });
  else reportUnknownName(reading, 'unknown-verb', place, { name, known: verbNames, message, otherwise: theVerbs });
  return true;
}
