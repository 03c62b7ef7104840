import { evaluate, evaluateCondition } from '../../../engine/expressions/evaluate.ts';
import type { Scope, Value } from '../../../engine/expressions/expression.ts';
import { fromJson } from '../../../engine/expressions/json.ts';
import { mostRounds } from '../../../engine/expressions/repetition.ts';
import type { JsonValue } from '../../../engine/telnyx/wire.ts';
import { expression } from './parse.ts';

const scope: Scope = {
  i: 3n,
  d: 2.5,
  whole: 3,
  s: 'text',
  yes: true,
  nothing: null,
  numbers: [1n, 2n, 3n],
  m: { tier: 'gold', n: 5n, x: null },
  now: new Date('2026-11-20T15:30:45.123Z'),
};

function value(source: string, names: Scope = scope): Value {
  const outcome = evaluate(expression(source), names);
  if (!outcome.ok) throw new Error(outcome.reason);
  return outcome.value;
}

function reason(source: string, names: Scope = scope): string {
  const outcome = evaluate(expression(source), names);
  return outcome.ok ? `gave ${typeof outcome.value}` : outcome.reason;
}

describe('ints and doubles mix', () => {
  test.each<[string, Value]>([
    ['1 == 1.0', true],
    ['1.0 != 1', false],
    ['i == whole', true],
    ['whole == i', true],
    ['i + d', 5.5],
    ['d + i', 5.5],
    ['i - d', 0.5],
    ['i * d', 7.5],
    ['5 / d', 2],
    ['i % d', 0.5],
    ['d % 2', 0.5],
    ['d % 1.5', 1],
    ['i > d', true],
    ['d <= i', true],
    ['3 >= whole', true],
    ['m.n * 1.5', 7.5],
    ['m.n == 5.0', true],
    ['2 in numbers', true],
    ['[1, 2] == [i - 2, whole - 1]', true],
    ['7 / 2', 3n],
    ['7 % 4', 3n],
    ['-i', -3n],
  ])('%s', (source, expected) => {
    expect(value(source)).toEqual(expected);
  });
});

describe('data from outside', () => {
  const answer = '{"tier": "gold", "orders": [{"total": 3}], "constructor": "x", "__proto__": 1}';
  const customer = fromJson(JSON.parse(answer) as JsonValue);

  test.each<[string, Value]>([
    ['customer.tier == "gold"', true],
    ['customer.tier == 5', false],
    ['customer.?missing', null],
    ['customer.?missing.orValue("none")', 'none'],
    ['customer.?tier.orValue("none")', 'gold'],
    ['customer.?a.?b.orValue(1)', 1n],
    ['customer.orders[0].total + 1', 4n],
    ['customer.orders.exists(o, o.total > 2)', true],
    ['customer.constructor', 'x'],
    ['has(customer.tier) && !has(customer.none)', true],
    ['size(customer.orders)', 1n],
    ['customer.missing == 1 || true', true],
  ])('%s', (source, expected) => {
    expect(value(source, { customer })).toEqual(expected);
  });

  test('comes out as it went in', () => {
    expect(value('customer', { customer })).toEqual(customer);
    expect(value('numbers')).toBe(scope.numbers);
  });

  test.each([
    ['customer.missing', 'there is no `missing`'],
    ['customer["missing"]', '`customer["missing"]` has no such key'],
    ['customer.orders[7]', 'the list has no such item'],
    ['customer.tier + 1', '`+` does not work between string and int'],
    ['customer.tier > 1', '`>` does not work between string and int'],
    ['customer.tier.tier', 'there is no `tier`'],
    ['customer.tier && true', '`&&` and `||` take only true and false'],
    ['customer.toString', 'there is no `toString`'],
    ['nobody.name', 'there is no variable `nobody`'],
    ['toString', 'there is no variable `toString`'],
    ['1 / 0', 'division by zero'],
    ['1.0 % 0', 'modulo by zero'],
    ['9223372036854775807 + 1', 'too large'],
    ['int("12x")', 'not a whole number'],
    ['int("")', 'not a whole number'],
    ['bool("perhaps")', 'neither true nor false'],
    ['timestamp("November 20, 2026 10:00")', 'not like 2026-11-20'],
    ['duration("soon")', 'a duration cannot be read'],
    ['customer.tier.matches("(" + "")', 'a bad pattern'],
    ['type(1)', 'a type, which is no value'],
  ])('%s fails: %s', (source, expected) => {
    expect(reason(source, { customer })).toContain(expected);
  });

  test('reasons hold no data', () => {
    const secret = { pin: '4711', key: 'k4711', pattern: '(4711', number: 9_223_372_036_854_774_711n };
    const sources = ['bool(pin)', 'int(pin + "x")', 'double(key)', 'timestamp(pin)', 'duration(key)', '{"a": 1}[key]'];
    sources.push('pin.matches(pattern)', 'number + number', 'e164(pin, key)', '[1][int(pin)]', 'pin + 1');
    for (const source of sources) {
      const text = reason(source, secret);
      expect(text).not.toMatch(/^gave/);
      expect(text).not.toContain('4711');
    }
  });
});

describe('what comes out', () => {
  test.each<[string, Value]>([
    ['1u', 1n],
    ['duration("90s")', '90s'],
    ['now', scope.now as Date],
    ['now - duration("1h") < now', true],
    ['b"ab"', new Uint8Array([97, 98])],
    ['optional.of(5)', 5n],
    ['optional.none()', null],
    ['{"a": optional.of(1u)}', { a: 1n }],
    ['[1, 2.5, "x", null]', [1n, 2.5, 'x', null]],
    ['{"a": [i]}', { a: [3n] }],
  ])('%s', (source, expected) => {
    expect(value(source)).toEqual(expected);
  });

  test('bytes are plain bytes', () => {
    expect(value('bytes("x")')?.constructor).toBe(Uint8Array);
  });
});

describe('evaluateCondition', () => {
  test.each([
    ['i == 3', true, null],
    ['i == 4', false, null],
    ['m.?vip', false, 'it gives null, not true or false'],
    ['m.missing', false, 'there is no `missing`'],
    ['m.tier', false, 'it gives a text, not true or false'],
    ['i', false, 'it gives a number, not true or false'],
  ])('%s', (source, expected, note) => {
    expect(evaluateCondition(expression(source), scope)).toEqual({ value: expected, note });
  });
});

describe('an expression cannot keep the engine busy', () => {
  const items = Array.from({ length: mostRounds + 1 }, (_, index) => BigInt(index));
  const some = items.slice(0, 400);

  test.each([
    'items.all(x, true)',
    'items.exists(x, x < 0)',
    'items.exists_one(x, x == 1)',
    'items.filter(x, true)',
    'items.map(x, x)',
    'some.map(x, some.map(y, y))',
    'some.all(x, some.all(y, some.all(z, true)))',
  ])('%s', (source) => {
    expect(reason(source, { items, some })).toContain('more items than an expression may');
  });

  test('the count starts anew with each evaluation', () => {
    const fine = expression('some.map(x, some.exists(y, y == 100)).size()');
    for (let round = 0; round < 3; round += 1) expect(evaluate(fine, { some })).toEqual({ ok: true, value: 400n });
  });

  test('a pattern takes linear time', () => {
    expect(value('s.matches("^(a+)+$")', { s: `${'a'.repeat(50_000)}!` })).toBe(false);
  });
});

test('only the names an expression uses are read', () => {
  const read: string[] = [];
  const lazy = {
    get used() {
      read.push('used');
      return 1n;
    },
    get other(): Value {
      throw new Error('read');
    },
  };
  expect(evaluate(expression('used + 1'), lazy)).toEqual({ ok: true, value: 2n });
  expect(read).toEqual(['used']);
});
