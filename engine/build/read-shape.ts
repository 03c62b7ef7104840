import type { Assignment, Dynamic } from '../model/flow.ts';
import type { Shape } from '../model/shape.ts';
import { readDigits, readInteger, readPhone } from '../source/scalar.ts';
import type { SourceNode, SourceScalar } from '../source/node.ts';
import type { ParamSpec } from '../telnyx/action.ts';
import { readAssignments } from './read-assignments.ts';
import { readChoices, readFlag } from './read-choices.ts';
import { readDynamic, taken } from './read-dynamic.ts';
import { readFlowName } from './read-flow-name.ts';
import { readEventTypes } from './read-events.ts';
import { readAnnouncement, readKeyTargets } from './read-waiting.ts';
import { readMembers, requiredKeys } from './read-map.ts';
import { readPrompt, readPromptsByFailure } from './read-prompt.ts';
import { readHttpPart } from './read-request.ts';
import { readBranches } from './read-target.ts';
import { readCondition, readScalar, readText, readWord } from './read-text.ts';
import { readTime } from './read-time.ts';
import { readVariableName } from './read-name.ts';
import { clip, describeNode, reportWrongType, type Reading } from './reading.ts';

const MOST_DIGITS = 128;

const phoneSpec: ParamSpec = { type: 'string', format: 'phone', description: 'A number or a SIP URI.' };

/** The value of a shape, as model/shape.ts states it in brackets; null where it could not be read. */
export function readShape(
  shape: Shape,
  node: SourceNode,
  what: string,
  reading: Reading,
  owner: SourceScalar,
): unknown {
  switch (shape.type) {
    case 'text':
      return readText(node, what, reading);
    case 'word':
      return readWord(node, what, reading);
    case 'prompt':
      return readPrompt(node, what, reading);
    case 'prompts_by_failure':
      return readPromptsByFailure(node, what, reading);
    case 'condition':
      return readCondition(node, what, reading);
    case 'duration':
      return readTime(shape, node, what, reading);
    case 'integer':
      return readCount(shape, node, what, reading);
    case 'boolean':
      return readFlag(node, what, reading);
    case 'phone':
      return shape.many === true ? readNumbers(node, what, reading) : readNumberOrUri(node, what, reading);
    case 'digits':
      return readKeys(shape, node, what, reading);
    case 'digit_count':
      return readDigitCount(node, what, reading, owner);
    case 'into':
      return readVariableName(node, what, reading);
    case 'event_types':
      return readEventTypes(node, what, reading);
    case 'choices':
      return readChoices(node, what, reading);
    case 'key_targets':
      return readKeyTargets(node, what, reading);
    case 'announcement':
      return readAnnouncement(node, what, reading, owner);
    case 'branches':
      return readBranches(node, what, reading, { open: false, owner: owner.place });
    case 'flow':
      return readFlowName(node, what, reading);
    case 'inputs':
      return readInputValues(node, what, reading);
    case 'assignments':
      return readAssignments(node, what, reading);
    case 'http':
      return readHttpPart(shape.part, node, what, reading);
    case 'telnyx':
      return readDynamic(shape.spec, node, what, reading);
  }
}

/** Null where they could not be read, so that nobody says which are missing. */
function readInputValues(node: SourceNode, what: string, reading: Reading): readonly Assignment[] | null {
  const read = readAssignments(node, what, reading, 'a map from input to value, e.g. `{ amount: 12 }`');
  return node.kind === 'map' ? read : null;
}

type Sized<T extends Shape['type']> = Extract<Shape, { readonly type: T }>;

function readCount(shape: Sized<'integer'>, node: SourceNode, what: string, reading: Reading): number | null {
  const range = `a whole number from ${shape.min} to ${shape.max}`;
  const scalar = readScalar(node, what, range, reading);
  const count = scalar === null ? undefined : taken(readInteger(scalar), { place: node.place, what }, reading);
  if (count === undefined) return null;
  if (count >= shape.min && count <= shape.max) return count;
  reading.report('parameter-range', node.place, `${what} is ${count}, expected ${range}`);
  return null;
}

function readKeys(shape: Sized<'digits'>, node: SourceNode, what: string, reading: Reading): string | null {
  const expected =
    shape.maxLength === 1 ? 'one of the keys 0 to 9, `"*"` and `"#"`' : 'keys among 0 to 9, `"*"` and `"#"`';
  const scalar = readScalar(node, what, expected, reading);
  if (scalar === null) return null;
  const digits = readDigits(scalar);
  if (digits.ok && digits.value.length <= shape.maxLength) return digits.value;
  reading.report('bad-key', node.place, `${what} is ${describeNode(scalar)}, expected ${expected}`);
  return null;
}

/** One number or SIP URI, or a list of them, of which an entry that cannot be read is left out. */
function readNumbers(node: SourceNode, what: string, reading: Reading): Dynamic | null {
  if (node.kind !== 'list') return readNumberOrUri(node, what, reading);
  if (node.items.length === 0) reportWrongType(reading, node, what, 'at least one number or SIP URI in the list');
  const items = node.items.map((item, index) => readNumberOrUri(item, `entry ${index + 1} of ${what}`, reading));
  return { kind: 'list', items: items.filter((item) => item !== null), place: node.place };
}

function readNumberOrUri(node: SourceNode, what: string, reading: Reading): Dynamic | null {
  const expected = 'a number such as `+13125550100`, or a SIP URI';
  const scalar = readScalar(node, what, expected, reading);
  if (scalar === null) return null;
  if (scalar.text.includes('${')) return readDynamic(phoneSpec, scalar, what, reading);
  // A state or a variable was meant, which then is not unused as well.
  if (/^[a-z_][a-z0-9_]*$/.test(scalar.text)) {
    const message = `${what} is \`${clip(scalar.text)}\`, expected ${expected}; a variable is written \`"\${${clip(scalar.text)}}"\`, and \`next\` leads to a state`;
    reading.lost();
    reading.report('bad-number', scalar.place, message);
    return null;
  }
  const number = taken(readPhone(scalar), { place: scalar.place, what }, reading);
  return number === undefined ? null : { kind: 'literal', value: number, place: scalar.place };
}

function readDigitCount(
  node: SourceNode,
  what: string,
  reading: Reading,
  owner: SourceScalar,
): { readonly min: number; readonly max: number } | null {
  const shape = { type: 'integer', min: 1, max: MOST_DIGITS } as const;
  if (node.kind === 'list') {
    reportWrongType(reading, node, what, 'a number of digits, or `{ min: 1, max: 8 }`');
    return null;
  }
  if (node.kind === 'scalar') {
    const [, min, max] = /^(\d{1,3})\s*(?:-|–|\.\.+|to|,)\s*(\d{1,3})$/.exec(node.text) ?? [];
    if (min !== undefined && max !== undefined) {
      reportWrongType(reading, node, what, `a number of digits, or \`{ min: ${min}, max: ${max} }\``);
      return null;
    }
    const count = readCount(shape, node, what, reading);
    return count === null ? null : { min: count, max: count };
  }
  const keys = {
    min: { description: 'The fewest digits.', shape, required: true },
    max: { description: 'The most digits.', shape, required: true },
  } as const;
  const required = requiredKeys(keys);
  const members = readMembers(node, { what, known: Object.keys(keys), owner: owner.place, required }, reading);
  const [low, high] = required.map((key) => {
    const given = members.get(key);
    return given === undefined ? null : readCount(shape, given.value, `\`${key}\` of ${what}`, reading);
  });
  if (typeof low !== 'number' || typeof high !== 'number') return null;
  if (low <= high) return { min: low, max: high };
  const place = members.get('min')?.value.place ?? node.place;
  reading.report('parameter-range', place, `\`min\` of ${what} is ${low}, expected at most \`max\`, which is ${high}`);
  return null;
}
