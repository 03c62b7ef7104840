import { parseSource } from '../../../engine/source/parse-source.ts';
import { covered, nodeAt, parsed, plainOf, scalarAt, span } from './read-tree.ts';

describe('scalars keep what was written', () => {
  test.each([
    ['plain', 'a: 010', '010', 'plain'],
    ['a number with a plus', 'a: +13125550100', '+13125550100', 'plain'],
    ['a time', 'a: 09:00', '09:00', 'plain'],
    ['a word that YAML 1.1 took for a boolean', 'a: on', 'on', 'plain'],
    ['twenty digits', 'a: 12345678901234567890', '12345678901234567890', 'plain'],
    ['double quotes', 'a: "x \\"y\\" \\u00e9"', 'x "y" é', 'quoted'],
    ['single quotes', "a: 'it''s'", "it's", 'quoted'],
    ['a block', 'a: |\n  one\n  two\n', 'one\ntwo\n', 'block'],
    ['a folded block', 'a: >-\n  one\n  two\n', 'one two', 'block'],
    ['several lines', 'a: one\n  two', 'one two', 'plain'],
    ['an empty text', 'a: ""', '', 'quoted'],
    ['no value', 'a:', '', 'absent'],
    ['a standard tag', 'a: !!str 5', '5', 'plain'],
  ])('%s', (_name, text, expected, style) => {
    expect(scalarAt(parsed(text), 'a')).toMatchObject({ text: expected, style });
  });

  test('a byte-order mark and CRLF change nothing', () => {
    const root = parsed('\uFEFFa: b\r\nc:\r\n  d: e\r\n');
    expect(plainOf(root)).toEqual({ a: 'b', c: { d: 'e' } });
    expect(span(scalarAt(root, 'a').place)).toBe('1:4-1:5');
    expect(span(scalarAt(root, 'c', 'd').place)).toBe('3:6-3:7');
  });

  test.each(['', '\n\n', '# only a comment\n', '---\n', '...\n'])(
    'an empty document (%j) is an absent scalar',
    (text) => {
      expect(parsed(text)).toMatchObject({ kind: 'scalar', style: 'absent' });
    },
  );
});

describe('places', () => {
  test('count from 1, in UTF-16 code units, quotes included', () => {
    const text = 'a: 😀 b\n"k": [x, "y"]\nm:\n  n: |\n    block\n    text\n\no: { p: q }\n';
    const root = parsed(text);
    expect(span(scalarAt(root, 'a').place)).toBe('1:4-1:8');
    expect(covered(text, scalarAt(root, 'k', 1).place)).toBe('"y"');
    expect(covered(text, nodeAt(root, 'k').place)).toBe('[x, "y"]');
    expect(covered(text, scalarAt(root, 'm', 'n').place)).toBe('|\n    block\n    text');
    expect(covered(text, nodeAt(root, 'm').place)).toBe('n: |\n    block\n    text');
    expect(covered(text, nodeAt(root, 'o').place)).toBe('{ p: q }');
  });

  test('of an absent value is right behind its key', () => {
    expect(span(scalarAt(parsed('key:\nother: x'), 'key').place)).toBe('1:5-1:5');
    expect(span(scalarAt(parsed('a: { b: }'), 'a', 'b').place)).toBe('1:8-1:8');
  });
});

describe('what YAML changes silently', () => {
  test('a comment that cuts a plain text', () => {
    expect(scalarAt(parsed('a: Press # to go on'), 'a').comment).toBe(' to go on');
    expect(scalarAt(parsed('a: press #1\r\nb: c'), 'a').comment).toBe('1');
    expect(scalarAt(parsed('a: press#1'), 'a').comment).toBeUndefined();
    expect(scalarAt(parsed('a: "press" # fine'), 'a').comment).toBeUndefined();
    expect(scalarAt(parsed('a: [press # x\n  , y]'), 'a', 0).comment).toBe(' x');
  });

  test.each([
    ['if: !vip', '!vip', ''],
    ['if: !vip && x', '!vip &&', 'x'],
    ['if: ! vip', '!', 'vip'],
    ['if: &vip', '&vip', ''],
    ['if: &vip x', '&vip', 'x'],
  ])('%s', (text, tag, rest) => {
    expect(scalarAt(parsed(text), 'if')).toMatchObject({ tag, text: rest });
  });

  test('an anchor that an alias refers to is meant', () => {
    const root = parsed('a: &text Hello\nb: *text');
    expect(scalarAt(root, 'a').tag).toBeUndefined();
    expect(scalarAt(root, 'b').text).toBe('Hello');
  });

  test('what stands inside the one-line forms', () => {
    const root = parsed('a: [x, { k: y }]\nb:\n  - z');
    expect(scalarAt(root, 'a', 0).inFlow).toBe(true);
    expect(scalarAt(root, 'a', 1, 'k').inFlow).toBe(true);
    expect(nodeAt(root, 'a')).toMatchObject({ inFlow: true });
    expect(scalarAt(root, 'b', 0).inFlow).toBe(false);
  });
});

describe('anchors, aliases and merge keys', () => {
  test('are resolved; an own key beats a merged one, and the first of several merges wins', () => {
    const root = parsed('x: &x { a: 1, b: 2 }\ny: &y { b: 3, c: 4 }\nz:\n  <<: [*x, *y]\n  a: own\nw: *x');
    expect(plainOf(nodeAt(root, 'z'))).toEqual({ a: 'own', b: '2', c: '4' });
    expect(plainOf(nodeAt(root, 'w'))).toEqual({ a: '1', b: '2' });
  });

  test('a quoted `<<` is a key like any other', () => {
    expect(plainOf(parsed('"<<": x'))).toEqual({ '<<': 'x' });
  });

  test('a later anchor of the same name counts from there on', () => {
    expect(plainOf(parsed('a: &x 1\nb: *x\nc: &x 2\nd: *x'))).toEqual({ a: '1', b: '1', c: '2', d: '2' });
  });

  test.each([
    [
      'an anchor that is not there',
      'x: &name 1\na: *nam',
      2,
      '`*nam` refers to an anchor that is not there',
      ['*name'],
    ],
    ['a value inside itself', 'a: &a [*a]', 1, 'which would never end', []],
    ['a merge of a text', 'a:\n  <<: text', 2, '`<<` takes a map', []],
  ])('%s', (_name, text, line, message, suggestions) => {
    const { diagnostics } = parseSource(text, 'f.yaml');
    expect(diagnostics).toEqual([
      expect.objectContaining({
        code: 'yaml-syntax',
        message: expect.stringContaining(message) as string,
        suggestions,
      }),
    ]);
    expect(diagnostics[0]?.place.line).toBe(line);
  });

  test.each([
    ['lists', (name: string) => `[${Array.from({ length: 10 }, () => `*${name}`).join(', ')}]`],
    [
      'merges',
      (name: string) =>
        `{ ${Array.from({ length: 9 }, (_, index) => `k${index}: *${name}`).join(', ')}, <<: *${name} }`,
    ],
  ])('a bomb of %s is refused at once', (_name, level) => {
    let text = 'l0: &l0 { a: 1, b: 2 }\n';
    for (let index = 1; index < 30; index += 1) text += `l${index}: &l${index} ${level(`l${index - 1}`)}\n`;
    const { root, diagnostics } = parseSource(text, 'f.yaml');
    expect(root).toBeNull();
    const message =
      'with its aliases written out this file has more than 200,000 keys and values: write less, or split it';
    expect(diagnostics).toEqual([expect.objectContaining({ message })]);
  });

  test('a file that is too large without any alias does not hear of aliases', () => {
    const message = 'this file has more than 200,000 keys and values: write less, or split it';
    const { root, diagnostics } = parseSource(`[${'1,'.repeat(200_001)}]`, 'f.yaml');
    expect([root, diagnostics]).toMatchObject([null, [{ message }]]);
  });
});

describe('keys', () => {
  test('are compared as they are written', () => {
    expect(plainOf(parsed('0: a\n00: b\n1: c\n01: d'))).toEqual({ '0': 'a', '00': 'b', '1': 'c', '01': 'd' });
  });

  test('a repeated key is one finding with all its places, and the first value counts', () => {
    const { root, diagnostics } = parseSource('1: a\nx: b\n"1": c\n1: d', 'f.yaml');
    expect(plainOf(root)).toEqual({ '1': 'a', x: 'b' });
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({ code: 'duplicate-key', place: { line: 3 } });
    expect(diagnostics[0]?.also.map(({ line }) => line)).toEqual([1, 4]);
  });

  test('a key named like a part of every object is one like any other', () => {
    const root = parsed('__proto__: a\nconstructor: b\ntoString: c');
    expect(root.kind === 'map' ? root.entries.map(({ key }) => key.text) : []).toEqual([
      '__proto__',
      'constructor',
      'toString',
    ]);
  });
});

test('all findings come at once', () => {
  const { diagnostics } = parseSource('a: 1\na: 2\nb: { c: 1, c: 2 }\nd: !t [x]\n? [y]\n: z\n', 'f.yaml');
  expect(diagnostics.map(({ code, place }) => [code, place.line])).toEqual(
    expect.arrayContaining([
      ['duplicate-key', 2],
      ['duplicate-key', 3],
      ['yaml-syntax', 4],
      ['yaml-syntax', 5],
    ]),
  );
  expect(diagnostics).toHaveLength(4);
});
