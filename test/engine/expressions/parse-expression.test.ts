import { parseExpression } from '../../../engine/expressions/parse-expression.ts';
import { scalarAt, covered, parsed } from '../source/read-tree.ts';
import { expression, marked, placeOf } from './parse.ts';

/** Source, what the finding marks, and a part of its message. */
const mistakes: readonly (readonly [source: string, mark: string, message: string])[] = [
  ['tier = "gold"', '=', 'write `==`'],
  ['a and b', 'and', 'write `&&`'],
  ['a or b', 'or', 'write `||`'],
  ['not a', 'a', 'write `!`'],
  ['a & b', '&', 'write `&&`'],
  ['a | b', '|', 'write `||`'],
  ['a == “b”', '“', 'straight quotes'],
  ['a;', ';', 'a single one'],
  ['a b', 'b', '`b` is not expected here'],
  ['1 +', '', 'too early'],
  ['a + * b', '*', 'something is missing before `*`'],
  ['(a', '', '`)` is missing'],
  ['f[1', '', '`]` is missing'],
  ['size(a))', ')', '`)` is not expected here'],
  ['a. + b', '+', 'a name is expected here'],
  ['"abc', '"abc', 'never closed by `"`'],
  ["a == 'x\\q'", '\\q', 'means nothing in a text'],
  ['for == 1', 'for', 'a word of the expression language'],
  ['${a} == 1', '${', 'no `${}` needed here'],
  ['a == "${b}"', '${', 'no `${}` needed here'],
  ['   ', '   ', 'an expression is missing'],
  ['9223372036854775809', '9223372036854775809', 'too large'],
  ['items.exists(1, true)', '1', 'a new name'],
  ['foo(1)', 'foo', 'no function `foo`'],
  ['a.lenght()', 'lenght', 'no method `lenght`'],
  ['account.luhn()', 'luhn', '`luhn(…)`'],
  ['startsWith(a, "x")', 'startsWith', 'behind the value'],
  ['a.matches("(")', '"("', 'regular expression is bad'],
  ['a.matches("(?=b)")', '"(?=b)"', 'regular expression is bad'],
  ['e164(a, "USA")', '"USA"', 'no region'],
  ['format_time(now, "Chicago", "d")', '"Chicago"', 'no such time zone'],
  ['format_time(now, "UTC", "Q")', '"Q"', '`Q` means nothing'],
  ['now.getHours("Chicago")', '"Chicago"', 'no such time zone'],
];

test.each(mistakes)('%s', (source, mark, message) => {
  const result = parseExpression(source, placeOf(source));
  expect(result.expression).toBeNull();
  expect(result.diagnostics).toHaveLength(1);
  const [finding] = result.diagnostics;
  expect(finding?.code).toBe('bad-expression');
  expect(finding?.message).toContain(message);
  expect(marked(source, finding)).toBe(mark);
});

test('the nearest name is suggested', () => {
  const source = 'a.starsWith("x")';
  expect(parseExpression(source, placeOf(source)).diagnostics[0]?.suggestions).toEqual(['startsWith']);
});

test('several unknown functions are several findings', () => {
  const source = 'foo(1) + bar(2)';
  expect(parseExpression(source, placeOf(source)).diagnostics).toHaveLength(2);
});

test.each([
  ['if: tries = 3', '='],
  ['if: "tries = 3"', '='],
  [`if: 'name == "it''s" = b'`, '='],
  ['if: "name == \\"x\\" = b"', '='],
  ['if: |\n  tries > 3 &&\n  tries = 4\n', '='],
  ['if: tries > 3 &&\n  tries = 4', '='],
])('the column is exact in %j', (text, mark) => {
  const scalar = scalarAt(parsed(text), 'if');
  const [finding] = parseExpression(scalar.text, scalar.place).diagnostics;
  expect(finding && covered(text, finding.place)).toBe(mark);
  const before = finding && text.split('\n')[finding.place.line - 1]?.slice(0, finding.place.column - 1);
  expect(before).not.toContain(' = ');
});

test.each([
  ['customer.tier == "gold" && tries < 3', ['customer', 'tries']],
  ['a + a + b["c"]', ['a', 'b']],
  ['items.exists(item, item > limit)', ['items', 'limit']],
  ['items.map(item, item.ok, item.x + other)', ['items', 'other']],
  ['item + items.all(item, item)', ['item', 'items']],
  ['cel.bind(x, x + y, x * z)', ['x', 'y', 'z']],
  ['has(customer.tier)', ['customer']],
  ['customer.?tier.orValue(fallback)', ['customer', 'fallback']],
  ['type(a) == int', ['a']],
  ['optional.of(a).orValue({"k": [b, -c, !d]})', ['a', 'b', 'c', 'd']],
  ['1 + 2', []],
])('the names of %s', (source, names) => {
  expect(expression(source).names).toEqual(names);
});

describe('limits', () => {
  test.each([
    ['characters', `"${'x'.repeat(5_000)}"`, 'at most 4096 characters'],
    ['parentheses', `${'('.repeat(500)}1${')'.repeat(500)}`, 'nested too deeply'],
    ['signs', `${'!'.repeat(4_000)}true`, 'too many parts'],
    ['terms', `1${' + 1'.repeat(1_000)}`, 'too many parts'],
  ])('%s', (_name, source, message) => {
    const { diagnostics } = parseExpression(source, placeOf(source));
    expect(diagnostics).toEqual([expect.objectContaining({ code: 'bad-expression' })]);
    expect(diagnostics[0]?.message).toContain(message);
  });
});
