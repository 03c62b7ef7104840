import type { Template } from '../expressions/expression.ts';
import type { Dynamic } from '../model/flow.ts';
import { requestMethods } from '../model/request.ts';
import type { HttpPart } from '../model/shape.ts';
import type { SourceMap, SourceNode } from '../source/node.ts';
import type { ParamSpec } from '../telnyx/action.ts';
import type { GivenStep } from './param-rules.ts';
import { readAnyDynamic, readDynamic } from './read-dynamic.ts';
import { asMap } from './read-map.ts';
import { readScalar, readText, templateOf } from './read-text.ts';
import { clip, describeNode, oneOf, type Reading } from './reading.ts';

/** One part of an HTTP request: a Template for `url` and `body`, else a Dynamic; null where it could not be read. */
export function readHttpPart(
  part: HttpPart,
  node: SourceNode,
  what: string,
  reading: Reading,
): Template | Dynamic | null {
  switch (part) {
    case 'url':
      return readUrl(node, what, reading);
    case 'body':
      return readText(node, what, reading);
    case 'json':
      return readAnyDynamic(node, what, reading);
    case 'headers':
      return readHeaders(node, what, reading);
    case 'query':
      return readQuery(node, what, reading);
  }
}

const expectedUrl = 'an `http` or `https` URL, such as `https://crm.example.com/accounts`';

function readUrl(node: SourceNode, what: string, reading: Reading): Template | null {
  const scalar = readScalar(node, what, expectedUrl, reading);
  const template = scalar === null ? null : templateOf(scalar, reading);
  if (scalar === null || template === null) return template;
  const problem = urlProblem(template);
  if (problem === null) return template;
  reading.report('parameter-range', scalar.place, `${what} is \`${clip(scalar.text, 60)}\`, ${problem}`);
  return null;
}

/** What is wrong with a URL as far as it is literal; null where nothing is, or nothing is known. */
function urlProblem({ parts }: Template): string | null {
  const [first] = parts;
  if (typeof first !== 'string') return parts.length === 0 ? `expected ${expectedUrl}` : null;
  const [, rest] = /^https?:\/\/(.*)$/is.exec(first) ?? [];
  // A first expression may be a part of the scheme: that is not for authors, and nobody could tell what is called.
  if (rest === undefined) return `expected ${expectedUrl}`;
  const host = /^[^/?#]*/.exec(rest)?.[0] ?? '';
  if (host.includes('@')) return 'expected no user name in it; send credentials in `headers`';
  if (/[\s\\]/.test(parts.filter((part) => typeof part === 'string').join(''))) {
    return 'expected no spaces or backslashes in it';
  }
  const ends = host.length < rest.length || parts.length === 1;
  if (!ends) return null;
  return host !== '' && URL.canParse(`https://${host}/`) ? null : `expected ${expectedUrl}`;
}

const tokens = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Headers that belong to the connection or follow from the request itself. */
const own = new Set([
  ...['host', 'connection', 'content-length', 'expect', 'keep-alive', 'proxy-connection', 'te', 'trailer'],
  ...['transfer-encoding', 'upgrade', 'accept-encoding'],
]);
const headerText: ParamSpec = { type: 'string', description: 'A text.' };

function readHeaders(node: SourceNode, what: string, reading: Reading): Dynamic | null {
  const map = asMap(node, what, 'a map of headers, such as `{ authorization: "Bearer ${env.TOKEN}" }`', reading);
  return map === null ? null : readPairs(map, (name, value) => readHeader(name, value, what, reading));
}

type Pair = SourceMap['entries'][number]['key'];

function readHeader(key: Pair, value: SourceNode, what: string, reading: Reading): Dynamic | null {
  const name = key.text;
  if (!tokens.test(name)) {
    reading.report('wrong-type', key.place, `\`${clip(name)}\` of ${what} cannot be the name of a header`);
  } else if (own.has(name.toLowerCase())) {
    const message = `the header \`${name}\` belongs to the connection, and is sent as it must be; leave it out`;
    reading.report('reserved-parameter', key.place, message);
  }
  return readDynamic(headerText, value, `\`${clip(name)}\` of ${what}`, reading);
}

function readQuery(node: SourceNode, what: string, reading: Reading): Dynamic | null {
  const map = asMap(node, what, 'a map of names and values, such as `{ account: "${account}" }`', reading);
  return map === null ? null : readPairs(map, (key, value) => readQueryValue(key, value, what, reading));
}

function readQueryValue(key: Pair, value: SourceNode, what: string, reading: Reading): Dynamic | null {
  const inner = `\`${clip(key.text)}\` of ${what}`;
  const nested = value.kind === 'map' ? value : value.kind === 'list' ? value.items.find(isNested) : undefined;
  if (nested === undefined) return readAnyDynamic(value, inner, reading);
  reading.report(
    'wrong-type',
    nested.place,
    `${inner} is ${describeNode(nested)}, expected a text, a number or a list of them`,
  );
  return null;
}

const isNested = (node: SourceNode): boolean => node.kind !== 'scalar';

function readPairs(map: SourceMap, read: (key: Pair, value: SourceNode) => Dynamic | null): Dynamic {
  const entries = map.entries.flatMap(({ key, value }) => {
    const member = read(key, value);
    return member === null ? [] : [[key.text, member] as const];
  });
  return { kind: 'map', entries: Object.fromEntries(entries), place: map.place };
}

/** Reports a `method` or `url` once: the method is the key, its value the URL. Gives back what was meant. */
export function reportMethod(
  map: SourceMap,
  { key }: SourceMap['entries'][number],
  reading: Reading,
): readonly string[] {
  const said = map.entries.filter(({ key: each }) => each.text === 'method' || each.text === 'url');
  const words = said.map(({ value }) => (value.kind === 'scalar' ? value.text.toLowerCase() : ''));
  const method = requestMethods.find((each) => words.includes(each)) ?? 'get';
  if (said[0]?.key === key) {
    const message = `\`request\` has no parameter \`${key.text}\`; the method is the key: \`${method}: https://…\``;
    reading.report('unknown-parameter', key.place, message);
  }
  return [method];
}

/** Checks that a request sends one body at most, and that a GET sends none. */
export function checkRequestRules({ key, given }: GivenStep, reading: Reading): void {
  const bodies = ['json', 'body'].filter((name) => given.places.has(name));
  const [first, second] = bodies;
  if (first === undefined) return;
  const place = given.places.get(second ?? first) ?? key.place;
  if (second !== undefined) {
    reading.report(
      'unknown-parameter',
      place,
      `\`request\` has both \`json\` and \`body\`, expected one of them at most`,
    );
  } else if (given.places.has('get')) {
    const others = oneOf(requestMethods.filter((name) => name !== 'get' && name !== 'delete'));
    reading.report('unknown-parameter', place, `a \`get\` sends no \`${first}\`; use \`query\`, or ${others}`);
  }
}
