import { loadFlow } from '../../../engine/checks/load-flow.ts';
import { loadFolder } from '../../../engine/checks/load-folder.ts';
import type { Flow } from '../../../engine/model/flow.ts';

const caller = `
routes: default
voice: male
voices: { en-US: female, es-US: AWS.Polly.Lupe-Neural }
language: es-US
start: a
states: { a: { run: inner, next: end } }
`;

/** A flow as another one runs it, with what is said of its file. */
function run(text: string, by = caller): { readonly codes: readonly string[]; readonly flow: Flow | undefined } {
  const { flows } = loadFolder([
    { path: 'outer.yaml', id: 'outer', text: by },
    { path: 'inner.yaml', id: 'inner', text },
  ]);
  const [outer, inner] = flows;
  const codes = inner?.diagnostics.map(({ code }) => code) ?? [];
  return { codes, flow: outer?.flow ? outer.subFlow(outer.flow, 'inner') : undefined };
}

const asked = 'start: a\nstates: { a: { speak: { en-US: Yes?, es-US: ¿Sí? }, next: return } }';
const alone = (text: string): string[] => loadFlow(text, 'a.yaml', 'a').diagnostics.map(({ code }) => code);

test('a sub-flow that names no language of its own has those of its caller', () => {
  const { codes, flow } = run(asked);
  expect(codes).toEqual([]);
  expect([flow?.voice, flow?.language, flow?.languages]).toEqual(['male', 'es-US', ['en-US', 'es-US']]);
});

test('by itself its languages are not known, and nothing is said of them', () => {
  expect(alone(asked)).toEqual([]);
  expect(
    alone(`inputs: { n: { type: int } }\n${asked.replace('Yes?', '"Yes ${n}?"').replace('return', 'end')}`),
  ).toEqual([]);
  expect(alone(asked.replace('return', 'end'))).toEqual(['unknown-language']);
  expect(alone(`language: en-US\n${asked}`)).toEqual(['unknown-language']);
  expect(alone(`routes: default\n${asked}`)).toContain('unknown-language');
});

test('with a caller it lacks what that one speaks', () => {
  expect(run(asked, caller.replace('voices: {', 'voices: { fr-CA: female,')).codes).toEqual(['missing-translation']);
  expect(run(asked.replace('{ en-US: Yes?, es-US: ¿Sí? }', 'Yes?')).codes).toEqual(['missing-translation']);
});

test('what it names itself is its own', () => {
  const english = run(`language: en-US\n${asked}`);
  expect([english.codes, english.flow?.language, english.flow?.voice]).toEqual([[], 'en-US', 'male']);
  const own = run(
    `voices: { es-US: female, fr-CA: male }\nvoice: female\n${asked.replace('en-US: Yes?', 'fr-CA: Oui?')}`,
  );
  expect([own.codes, own.flow?.languages, own.flow?.voice]).toEqual([[], ['es-US', 'fr-CA'], 'female']);
});
