import { parseSource } from '../../../engine/source/parse-source.ts';
import { covered } from './read-tree.ts';

/** Text, what the finding covers, and a part of its message. */
const mistakes: readonly (readonly [name: string, text: string, marked: string, message: string])[] = [
  ['a tab', 'states:\n\ta: b\n', '\t', 'a tab cannot indent'],
  ['a colon in a text', 'a: Press 1: sales', 'Press 1: sales', 'needs quotes: "Press 1: sales"'],
  ['a bare star as a key', 'choices: { *: repeat }', '*', 'quote it: "*"'],
  ['a bare star as a block key', 'choices:\n  *: repeat', '*', 'quote it: "*"'],
  ['a bare star as a value', 'finish_on: *', '*', 'quote it: "*"'],
  ['a bare hash as a key', 'choices: { 1: a, #: b }\nnext: c', '{', 'write "#" in quotes'],
  ['an at sign', 'a: @home', '@', 'quoted: "@home"'],
  ['text behind quotes', 'if: "a" == b', '== b', `quote the whole of it: '"a" == b'`],
  ['an apostrophe inside single quotes', "a: 'It's'", "s'", `quote the whole of it: "It's"`],
  ['an apostrophe in a one-line map', "a: { b: 'It's', c: d }\ne: { f: g }", "s'", `quote the whole of it: "It's"`],
  ['two quoted texts', 'if: "a" == "b"', '== "b"', `quote the whole of it: '"a" == "b"'`],
  ['a comma missing behind a text', 'a: { b: Hi. next: c }\nd: { e: f }', 'next', 'a `,` is missing before `next`'],
  ['a comma missing behind quotes', 'a: { b: "Hi." next: c }', 'next', 'a `,` is missing before `next`'],
  ['a comma missing behind a map', 'a: { b: { c: d } e: f }', 'e', 'a `,` is missing before `e`'],
  ['a comma missing at the end of a line', 'a: {\n  b: c\n  d: e\n}', 'c', 'a `,` is missing at the end of this line'],
  ['a brace in a one-line map', 'a: { b: Hi {c}, d: e }', '{', 'a text with `{` in it needs quotes'],
  ['a colon in a one-line map', 'a: { b: Note: this, c: d }', 'Note: this', 'needs quotes: "Note: this"'],
  ['text behind a list', 'if: [1] == b', '== b', 'needs quotes: "[1] == b"'],
  ['a quote never closed', 'a: "Hello\nb: c', '"', 'never closed by "'],
  ['a list never closed', 'a: [1, 2\nb: c', '[', 'not closed by `]`'],
  ['a bracket too many', 'a: ]', ']', 'closes nothing'],
  ['a comma too many', 'a: { b: c,, d: e }', ',', '`,` too many'],
  ['a key without a colon', 'a: b\nfoo\nc: d', 'foo', 'neither `key: value` nor a list item'],
  ['keys below a text', 'a: b\n  c: d', 'b', 'is the next line indented too far?'],
  ['a key between two indentations', 'a:\n  b: c\n d: e', 'd: e', 'indented differently from the keys'],
  ['a list behind a key', 'a: - b', '-', 'lines of its own'],
  ['a list beside keys', 'a: b\n- c', '- c', 'a list item cannot stand here'],
  ['a bad escape', 'a: "\\q"', '\\', 'means nothing between double quotes'],
  ['text behind a block sign', 'a: |text\n  x', 't', 'the text begins on the next line'],
  ['two anchors', 'a: &x &y z', '&y', 'only one anchor'],
  ['two documents', 'a: b\n---\nc: d', '---', 'one file holds one document'],
  ['another version of YAML', '%YAML 1.1\n---\na: b', '%YAML 1.1', 'not 1.1'],
  ['another directive', '%TAG ! x\n---\na: b', '%TAG ! x', 'only `%YAML 1.2`'],
  ['a list as a key', '[a]: b', '[a]', 'a key must be a single word or text'],
  ['a map as a key', '{a: b}: c', '{a: b}', 'a key must be a single word or text'],
  ['no key', ': b', '', 'a key is missing'],
  ['a tag before a map', 'a: !t { b: c }', '!t', 'tags have no meaning'],
];

test.each(mistakes)('%s', (_name, text, marked, message) => {
  const { diagnostics } = parseSource(text, 'f.yaml');
  expect(diagnostics).toHaveLength(1);
  const [finding] = diagnostics;
  expect(finding?.message).toContain(message);
  expect(finding && covered(text, finding.place)).toBe(marked);
  expect(finding?.code).toBe('yaml-syntax');
});

test('what follows from a broken one-line map is not reported, other mistakes below it are', () => {
  const text = 'a: { b: Hi ${x}. }\nc: { d: e }\nf: { g: h i: j }\nk: @l\nm:\n  n: [o, p]\n';
  expect(parseSource(text, 'f.yaml').diagnostics.map(({ place }) => place.line)).toEqual([1, 3, 4]);
});

test.each([
  ['a: { b: ${x} }', '${x}'],
  ['a: { b: Hello ${x.y} there, c: d }', 'Hello ${x.y} there'],
  ['a: [${x}]', '${x}'],
])('%s needs quotes', (text, value) => {
  const { diagnostics } = parseSource(text, 'f.yaml');
  expect(diagnostics).toEqual([expect.objectContaining({ code: 'unquoted-text' })]);
  expect(diagnostics[0]?.message).toContain(`"${value}"`);
  expect(diagnostics[0] && covered(text, diagnostics[0].place)).toBe(value);
});

test('`%YAML 1.2` is fine', () => {
  expect(parseSource('%YAML 1.2\n---\na: b', 'f.yaml').diagnostics).toEqual([]);
});

test('several mistakes are several findings, one a line', () => {
  const { root, diagnostics } = parseSource('a: b: c: d\ne: @x\nf: "g" h\n', 'f.yaml');
  expect(root?.kind).toBe('map');
  expect(diagnostics.map(({ place }) => place.line)).toEqual([1, 2, 3]);
});

test.each([
  ['brackets', '['.repeat(20_000)],
  ['maps', '{a: '.repeat(5_000)],
  ['list items', '- '.repeat(20_000)],
  ['a few hundred levels', `${'['.repeat(300)}${']'.repeat(300)}`],
])('%s nested too deeply', (_name, text) => {
  const { root, diagnostics } = parseSource(text, 'f.yaml');
  expect(root).toBeNull();
  expect(diagnostics[0]?.message).toContain('nested too deeply');
});

test('a file of many megabytes is refused', () => {
  expect(parseSource('a'.repeat(5_000_000), 'f.yaml').diagnostics[0]?.message).toContain('longer than');
});
