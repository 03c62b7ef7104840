import {
  checkCondition,
  checkExpression,
  checkTemplate,
  fieldReferences,
  type NameType,
} from '../../../engine/expressions/check-expression.ts';
import { expression, marked, template } from './parse.ts';

const types: ReadonlyMap<string, NameType> = new Map<string, NameType>([
  ['account', 'string'],
  ['count', 'int'],
  ['rate', 'double'],
  ['vip', 'bool'],
  ['items', 'list'],
  ['customer', 'map'],
  ['result', 'any'],
  ['now', 'timestamp'],
  ['call', { from: 'string', beep: 'bool', started_at: 'timestamp', extra: 'any', nested: { deep: 'int' } }],
]);

test.each([
  ['account', 'string'],
  ['count + 1', 'int'],
  ['count * rate', 'double'],
  ['count < rate', 'bool'],
  ['items', 'list'],
  ['items[0]', 'any'],
  ['items.filter(i, i > 1)', 'list'],
  ['items.map(i, i.x)', 'list'],
  ['customer', 'map'],
  ['customer.tier', 'any'],
  ['customer.tier == "gold"', 'bool'],
  ['customer.?tier.orValue("x")', 'any'],
  ['result.status', 'any'],
  ['now', 'timestamp'],
  ['now - now', 'duration'],
  ['call', 'map'],
  ['call.from', 'string'],
  ['call.?beep', 'bool'],
  ['call.nested.deep', 'int'],
  ['call.extra.anything', 'any'],
  ['spell(account)', 'string'],
  ['account.matches("a")', 'bool'],
  ['size(items)', 'int'],
  ['vip ? count : 2', 'int'],
  ['null', 'null'],
  ['b"x"', 'bytes'],
  ['int', 'type'],
  ['format_time(now, "UTC", "d")', 'string'],
])('%s is %s', (source, type) => {
  expect(checkExpression(expression(source), types)).toMatchObject({ type, diagnostics: [] });
});

test.each([
  ['acount == "1"', 'unknown-variable', 'acount', ['account', 'count']],
  ['call.form', 'unknown-variable', 'form', ['from']],
  ['call.nested.depe', 'unknown-variable', 'depe', ['deep']],
  ['call.?form', 'unknown-variable', 'form', ['from']],
  ['count + account', 'type-mismatch', 'count + account', []],
  ['vip && account', 'type-mismatch', 'vip && account', []],
  ['!count', 'type-mismatch', '!count', []],
  ['luhn(count)', 'type-mismatch', 'luhn(count)', []],
  ['count.size()', 'type-mismatch', 'count.size()', []],
  ['account.name', 'type-mismatch', 'name', []],
  ['count ? 1 : 2', 'type-mismatch', 'count', []],
  ['vip ? 1 : "x"', 'type-mismatch', 'vip ? 1 : "x"', []],
  ['has(account)', 'type-mismatch', 'account', []],
])('%s: %s', (source, code, mark, suggestions) => {
  const { diagnostics } = checkExpression(expression(source), types);
  expect(diagnostics).toEqual([expect.objectContaining({ code, suggestions })]);
  expect(marked(source, diagnostics[0])).toBe(mark);
});

test('messages speak of types as authors know them', () => {
  const message = (source: string) => checkExpression(expression(source), types).diagnostics[0]?.message;
  expect(message('now + 1')).toBe('`+` does not work between timestamp and int');
  expect(message('customer > items')).toBe('`>` does not work between map and list');
  expect(message('e164(account)')).toBe('`e164` does not take string; it is e164(string, string)');
  expect(message('account.matches(1)')).toBe('`matches` does not take int on a string; it is string.matches(string)');
});

test('all unknown names are found at once, each once', () => {
  const { diagnostics } = checkExpression(expression('x == 1 || call.y == z || x == 2'), types);
  expect(diagnostics.map(({ message }) => message)).toEqual([
    'there is no variable `x`',
    '`call` has no `y`',
    'there is no variable `z`',
    'there is no variable `x`',
  ]);
});

test('names that macros bind are known inside them alone', () => {
  expect(checkExpression(expression('items.exists(i, i > 1)'), types).diagnostics).toEqual([]);
  expect(checkExpression(expression('items.exists(call, call.anything)'), types).diagnostics).toEqual([]);
  expect(checkExpression(expression('items.exists(i, i > 1) && i'), types).diagnostics).toHaveLength(1);
});

test('the functions it calls are named as authors write them', () => {
  const { functions } = checkExpression(
    expression('luhn(account) && account.matches("a") && size(items) > int("1")'),
    types,
  );
  expect(functions).toEqual(['luhn', 'matches', 'size', 'int']);
});

test('a name that CEL keeps for itself, or a type it cannot know, is no trouble', () => {
  const odd: ReadonlyMap<string, NameType> = new Map<string, NameType>([
    ['int', 'string'],
    ['for', 'int'],
    ['a', 'any'],
  ]);
  expect(checkExpression(expression('a'), odd)).toMatchObject({ type: 'any', diagnostics: [] });
});

describe('checkCondition', () => {
  test.each(['vip', 'customer.vip', 'result', 'call.?beep', 'count > 1'])('%s may be one', (source) => {
    expect(checkCondition(expression(source), types).diagnostics).toEqual([]);
  });

  test.each([
    ['count', 'this gives a whole number'],
    ['account', 'this gives a text'],
    ['items', 'this gives a list'],
  ])('%s may not', (source, message) => {
    const { diagnostics } = checkCondition(expression(source), types);
    expect(diagnostics).toEqual([expect.objectContaining({ code: 'type-mismatch' })]);
    expect(diagnostics[0]?.message).toContain(message);
  });

  test('one cause is one finding', () => {
    expect(checkCondition(expression('acount'), types).diagnostics).toHaveLength(1);
  });
});

describe('checkTemplate', () => {
  test('a list or a map has no text', () => {
    const text = 'You have ${items} and ${customer}, ${count}';
    const diagnostics = checkTemplate(template(text), types, 'prompt');
    expect(diagnostics.map((finding) => [finding.code, marked(text, finding)])).toEqual([
      ['type-mismatch', 'items'],
      ['type-mismatch', 'customer'],
    ]);
  });

  test('a single `${…}` keeps its type where any value may stand', () => {
    expect(checkTemplate(template('${items}'), types, null)).toEqual([]);
    expect(checkTemplate(template('${items}'), types, 'plain')).toHaveLength(1);
    expect(checkTemplate(template('x ${items}'), types, null)).toHaveLength(1);
  });
});

test('fieldReferences', () => {
  const source = 'settings.a + settings.?b.c + other.a + items.map(settings, settings.d)';
  const references = fieldReferences(expression(source), 'settings');
  expect(references.map(({ field, place }) => [field, place.column])).toEqual([
    ['a', 10],
    ['b', 24],
  ]);
});
