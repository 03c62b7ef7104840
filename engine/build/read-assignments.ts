import type { Assignment } from '../model/flow.ts';
import type { SourceNode } from '../source/node.ts';
import { readAnyDynamic } from './read-dynamic.ts';
import { asMap } from './read-map.ts';
import { clip, type Reading } from './reading.ts';

/** `set`: name → value or `"${expression}"`. Whether the names are known is for the checks. */
export function readAssignments(
  node: SourceNode,
  what: string,
  reading: Reading,
  expected = 'a map from variable to value, e.g. `{ tries_left: 3 }`',
): Assignment[] {
  const map = asMap(node, what, expected, reading);
  const assignments: Assignment[] = [];
  for (const { key, value } of map?.entries ?? []) {
    const name = key.text;
    if (value.kind === 'scalar' && value.style === 'absent') {
      reading.report(
        'wrong-type',
        key.place,
        `\`${clip(name)}\` in ${what} has no value, expected one such as \`0\`, \`"text"\` or \`"\${expression}"\``,
      );
      continue;
    }
    const read = readAnyDynamic(value, `\`${clip(name)}\` in ${what}`, reading);
    if (read !== null) assignments.push({ name, value: read, place: key.place });
  }
  return assignments;
}
