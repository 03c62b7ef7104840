import type { Choice } from '../model/flow.ts';
import { choiceShapes } from '../schema/state-shapes.ts';
import type { SourceEntry, SourceNode } from '../source/node.ts';
import { readBoolean, readDigits } from '../source/scalar.ts';
import { readAssignments } from './read-assignments.ts';
import { taken } from './read-dynamic.ts';
import { asMap, readMembers, requiredKeys } from './read-map.ts';
import { readTarget } from './read-target.ts';
import { readCondition, readWord } from './read-text.ts';
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
  const plain = { digits: digits.value, if: null, set: [], label: '', hidden: false, place: key.place };
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
    hidden: member('hidden', readFlag) ?? false,
  };
  return goto === null ? null : { ...choice, goto };
}

/** True or false. */
export function readFlag(node: SourceNode, what: string, reading: Reading): boolean | null {
  if (node.kind !== 'scalar') {
    reading.report('wrong-type', node.place, `${what} is a ${node.kind}, expected true or false`);
    return null;
  }
  return taken(readBoolean(node), { place: node.place, what }, reading) ?? null;
}
