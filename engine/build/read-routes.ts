import type { Route } from '../model/flow.ts';
import { routeShapes } from '../schema/file-shapes.ts';
import type { SourceMap, SourceNode, SourceScalar } from '../source/node.ts';
import { readPhone } from '../source/scalar.ts';
import { asMap, readMembers } from './read-map.ts';
import { readScalar } from './read-text.ts';
import { clip, oneOf, reportWrongType, type Reading } from './reading.ts';

const expected = 'a list of matchers, e.g. `- to: "+13125550100"`, or `default`';

/** The `routes` of a flow. */
export function readRoutes(node: SourceNode, reading: Reading): readonly Route[] | 'default' {
  if (node.kind === 'scalar' && node.text === 'default' && node.tag === undefined) return 'default';
  if (node.kind !== 'list') {
    reportWrongType(reading, node, '`routes`', expected);
    return [];
  }
  return node.items.flatMap((item, index) => {
    const what = `route ${index + 1}`;
    const map = asMap(item, what, 'a map such as `{ to: "+13125550100" }`', reading);
    const route = map === null ? null : readRoute(map, what, reading);
    return route ?? [];
  });
}

function readRoute(map: SourceMap, what: string, reading: Reading): Route | null {
  const known = Object.keys(routeShapes);
  const members = readMembers(map, { what, known, owner: map.place }, reading);
  if (map.entries.length === 0) {
    reading.report('missing-key', map.place, `${what} is empty, expected at least one of ${oneOf(known)}`);
  }
  const matcher = (key: 'to' | 'from' | 'connection_id'): { readonly [name in typeof key]?: string } => {
    const given = members.get(key);
    if (given === undefined) return {};
    const scalar = readScalar(given.value, `\`${key}\` of ${what}`, 'text that may end in `*`', reading);
    if (scalar === null || !checkMatcher(key, scalar, `\`${key}\` of ${what}`, reading)) return {};
    return { [key]: scalar.text };
  };
  const route = { ...matcher('to'), ...matcher('from'), ...matcher('connection_id') };
  return Object.keys(route).length === members.size && members.size > 0 ? { ...route, place: map.place } : null;
}

function checkMatcher(key: string, scalar: SourceScalar, what: string, reading: Reading): boolean {
  const { text, place } = scalar;
  const star = text.indexOf('*');
  if (star >= 0 && star < text.length - 1) {
    reading.report('wrong-type', place, `${what} is \`${clip(text)}\`, expected \`*\` at its end alone`);
    return false;
  }
  if (key === 'connection_id') return true;
  const number = text.replace(/\*$/, '');
  const digits = number.replace(/[^0-9]/g, '');
  const looksLikeNumber = digits.length >= 3 && /^[+0-9().\s-]+$/.test(number);
  const wellFormed = star >= 0 ? /^\+[0-9]{0,15}$/ : /^\+[1-9][0-9]{1,14}$/;
  if (!looksLikeNumber || wellFormed.test(number)) return true;
  const read = readPhone(scalar);
  if (star < 0 && !read.ok) {
    reading.report('bad-number', place, `${what}: ${read.problem.message}`);
    return false;
  }
  reading.report(
    'bad-number',
    place,
    `${what} is \`${clip(text)}\`, expected \`+\`, the country's code and the first digits of numbers, without spaces`,
    { suggestions: [`+${digits}*`] },
  );
  return false;
}
