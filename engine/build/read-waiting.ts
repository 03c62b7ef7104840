import type { Announcement, KeyTarget } from '../model/flow.ts';
import { announcementShapes } from '../schema/state-shapes.ts';
import type { SourceNode, SourceScalar } from '../source/node.ts';
import { readDigits } from '../source/scalar.ts';
import { asMap, readMembers, requiredKeys } from './read-map.ts';
import { readPrompt } from './read-prompt.ts';
import { readTime } from './read-time.ts';
import { readTarget } from './read-target.ts';
import { clip, type Reading } from './reading.ts';

// What a caller hears and can press while a queue or a conference lasts.

/** Single keys and where they lead. */
export function readKeyTargets(node: SourceNode, what: string, reading: Reading): KeyTarget[] | null {
  const map = asMap(node, what, 'a map from key to target, e.g. `{ "1": callback }`', reading);
  return map === null
    ? null
    : map.entries.flatMap(({ key, value }): KeyTarget[] => {
        const digits = readDigits(key);
        if (!digits.ok || digits.value.length !== 1) {
          reading.lost();
          const message = `\`${clip(key.text)}\` of ${what} is no key of a telephone, expected one of 0 to 9, \`"*"\` and \`"#"\``;
          reading.report('bad-key', key.place, message);
          return [];
        }
        const goto = readTarget(value, `key \`${digits.value}\` of ${what}`, reading);
        return goto === null ? [] : [{ digit: digits.value, goto, place: key.place }];
      });
}

/** What is said from time to time, and how often. */
export function readAnnouncement(
  node: SourceNode,
  what: string,
  reading: Reading,
  owner: SourceScalar,
): Announcement | null {
  const map = asMap(node, what, 'a map such as `{ every: 30s, prompt: Please hold the line. }`', reading);
  if (map === null) return null;
  const members = readMembers(
    map,
    { what, known: Object.keys(announcementShapes), owner: owner.place, required: requiredKeys(announcementShapes) },
    reading,
  );
  const every = members.get('every');
  const prompt = members.get('prompt');
  const { shape } = announcementShapes.every;
  const everyMs = every === undefined ? null : readTime(shape, every.value, `\`every\` of ${what}`, reading);
  const said = prompt === undefined ? null : readPrompt(prompt.value, `\`prompt\` of ${what}`, reading);
  // What could be read is looked at, whatever is wrong with the rest.
  return said === null ? null : { everyMs: everyMs ?? 0, prompt: said };
}
