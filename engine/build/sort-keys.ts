import { nearestNames } from '../diagnostics/suggest.ts';
import type { SourceEntry, SourceMap } from '../source/node.ts';
import { verbNamed, verbs } from '../verbs/registry.ts';
import type { Verb } from '../verbs/verb.ts';
import { reportSplitText, type Members } from './read-map.ts';
import { declareUnread } from './read-step.ts';
import { clip, oneOf, reportUnknownName, type Reading } from './reading.ts';

const verbNames = [...verbs.keys()].filter((name) => name !== 'set');

const theVerbs =
  "the engine's own are `menu`, `collect`, `choose`, `wait`, `transfer`, `speak` and `play`, and every action of " +
  'Telnyx on a call is a verb under its own name';

/** What other systems, and later parts of this language, call what a verb does. */
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
  dial: 'transfer',
  connect: 'transfer',
  disconnect: 'hangup',
  hang_up: 'hangup',
  record: 'record_start',
  queue: 'enqueue',
};

/** The keys of a state or step, told apart. */
export interface SortedKeys {
  readonly members: Members;
  readonly verbs: readonly { readonly entry: SourceEntry; readonly verb: Verb }[];
  /** True when a key is there that was meant for a verb. */
  readonly misspelt: boolean;
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
  let misspelt = false;
  for (const entry of strangers) {
    if (!reportStranger(map, entry, { what, known, hasVerb, verb: found[0]?.verb }, reading)) continue;
    misspelt = true;
    declareUnread(entry, reading);
    reading.lost();
  }
  return { members, verbs: found, misspelt };
}

interface Surroundings {
  readonly what: string;
  readonly known: readonly string[];
  readonly hasVerb: boolean;
  readonly verb: Verb | undefined;
}

/** Reports a key that is neither known nor a verb; true when a verb was meant. */
function reportStranger(map: SourceMap, entry: SourceEntry, around: Surroundings, reading: Reading): boolean {
  const name = entry.key.text;
  const { place } = entry.key;
  if (reportSplitText(map, entry, around.known, reading)) return false;
  if (around.verb !== undefined && Object.hasOwn(around.verb.params, name)) {
    const message = `\`${name}\` stands beside \`${around.verb.name}\`, expected it in \`${around.verb.name}\`, indented below it`;
    reading.report('unknown-key', place, message);
    return false;
  }
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
