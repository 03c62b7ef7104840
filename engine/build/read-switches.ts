import type { Switch } from '../model/flow.ts';
import type { SourceNode } from '../source/node.ts';
import { readFlag } from './read-choices.ts';
import { asMap } from './read-map.ts';
import { checkFieldName } from './read-name.ts';
import { clip, type Reading } from './reading.ts';

/** The `switches` of a flow: name → the value it starts with. */
export function readSwitches(node: SourceNode, reading: Reading): Map<string, Switch> {
  const switches = new Map<string, Switch>();
  const map = asMap(node, '`switches`', 'a map from name to start value, e.g. `{ emergency: false }`', reading);
  for (const { key, value } of map?.entries ?? []) {
    checkFieldName(key.text, key.place, 'this switch', reading);
    const on = readFlag(value, `the start value of switch \`${clip(key.text)}\``, reading) ?? false;
    switches.set(key.text, { name: key.text, on, place: key.place });
  }
  return switches;
}
