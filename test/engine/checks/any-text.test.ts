import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { loadFlow } from '../../../engine/checks/load-flow.ts';
import { formatPretty } from '../../../engine/diagnostics/format-pretty.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');

const texts = ['ok', 'err'].flatMap((folder) => {
  const path = join(root, 'test/validate', folder);
  return readdirSync(path)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => readFileSync(join(path, name), 'utf8'));
});

/** Pieces that break flows in ways that letters alone do not. */
const pieces = [
  ...['', ' ', '\n', '\n  ', ':', ': ', '- ', '{', '}', '[', ']', '"', "'", '${', '}', '!x ', '&a ', '*a', '#', ' #'],
  ...['end', 'back', 'repeat', 'null', '~', '010', '+1', '5s', 'true', 'if: ', 'goto: ', 'next: ', 'on: ', 'steps: '],
  ...[
    'menu: ',
    'choices: ',
    'set: ',
    '<<: ',
    'speak: ',
    '__proto__: ',
    'constructor',
    'into: ',
    'type: int',
    '\t',
    '💥',
  ],
];

const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  remove: fc.nat({ max: 12 }),
  insert: fc.constantFrom(...pieces),
});

function mutated(text: string, edits: readonly { at: number; remove: number; insert: string }[]): string {
  return edits.reduce((now, { at, remove, insert }) => {
    const start = Math.floor(at * now.length);
    return now.slice(0, start) + insert + now.slice(start + remove);
  }, text);
}

test('a flow that was changed at random is loaded or refused, never thrown at', () => {
  fc.assert(
    fc.property(fc.constantFrom(...texts), fc.array(edit, { minLength: 1, maxLength: 6 }), (text, edits) => {
      const broken = mutated(text, edits);
      const { flow, diagnostics } = loadFlow(broken, 'a.yaml', 'a');
      const errors = diagnostics.filter(({ severity }) => severity === 'error');
      expect(flow === null).toBe(errors.length > 0);
      expect(diagnostics.every(({ message, place }) => message !== '' && place.line >= 1 && place.column >= 1)).toBe(
        true,
      );
      formatPretty(diagnostics, new Map([['a.yaml', broken]]), { color: false });
    }),
    { numRuns: 1500 },
  );
});

/** Moves whole lines about, which leaves far more of the flow readable than single letters do. */
test('a flow with its lines shuffled, doubled or left out is loaded or refused, never thrown at', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...texts),
      fc.array(fc.tuple(fc.nat(), fc.nat(), fc.constantFrom('move', 'copy', 'drop')), { minLength: 1, maxLength: 4 }),
      (text, moves) => {
        let lines = text.split('\n');
        for (const [from, to, how] of moves) {
          const index = from % lines.length;
          const line = lines[index] ?? '';
          if (how !== 'copy') lines = lines.toSpliced(index, 1);
          if (how !== 'drop') lines = lines.toSpliced(to % (lines.length + 1), 0, line);
          if (lines.length === 0) lines = [''];
        }
        const { flow, diagnostics } = loadFlow(lines.join('\n'), 'a.yaml', 'a');
        expect(flow === null).toBe(diagnostics.some(({ severity }) => severity === 'error'));
      },
    ),
    { numRuns: 700 },
  );
});
