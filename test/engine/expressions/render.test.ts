import type { Scope, Value } from '../../../engine/expressions/expression.ts';
import { evaluateTemplate, renderText, textOf, type TextMode } from '../../../engine/expressions/render.ts';
import { template } from './parse.ts';

const scope: Scope = {
  name: 'Ann & <Bob>',
  n: 5n,
  whole: 2,
  part: 2.5,
  yes: true,
  nothing: null,
  at: new Date('2026-11-20T16:00:00Z'),
  items: [1n],
  m: {},
  path: 'a/b ?&=#é',
  dots: '..',
  half: '\uD83D',
};

const render = (text: string, mode: TextMode): unknown => {
  const outcome = renderText(template(text), scope, mode);
  return outcome.ok ? outcome.text : outcome;
};

test.each<[Value, string | null]>([
  ['x', 'x'],
  [5n, '5'],
  [2, '2'],
  [2.5, '2.5'],
  [-0, '0'],
  [1e21, '1000000000000000000000'],
  [1e-7, '0.0000001'],
  [true, 'true'],
  [null, ''],
  [new Date('2026-11-20T16:00:00Z'), '2026-11-20T16:00:00Z'],
  [new Date('2026-11-20T16:00:00.250Z'), '2026-11-20T16:00:00.250Z'],
  [new Date(Number.NaN), null],
  [Number.NaN, null],
  [Number.POSITIVE_INFINITY, null],
  [[], null],
  [{}, null],
  [new Uint8Array(), null],
])('the text of %p', (value, text) => {
  expect(textOf(value)).toBe(text);
});

describe('a prompt', () => {
  test('leaves empty what fails, and says why', () => {
    expect(renderText(template('Hello ${m.name}, you have ${n}${items}.'), scope, 'prompt')).toEqual({
      ok: true,
      text: 'Hello , you have 5.',
      notes: ['${m.name}: there is no `name`', '${items}: it gives a list, which has no text'],
    });
  });

  test('in SSML escapes values, not what the author wrote', () => {
    expect(render('<s>${name}</s>', 'ssml')).toBe('<s>Ann &amp; &lt;Bob&gt;</s>');
    expect(render('${"\\u0000a\\"\'"}', 'ssml')).toBe('a&quot;&apos;');
  });
});

describe('a plain text', () => {
  test('fails as a whole', () => {
    expect(renderText(template('a ${m.name}'), scope, 'plain')).toEqual({
      ok: false,
      reason: '${m.name}: there is no `name`',
    });
  });

  test('is what its values are', () => {
    expect(render('${name}|${whole}|${yes}|${nothing}|${at}', 'plain')).toBe(
      'Ann & <Bob>|2|true||2026-11-20T16:00:00Z',
    );
  });
});

describe('a URL', () => {
  test.each([
    ['https://x.example/${path}', 'https://x.example/a%2Fb%20%3F%26%3D%23%C3%A9'],
    ['https://x.example?q=${path}', 'https://x.example?q=a%2Fb%20%3F%26%3D%23%C3%A9'],
    ['https://${"crm"}.example/${n}', 'https://crm.example/5'],
    ['${"https://x.example/base"}/${path}', 'https://x.example/base/a%2Fb%20%3F%26%3D%23%C3%A9'],
    ['${"https://x.example/a?b=c"}', 'https://x.example/a?b=c'],
    ['https://x.example/plain', 'https://x.example/plain'],
  ])('%s', (text, expected) => {
    expect(render(text, 'url')).toBe(expected);
  });

  test.each([
    ['https://${path}.example/', 'cannot stand in the name of a host'],
    ['https://${"evil.example/"}.example/', 'cannot stand in the name of a host'],
    ['https://${"a@b"}.example/', 'cannot stand in the name of a host'],
    ['https://x.example/${dots}/admin', 'dots alone'],
    ['https://x.example/a/${"."}${"."}', 'dots alone'],
    ['https://x.example/${half}', 'half a character'],
    ['https://x.example/${m.id}', 'there is no `id`'],
  ])('%s fails', (text, reason) => {
    expect(render(text, 'url')).toEqual({ ok: false, reason: expect.stringContaining(reason) as string });
  });
});

describe('evaluateTemplate', () => {
  test.each<[string, Value]>([
    ['${n}', 5n],
    ['${items}', [1n]],
    ['${nothing}', null],
    [' ${n}', ' 5'],
    ['${n}${n}', '55'],
    ['text', 'text'],
    ['', ''],
    ['$${n}', '${n}'],
  ])('%j', (text, value) => {
    expect(evaluateTemplate(template(text), scope)).toEqual({ ok: true, value });
  });

  test('fails with the part that failed', () => {
    expect(evaluateTemplate(template('${m.id}'), scope)).toEqual({
      ok: false,
      reason: '${m.id}: there is no `id`',
    });
    expect(evaluateTemplate(template('x${items}'), scope)).toMatchObject({ ok: false });
  });
});
