import { placeWithin } from '../../../engine/source/text-place.ts';
import { covered, parsed, scalarAt } from './read-tree.ts';

/** What the source has where `part` stands in the text of `a`. */
function sourceOf(text: string, part: string): string {
  const scalar = scalarAt(parsed(text), 'a');
  const start = scalar.text.indexOf(part);
  expect(start).toBeGreaterThanOrEqual(0);
  return covered(text, placeWithin(scalar.place, scalar.text, start, start + part.length));
}

test.each([
  ['plain', 'a: one two', 'two', 'two'],
  ['quoted', 'a: "one two"', 'two', 'two'],
  ['escapes before', 'a: "x \\"q\\" \\u00e9\\t two"', 'two', 'two'],
  ['an escape inside', 'a: "x y\\"z"', 'y"z', 'y\\"z'],
  ['an escape of a wide character', 'a: "\\U0001F600 two"', 'two', 'two'],
  ['doubled apostrophes', "a: 'it''s two'", 'two', 'two'],
  ['a plain text on two lines', 'a: one\n  two three', 'three', 'three'],
  ['a quoted text on two lines', 'a: "one \\\n  two\n\n  three"', 'three', 'three'],
  ['a block', 'a: |\n  one\n    two\n  three\n', 'three', 'three'],
  ['a block with an indentation sign', 'a: |2-\n    one\n  two\n', 'two', 'two'],
  ['a folded block', 'a: >\n  one\n\n  two\n  three\n', 'three', 'three'],
  ['CRLF', 'a: |\r\n  one\r\n  two\r\n', 'two', 'two'],
])('%s', (_name, text, part, expected) => {
  expect(sourceOf(text, part)).toBe(expected);
});

test('without a way back it is the whole place', () => {
  const place = { file: 'f', line: 1, column: 1, endLine: 2, endColumn: 5 };
  expect(placeWithin(place, 'abc', 1, 2)).toBe(place);
  const odd = { ...place, endLine: 1, endColumn: 9 };
  expect(placeWithin(odd, 'abc', 1, 2)).toBe(odd);
});
