import fc from 'fast-check';
import { stringify } from 'yaml';
import { parseSource } from '../../../engine/source/parse-source.ts';
import { placeWithin } from '../../../engine/source/text-place.ts';
import { covered, parsed, plainOf, scalarAt } from './read-tree.ts';

const yamlish = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...': - , [ ] { } # & * ! | > \' " % @ ` ? ~ << ${ } \\ \t'.split(' '),
        '\n',
        '\n  ',
        ' ',
        '---',
        '\r\n',
        '\u0000',
      ),
      fc.constantFrom('a', 'b: c', '&x', '*x', '<<: *x', '- ', '{a: b}', '"q"', '!!str', '\uFEFF', '\uD83D'),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));

test('any text gives a result, with findings inside it', () => {
  fc.assert(
    fc.property(fc.oneof(yamlish, fc.string({ unit: 'binary' })), (text) => {
      const { root, diagnostics } = parseSource(text, 'f.yaml');
      if (root === null) expect(diagnostics.length).toBeGreaterThan(0);
      const lines = text.split('\n').length;
      for (const { place } of diagnostics) {
        expect(place.line).toBeGreaterThanOrEqual(1);
        expect(place.endLine).toBeLessThanOrEqual(lines);
        expect(place.endLine > place.line || place.endColumn >= place.column).toBe(true);
      }
    }),
    { numRuns: 2_000 },
  );
});

const word = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/);
const anyText = fc.string({
  unit: fc.constantFrom('a', 'b', ' ', 'é', '😀', '"', "'", '\\', ':', '#', '{', '}', '[', ']', ',', '\n', '\t', '$'),
  maxLength: 20,
});
// The library writes " \n" as a block that it reads as "\n" itself.
const text = anyText.filter((each) => each === '' || each.trim() !== '');
const { document } = fc.letrec((tie) => ({
  document: fc.dictionary(word, tie('node'), { maxKeys: 4, noNullPrototype: true }),
  node: fc.oneof({ depthSize: 'small' }, text, fc.array(tie('node'), { maxLength: 3 }), tie('document')),
}));

test('what was written is what is read', () => {
  fc.assert(
    fc.property(document, fc.constantFrom('QUOTE_DOUBLE', 'PLAIN', 'QUOTE_SINGLE'), (data, style) => {
      const written = stringify(data, {
        defaultStringType: style,
        defaultKeyType: 'PLAIN',
        aliasDuplicateObjects: false,
      });
      expect(plainOf(parsed(written))).toEqual(data);
    }),
  );
});

test('the way back to the source leads to the same characters', () => {
  const styles = fc.constantFrom('QUOTE_DOUBLE', 'QUOTE_SINGLE', 'PLAIN', 'BLOCK_LITERAL', 'BLOCK_FOLDED');
  fc.assert(
    fc.property(text, styles, fc.integer({ min: 20, max: 80 }), (value, style, lineWidth) => {
      const written = stringify(
        { a: `${value} MARK ${value}` },
        { defaultStringType: style, defaultKeyType: 'PLAIN', lineWidth },
      );
      const scalar = scalarAt(parsed(written), 'a');
      const start = scalar.text.indexOf('MARK');
      const found = covered(written, placeWithin(scalar.place, scalar.text, start, start + 4));
      // A double-quoted text may be broken within a word.
      expect(found.replace(/\\\n\s*/, '')).toBe('MARK');
    }),
    { numRuns: 1_000 },
  );
});

test('a large flow is read whole', () => {
  const states = Array.from({ length: 2_000 }, (_, index) => {
    return `  s${index}:\n    menu:\n      prompt: Press 1 for \${call.from}\n      choices: { 1: s0, "*": repeat }\n`;
  });
  const root = parsed(`flow: x\nstates:\n${states.join('')}`);
  expect(scalarAt(root, 'states', 's1999', 'menu', 'choices', '*').text).toBe('repeat');
});
