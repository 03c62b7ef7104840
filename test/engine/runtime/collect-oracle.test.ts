import fc from 'fast-check';
import { callInto } from '../../support/phone.ts';

interface Spec {
  readonly min: number;
  readonly max: number;
  readonly finish: string;
}

const flow = ({ min, max, finish }: Spec): string => `
flow: collects
routes: default
vars: { code: "old" }
start: hello
states:
  hello: { speak: "Hello, this greeting is long enough for a few keys.", next: ask }
  ask:
    collect: { prompt: Number?, digits: { min: ${min}, max: ${max} }, finish_on: "${finish}", into: code, tries: 1 }
    on: { no_input: silent, no_match: wrong }
    next: kept
  kept: { speak: "Kept \${code}.", next: end }
  silent: { speak: "Silent \${code}.", next: end }
  wrong: { speak: "Wrong \${code}.", next: end }
`;

const spec = fc
  .record({ min: fc.integer({ min: 1, max: 3 }), more: fc.nat({ max: 2 }), finish: fc.constantFrom('#', '*', '0') })
  .map(({ min, more, finish }) => ({ min, max: min + more, finish }));
const keys = fc.string({ unit: fc.constantFrom(...'012*#'), maxLength: 6 });

/** What becomes of keys pressed one shortly after the other, with silence behind them. */
function expected({ min, max, finish }: Spec, typed: string): string {
  if (typed === '') return 'Silent old.';
  let digits = '';
  for (const key of typed) {
    if (key === finish) break;
    if (key === '*' || key === '#') return 'Wrong old.';
    digits += key;
    if (digits.length === max) break;
  }
  return digits.length >= min ? `Kept ${digits}.` : 'Wrong old.';
}

test.each([
  ['as they are asked for', 'Number?'],
  ['ahead', 'Hello'],
])('a collect takes keys pressed %s as a simple model does', (_, cue) => {
  fc.assert(
    fc.property(spec, keys, (each, typed) => {
      const phone = callInto(flow(each)).hear(cue).wait(200).press(typed, 100).drain();
      expect([each, typed, phone.heard().at(-1)]).toEqual([each, typed, expected(each, typed)]);
    }),
    { seed: 51, numRuns: 80 },
  );
});
