import fc from 'fast-check';
import { checkExpression, type NameType } from '../../../engine/expressions/check-expression.ts';
import { evaluate } from '../../../engine/expressions/evaluate.ts';
import type { Scope } from '../../../engine/expressions/expression.ts';
import { fromJson } from '../../../engine/expressions/json.ts';
import { parseExpression } from '../../../engine/expressions/parse-expression.ts';
import { parseTemplate } from '../../../engine/expressions/parse-template.ts';
import { renderText } from '../../../engine/expressions/render.ts';
import { scanTemplate } from '../../../engine/expressions/scan-template.ts';
import type { JsonValue } from '../../../engine/telnyx/wire.ts';
import { placeOf } from './parse.ts';

const words = ['a', 'b', 'call', '.x', '.?x', '[0]', '["k"]', '1', '2.5', '"s"', "'t'", 'r"', '"""', 'true', 'null'];
const signs = [
  '+',
  '-',
  '*',
  '/',
  '%',
  '==',
  '!=',
  '<',
  '&&',
  '||',
  '!',
  '?',
  ':',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ',',
  ' ',
];
const calls = [
  'size(',
  '.size()',
  '.map(v, ',
  '.exists(v, v',
  'has(',
  '.matches(',
  'int(',
  '.orValue(',
  'cel.bind(w, ',
  'w',
  'v',
];
const expressionish = fc
  .array(fc.constantFrom(...words, ...signs, ...calls, '//', '\n', '$', '${', '\\'), { maxLength: 14 })
  .map((parts) => parts.join(''));

const types: ReadonlyMap<string, NameType> = new Map<string, NameType>([
  ['a', 'any'],
  ['b', 'list'],
  ['call', { x: 'int' }],
]);

test('any text parses or is refused; what parses can be checked and evaluated; nothing throws', () => {
  fc.assert(
    fc.property(fc.oneof(expressionish, fc.string({ unit: 'binary' })), fc.jsonValue(), (source, data) => {
      const { expression, diagnostics } = parseExpression(source, placeOf(source));
      expect(expression === null).toBe(diagnostics.length > 0);
      if (expression === null) return;
      checkExpression(expression, types);
      const scope: Scope = { a: fromJson(data as JsonValue), b: [1n, 2n], call: { x: 1n } };
      const outcome = evaluate(expression, scope);
      expect(typeof outcome.ok).toBe('boolean');
    }),
    { numRuns: 5_000 },
  );
});

const templateish = fc
  .array(fc.constantFrom('${', '}', '$', '$$', '{', '"', "'", '\\', '//', '\n', 'a', ' ', '${a}', '"}"', '"""'), {
    maxLength: 14,
  })
  .map((parts) => parts.join(''));

test('any text parses as a template or is refused, and renders in every mode', () => {
  fc.assert(
    fc.property(fc.oneof(templateish, fc.string({ unit: 'binary' })), (text) => {
      const { template, diagnostics } = parseTemplate(text, placeOf(text));
      expect(template === null).toBe(diagnostics.length > 0);
      if (template === null) return;
      for (const mode of ['prompt', 'ssml', 'url', 'plain'] as const) {
        expect(typeof renderText(template, { a: 'x' }, mode).ok).toBe('boolean');
      }
    }),
    { numRuns: 5_000 },
  );
});

test('a text whose `${` are all doubled renders as itself', () => {
  fc.assert(
    fc.property(fc.oneof(templateish, fc.string()), (text) => {
      // A `$` right before `${` would take part in the escape.
      fc.pre(!text.includes('$${'));
      const { template } = parseTemplate(
        text.replaceAll('${', () => '$${'),
        placeOf(text),
      );
      expect(template && renderText(template, {}, 'plain')).toEqual({ ok: true, text, notes: [] });
    }),
  );
});

test('the scanner loses nothing: its parts, put together, are the text', () => {
  fc.assert(
    fc.property(templateish, (text) => {
      fc.pre(!text.includes('$${'));
      const parts = scanTemplate(text).map((part) => {
        if (part.kind === 'open') return text.slice(part.start);
        return part.kind === 'text' ? part.text : `\${${part.source}}`;
      });
      expect(parts.join('')).toBe(text);
    }),
  );
});

test('every text comes through a `${…}` unchanged', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (value, around) => {
      fc.pre(!around.includes('$'));
      const { template } = parseTemplate(`${around}\${a}${around}`, placeOf(around));
      expect(template && renderText(template, { a: value }, 'plain')).toMatchObject({ text: around + value + around });
    }),
  );
});

test('a value in a URL stays one part of it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      const { template } = parseTemplate('https://x.example/a/${a}/b?c=${a}&d=1', placeOf(''));
      const rendered = template && renderText(template, { a: value }, 'url');
      if (rendered?.ok !== true) return;
      const url = new URL(rendered.text);
      expect(url.host).toBe('x.example');
      expect(url.pathname.split('/').length).toBe(4);
      expect([url.searchParams.get('c'), url.searchParams.get('d'), url.hash]).toEqual([value, '1', '']);
    }),
  );
});
