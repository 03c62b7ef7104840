import { isMap, isScalar } from 'yaml';
import { changedTo, renamed, swapped, without, type Edit, type Operator } from './seeded-bug.ts';
import { keysOf, lengthOf, numberOf, textOf, type Authored, type Spot } from './spots.ts';

const isIn = (spot: Spot, ...names: readonly string[]): boolean => spot.path.some((part) => names.includes(`${part}`));

const onKeys =
  (names: readonly string[], edits: (spot: Spot, authored: Authored) => readonly Edit[]): Operator =>
  (spot, authored) =>
    names.includes(spot.key) ? edits(spot, authored) : [];

/** Text changed by a pattern; nothing where it is not there. */
const replacing =
  (pattern: RegExp, by: string): Operator =>
  ({ path, value }) => {
    const text = textOf(value);
    const changed = text?.replace(pattern, by);
    return changed === undefined || changed === text ? [] : [changedTo(path, changed)];
  };

const isTarget = (spot: Spot): boolean =>
  ['next', 'goto', 'start'].includes(spot.key) || ['choices', 'keys', 'on', 'key'].includes(spot.under);

const isPrompt = ({ key, value }: Spot): boolean =>
  ['prompt', 'speak', 'no_input', 'no_match', 'meanwhile'].includes(key) && /\p{L}{2} /u.test(textOf(value) ?? '');

const language = /^[a-z]{2}-[A-Z]{2}$/;
const swappedMethods: Readonly<Record<string, string>> = { get: 'delete', post: 'put', put: 'post', delete: 'put' };
const numbers = ['digits', 'tries', 'retries', 'min', 'max', 'max_size', 'timeout_secs'];
const times = ['timeout', 'max', 'silence', 'every', 'max_wait', 'in', 'timeout_secs'];

/** What authors get wrong in a flow that still loads. */
export const operators: Readonly<Record<string, Operator>> = {
  'two choices swapped': onKeys(['choices'], ({ path, value }) => {
    const keys = keysOf(value);
    return keys
      .slice(1)
      .map((key, at) => swapped([...path, keys[at] ?? ''], [...path, key], `${keys[at] ?? ''} and ${key} swapped`));
  }),
  'choice dropped': ({ path, under }) => (['choices', 'keys'].includes(under) ? [without(path)] : []),
  'wrong key': ({ path, under }, { spots }) => {
    if (!['choices', 'keys', 'key'].includes(under)) return [];
    const beside = spots.filter((spot) => spot.under === under && spot.path.length === path.length);
    const used = new Set(beside.map(({ key }) => key));
    const free = ['9', '8', '7', '6', '5'].find((digit) => !used.has(digit));
    return free === undefined ? [] : [renamed(path, free)];
  },
  'handler dropped': ({ path, under }) => (['on', 'key'].includes(under) ? [without(path)] : []),
  'target is another state': (spot, { states }) => {
    const target = textOf(spot.value);
    if (target === null || !isTarget(spot) || !states.includes(target)) return [];
    const other = states[(states.indexOf(target) + 1) % states.length];
    return other === undefined ? [] : [changedTo(spot.path, other)];
  },
  'ends instead': (spot, { states }) =>
    isTarget(spot) && spot.key !== 'start' && states.includes(textOf(spot.value) ?? '')
      ? [changedTo(spot.path, 'end')]
      : [],
  'if negated': onKeys(['if'], ({ path, value }) => {
    const source = textOf(value);
    return source === null ? [] : [changedTo(path, `!(${source})`)];
  }),
  'if dropped': onKeys(['if'], ({ path }) => [without(path)]),
  'another value compared': (spot, authored) =>
    spot.key === 'if' ? replacing(/"[a-z]+"|\b[0-9]$/, '"other"')(spot, authored) : [],
  'no_match or no_input dropped': onKeys(['no_match', 'no_input'], ({ path }) => [without(path)]),
  'another prompt': (spot, { spots }) => {
    if (!isPrompt(spot)) return [];
    const prompts = spots.filter(isPrompt);
    const other = prompts[(prompts.indexOf(spot) + 1) % prompts.length];
    return other === undefined || other === spot ? [] : [changedTo(spot.path, textOf(other.value) ?? '')];
  },
  'languages swapped': ({ path, value }) => {
    const [one, other] = keysOf(value);
    const isByLanguage = language.test(`${one ?? ''}`) && language.test(`${other ?? ''}`);
    return isByLanguage ? [swapped([...path, one ?? ''], [...path, other ?? ''], 'swapped')] : [];
  },
  'item dropped': ({ path, key, value }) =>
    ['steps', 'to', 'next', 'choose', 'prompt', 'no_input', 'meanwhile'].includes(key) && lengthOf(value) > 1
      ? Array.from({ length: lengthOf(value) }, (_, at) => without([...path, at], `item ${at + 1} dropped`))
      : [],
  'set dropped': onKeys(['set'], ({ path }) => [without(path)]),
  'another value set': (spot) => {
    if (spot.under !== 'set' && spot.under !== 'vars') return [];
    const number = numberOf(spot.value);
    if (number !== null) return [changedTo(spot.path, number + 1)];
    const text = textOf(spot.value) ?? '';
    return text === '' ? [] : [changedTo(spot.path, language.test(text) ? 'en-US' : text.includes('+ 1') ? '1' : 'x')];
  },
  // What is kept from logs and what a caller of the API must give is not part of a call.
  'flag turned': ({ path, key, value }) =>
    isScalar(value) && typeof value.value === 'boolean' && key !== 'secret' && key !== 'required'
      ? [changedTo(path, !value.value)]
      : [],
  'time three times as long': onKeys(times, ({ path, value }) => {
    const [, count, unit = ''] = /^(\d+)(ms|s|m|h)?$/.exec(textOf(value) ?? `${numberOf(value) ?? ''}`) ?? [];
    if (count === undefined || path.includes('digits')) return [];
    return [changedTo(path, unit === '' ? Number(count) * 3 : `${Number(count) * 3}${unit}`)];
  }),
  'time dropped': onKeys(times, ({ path }) => (path.includes('digits') ? [] : [without(path)])),
  'one more': onKeys(numbers, ({ path, value }) => {
    const number = numberOf(value);
    return number === null ? [] : [changedTo(path, number + 1)];
  }),
  'another telephone number': replacing(/^(\+\d{9,13})\d$/, '$18'),
  'another address': (spot, authored) =>
    spot.key in swappedMethods || spot.key === 'audio' || spot.key === 'play'
      ? replacing(/^(.+\/.+)$/, '$1x')(spot, authored)
      : [],
  'another method': ({ path, key }) => {
    const other = swappedMethods[key];
    return other === undefined || path[0] !== 'states' ? [] : [renamed(path, other)];
  },
  'part of a request dropped': ({ path, under }) =>
    ['json', 'headers', 'query', 'with'].includes(under) ? [without(path)] : [],
  'parameter dropped': onKeys(
    ['check', 'confirm', 'meanwhile', 'hold', 'announce', 'speech', 'barge_in', 'beep_enabled', 'finish_on'],
    ({ path }) => (path[0] === 'states' ? [without(path)] : []),
  ),
  'opening hours': (spot, authored) => {
    if (!isIn(spot, 'schedules')) return [];
    if (spot.key === 'timezone') return [changedTo(spot.path, 'Asia/Tokyo')];
    if (spot.key === 'closed' && lengthOf(spot.value) > 0) return [without([...spot.path, 0], 'first day dropped')];
    if (spot.key === 'dates' && isMap(spot.value)) return [without(spot.path)];
    return replacing(/-\d\d:\d\d$/, '-23:59')(spot, authored);
  },
};
