import type { ActionSpec, ParamSpec } from './action.ts';
import { isList, isObject, type JsonObject, type JsonValue } from './wire.ts';

/** What is wrong with one value that was meant for Telnyx. */
export interface ParamProblem {
  /**
   * `range` is a number outside its limits or a text or list of a wrong length; `characters` is a text of the right
   * length that is not of the right form (keys, base64, URL, number).
   */
  readonly kind: 'missing' | 'unknown' | 'type' | 'range' | 'enum' | 'characters';
  /** Where it stands below the parameters; of a missing one, where it should stand. */
  readonly path: readonly (string | number)[];
  /** What would be right, as the end of "expected …". */
  readonly expected: string;
  readonly found: JsonValue | undefined;
  /** The same place as a JSON pointer, as Telnyx's errors give it. */
  readonly pointer: string;
}

type Path = readonly (string | number)[];
type StringSpec = Extract<ParamSpec, { type: 'string' }>;
type NumberSpec = Extract<ParamSpec, { type: 'integer' | 'number' }>;
type ListSpec = Extract<ParamSpec, { type: 'list' }>;
type MapSpec = Extract<ParamSpec, { type: 'map' }>;
type ChoiceSpec = Extract<ParamSpec, { type: 'one_of' }>;

/**
 * Checks the parameters of an action: all required ones are there, none is unknown, every value has the type, range and
 * form that the catalogue names. Rules between parameters ("not together with") are the carrier's to enforce.
 */
export function checkParams(spec: ActionSpec, params: JsonObject): ParamProblem[] {
  return checkMembers(spec.params, undefined, params, [], `a parameter of ${spec.name}`);
}

/**
 * Checks one value against the specification of its parameter.
 * @param path where the value stands, for the problems found
 */
export function checkValue(spec: ParamSpec, value: JsonValue, path: Path): ParamProblem[] {
  switch (spec.type) {
    case 'any':
      return [];
    case 'boolean':
      return typeof value === 'boolean' ? [] : [problem('type', path, describe(spec), value)];
    case 'string':
      return checkText(spec, value, path);
    case 'integer':
    case 'number':
      return checkNumber(spec, value, path);
    case 'list':
      return checkList(spec, value, path);
    case 'map':
      return checkMap(spec, value, path);
    case 'one_of':
      return checkChoice(spec, value, path);
  }
}

function problem(kind: ParamProblem['kind'], path: Path, expected: string, found: JsonValue | undefined): ParamProblem {
  const pointer = path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  return { kind, path, expected, found, pointer };
}

function checkMembers(
  keys: Readonly<Record<string, ParamSpec>>,
  others: ParamSpec | undefined,
  value: JsonObject,
  path: Path,
  known: string,
): ParamProblem[] {
  const problems: ParamProblem[] = [];
  for (const [name, spec] of Object.entries(keys)) {
    if (spec.required && !Object.hasOwn(value, name)) {
      problems.push(problem('missing', [...path, name], describe(spec), undefined));
    }
  }
  for (const [name, member] of Object.entries(value)) {
    const spec = Object.hasOwn(keys, name) ? keys[name] : others;
    if (spec) problems.push(...checkValue(spec, member, [...path, name]));
    else problems.push(problem('unknown', [...path, name], known, member));
  }
  return problems;
}

const FORMATS: Readonly<Record<NonNullable<StringSpec['format']>, { test: (text: string) => boolean; what: string }>> =
  {
    base64: { test: isBase64, what: 'base64 without line breaks' },
    url: { test: (text) => isUrl(text, /^https?:\/\//i), what: 'an http or https URL' },
    websocket: { test: (text) => isUrl(text, /^wss?:\/\//i), what: 'a ws or wss URL' },
    phone: { test: (text) => isE164(text) || isSip(text), what: 'a number like +15550100 or a SIP URI' },
    sip: { test: isSip, what: 'a SIP URI' },
    uuid: { test: (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text), what: 'a UUID' },
  };

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

function isUrl(text: string, scheme: RegExp): boolean {
  return scheme.test(text) && !/\s/.test(text) && URL.canParse(text);
}

function isE164(text: string): boolean {
  return /^\+[1-9][0-9]{1,14}$/.test(text);
}

function isSip(text: string): boolean {
  return /^sips?:[^\s<>"]+$/i.test(text);
}

function checkText(spec: StringSpec, value: JsonValue, path: Path): ParamProblem[] {
  if (typeof value !== 'string') return [problem('type', path, describe(spec), value)];
  if (spec.values) return spec.values.includes(value) ? [] : [problem('enum', path, describe(spec), value)];
  const length = characters(value, spec.maxLength ?? Infinity);
  if (length > (spec.maxLength ?? Infinity) || length < (spec.minLength ?? 0)) {
    return [problem('range', path, describe(spec), value)];
  }
  const { characters: allowed, format } = spec;
  if (allowed !== undefined && Array.from(value).some((character) => !allowed.includes(character))) {
    return [problem('characters', path, describe(spec), value)];
  }
  if (format && !FORMATS[format].test(value)) return [problem('characters', path, describe(spec), value)];
  return [];
}

/** Characters, a surrogate pair being one; exact only where it decides. */
function characters(text: string, limit: number): number {
  return text.length <= limit ? text.length : Array.from(text).length;
}

function checkNumber(spec: NumberSpec, value: JsonValue, path: Path): ParamProblem[] {
  const right =
    typeof value === 'number' && (spec.type === 'integer' ? Number.isInteger(value) : Number.isFinite(value));
  if (!right) return [problem('type', path, describe(spec), value)];
  if (spec.values?.includes(value)) return [];
  const limited = spec.min !== undefined || spec.max !== undefined;
  if (spec.values && !limited) return [problem('enum', path, describe(spec), value)];
  const inside = value >= (spec.min ?? -Infinity) && value <= (spec.max ?? Infinity);
  return inside ? [] : [problem('range', path, describe(spec), value)];
}

function checkList(spec: ListSpec, value: JsonValue, path: Path): ParamProblem[] {
  if (!isList(value)) return [problem('type', path, describe(spec), value)];
  const tooLong = value.length > (spec.maxItems ?? Infinity);
  return [
    ...(tooLong ? [problem('range', path, describe(spec), value)] : []),
    ...value.flatMap((item, index) => checkValue(spec.of, item, [...path, index])),
  ];
}

function checkMap(spec: MapSpec, value: JsonValue, path: Path): ParamProblem[] {
  if (!isObject(value)) return [problem('type', path, describe(spec), value)];
  const names = Object.keys(spec.keys ?? {});
  return checkMembers(spec.keys ?? {}, spec.others, value, path, oneOf(names));
}

function checkChoice(spec: ChoiceSpec, value: JsonValue, path: Path): ParamProblem[] {
  const tried = spec.options.map((option) => checkValue(option, value, path));
  if (tried.some((problems) => problems.length === 0)) return [];
  const candidates = tried.filter((problems) => !problems.some(({ kind, path: at }) => kind === 'type' && at === path));
  // Options that differ in one member (`type: azure`) are told apart by it: the one whose names fit is the one meant.
  const [best] = candidates.sort((a, b) => distance(a) - distance(b));
  if (best === undefined) return [problem('type', path, describe(spec), value)];
  const misnamed = best.some(({ kind, path: at }) => kind === 'enum' && at === path);
  return misnamed ? [problem('enum', path, describe(spec), value)] : best;
}

function distance(problems: readonly ParamProblem[]): number {
  const misnamed = problems.filter(({ kind }) => kind === 'enum').length;
  return misnamed * 1000 + problems.length;
}

function oneOf(names: readonly string[]): string {
  return names.length === 1 ? (names[0] ?? '') : `one of ${names.join(', ')}`;
}

/** What a value of this parameter looks like, as the end of "expected …". */
export function describe(spec: ParamSpec): string {
  switch (spec.type) {
    case 'any':
      return 'any value';
    case 'boolean':
      return 'true or false';
    case 'string':
      return describeText(spec);
    case 'integer':
    case 'number':
      return describeNumber(spec);
    case 'list':
      return spec.maxItems === undefined ? 'a list' : `a list of at most ${spec.maxItems}`;
    case 'map':
      return 'an object';
    case 'one_of':
      return spec.options.map(describe).join(' or ');
  }
}

function describeText(spec: StringSpec): string {
  if (spec.values) return oneOf(spec.values);
  const what = spec.format ? FORMATS[spec.format].what : 'a text';
  const of = spec.characters === undefined ? '' : ` of the characters ${spec.characters}`;
  const { minLength, maxLength } = spec;
  if (maxLength === undefined) return `${what}${of}`;
  const length = minLength === undefined ? `at most ${maxLength}` : `${minLength} to ${maxLength}`;
  return `${what}${of}, ${minLength === maxLength ? maxLength : length} character${maxLength === 1 ? '' : 's'}`;
}

function describeNumber(spec: NumberSpec): string {
  const what = spec.type === 'integer' ? 'a whole number' : 'a number';
  const { values, min, max } = spec;
  const range =
    min !== undefined && max !== undefined
      ? `${what} from ${min} to ${max}`
      : min !== undefined
        ? `${what} from ${min}`
        : max !== undefined
          ? `${what} up to ${max}`
          : undefined;
  if (!values) return range ?? what;
  return range === undefined ? `one of ${values.join(', ')}` : `${values.join(', ')} or ${range}`;
}
