import { nearestNames } from '../diagnostics/suggest.ts';
import type { Setting } from '../model/flow.ts';
import type { SourceEntry, SourceNode } from '../source/node.ts';
import type { SettingsValues } from './build-given.ts';
import { asMap } from './read-map.ts';
import { checkFieldName } from './read-name.ts';
import { readType, readTyped, type Declarable } from './read-typed.ts';
import { clip, trial, type Reading } from './reading.ts';

const nothing: SettingsValues = { files: [], values: new Map() };

/**
 * The `settings` of a flow: name → type, with the values that the settings files bind. One that no file binds, or binds
 * to another type, is reported where the flow declares it.
 */
export function readSettings(
  node: SourceNode,
  given: SettingsValues | undefined,
  reading: Reading,
): Map<string, Setting> {
  const settings = new Map<string, Setting>();
  const map = asMap(node, '`settings`', 'a map from name to type, e.g. `{ sales_number: string }`', reading);
  for (const entry of map?.entries ?? []) {
    const { text: name, place } = entry.key;
    const named = checkFieldName(name, place, 'this setting', reading);
    const type = readType(entry.value, `the type of setting \`${clip(name)}\``, reading);
    const value = named && type !== null ? bound(entry, type, given ?? nothing, reading) : undefined;
    settings.set(name, { name, type: type ?? 'any', value, place });
  }
  return settings;
}

function bound({ key }: SourceEntry, type: Declarable, given: SettingsValues, reading: Reading): Setting['value'] {
  const { text: name, place } = key;
  const node = given.values.get(name);
  if (node === undefined) {
    const line = `\`${clip(name)}: …\``;
    const remedy =
      given.files.length === 0
        ? `: there is no \`settings.yaml\` beside the flow; add one with ${line}`
        : ` in ${given.files.join(' or ')}; add ${line} there`;
    const message = `setting \`${clip(name)}\` has no value${remedy}`;
    reading.report('unbound-setting', place, message, { suggestions: nearestNames(name, given.values.keys()) });
    return undefined;
  }
  const attempt = trial(reading);
  const value = readTyped(node, type, `\`${clip(name)}\``, attempt.reading);
  const [problem] = attempt.findings;
  if (problem === undefined) return value;
  const { file, line } = node.place;
  reading.report('unbound-setting', place, `the value in ${file}:${line} does not fit: ${problem.message}`, {
    also: [node.place],
  });
  return undefined;
}
