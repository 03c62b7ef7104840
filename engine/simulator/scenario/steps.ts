import { describeNode, oneOf, reportWrongType, type Reading } from '../../build/reading.ts';
import type { Members } from '../../build/read-map.ts';
import { requestMethods } from '../../model/request.ts';
import { scenarioExpectShapes, scenarioStepShapes } from '../../schema/scenario-step-shapes.ts';
import type { SourceEntry, SourceNode } from '../../source/node.ts';
import { isObject, type JsonObject } from '../../telnyx/wire.ts';
import { expressionPattern, textPattern, type Pattern } from '../pattern.ts';
import type { Expectation, ScenarioStep } from './scenario.ts';
import { readKeys, type Values } from './values.ts';

/** Between two keys, ms. */
export const KEY_GAP_MS = 250;

const bareSteps = ['hang_up'] as const;

/** One step; null after reporting why it is none. */
export function readStep(node: SourceNode, what: string, reading: Reading): ScenarioStep | null {
  if (node.kind === 'scalar' && bareSteps.some((name) => name === node.text))
    return { kind: 'hang_up', place: node.place };
  if (node.kind !== 'map') {
    const known = oneOf([...Object.keys(scenarioStepShapes), ...bareSteps]);
    reading.report('wrong-type', node.place, `${what} is ${describeNode(node)}, expected ${known}`);
    return null;
  }
  const [first, second] = node.entries;
  if (first !== undefined && bareSteps.some((name) => name === first.key.text)) {
    reading.report('wrong-type', first.key.place, `\`${first.key.text}\` takes nothing; write \`- ${first.key.text}\``);
    return null;
  }
  const read = readKeys(node, scenarioStepShapes, what, node.place, reading, ['expect']);
  if (read === null || first === undefined) return null;
  if (second !== undefined) {
    const names = oneOf([first.key.text, second.key.text], 'and');
    reading.report('two-verbs', second.key.place, `${what} has ${names}, expected one; make each an entry of its own`);
    return null;
  }
  return stepOf(first, read.values, reading);
}

function stepOf(entry: SourceEntry, values: Values, reading: Reading): ScenarioStep | null {
  const { place } = entry.key;
  const kind = entry.key.text;
  if (kind === 'expect') return readExpect(entry, reading);
  const value = values[kind];
  if (value === undefined) return null;
  switch (kind) {
    case 'hear': {
      const what = readPattern(value as string, entry.value, reading);
      return what === null ? null : { kind, what, place };
    }
    case 'press':
      return readPress(entry, value);
    case 'say':
      return { kind, words: value as string, place };
    case 'wait':
      return { kind, ms: value as number, place };
    case 'event':
      return readEvent(entry, value, reading);
    default:
      return null;
  }
}

/** A webhook; one without a type would arrive and mean nothing. */
function readEvent({ key, value: node }: SourceEntry, event: unknown, reading: Reading): ScenarioStep | null {
  if (!isObject(event)) {
    reading.report('wrong-type', node.place, '`event` is no map, expected `{ event_type: …, payload: { … } }`');
    return null;
  }
  const { data = event } = event;
  if (isObject(data) && typeof data['event_type'] === 'string') return { kind: 'event', event, place: key.place };
  reading.report('missing-key', key.place, '`event` needs `event_type`, such as `call.transcription`');
  return null;
}

function readPress(entry: SourceEntry, value: unknown): ScenarioStep | null {
  const { place } = entry.key;
  if (typeof value === 'string') return { kind: 'press', keys: value, after: 0, every: KEY_GAP_MS, place };
  const { keys, at: after = 0, every = KEY_GAP_MS } = value as Values;
  if (typeof keys !== 'string') return null;
  return { kind: 'press', keys, after: after as number, every: every as number, place };
}

function readExpect(entry: SourceEntry, reading: Reading): ScenarioStep | null {
  const read = readKeys(entry.value, scenarioExpectShapes, '`expect`', entry.key.place, reading);
  if (read === null) return null;
  const { values, members } = read;
  if (members.has('sent') && members.has('http')) {
    const place = members.get('http')?.key.place ?? entry.key.place;
    reading.report('two-verbs', place, '`expect` has both `sent` and `http`; make each a step of its own');
    return null;
  }
  checkBeside(members, reading);
  const expectations = [...members].flatMap(([name, member]) => expectationOf(name, member, values, reading) ?? []);
  if (expectations.length === 0) {
    if (members.size === 0) {
      const known = Object.keys(scenarioExpectShapes);
      reading.report('missing-key', entry.key.place, `\`expect\` says nothing, expected one of ${oneOf(known)}`);
    }
    return null;
  }
  return { kind: 'expect', expectations, place: entry.key.place };
}

/** `with` and `times` speak of what was sent. */
function checkBeside(members: Members, reading: Reading): void {
  const given = members.get('with')?.value;
  if (given !== undefined && given.kind !== 'map') reportWrongType(reading, given, '`with`', 'a map of parameters');
  if (members.has('sent') || members.has('http')) return;
  for (const name of ['with', 'times']) {
    const stray = members.get(name);
    if (stray === undefined) continue;
    reading.report('unknown-key', stray.key.place, `\`${name}\` means nothing without \`sent\` or \`http\` beside it`);
  }
}

function expectationOf(
  name: string,
  { value: node }: SourceEntry,
  values: Values,
  reading: Reading,
): readonly Expectation[] | null {
  const value = values[name];
  if (value === undefined) return null;
  const given = values['with'];
  const counted = {
    with: isObject(given) ? given : null,
    times: (values['times'] as number | undefined) ?? null,
  };
  switch (name) {
    case 'state':
      return [{ kind: 'state', state: { name: value as string, place: node.place } }];
    case 'vars':
      return Object.entries(value as JsonObject).map(([variable, expected]) => ({
        kind: 'var',
        name: variable,
        value: expected,
      }));
    case 'heard':
    case 'not_heard': {
      const what = readPattern(value as string, node, reading);
      return what === null ? null : [{ kind: name, what }];
    }
    case 'sent':
      return [{ kind: name, action: { name: value as string, place: node.place }, ...counted }];
    case 'not_sent':
      return [{ kind: name, action: { name: value as string, place: node.place } }];
    case 'http': {
      const wanted = readRequest(value as string, node, reading);
      return wanted === null ? null : [{ kind: name, ...wanted, ...counted }];
    }
    default:
      return null;
  }
}

/** `METHOD URL`. */
function readRequest(text: string, node: SourceNode, reading: Reading): { method: string; url: string } | null {
  const [, method = '', url = ''] = /^(\S+)\s+(\S+)$/.exec(text) ?? [];
  const known = requestMethods.find((each) => each === method.toLowerCase());
  if (known !== undefined) return { method: known, url };
  reading.report('wrong-type', node.place, '`http` is no request, expected its method and URL: `GET https://…/*`');
  return null;
}

/** What a `hear` waits for: text to be contained, or a regular expression between slashes. */
function readPattern(source: string, node: SourceNode, reading: Reading): Pattern | null {
  const [, expression] = /^\/(.+)\/$/s.exec(source) ?? [];
  if (expression === undefined) {
    const pattern = textPattern(source);
    if (pattern !== null) return pattern;
    reading.report('wrong-type', node.place, 'this text is empty, expected some words of what is said');
    return null;
  }
  try {
    return { ...expressionPattern(new RegExp(expression, 'iu')), source };
  } catch (error) {
    const problem = error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : '';
    reading.report('bad-expression', node.place, `this is no regular expression: ${problem}`);
    return null;
  }
}
