import type { Variable } from '../model/flow.ts';
import { variableShapes } from '../schema/file-shapes.ts';
import type { SourceEntry, SourceMap, SourceNode } from '../source/node.ts';
import { readFlag } from './read-choices.ts';
import { asMap, readMembers, requiredKeys } from './read-map.ts';
import { checkVariableName } from './read-name.ts';
import { emptyValue, readPlainNode, readType, readTyped, typeOf } from './read-typed.ts';
import { clip, type Reading } from './reading.ts';

/** The `vars` of a flow. A variable whose value cannot be read is kept, so that its uses are not reported as well. */
export function readVars(node: SourceNode, reading: Reading): Map<string, Variable> {
  const vars = new Map<string, Variable>();
  const map = asMap(node, '`vars`', 'a map from name to start value, e.g. `{ account: "" }`', reading);
  for (const entry of map?.entries ?? []) {
    const { key, value } = entry;
    const named = checkVariableName(key.text, key.place, 'this variable', reading);
    const typed = value.kind === 'map' && value.entries.some((member) => member.key.text === 'type');
    const variable = typed ? readDeclared(entry, value, reading) : readPlain(entry, reading);
    // One with a wrong name counts as declared by nobody, so that it is not reported as unused as well.
    vars.set(key.text, named ? variable : { ...variable, declared: false });
  }
  return vars;
}

function readPlain({ key, value }: SourceEntry, reading: Reading): Variable {
  const read = readPlainNode(value, `the start value of \`${clip(key.text)}\``, reading);
  return {
    name: key.text,
    type: read === undefined || read === null ? 'any' : typeOf(read),
    value: read ?? null,
    secret: false,
    place: key.place,
    declared: true,
  };
}

function readDeclared({ key }: SourceEntry, map: SourceMap, reading: Reading): Variable {
  const what = `variable \`${clip(key.text)}\``;
  const members = readMembers(
    map,
    { what, known: Object.keys(variableShapes), owner: key.place, required: requiredKeys(variableShapes) },
    reading,
  );
  const typeNode = members.get('type')?.value;
  const type = typeNode === undefined ? null : readType(typeNode, `\`type\` of ${what}`, reading);
  const secret = members.get('secret');
  const given = members.get('value')?.value;
  const label = `\`value\` of ${what}`;
  const value = given === undefined || type === null ? undefined : readTyped(given, type, label, reading);
  return {
    name: key.text,
    type: type ?? 'any',
    value: value ?? emptyValue(type ?? 'any'),
    secret: secret === undefined ? false : (readFlag(secret.value, `\`secret\` of ${what}`, reading) ?? true),
    place: key.place,
    declared: true,
  };
}
