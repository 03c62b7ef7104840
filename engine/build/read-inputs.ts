import type { Input, Variable } from '../model/flow.ts';
import { inputShapes } from '../schema/file-shapes.ts';
import type { SourceEntry, SourceNode } from '../source/node.ts';
import { readFlag } from './read-choices.ts';
import { asMap, readMembers, requiredKeys } from './read-map.ts';
import { checkVariableName, isVariableName } from './read-name.ts';
import { emptyValue, readType, readTyped } from './read-typed.ts';
import { clip, reportWrongType, type Reading } from './reading.ts';

const form = 'a map such as `{ type: string, required: true }`';

/** The `inputs` of a flow. One that cannot be read is kept, so that its uses are not reported as well. */
export function readInputs(node: SourceNode, reading: Reading): Map<string, Input> {
  const inputs = new Map<string, Input>();
  const map = asMap(node, '`inputs`', `a map from name to ${form}`, reading);
  for (const entry of map?.entries ?? []) {
    checkVariableName(entry.key.text, entry.key.place, 'this input', reading);
    inputs.set(entry.key.text, readInput(entry, reading));
  }
  return inputs;
}

function readInput({ key, value }: SourceEntry, reading: Reading): Input {
  const what = `input \`${clip(key.text)}\``;
  const input = { name: key.text, place: key.place };
  const lost: Input = { ...input, type: 'any', required: false, default: null, secret: false };
  if (value.kind !== 'map') {
    reportWrongType(reading, value, what, form);
    return lost;
  }
  const members = readMembers(
    value,
    { what, known: Object.keys(inputShapes), owner: key.place, required: requiredKeys(inputShapes) },
    reading,
  );
  const label = (name: string): string => `\`${name}\` of ${what}`;
  const flag = (name: string, unread: boolean): boolean => {
    const given = members.get(name);
    return given === undefined ? false : (readFlag(given.value, label(name), reading) ?? unread);
  };
  const typeNode = members.get('type')?.value;
  const type = typeNode === undefined ? null : readType(typeNode, label('type'), reading);
  const given = members.get('default')?.value;
  const fallback = given === undefined || type === null ? undefined : readTyped(given, type, label('default'), reading);
  return {
    ...input,
    type: type ?? 'any',
    required: flag('required', false),
    default: fallback ?? emptyValue(type ?? 'any'),
    secret: flag('secret', true),
  };
}

/** The variables of a flow with its inputs, each of which is a variable too; a name for both is reported. */
export function withInputs(
  vars: ReadonlyMap<string, Variable>,
  inputs: ReadonlyMap<string, Input>,
  reading: Reading,
): Map<string, Variable> {
  const all = new Map(vars);
  for (const { name, type, default: value, secret, place } of inputs.values()) {
    const variable = vars.get(name);
    // One with a wrong name counts as declared by nobody, so that it is not reported as unused as well.
    const declared = isVariableName(name);
    if (variable === undefined) all.set(name, { name, type, value, secret, place, declared });
    else {
      const message = `the variable \`${clip(name)}\` has the name of an input, which is a variable already; remove it, or rename one of the two`;
      reading.report('reserved-name', variable.place, message, { also: [place] });
    }
  }
  return all;
}
