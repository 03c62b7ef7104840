import type { Place } from '../diagnostics/diagnostic.ts';
import type { Step } from '../model/flow.ts';
import type { ParamShape } from '../model/shape.ts';
import { stateShapes } from '../schema/state-shapes.ts';
import type { SourceEntry, SourceMap, SourceNode } from '../source/node.ts';
import { verbatimVerb } from '../verbs/registry.ts';
import type { Verb } from '../verbs/verb.ts';
import { reportReserved } from './read-dynamic.ts';
import { reportMethod } from './read-request.ts';
import { reportSplitText, type Members } from './read-map.ts';
import { readFlag } from './read-choices.ts';
import { checkParamRules, type GivenStep } from './param-rules.ts';
import { readShape } from './read-shape.ts';
import type { SortedKeys } from './sort-keys.ts';
import { clip, oneOf, reportUnknownName, reportWrongType, takesList, type Reading } from './reading.ts';

/** Verb → parameter → value, where a step does not say. */
export type Defaults = ReadonlyMap<string, ReadonlyMap<string, unknown>>;

/** The values of a verb's parameters, and where the given ones stand. */
export interface ReadParams {
  readonly params: Readonly<Record<string, unknown>>;
  readonly places: ReadonlyMap<string, Place>;
  /** Parameters that misspelt ones seem to mean. */
  readonly meant: ReadonlySet<string>;
}

/** One verb with its parameters; `beside` are the keys of the state or step it stands in. */
export function readStep(
  { key, value }: SourceEntry,
  verb: Verb,
  beside: Pick<SortedKeys, 'members' | 'strayed'>,
  defaults: Defaults,
  reading: Reading,
): Step {
  const verbatim = value.kind === 'map' && verb.verbatimKey !== undefined && hasKey(value, verb.verbatimKey);
  const taken = verbatim ? (verbatimVerb(verb.name) ?? verb) : verb;
  const given = readGiven({ key, value }, taken, beside.strayed, reading);
  const params: Record<string, unknown> = { ...given.params };
  for (const [name, shape] of Object.entries(taken.params)) {
    if (params[name] !== undefined) continue;
    // Inputs that were given and could not be read are not known; nobody says which are missing.
    if (shape.shape.type === 'inputs' && (given.places.has(name) || given.meant.has(name) || beside.strayed.has(name)))
      continue;
    const fallback = defaults.get(verb.name)?.get(name) ?? shape.default;
    if (fallback !== undefined) params[name] = fallback;
    else if (shape.required === true)
      fillMissing(name, shape, params, { key, given, strayed: beside.strayed }, reading);
  }
  checkParamRules(taken, params, { key, given, strayed: beside.strayed }, reading);
  declareInto(taken, params, given, reading);
  const flag = (name: 'await' | 'barge_in'): boolean => {
    const entry = beside.members.get(name);
    if (entry === undefined) return true;
    if (taken.beside?.includes(name) !== true) {
      reading.report('unknown-key', entry.key.place, `\`${name}\` changes nothing beside \`${taken.name}\`; remove it`);
      return true;
    }
    return readFlag(entry.value, `\`${name}\``, reading) ?? true;
  };
  return {
    verb: taken.name,
    place: key.place,
    params,
    places: given.places,
    wait: flag('await'),
    bargeIn: flag('barge_in'),
    typeAhead: readTypeAhead(beside.members, reading),
  };
}

/** `type_ahead` of a state or step. A state with one verb has it for both; its mistake is one finding all the same. */
export function readTypeAhead(members: Members, reading: Reading): boolean | null {
  const entry = members.get('type_ahead');
  return entry === undefined ? null : readFlag(entry.value, '`type_ahead`', reading);
}

function hasKey(map: SourceMap, name: string): boolean {
  return map.entries.some(({ key }) => key.text === name);
}

function readGiven(
  { key, value }: SourceEntry,
  verb: Verb,
  strayed: ReadonlySet<string>,
  reading: Reading,
): ReadParams {
  const { short } = verb;
  const shape = short === null ? undefined : verb.params[short];
  if (isNothing(value)) {
    const nothing = { params: {}, places: new Map<string, Place>() };
    if (short === null || shape === undefined || shape.required === true || strayed.size > 0) {
      return { ...nothing, meant: new Set() };
    }
    const message = `\`${verb.name}\` has no value, expected \`${short}\`, or a map of parameters`;
    reading.report('missing-key', key.place, message);
    return { ...nothing, meant: new Set([short]) };
  }
  if (short !== null && shape !== undefined && isShort(value, verb, short)) {
    const what = `\`${verb.name}\``;
    const read = readShape(shape.shape, value, what, reading, key);
    return {
      params: read === null ? { [short]: lostValue(shape, reading) } : { [short]: read },
      places: new Map([[short, key.place]]),
      meant: new Set(),
    };
  }
  if (value.kind === 'map') return readParams(value, verb, reading);
  const names = Object.keys(verb.params);
  reportWrongType(
    reading,
    value,
    `\`${verb.name}\``,
    names.length === 0 ? 'nothing' : `a map with ${oneOf(names, 'and')}`,
  );
  return {
    params: Object.fromEntries(names.map((name) => [name, lostValue(verb.params[name], reading)])),
    places: new Map(),
    meant: new Set(names),
  };
}

/** No value, or `null`. */
function isNothing(value: SourceEntry['value']): boolean {
  if (value.kind !== 'scalar' || value.tag !== undefined) return false;
  return value.style === 'absent' || (value.style === 'plain' && /^(null|~)$/.test(value.text));
}

function isShort(value: SourceEntry['value'], verb: Verb, short: string): boolean {
  if (value.kind !== 'map' || verb.shortTakesMaps === true) return true;
  const names = Object.keys(verb.params);
  return names.length === 1 && !hasKey(value, short);
}

/** A verb's parameters from a map. */
export function readParams(map: SourceMap, verb: Verb, reading: Reading): ReadParams {
  const known = Object.keys(verb.params);
  const params: Record<string, unknown> = {};
  const places = new Map<string, Place>();
  const meant = new Set<string>();
  for (const entry of map.entries) {
    const name = entry.key.text;
    const shape = Object.hasOwn(verb.params, name) ? verb.params[name] : undefined;
    if (shape === undefined) {
      const [nearest] = reportUnknownParameter(map, entry, verb, known, reading);
      if (nearest === undefined) continue;
      meant.add(nearest);
      declareName(verb.params[nearest], entry.value, reading);
      continue;
    }
    places.set(name, shape.shape.type === 'into' ? entry.value.place : entry.key.place);
    const read = readShape(shape.shape, entry.value, `\`${name}\` of \`${verb.name}\``, reading, entry.key);
    params[name] = read ?? lostValue(shape, reading);
  }
  return { params, places, meant };
}

function reportUnknownParameter(
  map: SourceMap,
  entry: SourceEntry,
  verb: Verb,
  known: readonly string[],
  reading: Reading,
): readonly string[] {
  const name = entry.key.text;
  const { place } = entry.key;
  if (reportReserved(name, place, reading) || reportSplitText(map, entry, known, reading)) return [];
  if (Object.hasOwn(stateShapes, name)) {
    if (name === 'next' || name === 'on' || name === 'after') reading.lost();
    const message = `\`${name}\` stands in \`${verb.name}\`, expected it beside \`${verb.name}\`, in line with it`;
    reading.report('unknown-parameter', place, message);
    return [];
  }
  const message = `\`${verb.name}\` has no parameter \`${clip(name)}\``;
  if (verb.name === 'request' && (name === 'url' || name === 'method')) return reportMethod(map, entry, reading);
  return reportUnknownName(reading, 'unknown-parameter', place, { name, known, message, ...takesList(known) });
}

/** What stands in for a parameter that could not be read, where the verb cannot do without. */
function lostValue(shape: ParamShape | undefined, reading: Reading): unknown {
  if (shape === undefined || shape.shape.type === 'inputs') return undefined;
  if (shape.shape.type === 'key_targets') reading.lost();
  if (shape.shape.type === 'choices' || shape.shape.type === 'branches') {
    reading.lost();
    return [];
  }
  return shape.default;
}

function fillMissing(
  name: string,
  shape: ParamShape,
  params: Record<string, unknown>,
  step: GivenStep,
  reading: Reading,
): void {
  const standIn = lostValue(shape, reading);
  if (standIn !== undefined) params[name] = standIn;
  // A parameter that was given and could not be read has been reported already.
  if (
    step.strayed.has(name) ||
    step.given.meant.has(name) ||
    step.given.places.has(name) ||
    Object.hasOwn(step.given.params, name)
  )
    return;
  const verb = step.key.text;
  reading.report('missing-key', step.key.place, `\`${verb}\` needs \`${name}\`: ${lowerFirst(shape.description)}`);
}

function lowerFirst(sentence: string): string {
  const text = sentence.replace(/\.$/, '');
  return /^[A-Z](?=[a-z ])/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

/** Declares the name that a misplaced `into` gives, so that its uses are not reported as well. */
export function declareName(param: ParamShape | undefined, node: SourceNode, reading: Reading): void {
  if (param?.shape.type !== 'into' || node.kind !== 'scalar' || node.text === '') return;
  reading.declare(node.text, 'any', false, node.place);
}

/** Declares the name under `into` of a verb that is not read, so that its uses are not reported as well. */
export function declareUnread({ value }: SourceEntry, reading: Reading): void {
  if (value.kind !== 'map') return;
  for (const entry of value.entries) {
    if (entry.key.text !== 'into' || entry.value.kind !== 'scalar' || entry.value.text === '') continue;
    reading.declare(entry.value.text, 'any', false, entry.value.place);
  }
}

function declareInto(verb: Verb, params: Record<string, unknown>, given: ReadParams, reading: Reading): void {
  for (const [name, { shape }] of Object.entries(verb.params)) {
    const into = params[name];
    const place = given.places.get(name);
    if (shape.type !== 'into' || typeof into !== 'string' || place === undefined) continue;
    reading.declare(into, shape.declares, params['secret'] === true, place);
  }
}
