import { nearestNames } from '../../../engine/diagnostics/suggest.ts';
import { expressionPattern, textPattern, type Pattern } from '../../../engine/simulator/pattern.ts';
import { readDuration } from '../../../engine/source/scalar.ts';
import { scalarOf } from '../../../engine/simulator/scenario/value-node.ts';
import type { SimulatedReply } from '../../../engine/simulator/requests.ts';
import type { JsonValue } from '../../../engine/telnyx/wire.ts';

/** What a line asks for. */
export type Typed =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'press'; readonly keys: string }
  | { readonly kind: 'say'; readonly words: string }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'hear'; readonly what: Pattern }
  | { readonly kind: 'hangup' }
  | { readonly kind: 'reply'; readonly reply: SimulatedReply }
  | { readonly kind: 'set'; readonly name: string; readonly value: string }
  | { readonly kind: 'vars' | 'where' | 'timeline' | 'help' | 'quit' }
  | { readonly kind: 'wrong'; readonly problem: string };

/** What can be typed. */
export const typedHelp: readonly (readonly [form: string, what: string])[] = [
  ['1, 123#', 'press keys: 0 to 9, * and #; `press 1` is the same'],
  ['say WORDS', 'speak, where the flow listens to speech'],
  ['wait 5s', 'let time pass without a key'],
  ['hear TEXT', 'wait until this is said: a part of it, or /an expression/'],
  ['hangup', 'hang up'],
  ['reply 200 {"ok":true}', 'answer a request: status, `after 2s`, JSON or text; `reply` may be left out'],
  ['timeout, fail', 'answer a request: never, or with a broken connection'],
  ['/vars', 'variables of the flow that the call is in'],
  ['/set NAME=VALUE', 'change one'],
  ['/where', 'the state, its file and line, and what the call waits for'],
  ['/timeline', 'the whole call'],
  ['/help', 'this'],
  ['/quit', 'hang up and end'],
];

const words = ['press', 'say', 'wait', 'hear', 'hangup', 'hang_up', 'reply', 'timeout', 'fail'];
const slashed = ['vars', 'set', 'where', 'timeline', 'help', 'quit'] as const;

/**
 * Reads one line.
 * @param isAsked whether a request waits for its answer: a status or JSON alone then answers it
 */
export function readTyped(line: string, isAsked: boolean): Typed {
  const text = line.trim();
  if (text === '' || text.startsWith('//')) return { kind: 'nothing' };
  if (isAsked && /^([1-5]\d\d(\s|$)|[[{])/.test(text)) return readReply(text);
  if (/^[0-9*#\s]+$/.test(text)) return { kind: 'press', keys: text.replace(/\s+/g, '') };
  const [, word = '', rest = ''] = /^(\S+)\s*(.*)$/s.exec(text) ?? [];
  if (word.startsWith('/')) return readSlashed(word.slice(1), rest);
  switch (word) {
    case 'press':
      if (/^[0-9*#\s]+$/.test(rest)) return { kind: 'press', keys: rest.replace(/\s+/g, '') };
      return wrong('`press` needs keys, some of 0 to 9, * and #: `press 123#`');
    case 'say':
      return rest === '' ? wrong('`say` needs some words: `say hello`') : { kind: 'say', words: rest };
    case 'hear':
      return readHear(rest);
    case 'wait':
      return readWait(rest);
    case 'hangup':
    case 'hang_up':
      return { kind: 'hangup' };
    case 'reply':
      return readReply(rest);
    case 'timeout':
      return { kind: 'reply', reply: 'timeout' };
    case 'fail':
      return { kind: 'reply', reply: 'reset' };
    default:
      return wrong(`\`${word}\` is nothing to type here${meant(word, words)}`);
  }
}

function readSlashed(name: string, rest: string): Typed {
  const kind = slashed.find((each) => each === name);
  if (kind === undefined) return wrong(`there is no \`/${name}\`${meant(name, slashed, '/')}`);
  if (kind !== 'set') return { kind };
  const [, variable, value] = /^(\w+)\s*=\s*(.*)$/s.exec(rest) ?? [];
  if (variable !== undefined && value !== undefined) return { kind, name: variable, value };
  return wrong('`/set` needs a variable and its value: `/set tries=2`');
}

/** Text to be contained, or a regular expression between slashes, as in a scenario. */
function readHear(text: string): Typed {
  const [, expression] = /^\/(.+)\/$/s.exec(text) ?? [];
  if (expression === undefined) {
    const what = textPattern(text);
    return what === null ? wrong('`hear` needs some words: `hear press 1`') : { kind: 'hear', what };
  }
  try {
    return { kind: 'hear', what: { ...expressionPattern(new RegExp(expression, 'iu')), source: text } };
  } catch {
    return wrong(`\`hear\`: \`${text}\` is no regular expression`);
  }
}

function readWait(text: string): Typed {
  if (text === '') return wrong('`wait` needs a time with its unit: `wait 5s`');
  const read = readDuration(scalarOf(text));
  return read.ok ? { kind: 'wait', ms: read.value } : wrong(`\`wait\`: ${read.problem.message}`);
}

/** `[STATUS] [after TIME] [JSON or text]`. */
function readReply(text: string): Typed {
  const [, status, after, content = ''] = /^(?:(\d{3})(?!\S)\s*)?(?:after\s+(\S+)\s*)?(.*)$/s.exec(text.trim()) ?? [];
  if (status === undefined && after === undefined && content === '') {
    return wrong('`reply` needs a status, an answer, or both: `reply 200 {"ok":true}`');
  }
  const delay = after === undefined ? null : readDuration(scalarOf(after));
  if (delay !== null && !delay.ok) return wrong(`\`after\`: ${delay.problem.message}`);
  const body = readBody(content);
  if (body === null) return wrong('this is no JSON, though it begins as JSON does: `reply 200 {"ok":true}`');
  const reply = {
    ...(status === undefined ? {} : { status: Number(status) }),
    ...body,
    ...(delay === null ? {} : { after: delay.value }),
  };
  return { kind: 'reply', reply };
}

function readBody(content: string): { readonly json?: JsonValue; readonly body?: string } | null {
  if (content === '') return {};
  try {
    return { json: JSON.parse(content) as JsonValue };
  } catch {
    return /^[[{"]/.test(content) ? null : { body: content };
  }
}

function wrong(problem: string): Typed {
  return { kind: 'wrong', problem };
}

function meant(name: string, known: readonly string[], before = ''): string {
  const [nearest] = nearestNames(name, known);
  return nearest === undefined ? '; `/help` says what can be typed' : `; did you mean \`${before}${nearest}\`?`;
}
