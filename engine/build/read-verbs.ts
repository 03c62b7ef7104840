import type { Place } from '../diagnostics/diagnostic.ts';
import type { Step } from '../model/flow.ts';
import { stepShapes } from '../schema/state-shapes.ts';
import type { SourceEntry, SourceMap } from '../source/node.ts';
import { verbNamed } from '../verbs/registry.ts';
import type { Members } from './read-map.ts';
import { declareUnread, readStep, type Defaults } from './read-step.ts';
import { oneOf, reportWrongType, type Reading } from './reading.ts';
import { sortKeys, type SortedKeys } from './sort-keys.ts';

/** The verbs of a state: the one it has, or those under `steps`. */
export function readVerbs(
  sorted: SortedKeys,
  owner: Place,
  what: string,
  defaults: Defaults,
  reading: Reading,
): readonly Step[] {
  const { members, verbs: found, misspelt } = sorted;
  const steps = members.get('steps');
  const [first, second] = found;
  const extra = steps === undefined ? second?.entry : first?.entry;
  if (extra !== undefined) {
    reading.lost();
    for (const { entry } of found) if (entry !== first?.entry || steps !== undefined) declareUnread(entry, reading);
    const names = [...(steps === undefined ? [] : ['steps']), ...found.map(({ entry }) => entry.key.text)];
    const message = `${what} has ${oneOf(names, 'and')}, expected one verb; put several under \`steps:\` as a list`;
    reading.report('two-verbs', extra.key.place, message);
  }
  if (first === undefined && !misspelt) reportStray(members, what, reading);
  if (steps !== undefined) return readSteps(steps, what, defaults, reading);
  if (first !== undefined) return [readStep(first.entry, first.verb, sorted, defaults, reading)];
  if (members.has('set') || misspelt) return [];
  reading.lost();
  const message = `${what} has no verb; give it one, such as \`speak\`, \`menu\` or \`transfer\`, or \`steps\``;
  reading.report('missing-key', owner, message);
  return [];
}

/** `await` and `barge_in` change the verb they stand beside; without one they would be ignored. */
function reportStray(members: Members, what: string, reading: Reading): void {
  for (const name of ['await', 'barge_in']) {
    const stray = members.get(name);
    if (stray === undefined) continue;
    const remedy = members.has('steps') ? 'put it in the step that it is meant for' : 'remove it';
    reading.report(
      'unknown-key',
      stray.key.place,
      `\`${name}\` changes the verb beside it, and ${what} has none; ${remedy}`,
    );
  }
}

function readSteps(entry: SourceEntry, what: string, defaults: Defaults, reading: Reading): readonly Step[] {
  const { value } = entry;
  if (value.kind !== 'list' || value.items.length === 0) {
    reading.lost();
    reportWrongType(reading, value, `\`steps\` of ${what}`, 'a list of verbs, e.g. `- speak: Hello`');
    return [];
  }
  return value.items.flatMap((item, index) => {
    const step = `step ${index + 1} of ${what}`;
    if (item.kind !== 'map') {
      reading.lost();
      reportWrongType(reading, item, step, 'a map with one verb, e.g. `- hangup:`');
      return [];
    }
    return readOneStep(item, step, defaults, reading);
  });
}

function readOneStep(map: SourceMap, what: string, defaults: Defaults, reading: Reading): Step[] {
  const sorted = sortKeys(map, what, Object.keys(stepShapes), reading);
  const set = sorted.members.get('set');
  const setVerb = verbNamed('set');
  const all = [
    ...sorted.verbs,
    ...(set === undefined || setVerb === undefined ? [] : [{ entry: set, verb: setVerb }]),
  ].sort((one, other) => map.entries.indexOf(one.entry) - map.entries.indexOf(other.entry));
  const [first, second] = all;
  if (second !== undefined) {
    const names = oneOf(
      all.map(({ entry }) => entry.key.text),
      'and',
    );
    const message = `${what} has ${names}, expected one; make each an entry of its own`;
    reading.report('two-verbs', second.entry.key.place, message);
    reading.lost();
  }
  if (first !== undefined) return [readStep(first.entry, first.verb, sorted, defaults, reading)];
  if (!sorted.misspelt) {
    reading.lost();
    reading.report('missing-key', map.entries[0]?.key.place ?? map.place, `${what} has no verb and no \`set\``);
  }
  return [];
}
