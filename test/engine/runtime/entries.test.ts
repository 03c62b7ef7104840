import fc from 'fast-check';
import { judgeEntry, terminatorOf } from '../../../engine/runtime/entries.ts';

const key = fc.constantFrom(...Array.from('0123456789*#'));
const keys = fc.string({ unit: key, maxLength: 8 });
const choices = fc.uniqueArray(fc.string({ unit: key, minLength: 1, maxLength: 3 }), {
  minLength: 1,
  maxLength: 6,
});
const collect = fc
  .record({ min: fc.integer({ min: 1, max: 5 }), more: fc.nat({ max: 4 }), finishOn: fc.constantFrom('#', '*', '0') })
  .map(({ min, more, finishOn }) => ({ choices: null, min, max: min + more, finishOn }));

describe('judging keys', () => {
  test('a menu takes a choice, the longest that the keys begin with, and no key beyond it', () => {
    fc.assert(
      fc.property(choices, keys, fc.boolean(), (open, pressed, closed) => {
        const entry = { choices: [], min: 1, max: 3, finishOn: null };
        const judged = judgeEntry(entry, pressed, closed, open);
        if (judged.kind !== 'complete') return;
        expect(open).toContain(judged.digits);
        expect(pressed.startsWith(judged.digits)).toBe(true);
        expect(judged.used).toBe(judged.digits.length);
        const longer = open.filter((choice) => choice.length > judged.used && pressed.startsWith(choice));
        expect(longer).toEqual([]);
      }),
    );
  });

  test('a closed entry is never partial, and silence is empty', () => {
    fc.assert(
      fc.property(collect, choices, keys, (entry, open, pressed) => {
        for (const judged of [
          judgeEntry(entry, pressed, true, []),
          judgeEntry({ ...entry, choices: [] }, pressed, true, open),
        ]) {
          expect(judged.kind === 'empty').toBe(pressed === '');
          expect(judged.kind).not.toBe('partial');
        }
      }),
    );
  });

  test('a collect takes min to max digits, and its finish key with them', () => {
    fc.assert(
      fc.property(collect, keys, fc.boolean(), (entry, pressed, closed) => {
        const judged = judgeEntry(entry, pressed, closed, []);
        if (judged.kind !== 'complete') return;
        expect(judged.digits).toMatch(/^\d*$/);
        expect(judged.digits.length).toBeGreaterThanOrEqual(entry.min);
        expect(judged.digits.length).toBeLessThanOrEqual(entry.max);
        expect(pressed.slice(0, judged.used)).toBe(judged.digits + (judged.finished ? entry.finishOn : ''));
      }),
    );
  });

  test('the terminating digit is no choice while one is left', () => {
    const menu = (digits: string): Parameters<typeof terminatorOf>[0] => ({
      finishOn: null,
      choices: [...digits].map((each) => ({ digits: each }) as never),
    });
    expect(terminatorOf(menu('12'))).toBe('#');
    expect(terminatorOf(menu('12#'))).toBe('*');
    expect(terminatorOf(menu('*#12'))).toBe('0');
    expect(terminatorOf({ choices: null, finishOn: '*' })).toBe('*');
  });
});
