import type { Place } from '../diagnostics/diagnostic.ts';
import { reservedNames, scopeNames } from '../expressions/scope-names.ts';
import type { SourceNode } from '../source/node.ts';
import { suggestName } from './read-target.ts';
import { readScalar } from './read-text.ts';
import { clip, type Reading } from './reading.ts';

const variableName = /^[a-z_][a-z0-9_]*$/;

/** A variable's name that an `into` gives. */
export function readVariableName(node: SourceNode, what: string, reading: Reading): string | null {
  const scalar = readScalar(node, what, "a variable's name", reading);
  if (scalar === null) return null;
  return checkVariableName(scalar.text, scalar.place, what, reading) ? scalar.text : null;
}

/** What CEL cannot read behind a dot. */
const noFields: ReadonlySet<string> = new Set(['true', 'false', 'null', 'in']);

/** Whether a name may stand behind a dot, as in `settings.NAME`; if not, it is reported. */
export function checkFieldName(name: string, place: Place, what: string, reading: Reading): boolean {
  if (noFields.has(name)) {
    const message = `${what} is \`${name}\`, a word of the expression language; use another name, e.g. \`my_${name}\``;
    reading.report('reserved-name', place, message);
    return false;
  }
  return checkForm(name, place, what, reading);
}

/** Whether a variable may have that name. */
export function isVariableName(name: string): boolean {
  return variableName.test(name) && !reservedNames.has(name);
}

/** Whether a variable may have that name; if not, it is reported. */
export function checkVariableName(name: string, place: Place, what: string, reading: Reading): boolean {
  if (reservedNames.has(name)) {
    const why = (scopeNames as readonly string[]).includes(name)
      ? `which every expression already sees as \`${name}\``
      : 'a word of the expression language';
    reading.report('reserved-name', place, `${what} is \`${name}\`, ${why}; use another name, e.g. \`my_${name}\``);
    return false;
  }
  return checkForm(name, place, what, reading);
}

function checkForm(name: string, place: Place, what: string, reading: Reading): boolean {
  if (variableName.test(name)) return true;
  const suggestion = suggestName(name);
  reading.report(
    'wrong-type',
    place,
    `${what} is \`${clip(name)}\`, expected a name of small letters, digits and \`_\` that begins with a letter`,
    { suggestions: variableName.test(suggestion) && !reservedNames.has(suggestion) ? [suggestion] : [] },
  );
  return false;
}
