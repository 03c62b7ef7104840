import fc from 'fast-check';
import { DEEPEST_JSON, parseJson } from '../../../engine/telnyx/json.ts';

test.each([
  ['9007199254740991', 9007199254740991],
  ['9007199254740992', '9007199254740992'],
  ['-9007199254740993', '-9007199254740993'],
  ['{"a":[1,123456789012345678901234567890,2]}', { a: [1, '123456789012345678901234567890', 2] }],
  ['[12345678901234567890]', ['12345678901234567890']],
  ['0.12345678901234567890', 0.12345678901234568],
  ['1e3', 1000],
  ['1e400', '1e400'],
  ['[-1E+999, 1]', ['-1E+999', 1]],
  ['{"12345678901234567890": 1}', { '12345678901234567890': 1 }],
  ['"12345678901234567890"', '12345678901234567890'],
  ['"a\\"12345678901234567890\\\\"', 'a"12345678901234567890\\'],
  ['["\\\\", 12345678901234567890]', ['\\', '12345678901234567890']],
  ['"\\ud800"', '\ud800'],
  ['null', null],
])('%s', (text, value) => {
  expect(parseJson(text)).toEqual(value);
});

test.each([
  '',
  '{',
  '[1,]',
  '{12345678901234567890: 1}',
  '012345678901234567890',
  '12345678901234567890x',
  'undefined',
])('is not JSON: %s', (text) => {
  expect(parseJson(text)).toBeUndefined();
});

test('a member called __proto__ is only a member', () => {
  const value = parseJson('{"__proto__": {"polluted": 12345678901234567890}}') as object;
  expect(Object.keys(value)).toEqual(['__proto__']);
  expect('polluted' in value).toBe(false);
  expect('polluted' in {}).toBe(false);
});

test('nesting is limited, whatever its depth', () => {
  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
  expect(parseJson(nested(DEEPEST_JSON))).toBeDefined();
  expect(parseJson(nested(DEEPEST_JSON + 1))).toBeUndefined();
  expect(parseJson(nested(300_000))).toBeUndefined();
  expect(parseJson(`"${'['.repeat(5000)}"`)).toHaveLength(5000);
  expect(parseJson(`[${'[],'.repeat(5000)}1]`)).toHaveLength(5001);
});

test('agrees with JSON.parse wherever no digits are at stake', () => {
  fc.assert(
    fc.property(fc.json(), fc.integer({ min: 0, max: 4 }), (text, indent) => {
      const written = JSON.stringify(JSON.parse(text), null, indent);
      expect(parseJson(written)).toEqual(JSON.parse(written, keepLarge));
    }),
  );
});

function keepLarge(_key: string, value: unknown): unknown {
  return typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < 1e21
    ? String(value)
    : value;
}

test('keeps every digit of every whole number, in any place', () => {
  fc.assert(
    fc.property(fc.bigInt(), fc.string(), (number, text) => {
      const json = `{ ${JSON.stringify(text)}: [ ${number}, ${JSON.stringify(`${text}${number}`)} ], "n":${number}}`;
      const safe = number >= Number.MIN_SAFE_INTEGER && number <= Number.MAX_SAFE_INTEGER;
      const kept = safe ? Number(number) : String(number);
      expect(parseJson(json)).toEqual(JSON.parse(JSON.stringify({ [text]: [kept, `${text}${number}`], n: kept })));
    }),
  );
});

test('never throws', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...Array.from('{}[]":,\\-+.eE0123456789 u')) }), (text) => {
      parseJson(text);
    }),
  );
});
