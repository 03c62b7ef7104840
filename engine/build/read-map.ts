import type { Place } from '../diagnostics/diagnostic.ts';
import type { KeyShapes } from '../schema/document-shape.ts';
import type { SourceEntry, SourceMap, SourceNode, SourceScalar } from '../source/node.ts';
import { quoted } from '../source/yaml-line-problems.ts';
import { clip, reportUnknownName, reportWrongType, takesList, type Reading } from './reading.ts';

/** A map's members by key. */
export type Members = ReadonlyMap<string, SourceEntry>;

export interface MapExpectation {
  /** What the map is, for messages: `a choice`. */
  readonly what: string;
  readonly known: readonly string[];
  /** Where the map's own name stands; a missing key is reported there. */
  readonly owner: Place;
  readonly required?: readonly string[];
}

/** The members of a map whose keys are all known; unknown and missing ones are reported. */
export function readMembers(map: SourceMap, expected: MapExpectation, reading: Reading): Members {
  const members = new Map<string, SourceEntry>();
  const meant = new Set<string | undefined>();
  for (const entry of map.entries) {
    const name = entry.key.text;
    if (expected.known.includes(name)) members.set(name, entry);
    else if (!reportSplitText(map, entry, expected.known, reading)) {
      const message = `${expected.what} has no key \`${clip(name)}\``;
      const { known } = expected;
      const stranger = { name, known, message, ...takesList(known) };
      meant.add(reportUnknownName(reading, 'unknown-key', entry.key.place, stranger)[0]);
    }
  }
  for (const name of expected.required ?? []) {
    if (members.has(name) || meant.has(name)) continue;
    reading.report('missing-key', expected.owner, `${expected.what} needs the key \`${name}\``);
  }
  return members;
}

/** Keys of a table of shapes that must be there. */
export function requiredKeys(shapes: KeyShapes): string[] {
  return Object.keys(shapes).filter((name) => shapes[name]?.required === true);
}

/** A map's node, or null after reporting that it should have been one. A key without a value is no map either. */
export function asMap(node: SourceNode, what: string, expected: string, reading: Reading): SourceMap | null {
  if (node.kind === 'map') return node;
  reportWrongType(reading, node, what, expected);
  return null;
}

/**
 * Reports a stray key that a comma has made of unquoted text: `{ prompt: Enter it, then wait. }`. False when the key
 * looks like an ordinary mistake.
 */
export function reportSplitText(
  map: SourceMap,
  entry: SourceEntry,
  known: readonly string[],
  reading: Reading,
): boolean {
  if (!map.inFlow || entry.key.style !== 'plain') return false;
  if (entry.value.kind !== 'scalar' || entry.value.style !== 'absent') return false;
  const index = map.entries.indexOf(entry);
  const pieces: SourceScalar[] = [];
  let start: SourceEntry | undefined;
  for (let at = index - 1; at >= 0 && start === undefined; at -= 1) {
    const earlier = map.entries[at];
    if (earlier === undefined || earlier.value.kind !== 'scalar') return false;
    if (earlier.value.style === 'plain') start = earlier;
    else if (earlier.value.style === 'absent' && !known.includes(earlier.key.text)) pieces.unshift(earlier.key);
    else return false;
  }
  if (start?.value.kind !== 'scalar') return false;
  // The first stray key reports the whole text; the others are the same mistake.
  if (pieces.length > 0) return true;
  const rest: string[] = [];
  for (const later of map.entries.slice(index)) {
    if (known.includes(later.key.text) || later.value.kind !== 'scalar' || later.value.style !== 'absent') break;
    rest.push(later.key.text);
  }
  const whole = [start.value.text, ...rest].join(', ');
  reading.report(
    'unquoted-text',
    start.value.place,
    `the comma ends this text, and \`${clip(entry.key.text)}\` becomes a key of its own; quote it: ` +
      `\`${start.key.text}: ${quoted(whole)}\``,
  );
  return true;
}
