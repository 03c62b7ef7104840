import type { Output } from '../model/flow.ts';
import type { SourceNode } from '../source/node.ts';
import { asMap } from './read-map.ts';
import { checkFieldName } from './read-name.ts';
import { readCondition } from './read-text.ts';
import { clip, type Reading } from './reading.ts';

/** The `outputs` of a flow: name → bare expression. */
export function readOutputs(node: SourceNode, reading: Reading): Map<string, Output> {
  const outputs = new Map<string, Output>();
  const map = asMap(node, '`outputs`', 'a map from name to expression, e.g. `{ paid: amount > 0 }`', reading);
  for (const { key, value } of map?.entries ?? []) {
    checkFieldName(key.text, key.place, 'this output', reading);
    const expression = readCondition(value, `output \`${clip(key.text)}\``, reading);
    if (expression !== null) outputs.set(key.text, { name: key.text, value: expression, place: key.place });
  }
  return outputs;
}
