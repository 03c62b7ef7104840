import fc from 'fast-check';
import { decodeValue, encodeValue } from '../../../engine/expressions/encoded-value.ts';
import type { Value } from '../../../engine/expressions/expression.ts';
import { fromJson, parseJson, toJson } from '../../../engine/expressions/json.ts';
import type { JsonValue } from '../../../engine/telnyx/wire.ts';

test.each<[Value, JsonValue]>([
  [5n, 5],
  [-9_007_199_254_740_991n, -9_007_199_254_740_991],
  [9_007_199_254_740_993n, '9007199254740993'],
  [2.5, 2.5],
  [Number.NaN, null],
  [new Date('2026-11-20T16:00:00Z'), '2026-11-20T16:00:00Z'],
  [new Date(Number.NaN), null],
  [new Uint8Array([0, 255, 128]), 'AP+A'],
  [
    { a: [1n, { b: null }], c: true },
    { a: [1, { b: null }], c: true },
  ],
])('toJson %p', (value, json) => {
  expect(toJson(value)).toEqual(json);
});

test.each<[JsonValue, Value]>([
  [5, 5n],
  [2.5, 2.5],
  [1e300, 1e300],
  ['5', '5'],
  [{ a: [1, { b: null }] }, { a: [1n, { b: null }] }],
])('fromJson %p', (json, value) => {
  expect(fromJson(json)).toEqual(value);
});

describe('parseJson', () => {
  test.each<[string, JsonValue]>([
    ['{"a": 12345678901234567890}', { a: '12345678901234567890' }],
    [
      '[-12345678901234567890, 1, "12345678901234567890", 1.2345678901234567890, 1e20]',
      ['-12345678901234567890', 1, '12345678901234567890', Number('1.2345678901234567890'), 1e20],
    ],
    ['{"a \\" 12345678901234567890": 9007199254740991}', { 'a " 12345678901234567890': 9_007_199_254_740_991 }],
    ['null', null],
  ])('%s', (text, value) => {
    expect(parseJson(text)).toEqual({ ok: true, value });
  });

  test('what is nested so deep that a walk through it would exhaust the stack is not JSON', () => {
    const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
    expect(parseJson(nested(400))).toMatchObject({ ok: true });
    expect(parseJson(nested(30_000))).toEqual({ ok: false });
  });

  test.each(['', '{', 'undefined', '01'])('%j is not JSON', (text) => {
    expect(parseJson(text)).toEqual({ ok: false });
  });

  test('agrees with JSON.parse wherever no number is too large', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        if (!/\d{16}/.test(text)) expect(parseJson(text)).toEqual({ ok: true, value: JSON.parse(text) as unknown });
      }),
    );
  });
});

const key = fc.oneof(
  fc.string({ maxLength: 5 }),
  fc.constantFrom('$int', '$$int', '$', '$time', '__proto__', 'constructor'),
);
const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.bigInt(),
    fc.double(),
    fc.constantFrom(-0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
    fc.string(),
    fc.date({ noInvalidDate: true }),
    fc.uint8Array({ maxLength: 8 }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

test('encoded, written as JSON, read and decoded, every value is the same', () => {
  fc.assert(
    fc.property(value, (given) => {
      const read = JSON.parse(JSON.stringify(encodeValue(given))) as JsonValue;
      expect(decodeValue(read)).toEqual(given);
    }),
    { numRuns: 2_000 },
  );
});

test('toJson gives JSON for every value', () => {
  fc.assert(
    fc.property(value, (given) => {
      const json = toJson(given);
      const again = JSON.parse(JSON.stringify(json)) as JsonValue;
      expect(toJson(fromJson(again))).toEqual(again);
    }),
  );
});

test.each<JsonValue>([{ $int: 'x' }, { $what: 1 }, { $int: '1', a: 2 }, { $int: 1 }, { $double: 1 }])(
  'decodeValue refuses %j',
  (json) => {
    expect(() => decodeValue(json)).toThrow();
  },
);

test('the tags are those that snapshots on disk hold', () => {
  const all = { i: 5n, z: -0, n: Number.NaN, t: new Date(7), b: new Uint8Array([1]), $x: 1.5 };
  expect(encodeValue(all)).toEqual({
    i: { $int: '5' },
    z: { $double: '-0' },
    n: { $double: 'NaN' },
    t: { $time: 7 },
    b: { $bytes: 'AQ==' },
    $$x: 1.5,
  });
});

test('a date that is none stays one', () => {
  const again = decodeValue(encodeValue(new Date(Number.NaN)));
  expect(again instanceof Date && Number.isNaN(again.getTime())).toBe(true);
});
