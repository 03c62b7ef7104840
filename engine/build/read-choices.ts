import type { Choice } from '../model/flow.ts';
import { choiceShapes } from '../schema/state-shapes.ts';
import type { SourceEntry, SourceNode } from '../source/node.ts';
import { readBoolean, readDigits } from '../source/scalar.ts';
import { readAssignments } from './read-assignments.ts';
import { taken } from './read-dynamic.ts';
import { asMap, readMembers, requiredKeys } from './read-map.ts';
import { readTarget } from './read-target.ts';
import { readCondition, readWord, readWords } from './read-text.ts';
import { wordsOf } from '../verbs/spoken-words.ts';
import { clip, type Reading } from './reading.ts';

/** A menu's choices: digits → target, or a map with more about the choice. */
export function readChoices(node: SourceNode, what: string, reading: Reading): Choice[] {
  const map = asMap(node, what, 'a map from digits to targets, e.g. `{ 1: sales, 2: support }`', reading);
  if (map === null) {
    reading.lost();
    return [];
  }
  if (map.entries.length === 0) {
    reading.lost();
    reading.report('wrong-type', map.place, `${what} is empty, expected at least one digit and its target`);
  }
  return map.entries.flatMap((entry) => readChoice(entry, reading) ?? []);
}

function readChoice(entry: SourceEntry, reading: Reading): Choice | null {
  const { key, value } = entry;
  const what = `choice \`${clip(key.text)}\``;
  const digits = readDigits(key);
  if (!digits.ok) {
    reading.lost();
    reading.report(
      'bad-key',
      key.place,
      `\`${clip(key.text)}\` is no key of a telephone; a choice is made of the keys 0 to 9, \`"*"\` and \`"#"\``,
    );
    return null;
  }
  const plain = { digits: digits.value, if: null, set: [], label: '', say: [], hidden: false, place: key.place };
  if (value.kind !== 'map') {
    const goto = readTarget(value, what, reading);
    return goto === null ? null : { ...plain, goto };
  }
  const members = readMembers(
    value,
    { what, known: Object.keys(choiceShapes), owner: key.place, required: requiredKeys(choiceShapes) },
    reading,
  );
  const member = <T>(name: string, read: (node: SourceNode, what: string, reading: Reading) => T): T | null => {
    const given = members.get(name);
    return given === undefined ? null : read(given.value, `\`${name}\` of ${what}`, reading);
  };
  if (!members.has('goto')) reading.lost();
  const goto = member('goto', readTarget);
  const choice = {
    ...plain,
    if: member('if', readCondition),
    set: member('set', readAssignments) ?? [],
    label: member('label', readWord) ?? '',
    say: member('say', readSay) ?? [],
    hidden: member('hidden', readFlag) ?? false,
  };
  return goto === null ? null : { ...choice, goto };
}

/** Words or phrases of which each chooses by itself. */
function readSay(node: SourceNode, what: string, reading: Reading): readonly string[] {
  const words = readWords(node, what, reading);
  // Some word was meant where none could be read, so that nobody asks for words as well.
  if (node.kind !== 'list') return [''];
  if (node.items.length === 0) {
    reading.report('wrong-type', node.place, `${what} is an empty list, expected the words to listen for`);
  }
  for (const item of node.items) {
    if (item.kind !== 'scalar' || item.text === '' || wordsOf(item.text).length > 0) continue;
    reading.report('wrong-type', item.place, `\`${clip(item.text)}\` in ${what} is no word that can be heard`);
  }
  return words.length === 0 ? [''] : words;
}

/** True or false. */
export function readFlag(node: SourceNode, what: string, reading: Reading): boolean | null {
  if (node.kind !== 'scalar') {
    reading.report('wrong-type', node.place, `${what} is a ${node.kind}, expected true or false`);
    return null;
  }
  return taken(readBoolean(node), { place: node.place, what }, reading) ?? null;
}
