import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadStoredFlow } from '../../../engine/build/flow-bundle.ts';
import { loadFlow } from '../../../engine/checks/load-flow.ts';
import { plain } from './plain.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const folder = join(root, 'test/validate/ok');
const flows = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);

const document = (text: string): string => JSON.stringify(loadFlow(text, 'a.yaml', 'a').document);

describe('a stored document', () => {
  test.each([...flows, ['acme.yaml', readFileSync(join(root, 'flows/acme.yaml'), 'utf8')] as const])(
    'rebuilds %s',
    (_name, text) => {
      const { flow, document: authored } = loadFlow(text, 'a.yaml', 'a');
      expect(flow).not.toBeNull();
      // What is left out of a verb comes from its defaults, which a stored flow must find again.
      expect(plain(loadStoredFlow(JSON.stringify(authored), 'a.yaml', 'a')?.flow ?? null)).toEqual(plain(flow));
    },
  );

  test('is the same whatever the layout, the quotes, the comments and the order of keys', () => {
    const one = `
start: greet   # the first state
states:
  greet: { speak: Hello there, next: end, on: { failed: end } }
  x: { speak: "1", next: end }
`;
    const other = `
states:
  x:
    next: 'end'
    speak: "1"
  greet:
    on: &on { failed: end }
    next: end
    speak: >-
      Hello
      there
start: "greet"
`;
    expect(document(one)).toBe(document(other));
  });

  test('tells a number from a text, and keeps what YAML would change', () => {
    const vars = (text: string): unknown => {
      const { document: authored } = loadFlow(`vars: { a: ${text} }`, 'a.yaml', 'a');
      return (authored as { readonly vars: { readonly a: unknown } }).vars.a;
    };
    expect(vars('5')).toBe(5);
    expect(vars('"5"')).toBe('5');
    expect(vars('010')).toBe('010');
    expect(vars('true')).toBe(true);
    expect(vars('"true"')).toBe('true');
    expect(vars('')).toBeNull();
    expect(vars('1.50')).toEqual({ '': '1.50' });
    expect(vars('12345678901234567890')).toEqual({ '': '12345678901234567890' });
    expect(vars('{ "": "1.50" }')).toEqual({ ' ': '1.50' });
  });

  test('is null where it is none', () => {
    expect(loadStoredFlow('{', 'a.yaml', 'a')).toBeNull();
    expect(loadStoredFlow('[]', 'a.yaml', 'a')).toBeNull();
  });

  test('loads although a check would refuse it today', () => {
    const { flow, document: authored } = loadFlow('start: a\nstates: { a: { wait: 1m, next: a } }', 'a.yaml', 'a');
    expect(flow).toBeNull();
    expect(loadStoredFlow(JSON.stringify(authored), 'a.yaml', 'a')?.flow.states.size).toBe(1);
  });
});
