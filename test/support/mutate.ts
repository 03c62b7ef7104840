import {
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type Node,
  type Pair,
} from 'yaml';
import { nextInteger, type Prng } from '../../engine/carrier/prng.ts';

/** One mistake made in a flow's text. */
export interface Mutation {
  readonly what: string;
  readonly text: string;
  /** Lines where a finding belongs: the mistake's own, and the keys around it for what is missing. */
  readonly lines: ReadonlySet<number>;
  /** A name that is gone: findings may stand wherever it is used, and say it. */
  readonly lost: string | null;
}

/** Maps whose keys are the author's own: a new name is no mistake there. */
const ownNames = new Set(['states', 'vars', 'prompts', 'schedules', 'settings', 'switches', 'inputs', 'outputs']);
/** What is below these is the author's data: any shape may be meant. */
const data = new Set([
  'vars',
  'json',
  'headers',
  'query',
  'with',
  'custom_headers',
  'value',
  'default',
  'set',
  'defaults',
  'parameters',
]);
/** Without these a flow is not whole; any other key may be left out, which is another flow and no mistake. */
const needed = new Set(['next', 'goto', 'choices', 'prompt', 'digits', 'flow', 'to', 'name', 'timezone']);
const neededAtTop = new Set(['start', 'states']);
const conditions = new Set(['if', 'check']);
/** The first name in a condition, and in a text's `${…}`; not a function's. */
const bareName = /(?<![\w."'])[a-z][a-z_]{3,}\b(?!\()/;
const namePlaced = /(?<=\$\{)[a-z][a-z_]{3,}\b(?!\()/;
const targets = new Set([
  'goto',
  'next',
  'start',
  'failed',
  'no_input',
  'no_match',
  'hangup',
  'error',
  'timeout',
  'busy',
]);

interface Spot {
  readonly key: string;
  readonly pair: Pair;
  /** Keys from the document down to this one. */
  readonly path: readonly string[];
  /** Lines of the keys on that path. */
  readonly lines: readonly number[];
  /** Line on which the map begins that has it. */
  readonly mapLine: number;
}

const rangeOf = (node: unknown): readonly [number, number] => {
  const range = (node as Node | null)?.range;
  return range === null || range === undefined ? [0, 0] : [range[0], range[1]];
};

function spotsIn(text: string): Spot[] {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, merge: true });
  const spots: Spot[] = [];
  visit(document, {
    Pair(_, pair, ancestors) {
      if (!isScalar(pair.key) || isAlias(pair.value) || pair.key.source === undefined) return;
      const pairs = [...ancestors.filter((each) => isPair(each)), pair];
      const keys = pairs.map((each) => each.key as Node);
      spots.push({
        key: pair.key.source,
        pair,
        path: keys.map((key) => (isScalar(key) ? String(key.source) : '')),
        lines: keys.map((key) => counter.linePos(rangeOf(key)[0]).line),
        mapLine: counter.linePos(rangeOf(ancestors.findLast((each) => isMap(each)))[0]).line,
      });
    },
  });
  return spots;
}

/** A slip of the finger: two letters change places, or one comes twice. */
function misspelt(name: string, prng: Prng): string {
  const at = nextInteger(prng, 0, Math.max(0, name.length - 2));
  const [one, two] = [name.charAt(at), name.charAt(at + 1)];
  const wrong = name.slice(0, at) + two + one + name.slice(at + 2);
  return wrong === name || !/^[a-z]/.test(wrong) || two === ''
    ? name.slice(0, at + 1) + one + name.slice(at + 1)
    : wrong;
}

/** Every mistake that can be made in this text: a needed key dropped, a name misspelt, a value of another kind. */
export function mutationsOf(text: string, prng: Prng): Mutation[] {
  const spots = spotsIn(text);
  const used = (name: string): boolean => text.split(new RegExp(`\\b${name}\\b`)).length > 2;
  const states = new Set(spots.filter(({ path }) => path.length === 2 && path[0] === 'states').map(({ key }) => key));
  return spots.flatMap((spot) => {
    const parent = spot.path.at(-2) ?? '';
    const free = spot.path.slice(0, -1).some((key) => data.has(key));
    const named = ownNames.has(parent) && spot.path.length === 2;
    return [
      ...(free && !named ? [] : misspeltKey(spot, text, named, prng, used)),
      ...(free ? [] : droppedKey(spot, text, named, used)),
      ...(free || data.has(spot.key) ? [] : otherKind(spot, text)),
      ...misspeltUse(spot, text, states, prng),
    ];
  });
}

const splice = (text: string, [from, to]: readonly [number, number], by: string): string =>
  text.slice(0, from) + by + text.slice(to);

function misspeltKey(
  spot: Spot,
  text: string,
  named: boolean,
  prng: Prng,
  used: (name: string) => boolean,
): Mutation[] {
  const { key, pair, path, lines } = spot;
  if (!/^[a-z][a-z_-]{2,}$/.test(key) || (named && !used(key))) return [];
  const wrong = misspelt(key, prng);
  const what = `${path.join('.')} misspelt as ${wrong}`;
  return [
    { what, text: splice(text, rangeOf(pair.key), wrong), lines: new Set(lines.slice(-2)), lost: named ? key : null },
  ];
}

function droppedKey(
  { key, pair, path, lines, mapLine }: Spot,
  text: string,
  named: boolean,
  used: (name: string) => boolean,
): Mutation[] {
  const isNeeded = named ? used(key) : (path.length === 1 ? neededAtTop : needed).has(key);
  if (!isNeeded || path.includes('on') || path[0] === 'routes') return [];
  const from = rangeOf(pair.key)[0];
  const to = Math.max(rangeOf(pair.key)[1], rangeOf(pair.value)[1]);
  const lineStart = text.lastIndexOf('\n', from - 1) + 1;
  const ownLine = text.slice(lineStart, from).trim() === '';
  const rest = /^\s*,?[ \t]*/.exec(text.slice(to))?.[0].length ?? 0;
  const end = text.indexOf('\n', to);
  const span = ownLine
    ? ([lineStart, end < 0 ? text.length : text[to - 1] === '\n' ? to : end + 1] as const)
    : ([from, to + rest] as const);
  const around = path.length === 1 ? [1] : lines.slice(path.length > 2 && path[0] === 'states' ? 1 : 0, -1);
  return [
    {
      what: `${path.join('.')} dropped`,
      text: splice(text, span, ''),
      lines: new Set([...around, mapLine, lines.at(-1) ?? 1]),
      lost: named ? key : null,
    },
  ];
}

function otherKind({ pair, path, lines }: Spot, text: string): Mutation[] {
  const { value } = pair;
  if (!isScalar(value) && !isCollection(value)) return [];
  if (value.anchor !== undefined || (value.tag !== undefined && value.tag.startsWith('!'))) return [];
  const [from, to] = rangeOf(value);
  const by = isScalar(value) ? '{ zzz: 1 }' : isMap(value) ? '[[]]' : '{ zzz: 1 }';
  const tail = text[to - 1] === '\n' ? '\n' : '';
  const first = text.lastIndexOf('\n', from) < rangeOf(pair.key)[1];
  const start = first ? from : rangeOf(pair.key)[1];
  const changed = splice(text, [start, to], first ? by + tail : `: ${by}${tail}`);
  return [{ what: `${path.join('.')} is ${by}`, text: changed, lines: new Set(lines.slice(-2)), lost: null }];
}

/** A state's name in a target, or a variable's in an expression. */
function misspeltUse(
  { key, pair, path, lines }: Spot,
  text: string,
  states: ReadonlySet<string>,
  prng: Prng,
): Mutation[] {
  const { value } = pair;
  if (!isScalar(value) || typeof value.value !== 'string') return [];
  const [from, to] = rangeOf(value);
  const source = text.slice(from, to);
  const isTarget =
    states.has(value.value) &&
    (targets.has(key) || path.includes('choices') || path.includes('on') || path.includes('after'));
  const used = (isTarget ? /[a-z]\w*/ : conditions.has(key) ? bareName : namePlaced).exec(source);
  if (used === null) return [];
  const [name] = used;
  const wrong = misspelt(name, prng);
  if (states.has(wrong)) return [];
  const at = from + used.index;
  const what = `${path.join('.')}: ${name} misspelt as ${wrong}`;
  return [{ what, text: splice(text, [at, at + name.length], wrong), lines: new Set(lines.slice(-1)), lost: null }];
}
